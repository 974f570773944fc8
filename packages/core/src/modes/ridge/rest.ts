import { sampleGrid } from "../samples/sample-grid.ts";
import type { EvenSignal } from "./chirp-plane.ts";
import { type Ridge, ridgeValues } from "./ridge.ts";

/** What ridges leave of the signal that they are sought in. */
export type Rest = (ridges: readonly Ridge[]) => EvenSignal;

/** Of a signal known at even times. */
export function restOfEven(signal: EvenSignal): Rest {
  const times = signal.values.map((_, i) => signal.start + i * signal.step);
  return (ridges) => ({ ...signal, values: without(signal.values, times, ridges) });
}

/**
 * Of samples at any times, drawn on even times of which most have none: each sample, less the ridges there, at its
 * own place of the grid, or shared by the two places beside it. What the ridges say of the gaps is thus taken for
 * true, and the better they are the less the gaps matter.
 *
 * @param most seconds between the even times, of samples on a grid
 * @param finer the same, of samples on none
 */
export function restOfSamples(
  times: Float64Array,
  values: Float64Array,
  most: number,
  finer: number,
): Rest {
  const start = times[0]!;
  const length = times.at(-1)! - start;
  const grid = sampleGrid(times);
  const parts = grid ? Math.ceil(grid.step / most - ROUNDING) : 1;
  const steps = grid ? parts * (grid.length - 1) : Math.max(1, Math.ceil(length / finer));
  const step = length / steps;
  const shares = times.map((time, i) => {
    if (grid) return parts * (grid.places?.[i] ?? i);
    return Math.min(steps, (time - start) / step);
  });
  const draw = (list: Float64Array) => {
    const drawn = new Float64Array(steps + 1);
    for (let i = 0; i < list.length; i++) {
      const before = Math.min(steps - 1, Math.floor(shares[i]!));
      const part = shares[i]! - before;
      drawn[before]! += (1 - part) * list[i]!;
      drawn[before + 1]! += part * list[i]!;
    }
    return drawn;
  };
  const given = draw(times.map(() => 1));
  return (ridges) => ({ start, step, values: draw(without(values, times, ridges)), given });
}

const ROUNDING = 1e-9;

function without(
  values: Float64Array,
  times: Float64Array,
  ridges: readonly Ridge[],
): Float64Array {
  const rest = Float64Array.from(values);
  for (const ridge of ridges) {
    const own = ridgeValues(ridge, times);
    for (let i = 0; i < rest.length; i++) rest[i]! -= own[i]!;
  }
  return rest;
}
