// ‖Y − model‖² row by row, from the difference itself. `scratch` has room for a chunk and the factors of a row.

import { CHUNK } from "../src/kernels/sizes";
import { madd, sum } from "./lanes";
import { promote } from "./single";
import { addEntries } from "./sparse";

/** Rows at a time. */
const ROWS: i32 = 16;

/**
 * ‖row of Y − column of X times Z‖² of `count` rows, at most {@link ROWS}, one behind the other in `out`, which
 * has room for as many values and the factors of the rows. `x` points at the first factor of the first row.
 */
export function residualRows(
  y: usize,
  yStride: usize,
  x: usize,
  xStride: usize,
  z: usize,
  out: usize,
  rank: i32,
  count: i32,
  columns: i32,
): void {
  const factors = out + <usize>(ROWS * 8);
  const own = (<usize>rank) << 3;
  for (let i = 0; i < count; i++) {
    store<f64>(out + ((<usize>i) << 3), 0);
    gatherNegated(x + ((<usize>i) << 3), xStride, factors + <usize>i * own, rank);
  }
  const zStride = (<usize>columns) << 3;
  for (let j = 0; j < columns; j += CHUNK) {
    const width = min(CHUNK, columns - j);
    const at = (<usize>j) << 3;
    let i = 0;
    for (; i + 2 <= count; i += 2) {
      const row = y + <usize>i * yStride + at;
      const first = factors + <usize>i * own;
      addMisfit2(row, yStride, first, z + at, zStride, out + ((<usize>i) << 3), rank, width);
    }
    if (i < count) {
      const row = y + <usize>i * yStride + at;
      const to = out + ((<usize>i) << 3);
      const more = misfit(row, factors + <usize>i * own, z + at, zStride, rank, width);
      store<f64>(to, load<f64>(to) + more);
    }
  }
}

/** That of one row of a Y in float32 that is to be multiplied by `unit`. */
export function residualSingleRow(
  y: usize,
  unit: f64,
  x: usize,
  xStride: usize,
  z: usize,
  scratch: usize,
  rank: i32,
  columns: i32,
): f64 {
  const chunk = behind(scratch, rank);
  let total: f64 = 0;
  gatherNegated(x, xStride, scratch, rank);
  for (let j = 0; j < columns; j += CHUNK) {
    const width = min(CHUNK, columns - j);
    promote(y + ((<usize>j) << 2), unit, chunk, width);
    total += misfit(chunk, scratch, z + ((<usize>j) << 3), (<usize>columns) << 3, rank, width);
  }
  return total;
}

/** That of a sparse row, whose entries are from `begin` to `end`. */
export function residualSparseRow(
  indices: usize,
  values: usize,
  begin: u32,
  end: u32,
  x: usize,
  xStride: usize,
  z: usize,
  scratch: usize,
  rank: i32,
  columns: i32,
): f64 {
  const chunk = behind(scratch, rank);
  let total: f64 = 0;
  let next = begin;
  gatherNegated(x, xStride, scratch, rank);
  for (let j = 0; j < columns; j += CHUNK) {
    const width = min(CHUNK, columns - j);
    memory.fill(chunk, 0, (<usize>width) << 3);
    next = addEntries(indices, values, next, end, j, j + width, chunk);
    total += misfit(chunk, scratch, z + ((<usize>j) << 3), (<usize>columns) << 3, rank, width);
  }
  return total;
}

/** −1 times the factors of a row, one behind the other. */
function gatherNegated(x: usize, xStride: usize, factors: usize, rank: i32): void {
  for (let r = 0; r < rank; r++) {
    store<f64>(factors + ((<usize>r) << 3), -load<f64>(x + <usize>r * xStride));
  }
}

/** Where a chunk lies behind `rank` factors, on a line of its own. */
function behind(factors: usize, rank: i32): usize {
  return factors + (((<usize>rank + 7) & ~7) << 3);
}

