// The two large products with Y in float32. Factors are float64: of each component, a power of two is
// taken out and the rest rounded to float32, so that no product leaves the range. Sums are float32
// over the rows of a strip or `CHUNK` columns, and float64 beyond. Strides are in bytes.

/** Columns that are summed in float32. */
const CHUNK: i32 = 256;
/** Columns of Y at a time in `product`: long enough to be fetched ahead. */
const PANEL: i32 = 1024;
/** Bytes that memory is read by. */
const LINE: usize = 64;
/** Columns of Y at a time in `productTransposed`: long enough to be fetched ahead. */
const ROW: i32 = 1024;

function madd(c: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/**
 * out = x ÷ the power of two next below its largest magnitude, in float32; stores that power times
 * `unit` to `units`. Powers are kept within 2^±800, where products with `unit` are normal numbers.
 */
export function demoteRow(x: usize, out: usize, units: usize, unit: f64, length: i32): void {
  const power = powerBelow(largest(x, length));
  store<f64>(units, power * unit);
  const factor = f64x2.splat(1 / power);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const low = f32x4.demote_f64x2_zero(f64x2.mul(factor, v128.load(x, 0)));
    const high = f32x4.demote_f64x2_zero(f64x2.mul(factor, v128.load(x, 16)));
    v128.store(out, v128.shuffle<i64>(low, high, 0, 2));
    x += 32;
    out += 16;
  }
  for (; i < length; i++) {
    store<f32>(out, <f32>(load<f64>(x) / power));
    x += 8;
    out += 4;
  }
}

function largest(x: usize, length: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    a = f64x2.pmax(a, f64x2.abs(v128.load(x, 0)));
    b = f64x2.pmax(b, f64x2.abs(v128.load(x, 16)));
    x += 32;
  }
  a = f64x2.pmax(a, b);
  let most = max(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
  for (; i < length; i++) {
    most = max(most, abs(load<f64>(x)));
    x += 8;
  }
  return most;
}

function powerBelow(value: f64): f64 {
  const exponent = <i32>((reinterpret<u64>(value) >> 52) & 0x7ff);
  return reinterpret<f64>((<u64>min(max(exponent, 1023 - 800), 1023 + 800)) << 52);
}

/**
 * out(rank × columns) += unit X Y for `count` rows of Y, 128 at most; `x` and `y` point at the first of
 * them. `scratch` has room for `rank` float64 and rank × count float32 values.
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
  for (let j = 0; j < columns; j += PANEL) {
    const from = y + ((<usize>j) << 2);
    const to = out + ((<usize>j) << 3);
    const width = min(PANEL, columns - j);
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
  let r = 0;
  if (rank & 1 && rank > 1) {
    addRows3(x, xStride, y, yStride, units, out, outStride, rows, columns);
    r = 3;
  }
  for (; r + 2 <= rank; r += 2) {
    const s = <usize>r;
    const from = x + s * xStride;
    const to = out + s * outStride;
    addRows2(from, xStride, y, yStride, units + (s << 3), to, outStride, rows, columns);
  }
  if (r < rank) {
    const s = <usize>r;
    addRows1(x + s * xStride, y, yStride, units + (s << 3), out + s * outStride, rows, columns);
  }
}

/** Four vectors of columns by two components. */
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
  const u = v128.load64_splat(units, 0);
  const v = v128.load64_splat(units, 8);
  let j = 0;
  for (; j + 16 <= columns; j += 16) {
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let a3 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let b2 = f32x4.splat(0);
    let b3 = f32x4.splat(0);
    let row = y + ((<usize>j) << 2);
    let p = x;
    let q = x + xStride;
    for (let left = rows; left > 0; left--) {
      const y0 = v128.load(row, 0);
      const y1 = v128.load(row, 16);
      const s = v128.load32_splat(p);
      a0 = madd(a0, s, y0);
      a1 = madd(a1, s, y1);
      const t = v128.load32_splat(q);
      b0 = madd(b0, t, y0);
      b1 = madd(b1, t, y1);
      // Never taken, as in the products in float64.
      if (left < 0) break;
      const y2 = v128.load(row, 32);
      const y3 = v128.load(row, 48);
      a2 = madd(a2, s, y2);
      a3 = madd(a3, s, y3);
      b2 = madd(b2, t, y2);
      b3 = madd(b3, t, y3);
      row += yStride;
      p += 4;
      q += 4;
    }
    const out0 = out + ((<usize>j) << 3);
    addSums(a0, u, out0);
    addSums(a1, u, out0 + 32);
    addSums(a2, u, out0 + 64);
    addSums(a3, u, out0 + 96);
    const out1 = out0 + outStride;
    addSums(b0, v, out1);
    addSums(b1, v, out1 + 32);
    addSums(b2, v, out1 + 64);
    addSums(b3, v, out1 + 96);
  }
  if (j < columns) {
    const left = (<usize>j) << 2;
    const to = out + (left << 1);
    addColumns(x, y + left, yStride, load<f64>(units, 0), to, rows, columns - j);
    addColumns(
      x + xStride,
      y + left,
      yStride,
      load<f64>(units, 8),
      to + outStride,
      rows,
      columns - j,
    );
  }
}

