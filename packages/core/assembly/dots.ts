// The second of the two large products: dots of rows, with Y and X in float64 or in float32 and the dots in float64.
// Strides are in bytes. A tile is a few rows of Y by a few components, whose sums stay in registers; a dot is summed
// alike in whichever tile it is. Those of float32 are multiplied by the component's unit, in `units`; those of
// float64 have none.

import { addDot, addPair, beyondVectors, pairSums } from "./dot-tails";
import { lanes, maddOf, sum, WIDE } from "./lanes";
import { addFourRowsWide } from "./wide-dots";

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
    const some = min(4, rows - i);
    for (let j = 0; j < columns; j += PIECE) {
      const at = (<usize>j) << 3;
      const width = min(PIECE, columns - j);
      if (some == 4 && width >= 32) touch(row + at, yStride);
      addRows<f64>(x + at, xStride, 0, row + at, yStride, to, outStride, rank, some, width);
    }
  }
}

/**
 * Reads the first lines of four rows of Y and drops them, so that the waits for them are one, and what the machine
 * fetches ahead is on its way before a tile asks for it. Float32, half as far from its limits by reading, loses by it.
 */
function touch(y: usize, yStride: usize): void {
  for (let k = 0; k < 4; k++) {
    load<u8>(y, 0);
    load<u8>(y, 64);
    load<u8>(y, 128);
    load<u8>(y, 192);
    y += yStride;
  }
}

/** Up to four rows of Y; columns of float32 are a multiple of a vector. */
export function addRows<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  rows: i32,
  columns: i32,
): void {
  if (rows == 4) {
    addFourRows<T>(x, xStride, units, y, yStride, out, outStride, rank, columns);
  } else {
    for (let k = 0; k < rows; k++) {
      addRow<T>(x, xStride, units, y, out, outStride, rank, columns);
      y += yStride;
      out += 8;
    }
  }
}

/**
 * Four rows of Y: tiles of five components, or else of three, until a multiple of four is left. Of many components
 * the first two take all four rows, which come from afar at once then, where that leaves plain operations tiles of
 * four alone, and fused ones two of five.
 */
function addFourRows<T>(
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
  if (WIDE) {
    return addFourRowsWide<T>(x, xStride, units, y, yStride, out, outStride, rank, columns);
  }
  if (rank == 1) return addDots4x1<T>(x, units, y, yStride, out, columns);
  if (rank == 2) return addDots4x2<T>(x, xStride, units, y, yStride, out, outStride, columns);
  if (rank >= 10 && (rank & 3) == (ASC_FEATURE_RELAXED_SIMD ? 0 : 2)) {
    addDots4x2<T>(x, xStride, units, y, yStride, out, outStride, columns);
    x += 2 * xStride;
    out += 2 * outStride;
    units += 16;
    rank -= 2;
  }
  const more = rank & 3;
  const fives = 5 * more <= rank ? more : 0;
  const threes = fives < more ? 4 - more : 0;
  const y2 = y + 2 * yStride;
  for (let k = 0; k < fives; k++) {
    addDots2x5<T>(x, xStride, units, y, yStride, out, outStride, columns);
    addDots2x5<T>(x, xStride, units, y2, yStride, out + 16, outStride, columns);
    x += 5 * xStride;
    out += 5 * outStride;
    units += 40;
  }
  for (let k = 0; k < threes; k++) {
    addDots2x3<T>(x, xStride, units, y, yStride, out, outStride, columns);
    addDots2x3<T>(x, xStride, units, y2, yStride, out + 16, outStride, columns);
    x += 3 * xStride;
    out += 3 * outStride;
    units += 24;
  }
  for (let left = rank - 5 * fives - 3 * threes; left > 0; left -= 4) {
    addDots2x4<T>(x, xStride, units, y, yStride, out, outStride, columns);
    addDots2x4<T>(x, xStride, units, y2, yStride, out + 16, outStride, columns);
    x += 4 * xStride;
    out += 4 * outStride;
    units += 32;
  }
}

function addDots2x3<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addDots2<T>(x, xStride, units, y, yStride, out, outStride, columns, 3);
}

function addDots2x4<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addDots2<T>(x, xStride, units, y, yStride, out, outStride, columns, 4);
}

function addDots2x5<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addDots2<T>(x, xStride, units, y, yStride, out, outStride, columns, 5);
}

/**
 * Two rows of Y by three to five components, which are known where this is compiled; four vectors of columns a turn.
 * Ways out that are never taken keep loads beside their use where engines would not: see `products.ts`.
 */
