import { createMeter, finish, inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import { sizeBetween } from "./mode-product.ts";

/** The mode-`mode` unfolding: that index first, the others in their order. */
export function unfold(data: Float64Array, shape: readonly number[], mode: number): Float64Array {
  return finish(unfoldSteps(data, shape, mode));
}

/**
 * {@link unfold} with pauses where it is long.
 *
 * @param out where it is put, as long as `data`
 */
export function unfoldSteps(
  data: Float64Array,
  shape: readonly number[],
  mode: number,
  out?: Float64Array,
): Pausing<Float64Array> {
  const [outer, size, inner] = sidesOf(shape, mode);
  return exchanged(data, outer, size, inner, out);
}

/** A tensor of `shape` from its mode-`mode` unfolding, with pauses where it is long. */
export function foldSteps(
  data: Float64Array,
  shape: readonly number[],
  mode: number,
): Pausing<Float64Array> {
  const [outer, size, inner] = sidesOf(shape, mode);
  return exchanged(data, size, outer, inner);
}

/** The size of a tensor before, along and behind a mode. */
function sidesOf(shape: readonly number[], mode: number): [number, number, number] {
  return [sizeBetween(shape, 0, mode), shape[mode]!, sizeBetween(shape, mode + 1, shape.length)];
}

/** Numbers of a line of the cache. */
const LINE = 8;

/**
 * A tensor of rows × columns × inner with its first two modes exchanged.
 *
 * Where `inner` is short it goes in tiles that write a line and read some, as each row is on a page of its own.
 * These pages come from the system when they are first written to, so that all are written to in their order
 * before: the first tiles would wait for many.
 */
function* exchanged(
  data: Float64Array,
  rows: number,
  columns: number,
  inner: number,
  out: Float64Array = new Float64Array(data.length),
): Pausing<Float64Array> {
  const [height, width] = inner < LINE ? [LINE, 8 * LINE] : [1, 1];
  if (width > 1) yield* inStretches(out.length, (from, to) => out.fill(0, from, to));
  const due = createMeter(SOME);
  for (let left = 0; left < columns; left += width) {
    const right = Math.min(left + width, columns);
    for (let top = 0; top < rows; top += height) {
      const bottom = Math.min(top + height, rows);
      if (due((bottom - top) * (right - left) * inner)) yield;
      for (let j = left; j < right; j++) {
        for (let i = top; i < bottom; i++) {
          const from = (i * columns + j) * inner;
          const to = (j * rows + i) * inner;
          for (let k = 0; k < inner; k++) out[to + k] = data[from + k]!;
        }
      }
    }
  }
  return out;
}