/** Two vectors of columns by three components. */
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
  const u = v128.load64_splat(units, 0);
  const v = v128.load64_splat(units, 8);
  const w = v128.load64_splat(units, 16);
  let j = 0;
  for (; j + 8 <= columns; j += 8) {
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let c0 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let row = y + ((<usize>j) << 2);
    let p = x;
    let q = x + xStride;
    let o = q + xStride;
    for (let left = rows; left > 0; left -= 2) {
      const y0 = v128.load(row, 0);
      const y1 = v128.load(row, 16);
      const s0 = v128.load32_splat(p, 0);
      a0 = madd(a0, s0, y0);
      a1 = madd(a1, s0, y1);
      const t0 = v128.load32_splat(q, 0);
      b0 = madd(b0, t0, y0);
      b1 = madd(b1, t0, y1);
      const r0 = v128.load32_splat(o, 0);
      c0 = madd(c0, r0, y0);
      c1 = madd(c1, r0, y1);
      row += yStride;
      if (left < 2) break;
      const y2 = v128.load(row, 0);
      const y3 = v128.load(row, 16);
      const s1 = v128.load32_splat(p, 4);
      a0 = madd(a0, s1, y2);
      a1 = madd(a1, s1, y3);
      const t1 = v128.load32_splat(q, 4);
      b0 = madd(b0, t1, y2);
      b1 = madd(b1, t1, y3);
      const r1 = v128.load32_splat(o, 4);
      c0 = madd(c0, r1, y2);
      c1 = madd(c1, r1, y3);
      row += yStride;
      p += 8;
      q += 8;
      o += 8;
    }
    const out0 = out + ((<usize>j) << 3);
    addSums(a0, u, out0);
    addSums(a1, u, out0 + 32);
    const out1 = out0 + outStride;
    addSums(b0, v, out1);
    addSums(b1, v, out1 + 32);
    const out2 = out1 + outStride;
    addSums(c0, w, out2);
    addSums(c1, w, out2 + 32);
  }
  if (j < columns) {
    const left = (<usize>j) << 2;
    const to = out + (left << 1);
    for (let r = 0; r < 3; r++) {
      const s = <usize>r;
      const unit = load<f64>(units + (s << 3));
      addColumns(x + s * xStride, y + left, yStride, unit, to + s * outStride, rows, columns - j);
    }
  }
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
  if (j < columns) {
    const left = (<usize>j) << 2;
    addColumns(x, y + left, yStride, load<f64>(units), out + (left << 1), rows, columns - j);
  }
}

/** The last few columns, one component, one at a time. */
function addColumns(
  x: usize,
  y: usize,
  yStride: usize,
  unit: f64,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  for (let j = 0; j < columns; j++) {
    let total: f32 = 0;
    let p = x;
    let value = y;
    for (let i = 0; i < rows; i++) {
      total += load<f32>(p) * load<f32>(value);
      p += 4;
      value += yStride;
    }
    store<f64>(out, load<f64>(out) + unit * <f64>total);
    y += 4;
    out += 8;
  }
}

/** out += unit sums, for four columns. */
function addSums(sums: v128, unit: v128, out: usize): void {
  const low = f64x2.promote_low_f32x4(sums);
  const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(sums, sums, 1, 0));
  v128.store(out, f64x2.add(v128.load(out, 0), f64x2.mul(unit, low)), 0);
  v128.store(out, f64x2.add(v128.load(out, 16), f64x2.mul(unit, high)), 16);
}

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
        addDots(x + at, xStride, units, row + at, yStride, to, outStride, rank, width);
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

