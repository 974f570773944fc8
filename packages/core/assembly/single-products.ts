// The first of the two large products with Y in float32: summed in float32 over the rows of a strip, and in
// float64 beyond. Tiles are those of `products.ts`.

import { inWideTiles } from "./products";
import { demoteRow, maddSingle as madd } from "./single";

/** Columns whose rows of a strip the next components find in the first cache; a multiple of what tiles take. */
const PIECE: i32 = 192;
/** Columns at a time where there are no next components: long enough to be fetched ahead. */
const PANEL: i32 = 1920;
/** Bytes that memory is read by. */
const LINE: usize = 64;
/** Columns of a tile of two components. */
const NARROW: i32 = 16;
const WIDE: i32 = 24;

/**
 * out(rank × columns) += unit X Y for `count` rows of Y; `x` and `y` point at the first of them. `scratch` has
 * room for `rank` float64 and rank × count float32 values.
 */
export function productSingleStrip(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  unit: f64,
  out: usize,
  outStride: usize,
  scratch: usize,
  rank: i32,
  count: i32,
  columns: i32,
): void {
  const factors = scratch + ((<usize>rank) << 3);
  const stride = (<usize>count) << 2;
  for (let r = 0; r < rank; r++) {
    const s = <usize>r;
    demoteRow(x + s * xStride, factors + s * stride, scratch + (s << 3), unit, count);
  }
  const piece = rank > 3 ? PIECE : PANEL;
  for (let j = 0; j < columns; j += piece) {
    const from = y + ((<usize>j) << 2);
    const to = out + ((<usize>j) << 3);
    const width = min(piece, columns - j);
    addRows(factors, stride, from, yStride, scratch, to, outStride, rank, count, width);
  }
}

/**
 * Reads a number of every line of some rows of Y, one row after the other, which is how memory is fetched
 * ahead: the tiles go down the rows. What it returns only keeps the loads from being left out.
 */
export function fetchRows(y: usize, yStride: usize, rows: i32, columns: i32): u32 {
  let seen: u32 = 0;
  const bytes = (<usize>columns) << 2;
  for (let i = 0; i < rows; i++) {
    const row = y + <usize>i * yStride;
    for (let at: usize = 0; at < bytes; at += LINE) seen |= load<u32>(row + at);
  }
  return seen;
}

/** out(rank × columns) += X Y, summed in float32, for a few rows of Y. */
function addRows(
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
  // The first to take a strip of Y wait for it, and pairs take whole lines of it.
  let left = rank;
  for (; left >= 4 || left == 2; left -= 2) {
    addRows2(x, xStride, y, yStride, units, out, outStride, rows, columns);
    x += 2 * xStride;
    out += 2 * outStride;
    units += 16;
  }
  if (left == 3) addRows3(x, xStride, y, yStride, units, out, outStride, rows, columns);
  if (left == 1) addRows1(x, y, yStride, units, out, rows, columns);
}

function addRows2(
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
  for (const wide = inWideTiles(columns >> 2) << 2; j < wide; j += WIDE) {
    const at = (<usize>j) << 2;
    tile2(x, xStride, y + at, yStride, units, out + (at << 1), outStride, rows, true);
  }
  for (; j + NARROW <= columns; j += NARROW) {
    const at = (<usize>j) << 2;
    tile2(x, xStride, y + at, yStride, units, out + (at << 1), outStride, rows, false);
  }
  const at = (<usize>j) << 2;
  addLast(x, xStride, y + at, yStride, units, out + (at << 1), outStride, 2, rows, columns - j);
}

/** Four or, if it is `wide`, six vectors of columns by two components. */
// @inline
function tile2(
  x: usize,
  xStride: usize,
  row: usize,
  yStride: usize,
  units: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  wide: bool,
): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let a4 = f32x4.splat(0);
  let a5 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  let b4 = f32x4.splat(0);
  let b5 = f32x4.splat(0);
  let p = x;
  let q = x + xStride;
  for (let left = rows; left > 0; left--) {
    const s = v128.load32_splat(p);
    const t = v128.load32_splat(q);
    const y0 = v128.load(row, 0);
    a0 = madd(a0, s, y0);
    b0 = madd(b0, t, y0);
    const y1 = v128.load(row, 16);
    a1 = madd(a1, s, y1);
    b1 = madd(b1, t, y1);
    if (!wide && left < 0) break;
    const y2 = v128.load(row, 32);
    a2 = madd(a2, s, y2);
    b2 = madd(b2, t, y2);
    const y3 = v128.load(row, 48);
    a3 = madd(a3, s, y3);
    b3 = madd(b3, t, y3);
    if (wide) {
      const y4 = v128.load(row, 64);
      a4 = madd(a4, s, y4);
      b4 = madd(b4, t, y4);
      const y5 = v128.load(row, 80);
      a5 = madd(a5, s, y5);
      b5 = madd(b5, t, y5);
    }
    row += yStride;
    p += 4;
    q += 4;
  }
  const u = v128.load64_splat(units, 0);
  addSums(a0, u, out);
  addSums(a1, u, out + 32);
  addSums(a2, u, out + 64);
  addSums(a3, u, out + 96);
  if (wide) {
    addSums(a4, u, out + 128);
    addSums(a5, u, out + 160);
  }
  const out1 = out + outStride;
  const v = v128.load64_splat(units, 8);
  addSums(b0, v, out1);
  addSums(b1, v, out1 + 32);
  addSums(b2, v, out1 + 64);
  addSums(b3, v, out1 + 96);
  if (wide) {
    addSums(b4, v, out1 + 128);
    addSums(b5, v, out1 + 160);
  }
}

