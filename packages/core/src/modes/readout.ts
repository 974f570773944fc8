import { type Atoms, spreadOf } from "./atoms.ts";
import { firstAtLeast } from "./sample-grid.ts";
import { REACH } from "./windowed-sinusoids.ts";

/** What a sum of atoms looks like over time. One entry a time each. */
export interface ModeCurves {
  /** Modulus of the analytic sum, not negative, in the unit of the signal. */
  readonly amplitude: Float64Array;
  /** Hertz: how fast its angle turns; NaN where the amplitude is 0. */
  readonly frequency: Float64Array;
}

/**
 * Amplitude and instantaneous frequency of a sum of atoms, from z(t) = Σ amplitude · window(t) ·
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
): ModeCurves {
  const count = times.length;
  const re = new Float64Array(count);
  const im = new Float64Array(count);
  const slopeRe = new Float64Array(count);
  const slopeIm = new Float64Array(count);
  let rising = true;
  for (let i = 1; rising && i < count; i++) rising = times[i]! > times[i - 1]!;
  for (let m = 0; m < members.length; m++) {
    const k = members[m]!;
    const spread = spreadOf(atoms, k);
    const turn = 2 * Math.PI * atoms.frequencies[k]!;
    const edge = REACH * spread;
    const begin = rising ? firstAtLeast(times, atoms.centres[k]! - edge) : 0;
    const end = rising ? firstAtLeast(times, atoms.centres[k]! + edge * (1 + 1e-9)) : count;
    for (let i = begin; i < end; i++) {
      const away = (times[i]! - atoms.centres[k]!) / spread;
      if (Math.abs(away) > REACH) continue;
      const turns = atoms.frequencies[k]! * times[i]!;
      const angle = 2 * Math.PI * (turns - Math.round(turns)) + atoms.phases[k]!;
      const size = atoms.amplitudes[k]! * Math.exp(-0.5 * away * away);
      const a = size * Math.cos(angle);
      const b = size * Math.sin(angle);
      const fade = -away / spread;
      re[i]! += a;
      im[i]! += b;
      slopeRe[i]! += fade * a - turn * b;
      slopeIm[i]! += fade * b + turn * a;
    }
  }
  const amplitude = re.map((a, i) => Math.hypot(a, im[i]!));
  const frequency = amplitude.map((size, i) => {
    const square = size * size;
    return (re[i]! * slopeIm[i]! - im[i]! * slopeRe[i]!) / square / (2 * Math.PI);
  });
  return { amplitude, frequency };
}
