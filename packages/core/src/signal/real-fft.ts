import { createFft } from "./fft.ts";

/**
 * The discrete Fourier transform of real input of one length n: X_k = Σ_j x_j exp(−2πi jk ÷ n) for
 * k from 0 to ⌊n ÷ 2⌋, which says the rest by symmetry.
 */
export interface RealFft {
  /** n, the numbers of the input. */
  readonly length: number;
  /** ⌊length ÷ 2⌋ + 1. */
  readonly bins: number;
  /**
   * X from x.
   *
   * @param x `length` long
   * @param re the real parts, `bins` long, written
   * @param im the imaginary parts, as long, written
   */
  forward(x: Float64Array, re: Float64Array, im: Float64Array): void;
  /** Undoes `forward`; imaginary parts that no real input has, at both ends, do not count. */
  inverse(re: Float64Array, im: Float64Array, x: Float64Array): void;
}

/**
 * A real transform of any length, by a complex one of half the length where that is whole. It
 * allocates nothing once made, and is not to be shared by two computations at a time.
 *
 * @throws {UnmixError} when `length` is not a whole number of at least 1
 */
export function createRealFft(length: number): RealFft {
  return length % 2 === 0 && length > 0 ? evenFft(length) : oddFft(length);
}

function oddFft(n: number): RealFft {
  const fft = createFft(n);
  const bins = (n + 1) >> 1;
  const a = new Float64Array(n);
  const b = new Float64Array(n);
  return {
    length: n,
    bins,
    forward(x, re, im) {
      a.set(x);
      b.fill(0);
      fft.forward(a, b);
      for (let k = 0; k < bins; k++) {
        re[k] = a[k]!;
        im[k] = b[k]!;
      }
    },
    inverse(re, im, x) {
      a[0] = re[0]!;
      b[0] = 0;
      for (let k = 1; k < bins; k++) {
        a[k] = a[n - k] = re[k]!;
        b[k] = im[k]!;
        b[n - k] = -im[k]!;
      }
      fft.inverse(a, b);
      x.set(a);
    },
  };
}

/** Entries of even index are the real parts of half as many complex numbers, the others the imaginary ones. */
function evenFft(n: number): RealFft {
  const half = n >> 1;
  const fft = createFft(half);
  const a = new Float64Array(half);
  const b = new Float64Array(half);
  const cosines = Float64Array.from({ length: half + 1 }, (_, k) =>
    Math.cos((2 * Math.PI * k) / n),
  );
  const sines = Float64Array.from({ length: half + 1 }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  return {
    length: n,
    bins: half + 1,
    forward(x, re, im) {
      for (let j = 0; j < half; j++) {
        a[j] = x[2 * j]!;
        b[j] = x[2 * j + 1]!;
      }
      fft.forward(a, b);
      for (let k = 0; k <= half; k++) {
        const p = k === half ? 0 : k;
        const q = k === 0 ? 0 : half - k;
        // The transforms of the even and of the odd entries.
        const evenRe = (a[p]! + a[q]!) / 2;
        const evenIm = (b[p]! - b[q]!) / 2;
        const oddRe = (b[p]! + b[q]!) / 2;
        const oddIm = (a[q]! - a[p]!) / 2;
        re[k] = evenRe + cosines[k]! * oddRe + sines[k]! * oddIm;
        im[k] = evenIm + cosines[k]! * oddIm - sines[k]! * oddRe;
      }
    },
    inverse(re, im, x) {
      for (let k = 0; k < half; k++) {
        const q = half - k;
        const imK = k === 0 ? 0 : im[k]!;
        const imQ = k === 0 ? 0 : im[q]!;
        const evenRe = (re[k]! + re[q]!) / 2;
        const evenIm = (imK - imQ) / 2;
        const differenceRe = (re[k]! - re[q]!) / 2;
        const differenceIm = (imK + imQ) / 2;
        const oddRe = cosines[k]! * differenceRe - sines[k]! * differenceIm;
        const oddIm = cosines[k]! * differenceIm + sines[k]! * differenceRe;
        a[k] = evenRe - oddIm;
        b[k] = evenIm + oddRe;
      }
      fft.inverse(a, b);
      for (let j = 0; j < half; j++) {
        x[2 * j] = a[j]!;
        x[2 * j + 1] = b[j]!;
      }
    },
  };
}
