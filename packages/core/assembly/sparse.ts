// Products with a sparse Y, row by row: `starts` (uint32, one more than rows) says where the entries of
// a row begin in `indices` (uint32, its columns) and `values` (float64). Factors have their components
// last, `width` of them to a place, an even number: each entry is a few vectors.

import { madd, sum } from "./lanes";

/** out(length × width) = the transpose of X (rank × length), with zeros behind the components. */
export function componentsLast(
  x: usize,
  xStride: usize,
  out: usize,
  rank: i32,
  width: i32,
  length: i32,
): void {
  const stride = (<usize>width) << 3;
  if (width > rank) {
    let last = out + stride - 8;
    for (let i = 0; i < length; i++) {
      store<f64>(last, 0);
      last += stride;
    }
  }
  for (let r = 0; r < rank; r++) {
    let from = x + <usize>r * xStride;
    let to = out + ((<usize>r) << 3);
    for (let i = 0; i < length; i++) {
      store<f64>(to, load<f64>(from));
      from += 8;
      to += stride;
    }
  }
}

/** The way back. */
export function componentsFirst(
  x: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  width: i32,
  length: i32,
): void {
  const stride = (<usize>width) << 3;
  for (let r = 0; r < rank; r++) {
    let from = x + ((<usize>r) << 3);
    let to = out + <usize>r * outStride;
    for (let i = 0; i < length; i++) {
      store<f64>(to, load<f64>(from));
      from += stride;
      to += 8;
    }
  }
}

/**
 * out(columns × width) += Yᵀ X for rows `first` to `last`, with X rows × width, of the entries of each row
 * from its place in `starts` to that in `ends`.
 */
export function scatterRows(
  starts: usize,
  ends: usize,
  indices: usize,
  values: usize,
  x: usize,
  out: usize,
  width: i32,
  first: i32,
  last: i32,
): void {
  const stride = (<usize>width) << 3;
  for (let i = first; i < last; i++) {
    const begin = load<u32>(starts + ((<usize>i) << 2));
    const end = load<u32>(ends + ((<usize>i) << 2));
    const row = x + <usize>i * stride;
    let r = 0;
    for (; r + 8 <= width; r += 8) {
      const at = (<usize>r) << 3;
      scatter8(indices, values, row + at, out + at, stride, begin, end);
    }
    for (; r < width; r += 2) {
      const at = (<usize>r) << 3;
      scatter2(indices, values, row + at, out + at, stride, begin, end);
    }
  }
}

function scatter8(
  indices: usize,
  values: usize,
  x: usize,
  out: usize,
  stride: usize,
  begin: u32,
  end: u32,
): void {
  const a = v128.load(x, 0);
  const b = v128.load(x, 16);
  const c = v128.load(x, 32);
  const d = v128.load(x, 48);
  for (let k = begin; k < end; k++) {
    const v = v128.load64_splat(values + ((<usize>k) << 3));
    const to = out + <usize>load<u32>(indices + ((<usize>k) << 2)) * stride;
    v128.store(to, madd(v128.load(to, 0), v, a), 0);
    v128.store(to, madd(v128.load(to, 16), v, b), 16);
    v128.store(to, madd(v128.load(to, 32), v, c), 32);
    v128.store(to, madd(v128.load(to, 48), v, d), 48);
  }
}

function scatter2(
  indices: usize,
  values: usize,
  x: usize,
  out: usize,
  stride: usize,
  begin: u32,
  end: u32,
): void {
  const a = v128.load(x);
  for (let k = begin; k < end; k++) {
    const v = v128.load64_splat(values + ((<usize>k) << 3));
    const to = out + <usize>load<u32>(indices + ((<usize>k) << 2)) * stride;
    v128.store(to, madd(v128.load(to), v, a));
  }
}

/** out(rows × width) = Y X for rows `first` to `last`, with X columns × width. */
export function gatherRows(
  starts: usize,
  indices: usize,
  values: usize,
  x: usize,
  out: usize,
  width: i32,
  first: i32,
  last: i32,
): void {
  const stride = (<usize>width) << 3;
  for (let i = first; i < last; i++) {
    const begin = load<u32>(starts + ((<usize>i) << 2), 0);
    const end = load<u32>(starts + ((<usize>i) << 2), 4);
    const row = out + <usize>i * stride;
    let r = 0;
    for (; r + 8 <= width; r += 8) {
      const at = (<usize>r) << 3;
      gather8(indices, values, x + at, row + at, stride, begin, end);
    }
    for (; r < width; r += 2) {
      const at = (<usize>r) << 3;
      gather2(indices, values, x + at, row + at, stride, begin, end);
    }
  }
}

function gather8(
  indices: usize,
  values: usize,
  x: usize,
  out: usize,
  stride: usize,
  begin: u32,
  end: u32,
): void {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  for (let k = begin; k < end; k++) {
    const v = v128.load64_splat(values + ((<usize>k) << 3));
    const from = x + <usize>load<u32>(indices + ((<usize>k) << 2)) * stride;
    a = madd(a, v, v128.load(from, 0));
    b = madd(b, v, v128.load(from, 16));
    c = madd(c, v, v128.load(from, 32));
    d = madd(d, v, v128.load(from, 48));
  }
  v128.store(out, a, 0);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
}

function gather2(
  indices: usize,
  values: usize,
  x: usize,
  out: usize,
  stride: usize,
  begin: u32,
  end: u32,
): void {
  let a = f64x2.splat(0);
  for (let k = begin; k < end; k++) {
    const v = v128.load64_splat(values + ((<usize>k) << 3));
    const from = x + <usize>load<u32>(indices + ((<usize>k) << 2)) * stride;
    a = madd(a, v, v128.load(from));
  }
  v128.store(out, a);
}

/** out = ⟨p of the row, q of the column⟩ at every entry of rows `first` to `last`. */
export function modelEntries(
  starts: usize,
  indices: usize,
  p: usize,
  q: usize,
  out: usize,
  width: i32,
  first: i32,
  last: i32,
): void {
  const stride = (<usize>width) << 3;
  for (let i = first; i < last; i++) {
    const begin = load<u32>(starts + ((<usize>i) << 2), 0);
    const end = load<u32>(starts + ((<usize>i) << 2), 4);
    const row = p + <usize>i * stride;
    for (let k = begin; k < end; k++) {
      const column = q + <usize>load<u32>(indices + ((<usize>k) << 2)) * stride;
      let a = f64x2.splat(0);
      for (let at: usize = 0; at < stride; at += 16) {
        a = madd(a, v128.load(row + at), v128.load(column + at));
      }
      store<f64>(out + ((<usize>k) << 3), sum(a));
    }
  }
}

/**
 * Adds the entries from `begin` on whose columns are below `end` to a chunk of a row that begins
 * at column `first`, and says where it stopped.
 */
export function addEntries(
  indices: usize,
  values: usize,
  begin: u32,
  stop: u32,
  first: u32,
  end: u32,
  chunk: usize,
): u32 {
  let k = begin;
  for (; k < stop; k++) {
    const column = load<u32>(indices + ((<usize>k) << 2));
    if (column >= end) break;
    const at = chunk + ((<usize>(column - first)) << 3);
    store<f64>(at, load<f64>(at) + load<f64>(values + ((<usize>k) << 3)));
  }
  return k;
}
