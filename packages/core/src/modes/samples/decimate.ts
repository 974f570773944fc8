/** So many samples a period of the highest frequency are kept at least. */
const SAMPLES_A_PERIOD = 2.5;
/** The filter is down to 1e-4 in the stop band (Kaiser 1974: 80 dB). */
const SHAPE = 7.857;
const LENGTH_A_FACTOR = 13;

/** By what factor a signal may be decimated of which frequencies up to `highest` (hertz) are asked for. */
export function decimationFor(step: number, highest: number): number {
  return Math.max(1, Math.floor(1 / (SAMPLES_A_PERIOD * highest * step)));
}

/** What a signal is taken for beyond its ends: 0, or what it is before an end turned half about that end. */
export type Beyond = "silent" | "turned";

/**
 * Every `factor`-th sample of the signal below 1 ÷ (2 `factor`) cycles a sample; what is below four fifths
 * of that stays as it is, to 1e-4. A silent surrounding halves the signal at its ends.
 */
export function decimate(values: Float64Array, factor: number, beyond: Beyond): Float64Array {
  if (factor === 1) return values;
  const half = LENGTH_A_FACTOR * factor;
  const filter = Float64Array.from({ length: half + 1 }, (_, k) => {
    const sinc = k === 0 ? 1 : Math.sin((Math.PI * k) / factor) / ((Math.PI * k) / factor);
    return sinc * bessel(SHAPE * Math.sqrt(1 - (k / half) ** 2));
  });
  const sum = filter.reduce((total, value) => total + 2 * value, -filter[0]!);
  const padded = withEnds(values, half, beyond);
  return Float64Array.from({ length: Math.ceil(values.length / factor) }, (_, n) => {
    const centre = half + n * factor;
    let value = filter[0]! * padded[centre]!;
    for (let k = 1; k <= half; k++) {
      value += filter[k]! * (padded[centre - k]! + padded[centre + k]!);
    }
    return value / sum;
  });
}

/** The values with `more` on either side. */
function withEnds(values: Float64Array, more: number, beyond: Beyond): Float64Array {
  const last = values.length - 1;
  const padded = new Float64Array(values.length + 2 * more);
  padded.set(values, more);
  if (beyond === "silent") return padded;
  for (let k = 1; k <= more; k++) {
    const within = Math.min(k, last);
    padded[more - k] = 2 * values[0]! - values[within]!;
    padded[more + last + k] = 2 * values[last]! - values[last - within]!;
  }
  return padded;
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
