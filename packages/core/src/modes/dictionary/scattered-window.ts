import { TAPS, type Taps } from "../../signal/spectrum-taps.ts";
import type { Dictionary } from "./dictionary.ts";
import type { Window } from "./framed-sinusoids.ts";

/** A grid that samples are spread onto, and the atoms of one spread on it. */
export interface ScatteredGrid {
  /** The time of place 0, seconds. */
  readonly origin: number;
  /** Seconds between two places. */
  readonly step: number;
  readonly taps: Taps;
  /** The numbers of the atoms in the dictionary. */
  readonly members: Uint32Array;
  /** The place of each atom's centre. */
  readonly places: ArrayLike<number>;
}

/**
 * Windows about samples at any times: a sample under the window goes to the places of the grid about it by a few
 * taps, so that the sum of a sinusoid over the samples is that over the places, but for a factor by its frequency
 * (Dutt and Rokhlin 1993): the spectrum of the taps, which atoms are to be divided by.
 *
 * @param correction by what the entries k and −k are divided
 */
export function scatteredWindow(
  { times, centres, spreads, starts, ends }: Dictionary,
  { origin, step, taps, members, places }: ScatteredGrid,
  correction: Float64Array,
): Window {
  const half = correction.length - 1;
  const weights = new Float64Array(TAPS * times.length);
  const firsts = Int32Array.from(times, (time, i) =>
    taps.weigh((time - origin) / step, weights, TAPS * i),
  );
  const heightAt = (row: number, atom: number) =>
    Math.exp(-0.5 * ((times[row]! - centres[atom]!) / spreads[atom]!) ** 2);
  return {
    take(samples, n, out) {
      const atom = members[n]!;
      const mask = out.length - 1;
      out.fill(0);
      for (let i = starts[atom]!; i < ends[atom]!; i++) {
        const value = samples[i]! * heightAt(i, atom);
        for (let j = 0, w = TAPS * i, m = firsts[i]! - places[n]!; j < TAPS; j++, w++, m++) {
          out[m & mask]! += weights[w]! * value;
        }
      }
      out[0]! /= correction[0]!;
      for (let k = 1; k <= half; k++) {
        out[k]! /= correction[k]!;
        out[out.length - k]! /= correction[k]!;
      }
    },
    add(values, n, samples) {
      const atom = members[n]!;
      const mask = values.length - 1;
      values[0]! /= correction[0]!;
      for (let k = 1; k <= half; k++) {
        values[k]! /= correction[k]!;
        values[values.length - k]! /= correction[k]!;
      }
      for (let i = starts[atom]!; i < ends[atom]!; i++) {
        let sum = 0;
        for (let j = 0, w = TAPS * i, m = firsts[i]! - places[n]!; j < TAPS; j++, w++, m++) {
          sum += weights[w]! * values[m & mask]!;
        }
        samples[i]! += heightAt(i, atom) * sum;
      }
    },
  };
}
