import type { Window } from "./framed-sinusoids.ts";

/** A window on a grid of which every place has a sample, one for all atoms. */
export interface EvenWindow {
  /** Places of the grid. */
  readonly length: number;
  /** The place of each atom's centre. */
  readonly places: ArrayLike<number>;
  /** The window at 0, 1, … steps from the centre. */
  readonly window: Float64Array;
}

/** @param correction by what the entries k and −k are divided */
export function evenWindow(
  { length, places, window }: EvenWindow,
  correction: Float64Array,
): Window {
  const table = window.map((value, k) => value / correction[k]!);
  const half = window.length - 1;
  return {
    take(samples, atom, out) {
      const centre = places[atom]!;
      out.fill(0);
      const right = Math.min(half, length - 1 - centre);
      for (let k = 0; k <= right; k++) out[k] = table[k]! * samples[centre + k]!;
      const left = Math.min(half, centre);
      for (let k = 1; k <= left; k++) out[out.length - k] = table[k]! * samples[centre - k]!;
    },
    add(values, atom, samples) {
      const centre = places[atom]!;
      const right = Math.min(half, length - 1 - centre);
      for (let k = 0; k <= right; k++) samples[centre + k]! += table[k]! * values[k]!;
      const left = Math.min(half, centre);
      for (let k = 1; k <= left; k++)
        samples[centre - k]! += table[k]! * values[values.length - k]!;
    },
  };
}
