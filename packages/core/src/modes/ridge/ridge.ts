import type { ModeCurves } from "../atoms/readout.ts";
import { type Carrier, frequencyAt, phaseAt } from "./carrier.ts";

/** Where a mode lies in time and frequency, and how fast it may change. */
export interface RidgeShape {
  /** Absent for what has no phase: a trend, about 0 Hz. */
  readonly carrier?: Carrier;
  /** Seconds: the mode is 0 before. */
  readonly from: number;
  /** Seconds: the mode is 0 after. */
  readonly to: number;
  /** Seconds: standard deviation of the windows that the envelope is made of, and between their centres. */
  readonly width: number;
  /** A tone: its carrier has one frequency, and its envelope no phase. Else the phase may go along with the samples. */
  readonly steady?: true;
}

/** The shape of a ridge, as it is or with other properties. */
export function reshaped(
  { carrier, from, to, width, steady }: RidgeShape,
  other: Partial<RidgeShape> = {},
): RidgeShape {
  return {
    ...(carrier && { carrier }),
    ...{ from, to, width },
    ...(steady && { steady }),
    ...other,
  };
}

/** Where a ridge begins, or where it ends. */
export type Side = "from" | "to";

/**
 * A mode by formula. With φ the phase of the carrier, or 0, and window k the Gaussian of standard deviation
 * `width` about `start` + k · `width`, it is Σ window_k(t) (cosine_k cos φ(t) + sine_k sin φ(t)) from
 * `from` to `to`, and 0 elsewhere.
 */
export interface Ridge extends RidgeShape {
  /** Centre of the first window, seconds. */
  readonly start: number;
  /** In the unit of the signal, one a window. */
  readonly cosine: Float64Array;
  /** The same; all 0 without a carrier. */
  readonly sine: Float64Array;
}

export function hasCarrier<T extends RidgeShape>(
  shape: T,
): shape is T & Required<Pick<T, "carrier">> {
  return shape.carrier !== undefined;
}

/** Windows are cut at this many widths, where they are 3e-4. */
export const WINDOW_REACH = 4;

/** The complex envelope: its real and imaginary part, and their slopes a second. */
export function envelopeAt(ridge: Ridge, time: number): [number, number, number, number] {
  const { start, width, cosine, sine } = ridge;
  const place = (time - start) / width;
  const first = Math.max(0, Math.ceil(place - WINDOW_REACH));
  const last = Math.min(cosine.length - 1, Math.floor(place + WINDOW_REACH));
  let [re, im, slopeRe, slopeIm] = [0, 0, 0, 0];
  for (let k = first; k <= last; k++) {
    const away = place - k;
    const window = Math.exp(-0.5 * away * away);
    const fade = (-away / width) * window;
    re += window * cosine[k]!;
    im -= window * sine[k]!;
    slopeRe += fade * cosine[k]!;
    slopeIm -= fade * sine[k]!;
  }
  return [re, im, slopeRe, slopeIm];
}

/** A mode at any times: its values alone, see {@link ridgeCurves}. */
export function ridgeValues(ridge: Ridge, times: ArrayLike<number>): Float64Array {
  const { carrier, from, to } = ridge;
  return Float64Array.from(times, (time) => {
    if (time < from || time > to) return 0;
    const [re, im] = envelopeAt(ridge, time);
    const phase = carrier ? phaseAt(carrier, time) : 0;
    return re * Math.cos(phase) - im * Math.sin(phase);
  });
}

/**
 * A mode at any times: its values, its amplitude, and its frequency in hertz, which is NaN where the
 * amplitude is 0. All by formula. One entry a time each.
 *
 * @param times seconds, any
 */
export function ridgeCurves(
  ridge: Ridge,
  times: ArrayLike<number>,
): ModeCurves & { readonly values: Float64Array } {
  const { carrier, from, to } = ridge;
  const amplitude = new Float64Array(times.length);
  const frequency = new Float64Array(times.length).fill(Number.NaN);
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    if (time < from || time > to) continue;
    const [re, im, slopeRe, slopeIm] = envelopeAt(ridge, time);
    amplitude[i] = Math.hypot(re, im);
    const turn = (re * slopeIm - im * slopeRe) / (re * re + im * im) / (2 * Math.PI);
    frequency[i] = turn + (carrier ? frequencyAt(carrier, time) : 0);
  }
  return { values: ridgeValues(ridge, times), amplitude, frequency };
}
