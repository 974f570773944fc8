import { sizeBetween } from "./mode-product.ts";

/** The mode-`mode` unfolding: that index first, the others in their order. */
export function unfold(data: Float64Array, shape: readonly number[], mode: number): Float64Array {
  const out = new Float64Array(data.length);
  eachFibreBlock(shape, mode, (folded, unfolded, inner) => {
    out.set(data.subarray(folded, folded + inner), unfolded);
  });
  return out;
}

/** A tensor of `shape` from its mode-`mode` unfolding. */
export function fold(data: Float64Array, shape: readonly number[], mode: number): Float64Array {
  const out = new Float64Array(data.length);
  eachFibreBlock(shape, mode, (folded, unfolded, inner) => {
    out.set(data.subarray(unfolded, unfolded + inner), folded);
  });
  return out;
}

/** Visits the stretches that lie together both in a tensor and in its unfolding. */
function eachFibreBlock(
  shape: readonly number[],
  mode: number,
  visit: (folded: number, unfolded: number, inner: number) => void,
): void {
  const outer = sizeBetween(shape, 0, mode);
  const size = shape[mode]!;
  const inner = sizeBetween(shape, mode + 1, shape.length);
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < size; s++) visit((o * size + s) * inner, (s * outer + o) * inner, inner);
  }
}
