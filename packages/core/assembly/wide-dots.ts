// The tiles of `dots.ts` for engines that join pairs of vectors: two rows of Y by three or four components, or four
// rows by one or two, whose sums are pairs of vectors. Engines find pairs from where they are stored, side by side,
// and give up at a branch: so the sums go through memory once a tile.

import { addPair, beyondVectors } from "./dot-tails";
import { lanes, maddOf } from "./lanes";
import { inTile } from "./wide-products";

/** Where the pairs of sums of a tile are put: 256 bytes of this thread's own. */
let room: usize = 0;

export function setRoom(at: usize): void {
  room = at;
}

/** Four rows of Y by all components. */
export function addFourRowsWide<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  columns: i32,
): void {
  const y2 = y + 2 * yStride;
  for (let left = rank; left > 0; ) {
    const count = inTile(left);
    if (count == 4) {
      add2x4<T>(x, xStride, units, y, yStride, out, outStride, columns);
      add2x4<T>(x, xStride, units, y2, yStride, out + 16, outStride, columns);
    } else if (count == 3) {
      add2x3<T>(x, xStride, units, y, yStride, out, outStride, columns);
      add2x3<T>(x, xStride, units, y2, yStride, out + 16, outStride, columns);
    } else if (count == 2) {
      add4x2<T>(x, xStride, units, y, yStride, out, outStride, columns);
    } else {
      add4x1<T>(x, xStride, units, y, yStride, out, outStride, columns);
    }
    x += <usize>count * xStride;
    out += <usize>count * outStride;
    units += (<usize>count) << 3;
    left -= count;
  }
}

function add2x4<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addTwo<T>(x, xStride, units, y, yStride, out, outStride, columns, 4);
}

function add2x3<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addTwo<T>(x, xStride, units, y, yStride, out, outStride, columns, 3);
}

function add4x2<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addFour<T>(x, xStride, units, y, yStride, out, outStride, columns, 2);
}

function add4x1<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addFour<T>(x, xStride, units, y, yStride, out, outStride, columns, 1);
}

/** Two rows of Y by three or four components. */
// @inline
function addTwo<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
  count: i32,
): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let a2 = f64x2.splat(0);
  let a3 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let b2 = f64x2.splat(0);
  let b3 = f64x2.splat(0);
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let c2 = f64x2.splat(0);
  let c3 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  let d2 = f64x2.splat(0);
  let d3 = f64x2.splat(0);
  let y0 = y;
  let y1 = y0 + yStride;
  let p = x;
  let q = p + xStride;
  let r = q + xStride;
  let s = r + xStride;
  for (let left = columns / (2 * lanes<T>()); left > 0; left--) {
    const v0 = v128.load(y0, 0);
    const v1 = v128.load(y0, 16);
    const w0 = v128.load(y1, 0);
    const w1 = v128.load(y1, 16);
    const f0 = v128.load(p, 0);
    const f1 = v128.load(p, 16);
    a0 = maddOf<T>(a0, f0, v0);
    a1 = maddOf<T>(a1, f1, v1);
    a2 = maddOf<T>(a2, f0, w0);
    a3 = maddOf<T>(a3, f1, w1);
    const g0 = v128.load(q, 0);
    const g1 = v128.load(q, 16);
    b0 = maddOf<T>(b0, g0, v0);
    b1 = maddOf<T>(b1, g1, v1);
    b2 = maddOf<T>(b2, g0, w0);
    b3 = maddOf<T>(b3, g1, w1);
    const h0 = v128.load(r, 0);
    const h1 = v128.load(r, 16);
    c0 = maddOf<T>(c0, h0, v0);
    c1 = maddOf<T>(c1, h1, v1);
    c2 = maddOf<T>(c2, h0, w0);
    c3 = maddOf<T>(c3, h1, w1);
    if (count > 3) {
      const i0 = v128.load(s, 0);
      const i1 = v128.load(s, 16);
      d0 = maddOf<T>(d0, i0, v0);
      d1 = maddOf<T>(d1, i1, v1);
      d2 = maddOf<T>(d2, i0, w0);
      d3 = maddOf<T>(d3, i1, w1);
    }
    y0 += 32;
    y1 += 32;
    p += 32;
    q += 32;
    r += 32;
    s += 32;
  }
  const at = room;
  v128.store(at, a0, 0);
  v128.store(at, a1, 16);
  v128.store(at, a2, 32);
  v128.store(at, a3, 48);
  v128.store(at, b0, 64);
  v128.store(at, b1, 80);
  v128.store(at, b2, 96);
  v128.store(at, b3, 112);
  v128.store(at, c0, 128);
  v128.store(at, c1, 144);
  v128.store(at, c2, 160);
  v128.store(at, c3, 176);
  if (count > 3) {
    v128.store(at, d0, 192);
    v128.store(at, d1, 208);
    v128.store(at, d2, 224);
    v128.store(at, d3, 240);
  }
  for (let k = 0; k < count; k++) {
    addSums<T>(at + ((<usize>k) << 6), units, x, y, yStride, out, columns);
    x += xStride;
    out += outStride;
    units += 8;
  }
}

