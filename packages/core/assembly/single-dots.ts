// The second of the two large products with Y in float32: summed in float32 over `CHUNK` columns, and in float64
// beyond. Tiles are those of `dots.ts`.

import { fivesOf, threesOf } from "./dots";
import { maddSingle as madd } from "./single";

/** Columns that are summed in float32. */
const CHUNK: i32 = 256;
/** Columns of Y at a time: long enough to be fetched ahead. */
const ROW: i32 = 1024;

/**
 * out(rank × rows) = X Yᵀ for `count` rows of Y, with X rank × columns as `demoteRow` leaves it, and
 * its units; `y` and `out` point at the first of the rows.
 */
export function productTransposedSingleStrip(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  count: i32,
  columns: i32,
): void {
  for (let r = 0; r < rank; r++) memory.fill(out + <usize>r * outStride, 0, (<usize>count) << 3);
  const whole = columns & ~3;
  for (let j = 0; j < whole; j += ROW) {
    const end = min(j + ROW, whole);
    let i = 0;
    for (; i + 4 <= count; i += 4) {
      const row = y + <usize>i * yStride;
      const to = out + ((<usize>i) << 3);
      for (let k = j; k < end; k += CHUNK) {
        const at = (<usize>k) << 2;
        const width = min(CHUNK, end - k);
        addFourRows(x + at, xStride, units, row + at, yStride, to, outStride, rank, width);
      }
    }
    for (; i < count; i++) {
      const row = y + <usize>i * yStride;
      const to = out + ((<usize>i) << 3);
      for (let k = j; k < end; k += CHUNK) {
        const at = (<usize>k) << 2;
        const width = min(CHUNK, end - k);
        addDots1(x + at, xStride, units, row + at, to, outStride, rank, width);
      }
    }
  }
  if (whole == columns) return;
  const left = (<usize>whole) << 2;
  for (let i = 0; i < count; i++) {
    const row = y + <usize>i * yStride + left;
    const to = out + ((<usize>i) << 3);
    addLast(x + left, xStride, units, row, to, outStride, rank, columns - whole);
  }
}

/** Four rows of Y by all components. */
function addFourRows(
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
  if (rank == 1) return addDots4x1(x, units, y, yStride, out, columns);
  if (rank == 2) return addDots4x2(x, x + xStride, units, y, yStride, out, outStride, columns);
  const y2 = y + 2 * yStride;
  const fives = fivesOf(rank);
  const threes = threesOf(rank);
  for (let k = 0; k < fives; k++) {
    addDots2x5(x, xStride, units, y, yStride, out, outStride, columns);
    addDots2x5(x, xStride, units, y2, yStride, out + 16, outStride, columns);
    x += 5 * xStride;
    out += 5 * outStride;
    units += 40;
  }
  for (let k = 0; k < threes; k++) {
    addDots2x3(x, xStride, units, y, yStride, out, outStride, columns);
    addDots2x3(x, xStride, units, y2, yStride, out + 16, outStride, columns);
    x += 3 * xStride;
    out += 3 * outStride;
    units += 24;
  }
  for (let left = rank - 5 * fives - 3 * threes; left > 0; left -= 4) {
    addDots2x4(x, xStride, units, y, yStride, out, outStride, columns);
    addDots2x4(x, xStride, units, y2, yStride, out + 16, outStride, columns);
    x += 4 * xStride;
    out += 4 * outStride;
    units += 32;
  }
}

function addDots2x3(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addDots2(x, xStride, units, y, yStride, out, outStride, columns, 3);
}

function addDots2x4(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addDots2(x, xStride, units, y, yStride, out, outStride, columns, 4);
}

function addDots2x5(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  addDots2(x, xStride, units, y, yStride, out, outStride, columns, 5);
}

