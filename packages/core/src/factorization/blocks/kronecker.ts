import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { modeProduct } from "../algebra/mode-product.ts";
import { absoluteRowSum, largestEigenvalueBound } from "./lipschitz.ts";

/**
 * The Gram matrix G = ⊗ G_n of a core, as the Gram matrices of its modes. G X is X multiplied by
 * G_n along mode n, one mode after another; G itself, the square of the core in size, is not formed.
 *
 * With D_n ⪰ G_n ⪰ 0 in each mode, ⊗ D_n ⪰ ⊗ G_n: so the product of the largest eigenvalues is a
 * safe constant for all entries, and the product of the absolute row sums one for each entry.
 */
export interface Kronecker {
  readonly modes: readonly KroneckerMode[];
  /** Room for two arrays of the size of the core and for the extrapolated core. */
  readonly work: readonly [KernelArray, KernelArray, KernelArray];
  /** The extrapolated core of the last step. */
  readonly ahead: KernelArray;
}

/** One mode of the core with a matrix: the core is outer × size × inner around it. */
export interface KroneckerMode {
  readonly gram: KernelArray;
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/** Writes step lengths to `inverse` and returns the bound on the largest eigenvalue of G. */
export function measureKronecker(
  { modes }: Kronecker,
  inverse: Float64Array,
  componentwise: boolean,
  small: Float64Array,
): number {
  let lipschitz = 1;
  for (const { gram, size } of modes) lipschitz *= largestEigenvalueBound(gram.view, size, small);
  inverse.fill(componentwise ? 1 : lipschitz);
  if (componentwise) {
    for (const { gram, outer, size, inner } of modes) {
      for (let r = 0; r < size; r++) {
        const bound = absoluteRowSum(gram.view, size, r);
        for (let o = 0; o < outer; o++) {
          const start = (o * size + r) * inner;
          for (let i = start; i < start + inner; i++) inverse[i]! *= bound;
        }
      }
    }
  }
  for (let i = 0; i < inverse.length; i++) inverse[i] = inverse[i]! > 0 ? 1 / inverse[i]! : 0;
  return lipschitz;
}

/** G x, in a buffer that holds until the next call. */
export function applyKronecker(
  kernels: Kernels,
  { modes, work }: Kronecker,
  x: KernelArray,
): KernelArray {
  let from = x;
  let to = work[0];
  for (const { gram, outer, size, inner } of modes) {
    modeProduct(kernels, gram, from, to, work[2], outer, size, size, inner);
    from = to;
    to = from === work[0] ? work[1] : work[0];
  }
  return from;
}

/** ahead = x + weight (x − previous). */
export function extrapolate(
  { ahead }: Kronecker,
  x: Float64Array,
  previous: Float64Array,
  weight: number,
): void {
  for (let i = 0; i < x.length; i++) ahead.view[i] = x[i]! + weight * (x[i]! - previous[i]!);
}

/** next = max(floor, ahead − (G ahead − cross) ∘ inverse). */
export function advanceKronecker(
  kernels: Kernels,
  kronecker: Kronecker,
  cross: Float64Array,
  inverse: Float64Array,
  floor: number,
  next: Float64Array,
): void {
  const ahead = kronecker.ahead.view;
  const product = applyKronecker(kernels, kronecker, kronecker.ahead).view;
  const each = inverse.length > 1 ? 1 : 0;
  for (let i = 0; i < next.length; i++) {
    const slope = product[i]! - cross[i]!;
    next[i] = Math.max(floor, ahead[i]! - slope * inverse[i * each]!);
  }
}

/** ⟨ahead − next, next − x⟩ in the metric of the steps: positive where extrapolation led uphill. */
export function uphillKronecker(
  { ahead }: Kronecker,
  x: Float64Array,
  inverse: Float64Array,
  next: Float64Array,
): number {
  const each = inverse.length > 1 ? 1 : 0;
  let sum = 0;
  for (let i = 0; i < next.length; i++) {
    const step = inverse[i * each]!;
    if (step > 0) sum += ((ahead.view[i]! - next[i]!) * (next[i]! - x[i]!)) / step;
  }
  return sum;
}