/** Four rows of Y by one or two components. */
// @inline
function addFour<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
  count: i32,
): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let a2 = f64x2.splat(0);
  let a3 = f64x2.splat(0);
  let a4 = f64x2.splat(0);
  let a5 = f64x2.splat(0);
  let a6 = f64x2.splat(0);
  let a7 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let b2 = f64x2.splat(0);
  let b3 = f64x2.splat(0);
  let b4 = f64x2.splat(0);
  let b5 = f64x2.splat(0);
  let b6 = f64x2.splat(0);
  let b7 = f64x2.splat(0);
  let y0 = y;
  let y1 = y0 + yStride;
  let y2 = y1 + yStride;
  let y3 = y2 + yStride;
  let p = x;
  let q = p + xStride;
  for (let left = columns / (2 * lanes<T>()); left > 0; left--) {
    const f0 = v128.load(p, 0);
    const f1 = v128.load(p, 16);
    const v0 = v128.load(y0, 0);
    const v1 = v128.load(y0, 16);
    a0 = maddOf<T>(a0, f0, v0);
    a1 = maddOf<T>(a1, f1, v1);
    const v2 = v128.load(y1, 0);
    const v3 = v128.load(y1, 16);
    a2 = maddOf<T>(a2, f0, v2);
    a3 = maddOf<T>(a3, f1, v3);
    const v4 = v128.load(y2, 0);
    const v5 = v128.load(y2, 16);
    a4 = maddOf<T>(a4, f0, v4);
    a5 = maddOf<T>(a5, f1, v5);
    const v6 = v128.load(y3, 0);
    const v7 = v128.load(y3, 16);
    a6 = maddOf<T>(a6, f0, v6);
    a7 = maddOf<T>(a7, f1, v7);
    if (count > 1) {
      const g0 = v128.load(q, 0);
      const g1 = v128.load(q, 16);
      b0 = maddOf<T>(b0, g0, v0);
      b1 = maddOf<T>(b1, g1, v1);
      b2 = maddOf<T>(b2, g0, v2);
      b3 = maddOf<T>(b3, g1, v3);
      b4 = maddOf<T>(b4, g0, v4);
      b5 = maddOf<T>(b5, g1, v5);
      b6 = maddOf<T>(b6, g0, v6);
      b7 = maddOf<T>(b7, g1, v7);
    }
    y0 += 32;
    y1 += 32;
    y2 += 32;
    y3 += 32;
    p += 32;
    q += 32;
  }
  const at = room;
  v128.store(at, a0, 0);
  v128.store(at, a1, 16);
  v128.store(at, a2, 32);
  v128.store(at, a3, 48);
  v128.store(at, a4, 64);
  v128.store(at, a5, 80);
  v128.store(at, a6, 96);
  v128.store(at, a7, 112);
  if (count > 1) {
    v128.store(at, b0, 128);
    v128.store(at, b1, 144);
    v128.store(at, b2, 160);
    v128.store(at, b3, 176);
    v128.store(at, b4, 192);
    v128.store(at, b5, 208);
    v128.store(at, b6, 224);
    v128.store(at, b7, 240);
  }
  const last = y + 2 * yStride;
  for (let k = 0; k < count; k++) {
    const sums = at + ((<usize>k) << 7);
    addSums<T>(sums, units, x, y, yStride, out, columns);
    addSums<T>(sums + 64, units, x, last, yStride, out + 16, columns);
    x += xStride;
    out += outStride;
    units += 8;
  }
}

/** Adds the dots of one component with two rows, of which `sums` holds pairs of vectors, and what is beyond pairs. */
function addSums<T>(
  sums: usize,
  unit: usize,
  x: usize,
  y: usize,
  yStride: usize,
  out: usize,
  columns: i32,
): void {
  let a = v128.add<T>(v128.load(sums, 0), v128.load(sums, 16));
  let b = v128.add<T>(v128.load(sums, 32), v128.load(sums, 48));
  const beyond = beyondVectors<T>(columns);
  if (columns & lanes<T>()) {
    const from = beyond - 16;
    const f = v128.load(x + from);
    a = maddOf<T>(a, f, v128.load(y + from));
    b = maddOf<T>(b, f, v128.load(y + yStride + from));
  }
  addPair<T>(a, b, unit, out, x + beyond, y + beyond, yStride, columns);
}
