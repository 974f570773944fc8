import { run, type Steps } from "../iterate/steps.ts";
import type { Termination } from "../iterate/termination.ts";
import type { SparseSolution } from "../sparse/basis-pursuit.ts";
import { norm, subtract } from "../sparse/vectors.ts";
import type { Atoms } from "./atoms.ts";
import { decomposeInChunks, planChunks } from "./chunks.ts";
import { ending } from "./ending.ts";
import { type AtomGroups, groupAtoms } from "./group.ts";
import {
  featureRange,
  type ModeOptions,
  REACH,
  type ResolvedModeOptions,
  resolveOptions,
} from "./options.ts";
import { type ModeCurves, modeCurves } from "./readout.ts";
import { refitAtoms } from "./refit.ts";
import { checkSignal, type Signal } from "./signal.ts";
import { type SolutionSummary, sparseAtoms, strongest, summaryOf } from "./sparse-atoms.ts";
import { indicesOf, sumOfAtoms } from "./sums.ts";
import { windowedSinusoids } from "./windowed-sinusoids.ts";

/** A part of a signal: the sum of one cluster of atoms. Lists have one entry a sample from `start` on. */
export interface Mode extends ModeCurves {
  /**
   * The sample that its lists begin with: 0, and they are as long as the signal, but for one done in chunks,
   * whose modes are told only from where they begin to where they end.
   */
  readonly start: number;
  readonly values: Float64Array;
}

/** A signal apart: the modes, the outliers and the residual add up to it. */
export interface ModeDecomposition {
  /** The largest norm first. */
  readonly modes: readonly Mode[];
  /** The sum of the atoms in no mode, one entry a sample. */
  readonly outliers: Float64Array;
  /** What no atom explains, one entry a sample. */
  readonly residual: Float64Array;
  /** The norm of `residual`, as a part of that of the signal. */
  readonly relativeResidual: number;
  readonly atoms: Atoms;
  /** The mode of each atom, −1 for outliers. */
  readonly labels: Int32Array;
  /** What the modes rest on: the radius, and which others there are. */
  readonly groups: Omit<AtomGroups, "labels" | "clusters">;
  /** How sure the sparse solution is: its l1 norm, gap and Pareto curve. */
  readonly solution: SolutionSummary;
  readonly termination: Termination;
  /** Every setting as it was used. */
  readonly options: ResolvedModeOptions;
}

/**
 * Sparse random mode decomposition (Richardson, Schaeffer and Tran 2024): the fewest windowed sinusoids,
 * of many drawn at random, that add up to the signal but for a residual; atoms near each other in time
 * and frequency are a mode. Samples may be missing or at any times.
 *
 * The fewest is meant in the sense of basis pursuit denoise: the least Σ amplitude × norm of the window.
 *
 * @throws {UnmixError} on wrong input
 */
export function decomposeModes(signal: Signal, options: ModeOptions = {}): ModeDecomposition {
  return run(decomposeModesSteps(signal, options));
}

/** {@link decomposeModes} as a long computation. */
export function decomposeModesSteps(
  signal: Signal,
  options: ModeOptions = {},
): Steps<ModeDecomposition> {
  const { times, values } = checkSignal(signal);
  const plan = planChunks(times, options);
  if (plan) return decomposeInChunks(times, values, plan, options);
  return work(times, values, resolveOptions(times, values, options));
}

function* work(
  times: Float64Array,
  values: Float64Array,
  options: ResolvedModeOptions,
): Steps<ModeDecomposition> {
  const { residual, drop, refit, seed } = options;
  const target = { range: featureRange(times, options), sigma: residual * norm(values), seed };
  const { atoms: all, solution } = yield* sparseAtoms(times, values, target, options);
  const found = strongest(all, drop);
  const atoms = refit ? refitAtoms(times, values, found) : found;
  const groups = groupAtoms(atoms, options);
  return assemble(times, values, options, { atoms, groups, solution });
}

interface Found {
  readonly atoms: Atoms;
  readonly groups: AtomGroups;
  readonly solution: SparseSolution;
}

function assemble(
  times: Float64Array,
  values: Float64Array,
  options: ResolvedModeOptions,
  { atoms, groups, solution }: Found,
): ModeDecomposition {
  const { labels: clusters, clusters: count, ...basis } = groups;
  const sums = sumsOf(times, atoms, clusters, count);
  const order = sums.slice(0, count).map((sum, c) => ({ c, size: norm(sum) }));
  order.sort((a, b) => b.size - a.size || a.c - b.c);
  const number = new Int32Array(count);
  order.forEach(({ c }, place) => {
    number[c] = place;
  });
  const labels = clusters.map((c) => (c < 0 ? -1 : number[c]!));
  const modes = order.map(({ c }, place) => {
    const members = indicesOf(labels, place);
    return { start: 0, values: sums[c]!, ...modeCurves(atoms, members, times) };
  });
  const outliers = sums[count]!;
  const residual = Float64Array.from(values);
  for (const sum of sums) subtract(residual, sum, residual);
  return {
    modes,
    outliers,
    residual,
    relativeResidual: norm(residual) / (norm(values) || 1),
    atoms,
    labels,
    groups: basis,
    solution: summaryOf(solution),
    termination: ending(solution.termination, atoms, count),
    options,
  };
}

/** The sum of each cluster, and of the outliers last. */
function sumsOf(
  times: Float64Array,
  atoms: Atoms,
  labels: Int32Array,
  clusters: number,
): Float64Array[] {
  if (labels.length === 0) return [new Float64Array(times.length)];
  const operator = windowedSinusoids(times, { ...atoms, reach: REACH });
  const sum = (label: number) => sumOfAtoms(operator, atoms, indicesOf(labels, label));
  return [...Array.from({ length: clusters }, (_, c) => sum(c)), sum(-1)];
}
