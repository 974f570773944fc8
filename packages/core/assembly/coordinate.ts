// Coordinate descent in a factor, from its small Gram matrix and its product with Y.

import { madd, sum } from "./lanes";

/** Columns of a tile come in full groups; what is missing is filled with zeros, which stay. */
const GROUP: i32 = 8;

/**
 * Up to `passes` over the components of `width` columns, on a copy of the columns that stays in the
 * first cache. They end early once a pass moves the columns by no more than √`early` of the first.
 *
 * @returns passes taken
 */
export function coordinateTile(
  gram: usize,
  cross: usize,
  x: usize,
  stride: usize,
  inverse: usize,
  floor: f64,
  next: usize,
  scratch: usize,
  rank: i32,
  width: i32,
  passes: i32,
  early: f64,
): i32 {
  const full = (width + GROUP - 1) & -GROUP;
  const tileStride = (<usize>full) << 3;
  const tile = scratch;
  const slope = scratch + <usize>rank * tileStride;
  for (let r = 0; r < rank; r++) {
    const at = <usize>r * tileStride;
    const from = <usize>r * stride;
    copyRow(x + from, tile + at, width);
    copyRow(cross + from, slope + at, width);
    for (let j = width; j < full; j++) {
      const left = at + ((<usize>j) << 3);
      store<f64>(tile + left, 0);
      store<f64>(slope + left, 0);
    }
  }
  let first: f64 = 0;
  let taken = 0;
  while (taken < passes) {
    const moved = passOver(gram, slope, tile, tileStride, inverse, floor, rank, full);
    if (taken == 0) first = moved;
    taken++;
    // Also ends on NaN.
    if (!(moved > first * early)) break;
  }
  for (let r = 0; r < rank; r++) {
    copyRow(tile + <usize>r * tileStride, next + <usize>r * stride, width);
  }
  return taken;
}

/** A loop: of many components a tile is narrow, and a call out of the module costs more than eight columns. */
function copyRow(from: usize, to: usize, width: i32): void {
  for (let left = width; left >= 2; left -= 2) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  if (width & 1) store<f64>(to, load<f64>(from));
}

/** Every component once, in order; returns the square of how far the columns moved. */
function passOver(
  gram: usize,
  cross: usize,
  x: usize,
  stride: usize,
  inverse: usize,
  floor: f64,
  rank: i32,
  width: i32,
): f64 {
  const gramStride = (<usize>rank) << 3;
  let moved = f64x2.splat(0);
  for (let j = 0; j < width; j += GROUP) {
    const left = (<usize>j) << 3;
    let r = 0;
    for (; r + 2 <= rank; r += 2) {
      const at = <usize>r * stride + left;
      const row = gram + <usize>r * gramStride;
      const pair = inverse + ((<usize>r) << 3);
      moved = move2(row, r, cross + at, x + left, x + at, stride, pair, floor, rank, moved);
    }
    if (r < rank) {
      const at = <usize>r * stride + left;
      const row = gram + <usize>r * gramStride;
      const own = inverse + ((<usize>r) << 3);
      moved = move1(row, cross + at, x + left, x + at, stride, own, floor, rank, moved);
    }
  }
  return sum(moved);
}

function clamped(from: v128, step: v128, gradient: v128, low: v128): v128 {
  // pmax(v, low) keeps a NaN in v.
  return f64x2.pmax(f64x2.sub(from, f64x2.mul(step, gradient)), low);
}

/**
 * Components r and r + 1 of eight columns; `own` is where component r lies in them. Both slopes come
 * from one reading of the columns; that of the second is then brought along with the first's move.
 */