/** Three vectors of columns by three components. */
function addRows3(
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
  for (; j + 12 <= columns; j += 12) {
    const at = (<usize>j) << 2;
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let b2 = f32x4.splat(0);
    let c0 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let c2 = f32x4.splat(0);
    let row = y + at;
    let p = x;
    let q = p + xStride;
    let o = q + xStride;
    for (let left = rows; left > 0; left--) {
      const s = v128.load32_splat(p);
      const t = v128.load32_splat(q);
      const u = v128.load32_splat(o);
      const y0 = v128.load(row, 0);
      a0 = madd(a0, s, y0);
      b0 = madd(b0, t, y0);
      c0 = madd(c0, u, y0);
      const y1 = v128.load(row, 16);
      a1 = madd(a1, s, y1);
      b1 = madd(b1, t, y1);
      c1 = madd(c1, u, y1);
      const y2 = v128.load(row, 32);
      a2 = madd(a2, s, y2);
      b2 = madd(b2, t, y2);
      c2 = madd(c2, u, y2);
      row += yStride;
      p += 4;
      q += 4;
      o += 4;
    }
    let to = out + (at << 1);
    const g = v128.load64_splat(units, 0);
    addSums(a0, g, to);
    addSums(a1, g, to + 32);
    addSums(a2, g, to + 64);
    to += outStride;
    const h = v128.load64_splat(units, 8);
    addSums(b0, h, to);
    addSums(b1, h, to + 32);
    addSums(b2, h, to + 64);
    to += outStride;
    const i = v128.load64_splat(units, 16);
    addSums(c0, i, to);
    addSums(c1, i, to + 32);
    addSums(c2, i, to + 64);
  }
  const at = (<usize>j) << 2;
  addLast(x, xStride, y + at, yStride, units, out + (at << 1), outStride, 3, rows, columns - j);
}

/** Four vectors of columns by one component. */
function addRows1(
  x: usize,
  y: usize,
  yStride: usize,
  units: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  const u = v128.load64_splat(units);
  let j = 0;
  for (; j + 16 <= columns; j += 16) {
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let a3 = f32x4.splat(0);
    let row = y + ((<usize>j) << 2);
    let p = x;
    for (let i = 0; i < rows; i++) {
      const s = v128.load32_splat(p);
      a0 = madd(a0, s, v128.load(row, 0));
      a1 = madd(a1, s, v128.load(row, 16));
      a2 = madd(a2, s, v128.load(row, 32));
      a3 = madd(a3, s, v128.load(row, 48));
      row += yStride;
      p += 4;
    }
    const to = out + ((<usize>j) << 3);
    addSums(a0, u, to);
    addSums(a1, u, to + 32);
    addSums(a2, u, to + 64);
    addSums(a3, u, to + 96);
  }
  const at = (<usize>j) << 2;
  addLast(x, 0, y + at, yStride, units, out + (at << 1), 0, 1, rows, columns - j);
}

/** The last few columns, a component and a vector of columns at a time, and the last of them one by one. */
function addLast(
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
    const unit = load<f64>(units + ((<usize>r) << 3));
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      let sums = f32x4.splat(0);
      let row = y + ((<usize>j) << 2);
      for (let i = 0; i < rows; i++) {
        sums = madd(sums, v128.load32_splat(x + ((<usize>i) << 2)), v128.load(row));
        row += yStride;
      }
      addSums(sums, f64x2.splat(unit), out + ((<usize>j) << 3));
    }
    for (; j < columns; j++) {
      let total: f32 = 0;
      let row = y + ((<usize>j) << 2);
      for (let i = 0; i < rows; i++) {
        total += load<f32>(x + ((<usize>i) << 2)) * load<f32>(row);
        row += yStride;
      }
      const at = out + ((<usize>j) << 3);
      store<f64>(at, load<f64>(at) + unit * <f64>total);
    }
    x += xStride;
    out += outStride;
  }
}

/** out += unit sums, for four columns. */
function addSums(sums: v128, unit: v128, out: usize): void {
  const low = f64x2.promote_low_f32x4(sums);
  const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(sums, sums, 1, 0));
  v128.store(out, f64x2.add(v128.load(out, 0), f64x2.mul(unit, low)), 0);
  v128.store(out, f64x2.add(v128.load(out, 16), f64x2.mul(unit, high)), 16);
}
