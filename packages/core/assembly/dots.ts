// The second of the two large products: dots of rows. Strides are in bytes. A tile is a few rows of Y by a few
// components, whose sums stay in registers; a dot is summed alike in whichever tile it is.

import { madd, sum } from "./products";

/**
 * Columns after which the next components take the same rows: Y comes from afar once, and what the machine
 * fetches ahead of the first components arrives while the others are at work.
 */
const PIECE: i32 = 512;

/** out(rank × rows) += X Yᵀ, with X rank × columns and Y rows × columns, all small enough to stay in cache. */
export function addProductTransposed(
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
  for (let i = 0; i < rows; i += 4) {
    const row = y + <usize>i * yStride;
    const to = out + ((<usize>i) << 3);
    for (let j = 0; j < columns; j += PIECE) {
      const at = (<usize>j) << 3;
      const width = min(PIECE, columns - j);
      if (i + 4 <= rows) {
        addFourRows(x + at, xStride, row + at, yStride, to, outStride, rank, width);
      } else {
        for (let k = 0; k < rows - i; k++) {
          const from = row + at + <usize>k * yStride;
          addDots(x + at, xStride, from, to + ((<usize>k) << 3), outStride, rank, width);
        }
      }
    }
  }
}

/** How many tiles of five of `rank` components, three at least, leave tiles of four the rest, if some do. */
export function fivesOf(rank: i32): i32 {
  const more = rank & 3;
  return 5 * more <= rank ? more : 0;
}

/** How many tiles of three do so in their place. */
export function threesOf(rank: i32): i32 {
  return fivesOf(rank) > 0 ? 0 : (4 - (rank & 3)) & 3;
}

/** Four rows of Y by all components. */
function addFourRows(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  columns: i32,
): void {
  if (rank == 1) return addDots4x1(x, y, yStride, out, columns);
  if (rank == 2) return addDots4x2(x, x + xStride, y, yStride, out, outStride, columns);
  const y2 = y + 2 * yStride;
  const fives = fivesOf(rank);
  const threes = threesOf(rank);
  for (let k = 0; k < fives; k++) {
    addDots2x5(x, xStride, y, yStride, out, outStride, columns);
    addDots2x5(x, xStride, y2, yStride, out + 16, outStride, columns);
    x += 5 * xStride;
    out += 5 * outStride;
  }
  for (let k = 0; k < threes; k++) {
    addDots2x3(x, xStride, y, yStride, out, outStride, columns);
    addDots2x3(x, xStride, y2, yStride, out + 16, outStride, columns);
    x += 3 * xStride;
    out += 3 * outStride;
  }
  for (let left = rank - 5 * fives - 3 * threes; left > 0; left -= 4) {
    addDots2x4(x, xStride, y, yStride, out, outStride, columns);
    addDots2x4(x, xStride, y2, yStride, out + 16, outStride, columns);
    x += 4 * xStride;
    out += 4 * outStride;
  }
}

function addDots2x3(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addDots2(x, xStride, y, yStride, out, outStride, columns, 3);
}

function addDots2x4(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addDots2(x, xStride, y, yStride, out, outStride, columns, 4);
}

function addDots2x5(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addDots2(x, xStride, y, yStride, out, outStride, columns, 5);
}

/**
 * Two rows of Y by three to five components, which are known where this is compiled; eight columns a turn. Ways
 * out that are never taken keep loads beside their use where engines would not: see `products.ts`.
 */
