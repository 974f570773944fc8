// The first of the two large products, in float64 or in float32. Strides are in bytes.

import { lanes, WIDE } from "./lanes";
import { addLast, addProduct1 } from "./product-tails";
import { tile3x3, tile4x2, tile6x2 } from "./product-tiles";
import { addProductApartWide, addProductWide } from "./wide-products";

/** out(rank × columns) += X Y, with X rank × rows and Y rows × columns, all small enough to stay in cache. */
export function addProduct<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  rows: i32,
  columns: i32,
): void {
  if (WIDE) {
    return addProductWide<T>(x, xStride, y, yStride, out, outStride, rank, rows, columns);
  }
  let left = rank;
  if (left & 1 && left > 1) {
    addProduct3<T>(x, xStride, y, yStride, out, outStride, rows, columns);
    x += 3 * xStride;
    out += 3 * outStride;
    left -= 3;
  }
  for (; left >= 2; left -= 2) {
    addProduct2<T>(x, xStride, y, yStride, out, outStride, rows, columns);
    x += 2 * xStride;
    out += 2 * outStride;
  }
  if (left == 1) addProduct1<T>(x, y, yStride, out, rows, columns);
}

/**
 * The same, in the same bits, for rows of Y in float64 that evict each other from the first cache: the first two
 * components copy Y for the others to `kept`, which has room for rows × columns values. There are four
 * components at least, and a multiple of 8 columns.
 */
export function addProductApart(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  rows: i32,
  columns: i32,
  kept: usize,
): void {
  if (WIDE) {
    return addProductApartWide(x, xStride, y, yStride, out, outStride, rank, rows, columns, kept);
  }
  const stride = (<usize>columns) << 3;
  let j = 0;
  for (const wide = 2 * inWideTiles(columns >> 1); j < wide; j += 12) {
    const at = (<usize>j) << 3;
    const to = out + at;
    tile6x2<f64>(x, xStride, y + at, yStride, to, outStride, rows, true, kept + at, stride);
  }
  for (; j < columns; j += 8) {
    const at = (<usize>j) << 3;
    const to = out + at;
    tile4x2<f64>(x, xStride, y + at, yStride, to, outStride, rows, true, kept + at, stride);
  }
  const from = x + 2 * xStride;
  const to = out + 2 * outStride;
  addProduct<f64>(from, xStride, kept, stride, to, outStride, rank - 2, rows, columns);
}

/** How many of some vectors of columns wide tiles take, so that narrow ones leave no more than one or two. */
function inWideTiles(vectors: i32): i32 {
  if (!ASC_FEATURE_RELAXED_SIMD) return 0;
  const whole = vectors & ~1;
  return max(0, whole - 2 * ((6 - (whole % 6)) % 6));
}

function addProduct2<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (const wide = lanes<T>() * inWideTiles(columns / lanes<T>()); j < wide; j += 6 * lanes<T>()) {
    const at = <usize>j * sizeof<T>();
    const to = out + at;
    tile6x2<T>(x, xStride, y + at, yStride, to, outStride, rows, false, 0, 0);
  }
  for (; j + 4 * lanes<T>() <= columns; j += 4 * lanes<T>()) {
    const at = <usize>j * sizeof<T>();
    const to = out + at;
    tile4x2<T>(x, xStride, y + at, yStride, to, outStride, rows, false, 0, 0);
  }
  const at = <usize>j * sizeof<T>();
  const to = out + at;
  addLast<T>(x, xStride, y + at, yStride, to, outStride, 2, rows, columns - j);
}

function addProduct3<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (; j + 3 * lanes<T>() <= columns; j += 3 * lanes<T>()) {
    const at = <usize>j * sizeof<T>();
    tile3x3<T>(x, xStride, y + at, yStride, out + at, outStride, rows);
  }
  const at = <usize>j * sizeof<T>();
  const to = out + at;
  addLast<T>(x, xStride, y + at, yStride, to, outStride, 3, rows, columns - j);
}