function move2(
  gram: usize,
  r: i32,
  cross: usize,
  columns: usize,
  own: usize,
  stride: usize,
  inverse: usize,
  floor: f64,
  rank: i32,
  sofar: v128,
): v128 {
  const second = cross + stride;
  let a0 = f64x2.neg(v128.load(cross, 0));
  let a1 = f64x2.neg(v128.load(cross, 16));
  let a2 = f64x2.neg(v128.load(cross, 32));
  let a3 = f64x2.neg(v128.load(cross, 48));
  let b0 = f64x2.neg(v128.load(second, 0));
  let b1 = f64x2.neg(v128.load(second, 16));
  let b2 = f64x2.neg(v128.load(second, 32));
  let b3 = f64x2.neg(v128.load(second, 48));
  const gramStride = (<usize>rank) << 3;
  let row = columns;
  let p = gram;
  let q = gram + gramStride;
  for (let i = 0; i < rank; i++) {
    const x0 = v128.load(row, 0);
    const x1 = v128.load(row, 16);
    const x2 = v128.load(row, 32);
    const x3 = v128.load(row, 48);
    const g = v128.load64_splat(p);
    a0 = madd(a0, g, x0);
    a1 = madd(a1, g, x1);
    a2 = madd(a2, g, x2);
    a3 = madd(a3, g, x3);
    const h = v128.load64_splat(q);
    b0 = madd(b0, h, x0);
    b1 = madd(b1, h, x1);
    b2 = madd(b2, h, x2);
    b3 = madd(b3, h, x3);
    row += stride;
    p += 8;
    q += 8;
  }
  const low = f64x2.splat(floor);
  const link = v128.load64_splat(gram + gramStride + ((<usize>r) << 3));
  let step = v128.load64_splat(inverse, 0);
  let from = v128.load(own, 0);
  let to = clamped(from, step, a0, low);
  v128.store(own, to, 0);
  let change = f64x2.sub(to, from);
  b0 = madd(b0, link, change);
  let moved = madd(sofar, change, change);
  from = v128.load(own, 16);
  to = clamped(from, step, a1, low);
  v128.store(own, to, 16);
  change = f64x2.sub(to, from);
  b1 = madd(b1, link, change);
  moved = madd(moved, change, change);
  from = v128.load(own, 32);
  to = clamped(from, step, a2, low);
  v128.store(own, to, 32);
  change = f64x2.sub(to, from);
  b2 = madd(b2, link, change);
  moved = madd(moved, change, change);
  from = v128.load(own, 48);
  to = clamped(from, step, a3, low);
  v128.store(own, to, 48);
  change = f64x2.sub(to, from);
  b3 = madd(b3, link, change);
  moved = madd(moved, change, change);
  return store4(own + stride, v128.load64_splat(inverse, 8), b0, b1, b2, b3, low, moved);
}

/** Component r of eight columns. */
function move1(
  gram: usize,
  cross: usize,
  columns: usize,
  own: usize,
  stride: usize,
  inverse: usize,
  floor: f64,
  rank: i32,
  sofar: v128,
): v128 {
  let a0 = f64x2.neg(v128.load(cross, 0));
  let a1 = f64x2.neg(v128.load(cross, 16));
  let a2 = f64x2.neg(v128.load(cross, 32));
  let a3 = f64x2.neg(v128.load(cross, 48));
  let row = columns;
  for (let i = 0; i < rank; i++) {
    const g = v128.load64_splat(gram + ((<usize>i) << 3));
    a0 = madd(a0, g, v128.load(row, 0));
    a1 = madd(a1, g, v128.load(row, 16));
    a2 = madd(a2, g, v128.load(row, 32));
    a3 = madd(a3, g, v128.load(row, 48));
    row += stride;
  }
  const step = v128.load64_splat(inverse, 0);
  return store4(own, step, a0, a1, a2, a3, f64x2.splat(floor), sofar);
}

/** Moves eight columns of one component down their slopes. */
function store4(
  own: usize,
  step: v128,
  a0: v128,
  a1: v128,
  a2: v128,
  a3: v128,
  low: v128,
  sofar: v128,
): v128 {
  let from = v128.load(own, 0);
  let to = clamped(from, step, a0, low);
  v128.store(own, to, 0);
  let change = f64x2.sub(to, from);
  let moved = madd(sofar, change, change);
  from = v128.load(own, 16);
  to = clamped(from, step, a1, low);
  v128.store(own, to, 16);
  change = f64x2.sub(to, from);
  moved = madd(moved, change, change);
  from = v128.load(own, 32);
  to = clamped(from, step, a2, low);
  v128.store(own, to, 32);
  change = f64x2.sub(to, from);
  moved = madd(moved, change, change);
  from = v128.load(own, 48);
  to = clamped(from, step, a3, low);
  v128.store(own, to, 48);
  change = f64x2.sub(to, from);
  return madd(moved, change, change);
}

/** ahead = max(floor, x + weight (x − ahead)). */
export function overshoot(x: usize, ahead: usize, weight: f64, floor: f64, length: i32): void {
  const w = f64x2.splat(weight);
  const low = f64x2.splat(floor);
  let i = 0;
  for (; i + 2 <= length; i += 2) {
    const value = v128.load(x);
    const out = madd(value, w, f64x2.sub(value, v128.load(ahead)));
    v128.store(ahead, f64x2.pmax(out, low));
    x += 16;
    ahead += 16;
  }
  if (i < length) {
    const value = load<f64>(x);
    const out = value + weight * (value - load<f64>(ahead));
    store<f64>(ahead, out < floor ? floor : out);
  }
}
