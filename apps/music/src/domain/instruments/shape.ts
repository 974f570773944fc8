import { createFft } from "@unmix/core";

/** A logarithmic axis of frequency: points a rⁱ. */
export interface LogGrid {
  readonly first: number;
  readonly ratio: number;
  readonly count: number;
}

/**
 * The published axis: from the first frequency above 0 to the last of a linear one, in steps as wide as the last
 * of that.
 */
export function logGrid(frequencies: ArrayLike<number>): LogGrid {
  const bins = frequencies.length;
  const first = frequencies[1]!;
  const last = frequencies[bins - 1]!;
  const ratio = last / frequencies[bins - 2]!;
  // The quotient of logarithms may fall short of a whole number by a rounding.
  const count = Math.floor(Math.log(last / first) / Math.log(ratio) + 1);
  return { first, ratio, count };
}

/** The published linear axis, which reaches half the rate in equal steps: the bins lie a little lower. */
export function publishedAxis(bins: number, sampleRate: number): Float64Array {
  return Float64Array.from({ length: bins }, (_, k) => (k * sampleRate) / 2 / (bins - 1));
}

/**
 * How alike spectra are once one may be shifted along a logarithmic axis, which leaves notes of one
 * instrument the same whatever their pitch: the largest value of their normalised cross-correlation, over
 * shifts of at most `bins` − 1 steps either way. Means are not taken out.
 *
 * @param spectra notes × bins
 * @param frequencies hertz of the bins, equally spaced from 0
 * @returns notes × notes, symmetric, 0 to 1
 */
export function shapeSimilarity(
  spectra: ArrayLike<number>,
  frequencies: ArrayLike<number>,
): Float64Array {
  const bins = frequencies.length;
  const R = spectra.length / bins;
  const grid = logGrid(frequencies);
  const reach = Math.min(bins - 1, grid.count - 1);
  let padded = 1;
  while (padded < grid.count + reach + 1) padded *= 2;
  const fft = createFft(padded);
  const norms = new Float64Array(R);
  const transforms = Array.from({ length: R }, (_, r) => {
    const re = new Float64Array(padded);
    const im = new Float64Array(padded);
    onGrid(spectra, r * bins, frequencies, grid, re);
    norms[r] = Math.sqrt(re.reduce((sum, x) => sum + x * x, 0));
    fft.forward(re, im);
    return { re, im };
  });
  const similarity = new Float64Array(R * R);
  const re = new Float64Array(padded);
  const im = new Float64Array(padded);
  for (let i = 0; i < R; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [transforms[i]!, transforms[j]!];
      for (let k = 0; k < padded; k++) {
        re[k] = a.re[k]! * b.re[k]! + a.im[k]! * b.im[k]!;
        im[k] = a.re[k]! * b.im[k]! - a.im[k]! * b.re[k]!;
      }
      fft.inverse(re, im);
      let largest = 0;
      for (let l = 0; l <= reach; l++) {
        largest = Math.max(largest, re[l]!, l > 0 ? re[padded - l]! : 0);
      }
      const size = norms[i]! * norms[j]!;
      const value = size > 0 ? Math.min(1, largest / size) : i === j ? 1 : 0;
      similarity[i * R + j] = similarity[j * R + i] = value;
    }
  }
  return similarity;
}

/** A spectrum read at the points of a logarithmic axis, between its bins on straight lines. */
function onGrid(
  spectra: ArrayLike<number>,
  at: number,
  frequencies: ArrayLike<number>,
  { first, ratio, count }: LogGrid,
  out: Float64Array,
): void {
  const bins = frequencies.length;
  const width = frequencies[1]!;
  for (let i = 0; i < count; i++) {
    const place = Math.min(bins - 1, (first * ratio ** i) / width);
    const low = Math.min(bins - 2, Math.floor(place));
    const part = place - low;
    out[i] = (1 - part) * spectra[at + low]! + part * spectra[at + low + 1]!;
  }
}
