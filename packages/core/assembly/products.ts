// The first of the two large products, with Y and X in float64 or in float32 and what it is added to in float64.
// Strides are in bytes.
//
// A tile is a few vectors of columns by two or three components, whose sums stay in registers while it goes
// down the rows. Engines may gather the loads between two branches at the top, and the arithmetic runs slower
// behind a long row of them, or spills. So eight sums have a way out that is never taken: it keeps loads beside
// their use. Fused operations come two a clock and each takes four clocks or five, so they want more sums; they
// need no place for a product, and twelve still fit.
//
// Sums of float64 go on from `out`. Those of float32 begin with 0, and what they come to is multiplied by the
// component's unit, in `units`; those of float64 have none.

import { lanes, maddOf } from "./lanes";

/** out(rank × columns) += X Y, with X rank × rows and Y rows × columns, all small enough to stay in cache. */
export function addProduct<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  units: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  rows: i32,
  columns: i32,
): void {
  let left = rank;
  // Who comes first waits for Y: in float32 these are pairs, whose tiles are of whole lines.
  if (sizeof<T>() == 8 && left & 1 && left > 3) {
    addProduct3<T>(x, xStride, y, yStride, units, out, outStride, rows, columns);
    x += 3 * xStride;
    out += 3 * outStride;
    left -= 3;
  }
  for (; left >= 4 || left == 2; left -= 2) {
    addProduct2<T>(x, xStride, y, yStride, units, out, outStride, rows, columns);
    x += 2 * xStride;
    out += 2 * outStride;
    units += 16;
  }
  if (left == 3) addProduct3<T>(x, xStride, y, yStride, units, out, outStride, rows, columns);
  if (left == 1) addProduct1<T>(x, y, yStride, units, out, rows, columns);
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
  const stride = (<usize>columns) << 3;
  let j = 0;
  for (const wide = 2 * inWideTiles(columns >> 1); j < wide; j += 12) {
    const at = (<usize>j) << 3;
    const to = out + at;
    tile2<f64>(x, xStride, y + at, yStride, 0, to, outStride, rows, true, true, kept + at, stride);
  }
  for (; j < columns; j += 8) {
    const at = (<usize>j) << 3;
    const to = out + at;
    tile2<f64>(x, xStride, y + at, yStride, 0, to, outStride, rows, false, true, kept + at, stride);
  }
  const from = x + 2 * xStride;
  const to = out + 2 * outStride;
  addProduct<f64>(from, xStride, kept, stride, 0, to, outStride, rank - 2, rows, columns);
}

/** How many of some vectors of columns wide tiles take, so that narrow ones leave no more than one or two. */
function inWideTiles(vectors: i32): i32 {
  if (!ASC_FEATURE_RELAXED_SIMD) return 0;
  const whole = vectors & ~1;
  return max(0, whole - 2 * ((6 - (whole % 6)) % 6));
}

/** What the sums of the vector of columns `k` begin with. */
// @inline
function begin<T>(out: usize, k: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(out + 16 * k) : f32x4.splat(0);
}

/** Puts the sums of the vector of columns `k` where they belong. */
// @inline
function finish<T>(sums: v128, unit: f64, out: usize, k: usize): void {
  if (sizeof<T>() == 8) v128.store(out + 16 * k, sums);
  else addSums(sums, f64x2.splat(unit), out + 32 * k);
}

/** out += unit sums, for four columns of float32. */
function addSums(sums: v128, unit: v128, out: usize): void {
  const low = f64x2.promote_low_f32x4(sums);
  const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(sums, sums, 1, 0));
  v128.store(out, f64x2.add(v128.load(out, 0), f64x2.mul(unit, low)), 0);
  v128.store(out, f64x2.add(v128.load(out, 16), f64x2.mul(unit, high)), 16);
}

/** The unit of component `r` of those from `units` on. */
// @inline
function unitOf<T>(units: usize, r: usize): f64 {
  return sizeof<T>() == 8 ? 1 : load<f64>(units + 8 * r);
}

function addProduct2<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  units: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (const wide = lanes<T>() * inWideTiles(columns / lanes<T>()); j < wide; j += 6 * lanes<T>()) {
    const at = <usize>j * sizeof<T>();
    const to = out + ((<usize>j) << 3);
    tile2<T>(x, xStride, y + at, yStride, units, to, outStride, rows, true, false, 0, 0);
  }
  for (; j + 4 * lanes<T>() <= columns; j += 4 * lanes<T>()) {
    const at = <usize>j * sizeof<T>();
    const to = out + ((<usize>j) << 3);
    tile2<T>(x, xStride, y + at, yStride, units, to, outStride, rows, false, false, 0, 0);
  }
  const at = <usize>j * sizeof<T>();
  const to = out + ((<usize>j) << 3);
  addLast<T>(x, xStride, y + at, yStride, units, to, outStride, 2, rows, columns - j);
}

/** Four or, if it is `wide`, six vectors of columns by two components; `keep` copies its part of Y. */
// @inline
function tile2<T>(
  x: usize,
  xStride: usize,
  row: usize,
  yStride: usize,
  units: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  wide: bool,
  keep: bool,
  kept: usize,
  keptStride: usize,
): void {
  const out1 = out + outStride;
  let a0 = begin<T>(out, 0);
  let a1 = begin<T>(out, 1);
  let a2 = begin<T>(out, 2);
  let a3 = begin<T>(out, 3);
  let a4 = wide ? begin<T>(out, 4) : a0;
  let a5 = wide ? begin<T>(out, 5) : a0;
  let b0 = begin<T>(out1, 0);
  let b1 = begin<T>(out1, 1);
  let b2 = begin<T>(out1, 2);
  let b3 = begin<T>(out1, 3);
  let b4 = wide ? begin<T>(out1, 4) : b0;
  let b5 = wide ? begin<T>(out1, 5) : b0;
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
  const u = unitOf<T>(units, 0);
  finish<T>(a0, u, out, 0);
  finish<T>(a1, u, out, 1);
  finish<T>(a2, u, out, 2);
  finish<T>(a3, u, out, 3);
  if (wide) {
    finish<T>(a4, u, out, 4);
    finish<T>(a5, u, out, 5);
  }
  const v = unitOf<T>(units, 1);
  finish<T>(b0, v, out1, 0);
  finish<T>(b1, v, out1, 1);
  finish<T>(b2, v, out1, 2);
  finish<T>(b3, v, out1, 3);
  if (wide) {
    finish<T>(b4, v, out1, 4);
    finish<T>(b5, v, out1, 5);
  }
}

