import { createDct } from "../../signal/dct.ts";
import { createFft } from "../../signal/fft.ts";
import type { Operator } from "../operator.ts";

/** The orthonormal cosine transform of type 2 of `length` numbers, in O(n log n) and without a matrix. */
export function dctOperator(length: number): Operator {
  const dct = createDct(length);
  return {
    rows: length,
    columns: length,
    field: "real",
    forward: dct.forward,
    adjoint: dct.inverse,
    column(index, out) {
      const scale = Math.sqrt(1 / length);
      const period = 4 * length;
      for (let k = 0; k < length; k++) {
        const angle = (Math.PI * (((2 * index + 1) * k) % period)) / (2 * length);
        out[k] = (k === 0 ? 1 : Math.SQRT2) * scale * Math.cos(angle);
      }
    },
  };
}

/** The unitary Fourier transform of `length` complex numbers, in O(n log n) and without a matrix. */
export function dftOperator(length: number): Operator {
  const fft = createFft(length);
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const through = (
    x: Float64Array,
    out: Float64Array,
    transform: (re: Float64Array, im: Float64Array) => void,
    scale: number,
  ) => {
    for (let j = 0; j < length; j++) {
      re[j] = x[2 * j]!;
      im[j] = x[2 * j + 1]!;
    }
    transform(re, im);
    for (let k = 0; k < length; k++) {
      out[2 * k] = scale * re[k]!;
      out[2 * k + 1] = scale * im[k]!;
    }
  };
  const root = Math.sqrt(length);
  return {
    rows: length,
    columns: length,
    field: "complex",
    forward: (x, out) => through(x, out, fft.forward, 1 / root),
    adjoint: (y, out) => through(y, out, fft.inverse, root),
    column(index, out) {
      for (let k = 0; k < length; k++) {
        const angle = (-2 * Math.PI * ((index * k) % length)) / length;
        out[2 * k] = Math.cos(angle) / root;
        out[2 * k + 1] = Math.sin(angle) / root;
      }
    },
  };
}
