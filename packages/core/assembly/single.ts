// The two large products with Y in float32. Factors are float64: of each component, a power of two is
// taken out and the rest rounded to float32, so that no product leaves the range. Sums are float32
// over at most `STRIP` rows or `CHUNK` columns, and float64 beyond. Strides are in bytes.

/** Columns that are summed in float32. */
const CHUNK: i32 = 256;
/** Columns of Y at a time in `product`: as many sums of every component stay near. */
const PANEL: i32 = 512;
/** Rows of Y at a time in `product`: more would be too many places to fetch ahead from. */
const TOGETHER: i32 = 8;
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
 * out(rank × columns) += unit X Y for `count` rows of Y; `x` and `y` point at the first of them.
 * `scratch` has room for `rank` float64 and rank × (count + `PANEL`) float32 values.
 */
export function productSingleStrip(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  unit: f64,
  out: usize,
  scratch: usize,
  rank: i32,
  count: i32,
  columns: i32,
): void {
  const units = scratch;
  const factors = scratch + ((<usize>rank) << 3);
  const stride = (<usize>count) << 2;
  const sums = factors + <usize>rank * stride;
  for (let r = 0; r < rank; r++) {
    const s = <usize>r;
    demoteRow(x + s * xStride, factors + s * stride, units + (s << 3), unit, count);
  }
  const outStride = (<usize>columns) << 3;
  for (let j = 0; j < columns; j += PANEL) {
    const width = min(PANEL, columns - j);
    const sumStride = (<usize>width) << 2;
    memory.fill(sums, 0, <usize>rank * sumStride);
    let row = y + ((<usize>j) << 2);
    for (let i = 0; i < count; i += TOGETHER) {
      const few = min(TOGETHER, count - i);
      addRows(factors + ((<usize>i) << 2), stride, row, yStride, sums, sumStride, rank, few, width);
      row += <usize>TOGETHER * yStride;
    }
    for (let r = 0; r < rank; r++) {
      const s = <usize>r;
      const to = out + s * outStride + ((<usize>j) << 3);
      addSums(sums + s * sumStride, load<f64>(units + (s << 3)), to, width);
    }
  }
}

/** sums(rank × columns) += X Y, all in float32, for a few rows of Y. */
function addRows(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  sums: usize,
  sumStride: usize,
  rank: i32,
  rows: i32,
  columns: i32,
): void {
  let r = 0;
  if (rank & 1 && rank > 1) {
    addRows3(x, xStride, y, yStride, sums, sumStride, rows, columns);
    r = 3;
  }
  for (; r + 2 <= rank; r += 2) {
    const s = <usize>r;
    addRows2(x + s * xStride, xStride, y, yStride, sums + s * sumStride, sumStride, rows, columns);
  }
  if (r < rank) {
    const s = <usize>r;
    addRows1(x + s * xStride, y, yStride, sums + s * sumStride, rows, columns);
  }
}

/** Four vectors of columns by two components. */
function addRows2(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  sums: usize,
  sumStride: usize,
  rows: i32,
  columns: i32,
): void {
  const end = y + ((<usize>(columns & ~15)) << 2);
  for (; y < end; y += 64) {
    const below = sums + sumStride;
    let a0 = v128.load(sums, 0);
    let a1 = v128.load(sums, 16);
    let a2 = v128.load(sums, 32);
    let a3 = v128.load(sums, 48);
    let b0 = v128.load(below, 0);
    let b1 = v128.load(below, 16);
    let b2 = v128.load(below, 32);
    let b3 = v128.load(below, 48);
    let row = y;
    let p = x;
    let q = x + xStride;
    for (let i = 0; i < rows; i++) {
      const y0 = v128.load(row, 0);
      const y1 = v128.load(row, 16);
      const y2 = v128.load(row, 32);
      const y3 = v128.load(row, 48);
      const s = v128.load32_splat(p);
      a0 = madd(a0, s, y0);
      a1 = madd(a1, s, y1);
      a2 = madd(a2, s, y2);
      a3 = madd(a3, s, y3);
      const t = v128.load32_splat(q);
      b0 = madd(b0, t, y0);
      b1 = madd(b1, t, y1);
      b2 = madd(b2, t, y2);
      b3 = madd(b3, t, y3);
      row += yStride;
      p += 4;
      q += 4;
    }
    v128.store(sums, a0, 0);
    v128.store(sums, a1, 16);
    v128.store(sums, a2, 32);
    v128.store(sums, a3, 48);
    v128.store(below, b0, 0);
    v128.store(below, b1, 16);
    v128.store(below, b2, 32);
    v128.store(below, b3, 48);
    sums += 64;
  }
  const left = columns & 15;
  addColumns(x, y, yStride, sums, rows, left);
  addColumns(x + xStride, y, yStride, sums + sumStride, rows, left);
}