// @inline
function addDots2(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
  count: i32,
): void {
  const held = count == 4 || (count == 5 && !ASC_FEATURE_RELAXED_SIMD);
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  let e0 = f64x2.splat(0);
  let e1 = f64x2.splat(0);
  if (columns >= 2) {
    let y0 = y;
    let y1 = y0 + yStride;
    let p = x;
    let q = p + xStride;
    let r = q + xStride;
    let s = r + xStride;
    let t = s + xStride;
    let left = columns;
    for (;;) {
      const v0 = v128.load(y0, 0);
      const w0 = v128.load(y1, 0);
      const f0 = v128.load(p, 0);
      a0 = madd(a0, f0, v0);
      a1 = madd(a1, f0, w0);
      const g0 = v128.load(q, 0);
      b0 = madd(b0, g0, v0);
      b1 = madd(b1, g0, w0);
      if (held && left < 1) break;
      const h0 = v128.load(r, 0);
      c0 = madd(c0, h0, v0);
      c1 = madd(c1, h0, w0);
      if (count > 3) {
        const i0 = v128.load(s, 0);
        d0 = madd(d0, i0, v0);
        d1 = madd(d1, i0, w0);
      }
      if (count > 4) {
        const j0 = v128.load(t, 0);
        e0 = madd(e0, j0, v0);
        e1 = madd(e1, j0, w0);
      }
      if (left < 4) break;
      const v1 = v128.load(y0, 16);
      const w1 = v128.load(y1, 16);
      const f1 = v128.load(p, 16);
      a0 = madd(a0, f1, v1);
      a1 = madd(a1, f1, w1);
      const g1 = v128.load(q, 16);
      b0 = madd(b0, g1, v1);
      b1 = madd(b1, g1, w1);
      if (held && left < 3) break;
      const h1 = v128.load(r, 16);
      c0 = madd(c0, h1, v1);
      c1 = madd(c1, h1, w1);
      if (count > 3) {
        const i1 = v128.load(s, 16);
        d0 = madd(d0, i1, v1);
        d1 = madd(d1, i1, w1);
      }
      if (count > 4) {
        const j1 = v128.load(t, 16);
        e0 = madd(e0, j1, v1);
        e1 = madd(e1, j1, w1);
      }
      if (left < 6) break;
      const v2 = v128.load(y0, 32);
      const w2 = v128.load(y1, 32);
      const f2 = v128.load(p, 32);
      a0 = madd(a0, f2, v2);
      a1 = madd(a1, f2, w2);
      const g2 = v128.load(q, 32);
      b0 = madd(b0, g2, v2);
      b1 = madd(b1, g2, w2);
      if (held && left < 5) break;
      const h2 = v128.load(r, 32);
      c0 = madd(c0, h2, v2);
      c1 = madd(c1, h2, w2);
      if (count > 3) {
        const i2 = v128.load(s, 32);
        d0 = madd(d0, i2, v2);
        d1 = madd(d1, i2, w2);
      }
      if (count > 4) {
        const j2 = v128.load(t, 32);
        e0 = madd(e0, j2, v2);
        e1 = madd(e1, j2, w2);
      }
      if (left < 8) break;
      const v3 = v128.load(y0, 48);
      const w3 = v128.load(y1, 48);
      const f3 = v128.load(p, 48);
      a0 = madd(a0, f3, v3);
      a1 = madd(a1, f3, w3);
      const g3 = v128.load(q, 48);
      b0 = madd(b0, g3, v3);
      b1 = madd(b1, g3, w3);
      if (held && left < 7) break;
      const h3 = v128.load(r, 48);
      c0 = madd(c0, h3, v3);
      c1 = madd(c1, h3, w3);
      if (count > 3) {
        const i3 = v128.load(s, 48);
        d0 = madd(d0, i3, v3);
        d1 = madd(d1, i3, w3);
      }
      if (count > 4) {
        const j3 = v128.load(t, 48);
        e0 = madd(e0, j3, v3);
        e1 = madd(e1, j3, w3);
      }
      left -= 8;
      if (left < 2) break;
      y0 += 64;
      y1 += 64;
      p += 64;
      q += 64;
      r += 64;
      s += 64;
      t += 64;
    }
  }
  const odd = (columns & 1) != 0;
  const done = (<usize>(columns & ~1)) << 3;
  x += done;
  y += done;
  addPair(out, a0, a1, odd, x, y, yStride);
  out += outStride;
  x += xStride;
  addPair(out, b0, b1, odd, x, y, yStride);
  out += outStride;
  x += xStride;
  addPair(out, c0, c1, odd, x, y, yStride);
  if (count > 3) {
    out += outStride;
    x += xStride;
    addPair(out, d0, d1, odd, x, y, yStride);
  }
  if (count > 4) {
    out += outStride;
    x += xStride;
    addPair(out, e0, e1, odd, x, y, yStride);
  }
}

/** Adds the dots of one component with two rows, and that of a last odd column. */
function addPair(
  out: usize,
  a: v128,
  b: v128,
  odd: bool,
  x: usize,
  y: usize,
  yStride: usize,
): void {
  let first = sum(a);
  let second = sum(b);
  if (odd) {
    first += load<f64>(x) * load<f64>(y);
    second += load<f64>(x) * load<f64>(y + yStride);
  }
  store<f64>(out, load<f64>(out, 0) + first, 0);
  store<f64>(out, load<f64>(out, 8) + second, 8);
}

/** One row of Y by a few components, four at a time: sums of their own do not wait for each other. */
function addDots(
  x: usize,
  xStride: usize,
  y: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  columns: i32,
): void {
  for (let left = rank; left > 0; left -= 4) {
    // Components that are not there are the first once more.
    const x1 = left > 1 ? x + xStride : x;
    const x2 = left > 2 ? x1 + xStride : x;
    const x3 = left > 3 ? x2 + xStride : x;
    let a0 = f64x2.splat(0);
    let a1 = f64x2.splat(0);
    let a2 = f64x2.splat(0);
    let a3 = f64x2.splat(0);
    const whole = (<usize>(columns & ~1)) << 3;
    for (let at: usize = 0; at < whole; at += 16) {
      const v = v128.load(y + at);
      a0 = madd(a0, v128.load(x + at), v);
      a1 = madd(a1, v128.load(x1 + at), v);
      a2 = madd(a2, v128.load(x2 + at), v);
      a3 = madd(a3, v128.load(x3 + at), v);
    }
    const odd = (columns & 1) != 0;
    const last = y + whole;
    addDot(out, a0, odd, x + whole, last);
    if (left > 1) addDot(out + outStride, a1, odd, x1 + whole, last);
    if (left > 2) addDot(out + 2 * outStride, a2, odd, x2 + whole, last);
    if (left > 3) addDot(out + 3 * outStride, a3, odd, x3 + whole, last);
    x += 4 * xStride;
    out += 4 * outStride;
  }
}

