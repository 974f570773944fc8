import { benjaminiHochberg } from "../false-discovery.ts";

/** The part of genes with a pattern that may be there by chance. */
const FALSE_DISCOVERIES = 0.01;

/** For each gene 1 where its Moran's I is beyond chance, one-sided and corrected for their number, else 0. */
export function patternedAmong(scores: Float64Array): Int32Array {
  const q = benjaminiHochberg(Array.from(scores, upperTail));
  return Int32Array.from(q, (value) => (value < FALSE_DISCOVERIES ? 1 : 0));
}

/** The probability of a standard normal above z (Abramowitz and Stegun 26.2.17, to 7.5e-8). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * series;
  return z >= 0 ? tail : 1 - tail;
}
