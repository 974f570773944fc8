import type { Steps } from "../../iterate/steps.ts";
import { norm } from "../../linear/vectors.ts";
import type { Atoms } from "../atoms/atoms.ts";
import { sumAt } from "../atoms/sums.ts";
import type { ResolvedModeOptions } from "../options/options.ts";
import { sampleGrid } from "../samples/sample-grid.ts";
import type { SearchEnd } from "./candidates.ts";
import type { EvenSignal } from "./chirp-plane.ts";
import { findRidgesSteps } from "./find-ridges.ts";
import { labelAtoms } from "./label-atoms.ts";
import type { Ridge } from "./ridge.ts";
import type { RidgeProbe, RidgeSearch, SpreadTried } from "./ridge-search.ts";

/** Ridges as modes, in any order, and what else there is of the atoms. */
export interface RidgeModes {
  readonly ridges: readonly Ridge[];
  readonly labels: Int32Array;
  readonly groups: { readonly spread?: number; readonly tried?: readonly SpreadTried[] };
  readonly ended: SearchEnd;
  readonly probe?: RidgeProbe;
}

/** How ridges are sought that options do not tell. */
export interface RidgeWishes {
  /** Who asked to stop is not to wait for all spreads. */
  readonly stopped: boolean;
  /** Whether the search may end without ridges where there are too many, see {@link RidgeProbe}. */
  readonly probing: boolean;
  /** Steady tones at most, where these alone describe the signal; by default more than ridges. */
  readonly maxTones: number | undefined;
}

/** Multiply–adds that an effort of 1 stands for: about half a minute. */
const EFFORT = 1e10;
/** Of the effort, once it was asked to stop. */
const STOPPED = 0.1;

/**
 * The ridges of a signal: sought in the sum of its atoms, or where samples are missing or uneven, and the atoms
 * not to be trusted between them, in the samples themselves.
 */
export function* ridgeModesSteps(
  times: Float64Array,
  values: Float64Array,
  atoms: Atoms,
  options: ResolvedModeOptions,
  { stopped, probing, maxTones }: RidgeWishes,
): Steps<RidgeModes> {
  const spread = options.grouping.spread ?? (stopped ? options.spreads[0] : undefined);
  const { frequencies, residual, maxModes } = options;
  const size = norm(values);
  const grid = sampleGrid(times);
  const whole = grid !== undefined && grid.places === undefined;
  const effort = (options.grouping.effort ?? 1) * (stopped ? STOPPED : 1);
  const none: Partial<RidgeSearch> & Pick<RidgeSearch, "ridges" | "ended"> = {
    ridges: [],
    ended: "complete",
  };
  const { ridges, ended, probe, ...groups } =
    atoms.amplitudes.length === 0
      ? none
      : yield* findRidgesSteps({
          times,
          values: values.map((value) => value / size),
          ...(whole && { clean: (step) => drawAtoms(times, atoms, step, size) }),
          highest: frequencies[1],
          residual,
          ...(spread !== undefined && { spread }),
          maxRidges: maxModes ?? Number.POSITIVE_INFINITY,
          ...(maxTones !== undefined && { maxTones }),
          limit: effort * EFFORT,
          probing: probing && spread === undefined,
        });
  const labels = labelAtoms(atoms, ridges);
  return {
    ridges: ridges.map((ridge) => ({
      ...ridge,
      cosine: ridge.cosine.map((value) => size * value),
      sine: ridge.sine.map((value) => size * value),
    })),
    labels,
    groups,
    ended: stopped ? "stopped" : ended,
    ...(probe && { probe }),
  };
}

/** The sum of all atoms at even times, over the norm of the signal. */
function drawAtoms(times: Float64Array, atoms: Atoms, most: number, size: number): EvenSignal {
  const length = times.at(-1)! - times[0]!;
  const count = Math.max(2, Math.ceil(length / most) + 1);
  const step = length / (count - 1);
  const even = Float64Array.from({ length: count }, (_, i) => times[0]! + i * step);
  const values = sumAt(even, atoms).map((value) => value / size);
  return { start: times[0]!, step, values };
}