/** Adds the dot of one component with one row, and that of a last odd column. */
function addDot(out: usize, a: v128, odd: bool, x: usize, y: usize): void {
  let total = sum(a);
  if (odd) total += load<f64>(x) * load<f64>(y);
  store<f64>(out, load<f64>(out) + total);
}

/** Four rows of Y by two components. */
function addDots4x2(
  p: usize,
  q: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let a2 = f64x2.splat(0);
  let a3 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let b2 = f64x2.splat(0);
  let b3 = f64x2.splat(0);
  let y0 = y;
  let y1 = y0 + yStride;
  let y2 = y1 + yStride;
  let y3 = y2 + yStride;
  let left = columns;
  for (; left >= 2; left -= 2) {
    const v0 = v128.load(y0);
    const v1 = v128.load(y1);
    const s = v128.load(p);
    a0 = madd(a0, s, v0);
    a1 = madd(a1, s, v1);
    const t = v128.load(q);
    b0 = madd(b0, t, v0);
    b1 = madd(b1, t, v1);
    if (left < 0) break;
    const v2 = v128.load(y2);
    const v3 = v128.load(y3);
    a2 = madd(a2, s, v2);
    a3 = madd(a3, s, v3);
    b2 = madd(b2, t, v2);
    b3 = madd(b3, t, v3);
    y0 += 16;
    y1 += 16;
    y2 += 16;
    y3 += 16;
    p += 16;
    q += 16;
  }
  let c0 = sum(a0);
  let c1 = sum(a1);
  let c2 = sum(a2);
  let c3 = sum(a3);
  let d0 = sum(b0);
  let d1 = sum(b1);
  let d2 = sum(b2);
  let d3 = sum(b3);
  if (left > 0) {
    const s = load<f64>(p);
    const t = load<f64>(q);
    c0 += s * load<f64>(y0);
    c1 += s * load<f64>(y1);
    c2 += s * load<f64>(y2);
    c3 += s * load<f64>(y3);
    d0 += t * load<f64>(y0);
    d1 += t * load<f64>(y1);
    d2 += t * load<f64>(y2);
    d3 += t * load<f64>(y3);
  }
  store<f64>(out, load<f64>(out, 0) + c0, 0);
  store<f64>(out, load<f64>(out, 8) + c1, 8);
  store<f64>(out, load<f64>(out, 16) + c2, 16);
  store<f64>(out, load<f64>(out, 24) + c3, 24);
  out += outStride;
  store<f64>(out, load<f64>(out, 0) + d0, 0);
  store<f64>(out, load<f64>(out, 8) + d1, 8);
  store<f64>(out, load<f64>(out, 16) + d2, 16);
  store<f64>(out, load<f64>(out, 24) + d3, 24);
}

/** Four rows of Y by one component. */
function addDots4x1(p: usize, y: usize, yStride: usize, out: usize, columns: i32): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let a2 = f64x2.splat(0);
  let a3 = f64x2.splat(0);
  let y0 = y;
  let y1 = y0 + yStride;
  let y2 = y1 + yStride;
  let y3 = y2 + yStride;
  let j = 0;
  for (; j + 2 <= columns; j += 2) {
    const s = v128.load(p);
    a0 = madd(a0, s, v128.load(y0));
    a1 = madd(a1, s, v128.load(y1));
    a2 = madd(a2, s, v128.load(y2));
    a3 = madd(a3, s, v128.load(y3));
    y0 += 16;
    y1 += 16;
    y2 += 16;
    y3 += 16;
    p += 16;
  }
  let c0 = sum(a0);
  let c1 = sum(a1);
  let c2 = sum(a2);
  let c3 = sum(a3);
  if (j < columns) {
    const s = load<f64>(p);
    c0 += s * load<f64>(y0);
    c1 += s * load<f64>(y1);
    c2 += s * load<f64>(y2);
    c3 += s * load<f64>(y3);
  }
  store<f64>(out, load<f64>(out, 0) + c0, 0);
  store<f64>(out, load<f64>(out, 8) + c1, 8);
  store<f64>(out, load<f64>(out, 16) + c2, 16);
  store<f64>(out, load<f64>(out, 24) + c3, 24);
}
