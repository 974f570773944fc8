// What all loops over a Y in float32 are made of. Factors are float64: of each component, a power of two is
// taken out and the rest rounded to float32, so that no product leaves the range. Strides are in bytes.

/** c + a b of float32, in one rounding where the module is built with fused multiply–add. */
export function maddSingle(c: v128, a: v128, b: v128): v128 {
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
