// Loops over a Y in float32. Factors are float64: of each component, a power of two is taken out and the rest
// rounded to float32, so that no product leaves the range. Sums are float32 over the rows of a strip or `SUMMED`
// columns, and float64 beyond. Strides are in bytes.

import { SINGLE_PANEL, SINGLE_STRIP, SINGLE_TERMS } from "../src/kernels/sizes";
import { addRows } from "./dots";
import { addProduct } from "./products";

/** Columns whose rows of a block the next components find in the first cache; a multiple of what tiles take. */
const PIECE: i32 = 192;
/** Rows of Y that one tile walks down. */
const BLOCK: i32 = 16;
/** Columns of `productTransposed` at a time: long enough to be fetched ahead. */
const ROW: i32 = 1024;
/** Columns that are summed in float32, in the four lanes of a vector. */
const SUMMED: i32 = 4 * SINGLE_TERMS;

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
 * out(rank × columns) += unit X Y for `count` rows of Y, `SINGLE_STRIP` at most; `x` and `y` point at the first of them.
 * `scratch` has room for `rank` float64 and rank × (`SINGLE_STRIP` + `SINGLE_PANEL`) float32 values.
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
  const stride: usize = SINGLE_STRIP << 2;
  for (let r = 0; r < rank; r++) {
    const s = <usize>r;
    demoteRow(x + s * xStride, factors + s * stride, scratch + (s << 3), unit, count);
  }
  const sums = factors + <usize>rank * stride;
  const sumStride: usize = SINGLE_PANEL << 2;
  const piece = rank > 3 ? PIECE : SINGLE_PANEL;
  for (let start = 0; start < columns; start += SINGLE_PANEL) {
    const end = min(start + SINGLE_PANEL, columns);
    for (let r = 0; r < rank; r++) {
      memory.fill(sums + <usize>r * sumStride, 0, (<usize>(end - start)) << 2);
    }
    for (let i = 0; i < count; i += BLOCK) {
      const left = factors + ((<usize>i) << 2);
      const first = y + <usize>i * yStride;
      const rows = min(BLOCK, count - i);
      for (let j = start; j < end; j += piece) {
        const from = first + ((<usize>j) << 2);
        const to = sums + ((<usize>(j - start)) << 2);
        const width = min(piece, end - j);
        addProduct<f32>(left, stride, from, yStride, to, sumStride, rank, rows, width);
      }
    }
    const to = out + ((<usize>start) << 3);
    for (let r = 0; r < rank; r++) {
      const s = <usize>r;
      const unit = load<f64>(scratch + (s << 3));
      addScaled(sums + s * sumStride, unit, to + s * outStride, end - start);
    }
  }
}

/** out += unit sums, of float32. */
function addScaled(sums: usize, unit: f64, out: usize, length: i32): void {
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
    for (let i = 0; i < count; i += 4) {
      const row = y + <usize>i * yStride;
      const to = out + ((<usize>i) << 3);
      const some = min(4, count - i);
      for (let k = j; k < end; k += SUMMED) {
        const at = (<usize>k) << 2;
        const width = min(SUMMED, end - k);
        addRows<f32>(x + at, xStride, units, row + at, yStride, to, outStride, rank, some, width);
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
