// What the tiles of both widths do once their sums are made: add them up, with the product of a last odd column.

import { lanes, sum } from "./lanes";

/** Bytes of the columns in vectors. */
// @inline
export function beyondVectors<T>(columns: i32): usize {
  return (<usize>(columns / lanes<T>())) << 4;
}

/** Adds the dots of one component with two rows, and the product of a last odd column, at `x` and `y`. */
export function addPair<T>(
  a: v128,
  b: v128,
  unit: usize,
  out: usize,
  x: usize,
  y: usize,
  yStride: usize,
  columns: i32,
): void {
  if (sizeof<T>() == 4) {
    const scaled = f64x2.mul(v128.load64_splat(unit), pairSums(a, b));
    v128.store(out, f64x2.add(v128.load(out), scaled));
  } else {
    const odd = (columns & 1) != 0;
    addDot(a, out, odd, x, y);
    addDot(b, out + 8, odd, x, y + yStride);
  }
}

/** The sums of the lanes of two vectors of float32, in float64. */
export function pairSums(a: v128, b: v128): v128 {
  const first = f64x2.add(
    f64x2.promote_low_f32x4(a),
    f64x2.promote_low_f32x4(v128.shuffle<i64>(a, a, 1, 0)),
  );
  const second = f64x2.add(
    f64x2.promote_low_f32x4(b),
    f64x2.promote_low_f32x4(v128.shuffle<i64>(b, b, 1, 0)),
  );
  return f64x2.add(v128.shuffle<i64>(first, second, 0, 2), v128.shuffle<i64>(first, second, 1, 3));
}

/** Adds the dot of one component with one row of float64, and the product of a last odd column. */
// @inline
export function addDot(a: v128, out: usize, odd: bool, x: usize, y: usize): void {
  let total = sum(a);
  if (odd) total += load<f64>(x) * load<f64>(y);
  store<f64>(out, load<f64>(out) + total);
}
