import type { Steps } from "../../iterate/steps.ts";
import { norm } from "../../sparse/vectors.ts";
import type { Atoms } from "../atoms/atoms.ts";
import { sumAt } from "../atoms/sums.ts";
import type { ResolvedModeOptions } from "../options.ts";
import { sampleGrid } from "../samples/sample-grid.ts";
import type { EvenSignal } from "./chirp-plane.ts";
import { findRidgesSteps, type SpreadTried } from "./find-ridges.ts";
import { labelAtoms } from "./label-atoms.ts";
import type { Ridge } from "./ridge.ts";

/** Ridges as modes, in any order, and what else there is of the atoms. */
export interface RidgeModes {
  readonly ridges: readonly Ridge[];
  readonly labels: Int32Array;
  readonly groups: { readonly spread?: number; readonly tried?: readonly SpreadTried[] };
}

/**
 * The ridges of a signal: sought in the sum of its atoms, or where samples are missing or uneven, and the atoms
 * not to be trusted between them, in the samples themselves.
 *
 * @param stopped who asked to stop is not to wait for all spreads
 */
export function* ridgeModesSteps(
  times: Float64Array,
  values: Float64Array,
  atoms: Atoms,
  options: ResolvedModeOptions,
  stopped: boolean,
): Steps<RidgeModes> {
  const spread = options.grouping.spread ?? (stopped ? options.spreads[0] : undefined);
  const { frequencies, residual, maxModes } = options;
  const size = norm(values);
  const grid = sampleGrid(times);
  const whole = grid !== undefined && grid.places === undefined;
  const none: { ridges: readonly Ridge[]; spread?: number; tried?: readonly SpreadTried[] } = {
    ridges: [],
  };
  const { ridges, ...groups } =
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