/** ‖y + factors Z‖² over `width` columns; the sums never leave the registers. */
function misfit(y: usize, factors: usize, z: usize, zStride: usize, rank: i32, width: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let j = 0;
  for (; j + 8 <= width; j += 8) {
    const at = (<usize>j) << 3;
    let v0 = v128.load(y + at, 0);
    let v1 = v128.load(y + at, 16);
    let v2 = v128.load(y + at, 32);
    let v3 = v128.load(y + at, 48);
    let row = z + at;
    let p = factors;
    for (let left = rank; left > 0; left--) {
      const s = v128.load64_splat(p);
      v0 = madd(v0, s, v128.load(row, 0));
      v1 = madd(v1, s, v128.load(row, 16));
      v2 = madd(v2, s, v128.load(row, 32));
      v3 = madd(v3, s, v128.load(row, 48));
      row += zStride;
      p += 8;
    }
    a = madd(a, v0, v0);
    b = madd(b, v1, v1);
    a = madd(a, v2, v2);
    b = madd(b, v3, v3);
  }
  return sum(f64x2.add(a, b)) + misfitOfLast(y, factors, z, zStride, rank, j, width);
}

/** The same of two rows at once, added to two values at `out`. */
function addMisfit2(
  y: usize,
  yStride: usize,
  factors: usize,
  z: usize,
  zStride: usize,
  out: usize,
  rank: i32,
  width: i32,
): void {
  const others = factors + ((<usize>rank) << 3);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  let j = 0;
  for (; j + 8 <= width; j += 8) {
    const at = (<usize>j) << 3;
    const y0 = y + at;
    const y1 = y0 + yStride;
    let v0 = v128.load(y0, 0);
    let v1 = v128.load(y0, 16);
    let v2 = v128.load(y0, 32);
    let v3 = v128.load(y0, 48);
    let w0 = v128.load(y1, 0);
    let w1 = v128.load(y1, 16);
    let w2 = v128.load(y1, 32);
    let w3 = v128.load(y1, 48);
    let row = z + at;
    let p = factors;
    let q = others;
    for (let left = rank; left > 0; left--) {
      const s = v128.load64_splat(p);
      const t = v128.load64_splat(q);
      const z0 = v128.load(row, 0);
      v0 = madd(v0, s, z0);
      w0 = madd(w0, t, z0);
      const z1 = v128.load(row, 16);
      v1 = madd(v1, s, z1);
      w1 = madd(w1, t, z1);
      // Never taken, as in the products.
      if (left < 0) break;
      const z2 = v128.load(row, 32);
      v2 = madd(v2, s, z2);
      w2 = madd(w2, t, z2);
      const z3 = v128.load(row, 48);
      v3 = madd(v3, s, z3);
      w3 = madd(w3, t, z3);
      row += zStride;
      p += 8;
      q += 8;
    }
    a = madd(a, v0, v0);
    b = madd(b, v1, v1);
    a = madd(a, v2, v2);
    b = madd(b, v3, v3);
    c = madd(c, w0, w0);
    d = madd(d, w1, w1);
    c = madd(c, w2, w2);
    d = madd(d, w3, w3);
  }
  const first = sum(f64x2.add(a, b)) + misfitOfLast(y, factors, z, zStride, rank, j, width);
  const second =
    sum(f64x2.add(c, d)) + misfitOfLast(y + yStride, others, z, zStride, rank, j, width);
  store<f64>(out, load<f64>(out, 0) + first, 0);
  store<f64>(out, load<f64>(out, 8) + second, 8);
}

/** That of the last few columns, one at a time. */
function misfitOfLast(
  y: usize,
  factors: usize,
  z: usize,
  zStride: usize,
  rank: i32,
  first: i32,
  width: i32,
): f64 {
  let total: f64 = 0;
  for (let j = first; j < width; j++) {
    const at = (<usize>j) << 3;
    let value = load<f64>(y + at);
    let row = z + at;
    for (let r = 0; r < rank; r++) {
      value += load<f64>(factors + ((<usize>r) << 3)) * load<f64>(row);
      row += zStride;
    }
    total += value * value;
  }
  return total;
}
