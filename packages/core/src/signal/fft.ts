import { UnmixError } from "../errors.ts";

/**
 * A discrete Fourier transform of one length, in place on the real and the imaginary parts:
 * X_k = Σ_j x_j exp(−2πi jk ÷ length), without a factor.
 */
export interface Fft {
  readonly length: number;
  forward(re: Float64Array, im: Float64Array): void;
  /** x_j = (1 ÷ length) Σ_k X_k exp(+2πi jk ÷ length): `inverse` undoes `forward`. */
  inverse(re: Float64Array, im: Float64Array): void;
}

/**
 * A transform of any length in O(n log n): by radix two where the length is a power of two, else as a
 * convolution with a chirp (Bluestein 1970) of a length that is. Tables and scratch are made once, so
 * a transform allocates nothing and is not to be shared by two computations at a time.
 *
 * @param length at least 1
 * @throws {UnmixError} when `length` is not a whole number of at least 1
 */
export function createFft(length: number): Fft {
  if (!Number.isSafeInteger(length) || length < 1 || length > MOST) {
    throw new UnmixError(
      "option",
      `A Fourier transform of length ${length} was asked for; the length must be a whole number from 1 to ${MOST}.`,
      { length },
    );
  }
  const forward = (length & (length - 1)) === 0 ? radixTwo(length) : bluestein(length);
  return {
    length,
    forward,
    inverse(re, im) {
      // Exchanging the two parts conjugates the transform, up to the same exchange.
      forward(im, re);
      for (let k = 0; k < length; k++) {
        re[k]! /= length;
        im[k]! /= length;
      }
    },
  };
}

const MOST = 2 ** 29;

type Transform = (re: Float64Array, im: Float64Array) => void;

/** Cooley and Tukey 1965, decimation in time. */
function radixTwo(n: number): Transform {
  const half = n >> 1;
  const cosines = new Float64Array(half);
  const sines = new Float64Array(half);
  for (let k = 0; k < half; k++) {
    cosines[k] = Math.cos((2 * Math.PI * k) / n);
    sines[k] = -Math.sin((2 * Math.PI * k) / n);
  }
  const reversed = new Uint32Array(n);
  for (let i = 1; i < n; i++) reversed[i] = (reversed[i >> 1]! >> 1) | (i & 1 ? half : 0);
  return (re, im) => {
    for (let i = 0; i < n; i++) {
      const j = reversed[i]!;
      if (j <= i) continue;
      const a = re[i]!;
      const b = im[i]!;
      re[i] = re[j]!;
      im[i] = im[j]!;
      re[j] = a;
      im[j] = b;
    }
    for (let width = 1, stride = half; width < n; width <<= 1, stride >>= 1) {
      for (let k = 0, t = 0; k < width; k++, t += stride) {
        const c = cosines[t]!;
        const s = sines[t]!;
        for (let i = k; i < n; i += 2 * width) {
          const j = i + width;
          const a = c * re[j]! - s * im[j]!;
          const b = c * im[j]! + s * re[j]!;
          re[j] = re[i]! - a;
          im[j] = im[i]! - b;
          re[i]! += a;
          im[i]! += b;
        }
      }
    }
  };
}

/** jk = (j² + k² − (j − k)²) ÷ 2 makes the transform a convolution. */
function bluestein(n: number): Transform {
  let padded = 1;
  while (padded < 2 * n - 1) padded *= 2;
  const inner = radixTwo(padded);
  const cosines = new Float64Array(n);
  const sines = new Float64Array(n);
  for (let k = 0, square = 0; k < n; k++) {
    // k² modulo 2n, kept small so that the angle is exact to rounding.
    cosines[k] = Math.cos((Math.PI * square) / n);
    sines[k] = Math.sin((Math.PI * square) / n);
    square = (square + 2 * k + 1) % (2 * n);
  }
  const chirpRe = new Float64Array(padded);
  const chirpIm = new Float64Array(padded);
  for (let k = 0; k < n; k++) {
    const mirrored = (padded - k) % padded;
    chirpRe[k] = chirpRe[mirrored] = cosines[k]! / padded;
    chirpIm[k] = chirpIm[mirrored] = sines[k]! / padded;
  }
  inner(chirpRe, chirpIm);
  const a = new Float64Array(padded);
  const b = new Float64Array(padded);
  return (re, im) => {
    a.fill(0, n);
    b.fill(0, n);
    for (let k = 0; k < n; k++) {
      a[k] = re[k]! * cosines[k]! + im[k]! * sines[k]!;
      b[k] = im[k]! * cosines[k]! - re[k]! * sines[k]!;
    }
    inner(a, b);
    for (let k = 0; k < padded; k++) {
      const x = a[k]! * chirpRe[k]! - b[k]! * chirpIm[k]!;
      b[k] = a[k]! * chirpIm[k]! + b[k]! * chirpRe[k]!;
      a[k] = x;
    }
    inner(b, a);
    for (let k = 0; k < n; k++) {
      re[k] = a[k]! * cosines[k]! + b[k]! * sines[k]!;
      im[k] = b[k]! * cosines[k]! - a[k]! * sines[k]!;
    }
  };
}