// @inline
function addDots2<T>(
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
  let left = columns / lanes<T>();
  if (left > 0) {
    let y0 = y;
    let y1 = y0 + yStride;
    let p = x;
    let q = p + xStride;
    let r = q + xStride;
    let s = r + xStride;
    let t = s + xStride;
    for (;;) {
      const v0 = v128.load(y0, 0);
      const w0 = v128.load(y1, 0);
      const f0 = v128.load(p, 0);
      a0 = maddOf<T>(a0, f0, v0);
      a1 = maddOf<T>(a1, f0, w0);
      const g0 = v128.load(q, 0);
      b0 = maddOf<T>(b0, g0, v0);
      b1 = maddOf<T>(b1, g0, w0);
      if (held && left < 0) break;
      const h0 = v128.load(r, 0);
      c0 = maddOf<T>(c0, h0, v0);
      c1 = maddOf<T>(c1, h0, w0);
      if (count > 3) {
        const i0 = v128.load(s, 0);
        d0 = maddOf<T>(d0, i0, v0);
        d1 = maddOf<T>(d1, i0, w0);
      }
      if (count > 4) {
        const j0 = v128.load(t, 0);
        e0 = maddOf<T>(e0, j0, v0);
        e1 = maddOf<T>(e1, j0, w0);
      }
      if (left < 2) break;
      const v1 = v128.load(y0, 16);
      const w1 = v128.load(y1, 16);
      const f1 = v128.load(p, 16);
      a0 = maddOf<T>(a0, f1, v1);
      a1 = maddOf<T>(a1, f1, w1);
      const g1 = v128.load(q, 16);
      b0 = maddOf<T>(b0, g1, v1);
      b1 = maddOf<T>(b1, g1, w1);
      if (held && left < -1) break;
      const h1 = v128.load(r, 16);
      c0 = maddOf<T>(c0, h1, v1);
      c1 = maddOf<T>(c1, h1, w1);
      if (count > 3) {
        const i1 = v128.load(s, 16);
        d0 = maddOf<T>(d0, i1, v1);
        d1 = maddOf<T>(d1, i1, w1);
      }
      if (count > 4) {
        const j1 = v128.load(t, 16);
        e0 = maddOf<T>(e0, j1, v1);
        e1 = maddOf<T>(e1, j1, w1);
      }
      if (left < 3) break;
      const v2 = v128.load(y0, 32);
      const w2 = v128.load(y1, 32);
      const f2 = v128.load(p, 32);
      a0 = maddOf<T>(a0, f2, v2);
      a1 = maddOf<T>(a1, f2, w2);
      const g2 = v128.load(q, 32);
      b0 = maddOf<T>(b0, g2, v2);
      b1 = maddOf<T>(b1, g2, w2);
      if (held && left < -2) break;
      const h2 = v128.load(r, 32);
      c0 = maddOf<T>(c0, h2, v2);
      c1 = maddOf<T>(c1, h2, w2);
      if (count > 3) {
        const i2 = v128.load(s, 32);
        d0 = maddOf<T>(d0, i2, v2);
        d1 = maddOf<T>(d1, i2, w2);
      }
      if (count > 4) {
        const j2 = v128.load(t, 32);
        e0 = maddOf<T>(e0, j2, v2);
        e1 = maddOf<T>(e1, j2, w2);
      }
      if (left < 4) break;
      const v3 = v128.load(y0, 48);
      const w3 = v128.load(y1, 48);
      const f3 = v128.load(p, 48);
      a0 = maddOf<T>(a0, f3, v3);
      a1 = maddOf<T>(a1, f3, w3);
      const g3 = v128.load(q, 48);
      b0 = maddOf<T>(b0, g3, v3);
      b1 = maddOf<T>(b1, g3, w3);
      if (held && left < -3) break;
      const h3 = v128.load(r, 48);
      c0 = maddOf<T>(c0, h3, v3);
      c1 = maddOf<T>(c1, h3, w3);
      if (count > 3) {
        const i3 = v128.load(s, 48);
        d0 = maddOf<T>(d0, i3, v3);
        d1 = maddOf<T>(d1, i3, w3);
      }
      if (count > 4) {
        const j3 = v128.load(t, 48);
        e0 = maddOf<T>(e0, j3, v3);
        e1 = maddOf<T>(e1, j3, w3);
      }
      left -= 4;
      if (left < 1) break;
      y0 += 64;
      y1 += 64;
      p += 64;
      q += 64;
      r += 64;
      s += 64;
      t += 64;
    }
  }
  const at = beyondVectors<T>(columns);
  x += at;
  y += at;
  addPair<T>(a0, a1, units, out, x, y, yStride, columns);
  x += xStride;
  out += outStride;
  addPair<T>(b0, b1, units + 8, out, x, y, yStride, columns);
  x += xStride;
  out += outStride;
  addPair<T>(c0, c1, units + 16, out, x, y, yStride, columns);
  if (count > 3) {
    x += xStride;
    out += outStride;
    addPair<T>(d0, d1, units + 24, out, x, y, yStride, columns);
  }
  if (count > 4) {
    x += xStride;
    out += outStride;
    addPair<T>(e0, e1, units + 32, out, x, y, yStride, columns);
  }
}

