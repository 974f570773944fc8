import type { Steps } from "../../iterate/steps.ts";
import { termination } from "../../iterate/termination.ts";
import type { Atoms } from "../atoms/atoms.ts";
import { type SolutionSummary, strongest } from "../atoms/sparse-atoms.ts";
import { CHOSEN_IN_CHUNKS, MOST_IN_CHUNKS } from "../grouping/choice.ts";
import { clusterMode } from "../grouping/clusters.ts";
import { groupAtoms } from "../grouping/group.ts";
import type { ModeOptions, ResolvedModeOptions } from "../options/options.ts";
import { resolveOptions } from "../options/resolve-options.ts";
import { assemble, type Found } from "../result/assemble.ts";
import type { ModeDecomposition } from "../result/decomposition.ts";
import { firstAtLeast } from "../samples/sample-grid.ts";
import { type ChunkAtoms, chunkAtoms, STEPS_A_CHUNK, wasHalted } from "./chunk-atoms.ts";
import { type ChunkPlan, spanOf } from "./plan.ts";

/**
 * A long signal in chunks that fade into each other. All atoms are grouped together, so a mode goes on from chunk
 * to chunk. Time is linear in the length, but for the grouping.
 */
export function* decomposeInChunks(
  times: Float64Array,
  values: Float64Array,
  plan: ChunkPlan,
  given: ModeOptions,
): Steps<ModeDecomposition> {
  const options = resolveForChunks(times, values, plan, given);
  const found = yield* chunkAtoms(times, values, plan, options);
  const atoms = strongest(pool(found.map((chunk) => chunk.atoms)), options.drop);
  const { labels, clusters, ...groups } = groupAtoms(atoms, options);
  // Modes hold from their first atom to their last: of thousands the whole length would be too much.
  const modes = membersOf(labels, clusters).map((own) => clusterMode(times, atoms, own));
  const choice = given.grouping?.metric === undefined ? { choice: CHOSEN_IN_CHUNKS } : {};
  const parts = { atoms, modes, labels, groups: { ...groups, ...choice } };
  return assemble({ times, values }, options, { ...parts, ...joinSummaries(found, plan) });
}

/** Features a chunk, where their number is not given: more take longer and hardly lower the sum. */
const FEATURES = 20_000;

/** The settings, of which `features` are for each chunk. */
function resolveForChunks(
  times: Float64Array,
  values: Float64Array,
  { spreads, seconds, overlap, first }: ChunkPlan,
  given: ModeOptions,
): ResolvedModeOptions {
  const { frequencies } = resolveOptions(times, values, { ...given, spreads });
  const end = firstAtLeast(times, first + seconds);
  const own = { times: times.subarray(0, end), values: values.subarray(0, end) };
  const resolved = resolveOptions(own.times, own.values, {
    maxIterations: STEPS_A_CHUNK,
    maxModes: MOST_IN_CHUNKS,
    ...given,
    spreads,
    frequencies,
    grouping: { metric: "overlap", ...given.grouping },
  });
  const features = given.features ?? Math.min(resolved.features, FEATURES * spreads.length);
  return { ...resolved, features, chunkSeconds: seconds, overlap };
}

function pool(parts: readonly Atoms[]): Atoms {
  const count = parts.reduce((sum, { amplitudes }) => sum + amplitudes.length, 0);
  const joined = (pick: (atoms: Atoms) => Float64Array) => {
    const all = new Float64Array(count);
    let at = 0;
    for (const part of parts) {
      all.set(pick(part), at);
      at += part.amplitudes.length;
    }
    return all;
  };
  return {
    centres: joined(({ centres }) => centres),
    frequencies: joined(({ frequencies }) => frequencies),
    spread: joined(({ spread }) => spread as Float64Array),
    phases: joined(({ phases }) => phases),
    amplitudes: joined(({ amplitudes }) => amplitudes),
  };
}

/** The chunks' solutions as one: norms and work add up, the gap is what is left of them all. */
function joinSummaries(
  parts: readonly ChunkAtoms[],
  plan: ChunkPlan,
): Pick<Found, "solution" | "ended" | "scope" | "searchedTo"> {
  const sum = (pick: (summary: SolutionSummary) => number) =>
    parts.reduce((total, { solution }) => total + pick(solution), 0);
  const size = sum(({ norm }) => norm);
  const unsure = parts.filter(({ solution }) => solution.termination.kind !== "converged");
  const worst = unsure.at(-1);
  const halted = haltOf(parts.at(-1), plan);
  return {
    solution: {
      norm: size,
      gap: size > 0 ? sum(({ norm, gap }) => norm * gap) / size : 0,
      curve: [],
      iterations: sum(({ iterations }) => iterations),
      work: {
        forward: sum(({ work }) => work.forward),
        adjoint: sum(({ work }) => work.adjoint),
        columns: sum(({ work }) => work.columns),
        roots: sum(({ work }) => work.roots),
        faceSteps: sum(({ work }) => work.faceSteps),
      },
    },
    ended: worst?.solution.termination ?? termination("converged"),
    ...(worst && {
      scope:
        halted?.scope ??
        `What follows holds for ${unsure.length} of ${plan.count} chunks, with the figures of chunk ${worst.chunk + 1}, the last of them.`,
    }),
    ...(halted && { searchedTo: halted.searchedTo }),
  };
}

/** Where the search ended before the last chunk, given the last that was begun; nothing where it did not. */
function haltOf(last: ChunkAtoms | undefined, plan: ChunkPlan) {
  if (!last || last.chunk === plan.count - 1) return undefined;
  if (!wasHalted(last)) return undefined;
  return {
    searchedTo: spanOf(plan, last.chunk)[1],
    scope: `The search ended in chunk ${last.chunk + 1} of ${plan.count}; those after it were not begun, and all that they hold is left over.`,
  };
}

function membersOf(labels: Int32Array, clusters: number): number[][] {
  const members: number[][] = Array.from({ length: clusters }, () => []);
  labels.forEach((label, k) => {
    if (label >= 0) members[label]!.push(k);
  });
  return members;
}