/** Four rows of Y by all components. */
function addDots(
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
  let left = rank;
  if (left & 1 && left > 1) {
    addDots2x3(x, xStride, units, y, yStride, out, outStride, columns);
    addDots2x3(x, xStride, units, y + 2 * yStride, yStride, out + 16, outStride, columns);
    x += 3 * xStride;
    out += 3 * outStride;
    units += 24;
    left -= 3;
  }
  for (; left >= 4; left -= 4) {
    addDots2x4(x, xStride, units, y, yStride, out, outStride, columns);
    addDots2x4(x, xStride, units, y + 2 * yStride, yStride, out + 16, outStride, columns);
    x += 4 * xStride;
    out += 4 * outStride;
    units += 32;
  }
  for (; left >= 2; left -= 2) {
    addDots4x2(x, x + xStride, units, y, yStride, out, outStride, columns);
    x += 2 * xStride;
    out += 2 * outStride;
    units += 16;
  }
  if (left > 0) addDots4x1(x, units, y, yStride, out, columns);
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

/** Two rows of Y by three components. */
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
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let y0 = y;
  let y1 = y0 + yStride;
  let p = x;
  let q = p + xStride;
  let s = q + xStride;
  let left = columns;
  for (;;) {
    const v0 = v128.load(y0, 0);
    const w0 = v128.load(y1, 0);
    const e0 = v128.load(p, 0);
    a0 = madd(a0, e0, v0);
    a1 = madd(a1, e0, w0);
    const f0 = v128.load(q, 0);
    b0 = madd(b0, f0, v0);
    b1 = madd(b1, f0, w0);
    const g0 = v128.load(s, 0);
    c0 = madd(c0, g0, v0);
    c1 = madd(c1, g0, w0);
    if (left < 8) break;
    const v1 = v128.load(y0, 16);
    const w1 = v128.load(y1, 16);
    const e1 = v128.load(p, 16);
    a0 = madd(a0, e1, v1);
    a1 = madd(a1, e1, w1);
    const f1 = v128.load(q, 16);
    b0 = madd(b0, f1, v1);
    b1 = madd(b1, f1, w1);
    const g1 = v128.load(s, 16);
    c0 = madd(c0, g1, v1);
    c1 = madd(c1, g1, w1);
    if (left < 12) break;
    const v2 = v128.load(y0, 32);
    const w2 = v128.load(y1, 32);
    const e2 = v128.load(p, 32);
    a0 = madd(a0, e2, v2);
    a1 = madd(a1, e2, w2);
    const f2 = v128.load(q, 32);
    b0 = madd(b0, f2, v2);
    b1 = madd(b1, f2, w2);
    const g2 = v128.load(s, 32);
    c0 = madd(c0, g2, v2);
    c1 = madd(c1, g2, w2);
    if (left < 16) break;
    const v3 = v128.load(y0, 48);
    const w3 = v128.load(y1, 48);
    const e3 = v128.load(p, 48);
    a0 = madd(a0, e3, v3);
    a1 = madd(a1, e3, w3);
    const f3 = v128.load(q, 48);
    b0 = madd(b0, f3, v3);
    b1 = madd(b1, f3, w3);
    const g3 = v128.load(s, 48);
    c0 = madd(c0, g3, v3);
    c1 = madd(c1, g3, w3);
    left -= 16;
    if (left < 4) break;
    y0 += 64;
    y1 += 64;
    p += 64;
    q += 64;
    s += 64;
  }
  addPair(out, units, a0, a1);
  out += outStride;
  addPair(out, units + 8, b0, b1);
  out += outStride;
  addPair(out, units + 16, c0, c1);
}

