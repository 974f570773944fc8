// The tiles of `products.ts` for engines that join pairs of vectors: two pairs of columns by up to four
// components. Engines find pairs from where they are stored, side by side, and give up at a branch.

import { lanes, maddOf } from "./lanes";
import { addLast, addProduct1 } from "./product-tails";

/** How many of `left` components the next tile takes: three until a multiple of four is left. */
// @inline
export function inTile(left: i32): i32 {
  return left & 3 ? min(left, 3) : 4;
}

/** `addProduct` by these tiles. */
export function addProductWide<T>(
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
  for (let left = rank; left > 0; ) {
    const count = inTile(left);
    if (count == 4) {
      add4<T>(x, xStride, y, yStride, out, outStride, rows, columns);
    } else if (count == 3) {
      add3<T>(x, xStride, y, yStride, out, outStride, rows, columns);
    } else if (count == 2) {
      add2<T>(x, xStride, y, yStride, out, outStride, rows, columns);
    } else {
      addProduct1<T>(x, y, yStride, out, rows, columns);
    }
    x += <usize>count * xStride;
    out += <usize>count * outStride;
    left -= count;
  }
}

/** `addProductApart` by these tiles: the first, of three or four components, copies Y for the others. */
export function addProductApartWide(
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
  const stride = (<usize>columns) << 3;
  const count = inTile(rank);
  if (count == 4) {
    tiles<f64>(x, xStride, y, yStride, out, outStride, rows, columns, 4, true, kept, stride);
  } else {
    tiles<f64>(x, xStride, y, yStride, out, outStride, rows, columns, 3, true, kept, stride);
  }
  x += <usize>count * xStride;
  out += <usize>count * outStride;
  addProductWide<f64>(x, xStride, kept, stride, out, outStride, rank - count, rows, columns);
}

function add4<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  tiles<T>(x, xStride, y, yStride, out, outStride, rows, columns, 4, false, 0, 0);
}

function add3<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  tiles<T>(x, xStride, y, yStride, out, outStride, rows, columns, 3, false, 0, 0);
}

function add2<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  tiles<T>(x, xStride, y, yStride, out, outStride, rows, columns, 2, false, 0, 0);
}

/**
 * Four vectors of columns by `count` components, two to four, which are known where this is compiled; `keep` copies
 * Y to rows of `kept`.
 */
// @inline
function tiles<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
  count: i32,
  keep: bool,
  kept: usize,
  keptStride: usize,
): void {
  let j = 0;
  for (; j + 4 * lanes<T>() <= columns; j += 4 * lanes<T>()) {
    const at = <usize>j * sizeof<T>();
    const out0 = out + at;
    const out1 = out0 + outStride;
    const out2 = out1 + outStride;
    const out3 = out2 + outStride;
    let a0 = v128.load(out0, 0);
    let a1 = v128.load(out0, 16);
    let a2 = v128.load(out0, 32);
    let a3 = v128.load(out0, 48);
    let b0 = v128.load(out1, 0);
    let b1 = v128.load(out1, 16);
    let b2 = v128.load(out1, 32);
    let b3 = v128.load(out1, 48);
    let c0 = count > 2 ? v128.load(out2, 0) : a0;
    let c1 = count > 2 ? v128.load(out2, 16) : a0;
    let c2 = count > 2 ? v128.load(out2, 32) : a0;
    let c3 = count > 2 ? v128.load(out2, 48) : a0;
    let d0 = count > 3 ? v128.load(out3, 0) : a0;
    let d1 = count > 3 ? v128.load(out3, 16) : a0;
    let d2 = count > 3 ? v128.load(out3, 32) : a0;
    let d3 = count > 3 ? v128.load(out3, 48) : a0;
    let row = y + at;
    let to = kept + at;
    let p = x;
    let q = p + xStride;
    let r = q + xStride;
    let s = r + xStride;
    for (let left = rows; left > 0; left--) {
      const y0 = v128.load(row, 0);
      const y1 = v128.load(row, 16);
      const y2 = v128.load(row, 32);
      const y3 = v128.load(row, 48);
      if (keep) {
        v128.store(to, y0, 0);
        v128.store(to, y1, 16);
        v128.store(to, y2, 32);
        v128.store(to, y3, 48);
        to += keptStride;
      }
      const f = v128.load_splat<T>(p);
      a0 = maddOf<T>(a0, f, y0);
      a1 = maddOf<T>(a1, f, y1);
      a2 = maddOf<T>(a2, f, y2);
      a3 = maddOf<T>(a3, f, y3);
      const g = v128.load_splat<T>(q);
      b0 = maddOf<T>(b0, g, y0);
      b1 = maddOf<T>(b1, g, y1);
      b2 = maddOf<T>(b2, g, y2);
      b3 = maddOf<T>(b3, g, y3);
      if (count > 2) {
        const h = v128.load_splat<T>(r);
        c0 = maddOf<T>(c0, h, y0);
        c1 = maddOf<T>(c1, h, y1);
        c2 = maddOf<T>(c2, h, y2);
        c3 = maddOf<T>(c3, h, y3);
      }
      if (count > 3) {
        const i = v128.load_splat<T>(s);
        d0 = maddOf<T>(d0, i, y0);
        d1 = maddOf<T>(d1, i, y1);
        d2 = maddOf<T>(d2, i, y2);
        d3 = maddOf<T>(d3, i, y3);
      }
      row += yStride;
      p += sizeof<T>();
      q += sizeof<T>();
      r += sizeof<T>();
      s += sizeof<T>();
    }
    v128.store(out0, a0, 0);
    v128.store(out0, a1, 16);
    v128.store(out0, a2, 32);
    v128.store(out0, a3, 48);
    v128.store(out1, b0, 0);
    v128.store(out1, b1, 16);
    v128.store(out1, b2, 32);
    v128.store(out1, b3, 48);
    if (count > 2) {
      v128.store(out2, c0, 0);
      v128.store(out2, c1, 16);
      v128.store(out2, c2, 32);
      v128.store(out2, c3, 48);
    }
    if (count > 3) {
      v128.store(out3, d0, 0);
      v128.store(out3, d1, 16);
      v128.store(out3, d2, 32);
      v128.store(out3, d3, 48);
    }
  }
  const at = <usize>j * sizeof<T>();
  const to = out + at;
  addLast<T>(x, xStride, y + at, yStride, to, outStride, count, rows, columns - j);
}
