import { createRandom } from "../../src/random/random.ts";

/** Normal numbers. */
export function normals(length: number, seed = 1): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}

/** The transform of real numbers by its definition. */
export function naive(x: Float64Array, bins: number) {
  const n = x.length;
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  for (let k = 0; k < bins; k++) {
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      re[k]! += x[j]! * Math.cos(angle);
      im[k]! += x[j]! * Math.sin(angle);
    }
  }
  return { re, im };
}