/** Four rows of Y by two components. */
function addDots4x2<T>(
  x: usize,
  xStride: usize,
  units: usize,
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
  let p = x;
  let q = x + xStride;
  for (let left = columns / lanes<T>(); left > 0; left--) {
    const v0 = v128.load(y0);
    const v1 = v128.load(y1);
    const s = v128.load(p);
    a0 = maddOf<T>(a0, s, v0);
    a1 = maddOf<T>(a1, s, v1);
    const t = v128.load(q);
    b0 = maddOf<T>(b0, t, v0);
    b1 = maddOf<T>(b1, t, v1);
    if (left < 0) break;
    const v2 = v128.load(y2);
    const v3 = v128.load(y3);
    a2 = maddOf<T>(a2, s, v2);
    a3 = maddOf<T>(a3, s, v3);
    b2 = maddOf<T>(b2, t, v2);
    b3 = maddOf<T>(b3, t, v3);
    y0 += 16;
    y1 += 16;
    y2 += 16;
    y3 += 16;
    p += 16;
    q += 16;
  }
  addPair<T>(a0, a1, units, out, p, y0, yStride, columns);
  addPair<T>(a2, a3, units, out + 16, p, y2, yStride, columns);
  addPair<T>(b0, b1, units + 8, out + outStride, q, y0, yStride, columns);
  addPair<T>(b2, b3, units + 8, out + outStride + 16, q, y2, yStride, columns);
}

/** Four rows of Y by one component. */
function addDots4x1<T>(
  x: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  columns: i32,
): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let a2 = f64x2.splat(0);
  let a3 = f64x2.splat(0);
  let y0 = y;
  let y1 = y0 + yStride;
  let y2 = y1 + yStride;
  let y3 = y2 + yStride;
  for (let left = columns / lanes<T>(); left > 0; left--) {
    const s = v128.load(x);
    a0 = maddOf<T>(a0, s, v128.load(y0));
    a1 = maddOf<T>(a1, s, v128.load(y1));
    a2 = maddOf<T>(a2, s, v128.load(y2));
    a3 = maddOf<T>(a3, s, v128.load(y3));
    y0 += 16;
    y1 += 16;
    y2 += 16;
    y3 += 16;
    x += 16;
  }
  addPair<T>(a0, a1, units, out, x, y0, yStride, columns);
  addPair<T>(a2, a3, units, out + 16, x, y2, yStride, columns);
}

/** One row of Y by all components, four at a time: sums of their own do not wait for each other. */
function addRow<T>(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  columns: i32,
): void {
  const whole = beyondVectors<T>(columns);
  for (let left = rank; left > 0; left -= 4) {
    // Components that are not there are the first once more.
    const x1 = left > 1 ? x + xStride : x;
    const x2 = left > 2 ? x1 + xStride : x;
    const x3 = left > 3 ? x2 + xStride : x;
    let a0 = f64x2.splat(0);
    let a1 = f64x2.splat(0);
    let a2 = f64x2.splat(0);
    let a3 = f64x2.splat(0);
    for (let at: usize = 0; at < whole; at += 16) {
      const v = v128.load(y + at);
      a0 = maddOf<T>(a0, v128.load(x + at), v);
      a1 = maddOf<T>(a1, v128.load(x1 + at), v);
      a2 = maddOf<T>(a2, v128.load(x2 + at), v);
      a3 = maddOf<T>(a3, v128.load(x3 + at), v);
    }
    const last = y + whole;
    addOne<T>(a0, units, out, x + whole, last, columns);
    if (left > 1) addOne<T>(a1, units + 8, out + outStride, x1 + whole, last, columns);
    if (left > 2) addOne<T>(a2, units + 16, out + 2 * outStride, x2 + whole, last, columns);
    if (left > 3) addOne<T>(a3, units + 24, out + 3 * outStride, x3 + whole, last, columns);
    x += 4 * xStride;
    out += 4 * outStride;
    units += 32;
  }
}

/** Adds the dot of one component with one row, and the product of a last odd column. */
function addOne<T>(a: v128, unit: usize, out: usize, x: usize, y: usize, columns: i32): void {
  if (sizeof<T>() == 4) {
    const total = f64x2.extract_lane(pairSums(a, a), 0);
    store<f64>(out, load<f64>(out) + load<f64>(unit) * total);
  } else {
    addDot(a, out, (columns & 1) != 0, x, y);
  }
}