/** Three vectors of columns by three components. */
function addProduct3<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  units: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (; j + 3 * lanes<T>() <= columns; j += 3 * lanes<T>()) {
    const out0 = out + ((<usize>j) << 3);
    const out1 = out0 + outStride;
    const out2 = out1 + outStride;
    let a0 = begin<T>(out0, 0);
    let a1 = begin<T>(out0, 1);
    let a2 = begin<T>(out0, 2);
    let b0 = begin<T>(out1, 0);
    let b1 = begin<T>(out1, 1);
    let b2 = begin<T>(out1, 2);
    let c0 = begin<T>(out2, 0);
    let c1 = begin<T>(out2, 1);
    let c2 = begin<T>(out2, 2);
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
    const g = unitOf<T>(units, 0);
    finish<T>(a0, g, out0, 0);
    finish<T>(a1, g, out0, 1);
    finish<T>(a2, g, out0, 2);
    const h = unitOf<T>(units, 1);
    finish<T>(b0, h, out1, 0);
    finish<T>(b1, h, out1, 1);
    finish<T>(b2, h, out1, 2);
    const i = unitOf<T>(units, 2);
    finish<T>(c0, i, out2, 0);
    finish<T>(c1, i, out2, 1);
    finish<T>(c2, i, out2, 2);
  }
  const at = <usize>j * sizeof<T>();
  const to = out + ((<usize>j) << 3);
  addLast<T>(x, xStride, y + at, yStride, units, to, outStride, 3, rows, columns - j);
}

/** Eight vectors of columns by one component. */
function addProduct1<T>(
  x: usize,
  y: usize,
  yStride: usize,
  units: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (; j + 8 * lanes<T>() <= columns; j += 8 * lanes<T>()) {
    const at = out + ((<usize>j) << 3);
    let a0 = begin<T>(at, 0);
    let a1 = begin<T>(at, 1);
    let a2 = begin<T>(at, 2);
    let a3 = begin<T>(at, 3);
    let a4 = begin<T>(at, 4);
    let a5 = begin<T>(at, 5);
    let a6 = begin<T>(at, 6);
    let a7 = begin<T>(at, 7);
    let row = y + <usize>j * sizeof<T>();
    let p = x;
    for (let i = 0; i < rows; i++) {
      const s = v128.load_splat<T>(p);
      a0 = maddOf<T>(a0, s, v128.load(row, 0));
      a1 = maddOf<T>(a1, s, v128.load(row, 16));
      a2 = maddOf<T>(a2, s, v128.load(row, 32));
      a3 = maddOf<T>(a3, s, v128.load(row, 48));
      a4 = maddOf<T>(a4, s, v128.load(row, 64));
      a5 = maddOf<T>(a5, s, v128.load(row, 80));
      a6 = maddOf<T>(a6, s, v128.load(row, 96));
      a7 = maddOf<T>(a7, s, v128.load(row, 112));
      row += yStride;
      p += sizeof<T>();
    }
    const u = unitOf<T>(units, 0);
    finish<T>(a0, u, at, 0);
    finish<T>(a1, u, at, 1);
    finish<T>(a2, u, at, 2);
    finish<T>(a3, u, at, 3);
    finish<T>(a4, u, at, 4);
    finish<T>(a5, u, at, 5);
    finish<T>(a6, u, at, 6);
    finish<T>(a7, u, at, 7);
  }
  const at = <usize>j * sizeof<T>();
  addLast<T>(x, 0, y + at, yStride, units, out + ((<usize>j) << 3), 0, 1, rows, columns - j);
}

/** The last few columns, a component and a vector of columns at a time, and the last of them one by one. */
function addLast<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  units: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  rows: i32,
  columns: i32,
): void {
  for (let r = 0; r < rank; r++) {
    const unit = unitOf<T>(units, r);
    let j = 0;
    for (; j + lanes<T>() <= columns; j += lanes<T>()) {
      const at = out + ((<usize>j) << 3);
      let sums = begin<T>(at, 0);
      let row = y + <usize>j * sizeof<T>();
      let p = x;
      for (let i = 0; i < rows; i++) {
        sums = maddOf<T>(sums, v128.load_splat<T>(p), v128.load(row));
        row += yStride;
        p += sizeof<T>();
      }
      finish<T>(sums, unit, at, 0);
    }
    for (; j < columns; j++) {
      const at = out + ((<usize>j) << 3);
      let total: T = sizeof<T>() == 8 ? <T>load<f64>(at) : <T>0;
      let row = y + <usize>j * sizeof<T>();
      let p = x;
      for (let i = 0; i < rows; i++) {
        total += load<T>(p) * load<T>(row);
        row += yStride;
        p += sizeof<T>();
      }
      store<f64>(at, sizeof<T>() == 8 ? <f64>total : load<f64>(at) + unit * <f64>total);
    }
    x += xStride;
    out += outStride;
  }
}
