import { createMeter, finish, type Pausing, SOME } from "../../iterate/pauses.ts";
import { sizeBetween } from "./mode-product.ts";

/** The mode-`mode` unfolding: that index first, the others in their order. */
export function unfold(data: Float64Array, shape: readonly number[], mode: number): Float64Array {
  return finish(unfoldSteps(data, shape, mode));
}

/** {@link unfold} with pauses where it is long. */
export function* unfoldSteps(
  data: Float64Array,
  shape: readonly number[],
  mode: number,
): Pausing<Float64Array> {
  const out = new Float64Array(data.length);
  yield* eachFibreBlock(shape, mode, (folded, unfolded, inner) => {
    for (let k = 0; k < inner; k++) out[unfolded + k] = data[folded + k]!;
  });
  return out;
}

/** A tensor of `shape` from its mode-`mode` unfolding, with pauses where it is long. */
export function* foldSteps(
  data: Float64Array,
  shape: readonly number[],
  mode: number,
): Pausing<Float64Array> {
  const out = new Float64Array(data.length);
  yield* eachFibreBlock(shape, mode, (folded, unfolded, inner) => {
    for (let k = 0; k < inner; k++) out[folded + k] = data[unfolded + k]!;
  });
  return out;
}

/** Visits the stretches that lie together both in a tensor and in its unfolding. */
function* eachFibreBlock(
  shape: readonly number[],
  mode: number,
  visit: (folded: number, unfolded: number, inner: number) => void,
): Pausing<void> {
  const outer = sizeBetween(shape, 0, mode);
  const size = shape[mode]!;
  const inner = sizeBetween(shape, mode + 1, shape.length);
  const due = createMeter(SOME);
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < size; s++) {
      if (due(inner)) yield;
      visit((o * size + s) * inner, (s * outer + o) * inner, inner);
    }
  }
}