/** Two rows of Y by three to five components, which are known where this is compiled; sixteen columns a turn. */
// @inline
function addDots2(
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
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let d0 = f32x4.splat(0);
  let d1 = f32x4.splat(0);
  let e0 = f32x4.splat(0);
  let e1 = f32x4.splat(0);
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
    if (left < 8) break;
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
    if (left < 12) break;
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
    if (left < 16) break;
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
    left -= 16;
    if (left < 4) break;
    y0 += 64;
    y1 += 64;
    p += 64;
    q += 64;
    r += 64;
    s += 64;
    t += 64;
  }
  addPair(out, units, a0, a1);
  out += outStride;
  addPair(out, units + 8, b0, b1);
  out += outStride;
  addPair(out, units + 16, c0, c1);
  if (count > 3) {
    out += outStride;
    addPair(out, units + 24, d0, d1);
  }
  if (count > 4) {
    out += outStride;
    addPair(out, units + 32, e0, e1);
  }
}

/** The sums of the lanes of two vectors, in float64. */
function pairSums(a: v128, b: v128): v128 {
  const first = f64x2.add(
    f64x2.promote_low_f32x4(a),
    f64x2.promote_low_f32x4(v128.shuffle<i64>(a, a, 1, 0)),
  );
  const second = f64x2.add(
    f64x2.promote_low_f32x4(b),
    f64x2.promote_low_f32x4(v128.shuffle<i64>(b, b, 1, 0)),
  );
  return f64x2.add(v128.shuffle<i64>(first, second, 0, 2), v128.shuffle<i64>(first, second, 1, 3));
}

/** Adds the dots of one component with two rows. */
function addPair(out: usize, unit: usize, a: v128, b: v128): void {
  const scaled = f64x2.mul(v128.load64_splat(unit), pairSums(a, b));
  v128.store(out, f64x2.add(v128.load(out), scaled));
}

/** Four rows of Y by two components. */
function addDots4x2(
  x: usize,
  q: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  let p = x;
  let y0 = y;
  let y1 = y0 + yStride;
  let y2 = y1 + yStride;
  let y3 = y2 + yStride;
  for (let j = 4; j <= columns; j += 4) {
    const v0 = v128.load(y0);
    const v1 = v128.load(y1);
    const v2 = v128.load(y2);
    const v3 = v128.load(y3);
    const s = v128.load(p);
    a0 = madd(a0, s, v0);
    a1 = madd(a1, s, v1);
    a2 = madd(a2, s, v2);
    a3 = madd(a3, s, v3);
    const t = v128.load(q);
    b0 = madd(b0, t, v0);
    b1 = madd(b1, t, v1);
    b2 = madd(b2, t, v2);
    b3 = madd(b3, t, v3);
    y0 += 16;
    y1 += 16;
    y2 += 16;
    y3 += 16;
    p += 16;
    q += 16;
  }
  addPair(out, units, a0, a1);
  addPair(out + 16, units, a2, a3);
  out += outStride;
  addPair(out, units + 8, b0, b1);
  addPair(out + 16, units + 8, b2, b3);
}

/** Four rows of Y by one component. */
function addDots4x1(
  x: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  columns: i32,
): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let p = x;
  let y0 = y;
  let y1 = y0 + yStride;
  let y2 = y1 + yStride;
  let y3 = y2 + yStride;
  for (let j = 4; j <= columns; j += 4) {
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
  addPair(out, units, a0, a1);
  addPair(out + 16, units, a2, a3);
}

/** One row of Y by all components. */
function addDots1(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  columns: i32,
): void {
  for (let r = 0; r < rank; r++) {
    let a = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      const at = (<usize>j) << 2;
      a = madd(a, v128.load(x + at), v128.load(y + at));
    }
    const total = f64x2.extract_lane(pairSums(a, a), 0);
    store<f64>(out, load<f64>(out) + load<f64>(units) * total);
    x += xStride;
    out += outStride;
    units += 8;
  }
}

/** The last few columns of a row, in float64. */
function addLast(
  x: usize,
  xStride: usize,
  units: usize,
  y: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  columns: i32,
): void {
  for (let r = 0; r < rank; r++) {
    let total: f64 = 0;
    for (let j = 0; j < columns; j++) {
      const at = (<usize>j) << 2;
      total += <f64>load<f32>(x + at) * <f64>load<f32>(y + at);
    }
    store<f64>(out, load<f64>(out) + load<f64>(units) * total);
    x += xStride;
    out += outStride;
    units += 8;
  }
}
