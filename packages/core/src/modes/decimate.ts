/** A signal on fewer even samples, of which each stands for `factor`. */
export interface Decimated {
  readonly factor: number;
  readonly values: Float64Array;
}

/** So many samples a period of the highest frequency are kept at least. */
const SAMPLES_A_PERIOD = 2.5;
/** The filter is down to 1e-4 in the stop band (Kaiser 1974: 80 dB). */
const SHAPE = 7.857;
const LENGTH_A_FACTOR = 13;

/** By what factor a signal may be decimated of which frequencies up to `highest` (hertz) are asked for. */
export function decimationFor(step: number, highest: number): number {
  return Math.max(1, Math.floor(1 / (SAMPLES_A_PERIOD * highest * step)));
}

/**
 * Every `factor`-th sample of the signal below 1 ÷ (2 `factor`) cycles a sample; what is below four fifths
 * of that stays as it is, to 1e-4. The signal is taken for 0 beyond its ends.
 */
export function decimate(values: Float64Array, factor: number): Decimated {
  if (factor === 1) return { factor, values };
  const half = LENGTH_A_FACTOR * factor;
  const filter = Float64Array.from({ length: half + 1 }, (_, k) => {
    const sinc = k === 0 ? 1 : Math.sin((Math.PI * k) / factor) / ((Math.PI * k) / factor);
    return sinc * bessel(SHAPE * Math.sqrt(1 - (k / half) ** 2));
  });
  const sum = filter.reduce((total, value) => total + 2 * value, -filter[0]!);
  const out = new Float64Array(Math.ceil(values.length / factor));
  for (let n = 0; n < out.length; n++) {
    const centre = n * factor;
    let value = filter[0]! * values[centre]!;
    const right = Math.min(half, values.length - 1 - centre);
    for (let k = 1; k <= right; k++) value += filter[k]! * values[centre + k]!;
    const left = Math.min(half, centre);
    for (let k = 1; k <= left; k++) value += filter[k]! * values[centre - k]!;
    out[n] = value / sum;
  }
  return { factor, values: out };
}

/** The modified Bessel function of the first kind and order 0. */
function bessel(x: number): number {
  const square = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= square / (k * k);
    sum += term;
  }
  return sum;
}