/** Two vectors of columns by three components. */
function addRows3(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  sums: usize,
  sumStride: usize,
  rows: i32,
  columns: i32,
): void {
  const end = y + ((<usize>(columns & ~7)) << 2);
  for (; y < end; y += 32) {
    const second = sums + sumStride;
    const third = second + sumStride;
    let a0 = v128.load(sums, 0);
    let a1 = v128.load(sums, 16);
    let b0 = v128.load(second, 0);
    let b1 = v128.load(second, 16);
    let c0 = v128.load(third, 0);
    let c1 = v128.load(third, 16);
    let row = y;
    let p = x;
    let q = x + xStride;
    let o = q + xStride;
    for (let i = 0; i < rows; i++) {
      const y0 = v128.load(row, 0);
      const y1 = v128.load(row, 16);
      const s = v128.load32_splat(p);
      a0 = madd(a0, s, y0);
      a1 = madd(a1, s, y1);
      const t = v128.load32_splat(q);
      b0 = madd(b0, t, y0);
      b1 = madd(b1, t, y1);
      const u = v128.load32_splat(o);
      c0 = madd(c0, u, y0);
      c1 = madd(c1, u, y1);
      row += yStride;
      p += 4;
      q += 4;
      o += 4;
    }
    v128.store(sums, a0, 0);
    v128.store(sums, a1, 16);
    v128.store(second, b0, 0);
    v128.store(second, b1, 16);
    v128.store(third, c0, 0);
    v128.store(third, c1, 16);
    sums += 32;
  }
  for (let r = 0; r < 3; r++) {
    addColumns(x, y, yStride, sums, rows, columns & 7);
    x += xStride;
    sums += sumStride;
  }
}

/** Four vectors of columns by one component. */
function addRows1(x: usize, y: usize, yStride: usize, sums: usize, rows: i32, columns: i32): void {
  const end = y + ((<usize>(columns & ~15)) << 2);
  for (; y < end; y += 64) {
    let a0 = v128.load(sums, 0);
    let a1 = v128.load(sums, 16);
    let a2 = v128.load(sums, 32);
    let a3 = v128.load(sums, 48);
    let row = y;
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
    v128.store(sums, a0, 0);
    v128.store(sums, a1, 16);
    v128.store(sums, a2, 32);
    v128.store(sums, a3, 48);
    sums += 64;
  }
  addColumns(x, y, yStride, sums, rows, columns & 15);
}

/** The last few columns, one component, one at a time. */
function addColumns(
  x: usize,
  y: usize,
  yStride: usize,
  sums: usize,
  rows: i32,
  columns: i32,
): void {
  for (let j = 0; j < columns; j++) {
    let total = load<f32>(sums);
    let p = x;
    let value = y;
    for (let i = 0; i < rows; i++) {
      total += load<f32>(p) * load<f32>(value);
      p += 4;
      value += yStride;
    }
    store<f32>(sums, total);
    y += 4;
    sums += 4;
  }
}

/** out += unit sums. */
function addSums(sums: usize, unit: f64, out: usize, length: i32): void {
  const u = f64x2.splat(unit);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const v = v128.load(sums);
    const low = f64x2.promote_low_f32x4(v);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
    v128.store(out, f64x2.add(v128.load(out, 0), f64x2.mul(u, low)), 0);
    v128.store(out, f64x2.add(v128.load(out, 16), f64x2.mul(u, high)), 16);
    sums += 16;
    out += 32;
  }
  for (; i < length; i++) {
    store<f64>(out, load<f64>(out) + unit * <f64>load<f32>(sums));
    sums += 4;
    out += 8;
  }
}

/**
 * out(rank × rows) = X Yᵀ for `count` rows of Y, with X rank × columns as `demoteRow` leaves it, and
 * its units; `y` and `out` point at the first of the rows.
 */
export function productTransposedSingleStrip(
  x: usize,
  units: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  count: i32,
  columns: i32,
): void {
  const xStride = (<usize>columns) << 2;
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
  for (let j = 4; j <= columns; j += 4) {
    const v = v128.load(y0);
    const w = v128.load(y1);
    const e = v128.load(p);
    a0 = madd(a0, e, v);
    a1 = madd(a1, e, w);
    const f = v128.load(q);
    b0 = madd(b0, f, v);
    b1 = madd(b1, f, w);
    const g = v128.load(s);
    c0 = madd(c0, g, v);
    c1 = madd(c1, g, w);
    y0 += 16;
    y1 += 16;
    p += 16;
    q += 16;
    s += 16;
  }
  addPair(out, units, a0, a1);
  out += outStride;
  addPair(out, units + 8, b0, b1);
  out += outStride;
  addPair(out, units + 16, c0, c1);
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

/** out = −unit y, in float64. */
export function promoteNegated(y: usize, unit: f64, out: usize, length: i32): void {
  for (let i = 0; i < length; i++) {
    store<f64>(out, -unit * <f64>load<f32>(y));
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
