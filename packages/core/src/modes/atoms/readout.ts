import { REACH } from "../dictionary/dictionary.ts";
import { firstAtLeast, sampleGrid } from "../samples/sample-grid.ts";
import { type Atoms, spreadOf } from "./atoms.ts";

/** What a sum of atoms looks like over time. One entry a time each. */
export interface ModeCurves {
  /** Modulus of the analytic sum, not negative, in the unit of the signal. */
  readonly amplitude: Float64Array;
  /** Hertz: how fast its angle turns; NaN where the amplitude is 0. */
  readonly frequency: Float64Array;
}

/** What rounding may take a sample beyond the edge of a window that it is on. */
const WITHIN = 1 + 1e-12;

/** Samples between two new beginnings of the recurrences. */
const STRETCH = 32;

/**
 * A sum of atoms, with its amplitude and instantaneous frequency, from z(t) = Σ amplitude · window(t) ·
 * exp(i(2π frequency t + phase)), whose imaginary part the sum is: |z| and Im(z′ ÷ z) ÷ 2π, both by
 * formula. They mean what they say where frequencies are well above 1 ÷ (2π spread).
 *
 * @param members numbers of the atoms to add
 * @param times seconds, any; rising ones cost least
 */
export function modeCurves(
  atoms: Atoms,
  members: ArrayLike<number>,
  times: ArrayLike<number>,
): ModeCurves & { readonly values: Float64Array } {
  const count = times.length;
  const re = new Float64Array(count);
  const im = new Float64Array(count);
  const slopeRe = new Float64Array(count);
  const slopeIm = new Float64Array(count);
  let rising = true;
  for (let i = 1; rising && i < count; i++) rising = times[i]! > times[i - 1]!;
  const grid = rising ? sampleGrid(Float64Array.from(times)) : undefined;
  const step = grid && !grid.places ? grid.step : 0;
  // At even times sinusoid and window go on by recurrences, begun anew often enough to be right to 1e-12.
  const stretch = step > 0 ? STRETCH : 1;
  for (let m = 0; m < members.length; m++) {
    const k = members[m]!;
    const spread = spreadOf(atoms, k);
    const centre = atoms.centres[k]!;
    const turn = 2 * Math.PI * atoms.frequencies[k]!;
    const edge = REACH * spread;
    const outside = (i: number) => Math.abs((times[i]! - centre) / spread) > REACH * WITHIN;
    let begin = rising ? firstAtLeast(times, centre - edge * (1 + 1e-9)) : 0;
    let end = rising ? firstAtLeast(times, centre + edge * (1 + 1e-9)) : count;
    while (rising && begin < end && outside(begin)) begin++;
    while (rising && begin < end && outside(end - 1)) end--;
    const relative = step / spread;
    const falling = Math.exp(-relative * relative);
    const [turnCosine, turnSine] = [Math.cos(turn * step), Math.sin(turn * step)];
    for (let from = begin; from < end; from += stretch) {
      let away = (times[from]! - centre) / spread;
      if (!rising && outside(from)) continue;
      const turns = atoms.frequencies[k]! * times[from]!;
      const angle = 2 * Math.PI * (turns - Math.round(turns)) + atoms.phases[k]!;
      let size = atoms.amplitudes[k]! * Math.exp(-0.5 * away * away);
      let ratio = Math.exp(-relative * (away + 0.5 * relative));
      let cosine = Math.cos(angle);
      let sine = Math.sin(angle);
      const to = Math.min(end, from + stretch);
      for (let i = from; i < to; i++) {
        const a = size * cosine;
        const b = size * sine;
        const fade = -away / spread;
        re[i]! += a;
        im[i]! += b;
        slopeRe[i]! += fade * a - turn * b;
        slopeIm[i]! += fade * b + turn * a;
        const next = cosine * turnCosine - sine * turnSine;
        sine = sine * turnCosine + cosine * turnSine;
        cosine = next;
        size *= ratio;
        ratio *= falling;
        away += relative;
      }
    }
  }
  const amplitude = re.map((a, i) => Math.sqrt(a * a + im[i]! * im[i]!));
  const frequency = amplitude.map((size, i) => {
    const square = size * size;
    return (re[i]! * slopeIm[i]! - im[i]! * slopeRe[i]!) / square / (2 * Math.PI);
  });
  return { values: im, amplitude, frequency };
}