/** Two rows of Y by four components, sixteen columns a turn. */
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
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let d0 = f32x4.splat(0);
  let d1 = f32x4.splat(0);
  let y0 = y;
  let y1 = y0 + yStride;
  let p = x;
  let q = p + xStride;
  let s = q + xStride;
  let t = s + xStride;
  let left = columns;
  for (;;) {
    const v0 = v128.load(y0, 0);
    const w0 = v128.load(y1, 0);
    const e0 = v128.load(p, 0);
    a0 = madd(a0, e0, v0);
    a1 = madd(a1, e0, w0);
    const f0 = v128.load(q, 0);
    b0 = madd(b0, f0, v0);
    b1 = madd(b1, f0, w0);
    if (left < 1) break;
    const g0 = v128.load(s, 0);
    c0 = madd(c0, g0, v0);
    c1 = madd(c1, g0, w0);
    const h0 = v128.load(t, 0);
    d0 = madd(d0, h0, v0);
    d1 = madd(d1, h0, w0);
    if (left < 8) break;
    const v1 = v128.load(y0, 16);
    const w1 = v128.load(y1, 16);
    const e1 = v128.load(p, 16);
    a0 = madd(a0, e1, v1);
    a1 = madd(a1, e1, w1);
    const f1 = v128.load(q, 16);
    b0 = madd(b0, f1, v1);
    b1 = madd(b1, f1, w1);
    if (left < 3) break;
    const g1 = v128.load(s, 16);
    c0 = madd(c0, g1, v1);
    c1 = madd(c1, g1, w1);
    const h1 = v128.load(t, 16);
    d0 = madd(d0, h1, v1);
    d1 = madd(d1, h1, w1);
    if (left < 12) break;
    const v2 = v128.load(y0, 32);
    const w2 = v128.load(y1, 32);
    const e2 = v128.load(p, 32);
    a0 = madd(a0, e2, v2);
    a1 = madd(a1, e2, w2);
    const f2 = v128.load(q, 32);
    b0 = madd(b0, f2, v2);
    b1 = madd(b1, f2, w2);
    if (left < 5) break;
    const g2 = v128.load(s, 32);
    c0 = madd(c0, g2, v2);
    c1 = madd(c1, g2, w2);
    const h2 = v128.load(t, 32);
    d0 = madd(d0, h2, v2);
    d1 = madd(d1, h2, w2);
    if (left < 16) break;
    const v3 = v128.load(y0, 48);
    const w3 = v128.load(y1, 48);
    const e3 = v128.load(p, 48);
    a0 = madd(a0, e3, v3);
    a1 = madd(a1, e3, w3);
    const f3 = v128.load(q, 48);
    b0 = madd(b0, f3, v3);
    b1 = madd(b1, f3, w3);
    if (left < 7) break;
    const g3 = v128.load(s, 48);
    c0 = madd(c0, g3, v3);
    c1 = madd(c1, g3, w3);
    const h3 = v128.load(t, 48);
    d0 = madd(d0, h3, v3);
    d1 = madd(d1, h3, w3);
    left -= 16;
    if (left < 4) break;
    y0 += 64;
    y1 += 64;
    p += 64;
    q += 64;
    s += 64;
    t += 64;
  }
  addPair(out, units, a0, a1);
  out += outStride;
  addPair(out, units + 8, b0, b1);
  out += outStride;
  addPair(out, units + 16, c0, c1);
  out += outStride;
  addPair(out, units + 24, d0, d1);
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

/** out = unit y, in float64. */
export function promote(y: usize, unit: f64, out: usize, length: i32): void {
  const s = f64x2.splat(unit);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const v = v128.load(y);
    const high = v128.shuffle<i64>(v, v, 1, 0);
    v128.store(out, f64x2.mul(s, f64x2.promote_low_f32x4(v)), 0);
    v128.store(out, f64x2.mul(s, f64x2.promote_low_f32x4(high)), 16);
    y += 16;
    out += 32;
  }
  for (; i < length; i++) {
    store<f64>(out, unit * <f64>load<f32>(y));
    y += 4;
    out += 8;
  }
}

/** ‖y‖², in float64. */
export function normSquaredSingle(y: usize, length: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const v = v128.load(y);
    const low = f64x2.promote_low_f32x4(v);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
    a = f64x2.add(a, f64x2.mul(low, low));
    b = f64x2.add(b, f64x2.mul(high, high));
    y += 16;
  }
  const pairs = f64x2.add(a, b);
  let total = f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
  for (; i < length; i++) {
    const value = <f64>load<f32>(y);
    total += value * value;
    y += 4;
  }
  return total;
}
