// The first of the two large products, in float64 or in float32. Strides are in bytes.
//
// A tile is a few vectors of columns by two or three components, whose sums stay in registers while it goes
// down the rows. Engines may gather the loads between two branches at the top, and the arithmetic runs slower
// behind a long row of them, or spills. So eight sums have a way out that is never taken: it keeps loads beside
// their use. Fused operations come two a clock and each takes four clocks or five, so they want more sums; they
// need no place for a product, and twelve still fit.

import { lanes, maddOf, WIDE } from "./lanes";
import { addLast, addProduct1 } from "./product-tails";
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
    tile2<f64>(x, xStride, y + at, yStride, to, outStride, rows, true, true, kept + at, stride);
  }
  for (; j < columns; j += 8) {
    const at = (<usize>j) << 3;
    const to = out + at;
    tile2<f64>(x, xStride, y + at, yStride, to, outStride, rows, false, true, kept + at, stride);
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
    tile2<T>(x, xStride, y + at, yStride, to, outStride, rows, true, false, 0, 0);
  }
  for (; j + 4 * lanes<T>() <= columns; j += 4 * lanes<T>()) {
    const at = <usize>j * sizeof<T>();
    const to = out + at;
    tile2<T>(x, xStride, y + at, yStride, to, outStride, rows, false, false, 0, 0);
  }
  const at = <usize>j * sizeof<T>();
  const to = out + at;
  addLast<T>(x, xStride, y + at, yStride, to, outStride, 2, rows, columns - j);
}

/** Four or, if it is `wide`, six vectors of columns by two components; `keep` copies its part of Y. */
// @inline
function tile2<T>(
  x: usize,
  xStride: usize,
  row: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  wide: bool,
  keep: bool,
  kept: usize,
  keptStride: usize,
): void {
  const out1 = out + outStride;
  let a0 = v128.load(out, 0);
  let a1 = v128.load(out, 16);
  let a2 = v128.load(out, 32);
  let a3 = v128.load(out, 48);
  let a4 = wide ? v128.load(out, 64) : a0;
  let a5 = wide ? v128.load(out, 80) : a0;
  let b0 = v128.load(out1, 0);
  let b1 = v128.load(out1, 16);
  let b2 = v128.load(out1, 32);
  let b3 = v128.load(out1, 48);
  let b4 = wide ? v128.load(out1, 64) : b0;
  let b5 = wide ? v128.load(out1, 80) : b0;
  let p = x;
  let q = x + xStride;
  for (let left = rows; left > 0; left--) {
    const s = v128.load_splat<T>(p);
    const t = v128.load_splat<T>(q);
    const y0 = v128.load(row, 0);
    a0 = maddOf<T>(a0, s, y0);
    b0 = maddOf<T>(b0, t, y0);
    const y1 = v128.load(row, 16);
    a1 = maddOf<T>(a1, s, y1);
    b1 = maddOf<T>(b1, t, y1);
    if (keep) {
      v128.store(kept, y0, 0);
      v128.store(kept, y1, 16);
    }
    if (!wide && left < 0) break;
    const y2 = v128.load(row, 32);
    a2 = maddOf<T>(a2, s, y2);
    b2 = maddOf<T>(b2, t, y2);
    const y3 = v128.load(row, 48);
    a3 = maddOf<T>(a3, s, y3);
    b3 = maddOf<T>(b3, t, y3);
    if (keep) {
      v128.store(kept, y2, 32);
      v128.store(kept, y3, 48);
    }
    if (wide) {
      const y4 = v128.load(row, 64);
      a4 = maddOf<T>(a4, s, y4);
      b4 = maddOf<T>(b4, t, y4);
      const y5 = v128.load(row, 80);
      a5 = maddOf<T>(a5, s, y5);
      b5 = maddOf<T>(b5, t, y5);
      if (keep) {
        v128.store(kept, y4, 64);
        v128.store(kept, y5, 80);
      }
    }
    if (keep) kept += keptStride;
    row += yStride;
    p += sizeof<T>();
    q += sizeof<T>();
  }
  v128.store(out, a0, 0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  if (wide) {
    v128.store(out, a4, 64);
    v128.store(out, a5, 80);
  }
  v128.store(out1, b0, 0);
  v128.store(out1, b1, 16);
  v128.store(out1, b2, 32);
  v128.store(out1, b3, 48);
  if (wide) {
    v128.store(out1, b4, 64);
    v128.store(out1, b5, 80);
  }
}

/** Three vectors of columns by three components. */
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
    const out0 = out + <usize>j * sizeof<T>();
    const out1 = out0 + outStride;
    const out2 = out1 + outStride;
    let a0 = v128.load(out0, 0);
    let a1 = v128.load(out0, 16);
    let a2 = v128.load(out0, 32);
    let b0 = v128.load(out1, 0);
    let b1 = v128.load(out1, 16);
    let b2 = v128.load(out1, 32);
    let c0 = v128.load(out2, 0);
    let c1 = v128.load(out2, 16);
    let c2 = v128.load(out2, 32);
    let row = y + <usize>j * sizeof<T>();
    let p = x;
    let q = p + xStride;
    let o = q + xStride;
    for (let left = rows; left > 0; left--) {
      const s = v128.load_splat<T>(p);
      const t = v128.load_splat<T>(q);
      const u = v128.load_splat<T>(o);
      const y0 = v128.load(row, 0);
      a0 = maddOf<T>(a0, s, y0);
      b0 = maddOf<T>(b0, t, y0);
      c0 = maddOf<T>(c0, u, y0);
      const y1 = v128.load(row, 16);
      a1 = maddOf<T>(a1, s, y1);
      b1 = maddOf<T>(b1, t, y1);
      c1 = maddOf<T>(c1, u, y1);
      const y2 = v128.load(row, 32);
      a2 = maddOf<T>(a2, s, y2);
      b2 = maddOf<T>(b2, t, y2);
      c2 = maddOf<T>(c2, u, y2);
      row += yStride;
      p += sizeof<T>();
      q += sizeof<T>();
      o += sizeof<T>();
    }
    v128.store(out0, a0, 0);
    v128.store(out0, a1, 16);
    v128.store(out0, a2, 32);
    v128.store(out1, b0, 0);
    v128.store(out1, b1, 16);
    v128.store(out1, b2, 32);
    v128.store(out2, c0, 0);
    v128.store(out2, c1, 16);
    v128.store(out2, c2, 32);
  }
  const at = <usize>j * sizeof<T>();
  const to = out + at;
  addLast<T>(x, xStride, y + at, yStride, to, outStride, 3, rows, columns - j);
}
