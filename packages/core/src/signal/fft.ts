import { UnmixError } from "../errors.ts";
import { type FourierTables, fourierKernel } from "../kernels/fourier.ts";

/**
 * A discrete Fourier transform of one length, in place on the real and the imaginary parts:
 * X_k = Σ_j x_j exp(−2πi jk ÷ length), without a factor.
 */
export interface Fft {
  /** Numbers in, and numbers out. */
  readonly length: number;
  /**
   * X from x, in place.
   *
   * @param re the real parts, `length` long
   * @param im the imaginary parts, as long
   */
  forward(re: Float64Array, im: Float64Array): void;
  /** x_j = (1 ÷ length) Σ_k X_k exp(+2πi jk ÷ length): `inverse` undoes `forward`. */
  inverse(re: Float64Array, im: Float64Array): void;
}

/**
 * A transform of any length in O(n log n): by radix four where the length is a power of two, else as a
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
  const forward = (length & (length - 1)) === 0 ? powerOfTwo(length) : bluestein(length);
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

/** By the compiled kernel where there is one, else plainly, to the same bits. */
function powerOfTwo(n: number): Transform {
  return fourierKernel(n, fourierTables) ?? plainFourier(n);
}

/** cos(2πk ÷ n) and −sin(2πk ÷ n) for k from 0 to n − 1. */
export function fourierTables(n: number): FourierTables {
  const cosines = new Float64Array(n);
  const sines = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    cosines[k] = Math.cos((2 * Math.PI * k) / n);
    sines[k] = -Math.sin((2 * Math.PI * k) / n);
  }
  return { cosines, sines };
}

/** Radix four, and one pass of radix two where the power is odd, each pass in order (Stockham 1966). */
export function plainFourier(n: number): Transform {
  const { cosines, sines } = fourierTables(n);
  const otherRe = new Float64Array(n);
  const otherIm = new Float64Array(n);
  return (re, im) => {
    let [fromRe, fromIm, toRe, toIm]: Float64Array[] = [re, im, otherRe, otherIm];
    let stride = 1;
    for (let length = n; length > 1; ) {
      if (length >= 4) {
        passOfFour(fromRe, fromIm, toRe, toIm, cosines, sines, length >> 2, stride);
        length >>= 2;
        stride <<= 2;
      } else {
        passOfTwo(fromRe, fromIm, toRe, toIm, n >> 1);
        length = 1;
      }
      [fromRe, fromIm, toRe, toIm] = [toRe, toIm, fromRe, fromIm];
    }
    if (fromRe === re) return;
    re.set(fromRe);
    im.set(fromIm);
  };
}

/** Joins what lies `quarter` apart, four at a time, for `stride` transforms that lie side by side. */
function passOfFour(
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
  cosines: Float64Array,
  sines: Float64Array,
  quarter: number,
  stride: number,
): void {
  const jump = quarter * stride;
  for (let p = 0; p < quarter; p++) {
    const t = p * stride;
    const c1 = cosines[t]!;
    const s1 = sines[t]!;
    const c2 = cosines[2 * t]!;
    const s2 = sines[2 * t]!;
    const c3 = cosines[3 * t]!;
    const s3 = sines[3 * t]!;
    for (let i = t, o = 4 * t; i < t + stride; i++, o++) {
      const aRe = re[i]! + re[i + 2 * jump]!;
      const aIm = im[i]! + im[i + 2 * jump]!;
      const bRe = re[i]! - re[i + 2 * jump]!;
      const bIm = im[i]! - im[i + 2 * jump]!;
      const cRe = re[i + jump]! + re[i + 3 * jump]!;
      const cIm = im[i + jump]! + im[i + 3 * jump]!;
      const dRe = re[i + jump]! - re[i + 3 * jump]!;
      const dIm = im[i + jump]! - im[i + 3 * jump]!;
      outRe[o] = aRe + cRe;
      outIm[o] = aIm + cIm;
      const uRe = bRe + dIm;
      const uIm = bIm - dRe;
      outRe[o + stride] = c1 * uRe - s1 * uIm;
      outIm[o + stride] = c1 * uIm + s1 * uRe;
      const vRe = aRe - cRe;
      const vIm = aIm - cIm;
      outRe[o + 2 * stride] = c2 * vRe - s2 * vIm;
      outIm[o + 2 * stride] = c2 * vIm + s2 * vRe;
      const wRe = bRe - dIm;
      const wIm = bIm + dRe;
      outRe[o + 3 * stride] = c3 * wRe - s3 * wIm;
      outIm[o + 3 * stride] = c3 * wIm + s3 * wRe;
    }
  }
}

/** The last pass of two: sums and differences of the two halves. */
function passOfTwo(
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
  half: number,
): void {
  for (let i = 0; i < half; i++) {
    outRe[i] = re[i]! + re[i + half]!;
    outIm[i] = im[i]! + im[i + half]!;
    outRe[i + half] = re[i]! - re[i + half]!;
    outIm[i + half] = im[i]! - im[i + half]!;
  }
}

/** jk = (j² + k² − (j − k)²) ÷ 2 makes the transform a convolution. */
function bluestein(n: number): Transform {
  let padded = 1;
  while (padded < 2 * n - 1) padded *= 2;
  const inner = powerOfTwo(padded);
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
