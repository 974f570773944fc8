import { createFft } from "./fft.ts";

/**
 * The orthonormal discrete cosine transform of type 2 of one length, and its inverse, which is its
 * transpose: X_k = √(c_k ÷ n) Σ_j x_j cos(π(2j + 1)k ÷ 2n), c_0 = 1 and c_k = 2 elsewhere.
 * The input may be the output.
 */
export interface Dct {
  readonly length: number;
  forward(x: Float64Array, out: Float64Array): void;
  inverse(x: Float64Array, out: Float64Array): void;
}

/**
 * A cosine transform of any length, by one Fourier transform of the entries with even index followed
 * by the others backwards (Makhoul 1980). It allocates nothing once made.
 *
 * @throws {UnmixError} when `length` is not a whole number of at least 1
 */
export function createDct(length: number): Dct {
  const n = length;
  const fft = createFft(n);
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  const cosines = new Float64Array(n);
  const sines = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / n);
    cosines[k] = scale * Math.cos((Math.PI * k) / (2 * n));
    sines[k] = scale * Math.sin((Math.PI * k) / (2 * n));
  }
  const half = (n + 1) >> 1;
  return {
    length,
    forward(x, out) {
      for (let j = 0; j < half; j++) re[j] = x[2 * j]!;
      for (let j = half; j < n; j++) re[j] = x[2 * (n - 1 - j) + 1]!;
      im.fill(0);
      fft.forward(re, im);
      for (let k = 0; k < n; k++) out[k] = cosines[k]! * re[k]! + sines[k]! * im[k]!;
    },
    inverse(x, out) {
      // The Fourier coefficient k of a real vector is exp(iπk ÷ 2n) (X_k − i X_{n−k}), unscaled.
      re[0] = x[0]! * Math.sqrt(n);
      im[0] = 0;
      for (let k = 1; k < n; k++) {
        const c = (cosines[k]! * n) / 2;
        const s = (sines[k]! * n) / 2;
        re[k] = c * x[k]! + s * x[n - k]!;
        im[k] = s * x[k]! - c * x[n - k]!;
      }
      fft.inverse(re, im);
      for (let j = 0; j < half; j++) out[2 * j] = re[j]!;
      for (let j = half; j < n; j++) out[2 * (n - 1 - j) + 1] = re[j]!;
    },
  };
}
