// What other objectives than squared error ask of every entry. Arrays are contiguous; `w` points at
// weights, or is 0 where every entry counts 1. An entry of weight 0 counts nothing, whatever it is.

import { madd, sum } from "./lanes";

/** x ← x + scale w (y − x). Returns Σ w (y − x)². */
export function complete(y: usize, x: usize, w: usize, scale: f64, length: i32): f64 {
  const s = f64x2.splat(scale);
  let total = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= length; i += 2) {
    const from = v128.load(x);
    const apart = f64x2.sub(v128.load(y), from);
    const weighted = f64x2.mul(v128.load(w), apart);
    total = madd(total, weighted, apart);
    v128.store(x, madd(from, s, weighted));
    y += 16;
    x += 16;
    w += 16;
  }
  let squares = sum(total);
  if (i < length) {
    const from = load<f64>(x);
    const apart = load<f64>(y) - from;
    const weighted = load<f64>(w) * apart;
    squares += weighted * apart;
    store<f64>(x, from + scale * weighted);
  }
  return squares;
}

/** Σ w (y − x)². */
export function weightedDistance(y: usize, x: usize, w: usize, length: i32): f64 {
  let total = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= length; i += 2) {
    const at = (<usize>i) << 3;
    const apart = f64x2.sub(v128.load(y + at), v128.load(x + at));
    const weighted = w == 0 ? apart : f64x2.mul(v128.load(w + at), apart);
    total = madd(total, weighted, apart);
  }
  let squares = sum(total);
  if (i < length) {
    const at = (<usize>i) << 3;
    const apart = load<f64>(y + at) - load<f64>(x + at);
    squares += (w == 0 ? apart : load<f64>(w + at) * apart) * apart;
  }
  return squares;
}

/** Σ w d(y | max(x, floor)) with d the β-divergence. */
export function divergence(y: usize, x: usize, w: usize, beta: f64, floor: f64, length: i32): f64 {
  const low = f64x2.splat(floor);
  const model = wayOf(beta - 1);
  const own = wayOf(beta);
  let total = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= length; i += 2) {
    const at = (<usize>i) << 3;
    const from = f64x2.pmax(v128.load(x + at), low);
    const each = divergenceOf(v128.load(y + at), from, beta, model, own);
    total = f64x2.add(total, w == 0 ? each : weighted(v128.load(w + at), each));
  }
  let value = sum(total);
  if (i < length) {
    const at = (<usize>i) << 3;
    const from = f64x2.splat(max(load<f64>(x + at), floor));
    const each = divergenceOf(f64x2.splat(load<f64>(y + at)), from, beta, model, own);
    const weight = w == 0 ? f64x2.splat(1) : f64x2.splat(load<f64>(w + at));
    value += f64x2.extract_lane(weighted(weight, each), 0);
  }
  return value;
}

/** w each, and 0 where w is, whatever each is. */
// @inline
function weighted(w: v128, each: v128): v128 {
  return v128.and(f64x2.mul(w, each), f64x2.gt(w, f64x2.splat(0)));
}

/** Of one vector; `model` and `own` are the ways to x^(β − 1) and y^β. */
// @inline
function divergenceOf(y: v128, x: v128, beta: f64, model: Way, own: Way): v128 {
  if (model == Way.One) return kullbackLeibler(y, x);
  const one = f64x2.splat(1);
  if (own == Way.One) {
    const ratio = f64x2.div(y, x);
    return f64x2.sub(f64x2.sub(ratio, logarithm(ratio)), one);
  }
  const power = powerOf(x, beta - 1, model);
  const known = f64x2.gt(y, f64x2.splat(0));
  const data = v128.and(powerOf(v128.bitselect(y, one, known), beta, own), known);
  const excess = f64x2.sub(f64x2.mul(f64x2.splat(beta - 1), x), f64x2.mul(f64x2.splat(beta), y));
  return f64x2.mul(f64x2.splat(1 / (beta * (beta - 1))), f64x2.add(data, f64x2.mul(power, excess)));
}

/** y log(y ÷ x) − y + x, which is x where y is 0. */
// @inline
function kullbackLeibler(y: v128, x: v128): v128 {
  const known = f64x2.gt(y, f64x2.splat(0));
  const log = logarithm(v128.bitselect(f64x2.div(y, x), f64x2.splat(1), known));
  return f64x2.add(f64x2.mul(y, log), f64x2.sub(x, y));
}

/**
 * The natural logarithm of positive normal numbers: x = 2ᵏ(1 + f) with 1 + f from √½ to √2, and the
 * minimax polynomial of the odd series in f ÷ (2 + f) that fdlibm uses, in two chains.
 */
// @inline
function logarithm(x: v128): v128 {
  // Adding the bits of 1 − √½ moves the mantissas above √2 to the next exponent.
  const moved = i64x2.add(x, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd));
  const biased = i64x2.shr_u(moved, 52);
  const scale = i64x2.sub(i64x2.shl(biased, 52), i64x2.splat(0x3ff0000000000000));
  const f = f64x2.sub(i64x2.sub(x, scale), f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = madd(f64x2.splat(0.22222198432149784), w, f64x2.splat(0.15313837699209373));
  let odd = madd(f64x2.splat(0.1818357216161805), w, f64x2.splat(0.14798198605116586));
  even = madd(f64x2.splat(0.3999999999940942), w, even);
  odd = madd(f64x2.splat(0.2857142874366239), w, odd);
  odd = madd(f64x2.splat(0.6666666666666735), w, odd);
  const series = madd(f64x2.mul(w, even), z, odd);
  const half = f64x2.mul(f64x2.splat(0.5), f64x2.mul(f, f));
  // A small whole number in the low bits of 2⁵² is that number more.
  const counted = v128.or(biased, i64x2.splat(0x4330000000000000));
  const k = f64x2.sub(counted, f64x2.splat(4503599627370496 + 1023));
  const low = madd(f64x2.mul(k, f64x2.splat(LN2_LOW)), s, f64x2.add(half, series));
  return f64x2.sub(f64x2.mul(k, f64x2.splat(LN2_HIGH)), f64x2.sub(f64x2.sub(half, low), f));
}

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;

/**
 * The exponential of numbers from −700 to 700, those beyond being as these: x = k log 2 + r with r at
 * most half of log 2, and the series of exp r, whose fourteenth term is below rounding, in two chains.
 */
// @inline
function exponential(x: v128): v128 {
  const clamped = f64x2.pmin(f64x2.pmax(x, f64x2.splat(-700)), f64x2.splat(700));
  // Beside a number so large only the nearest whole number is left, in the low bits.
  const counted = f64x2.add(f64x2.mul(clamped, f64x2.splat(1 / Math.LN2)), f64x2.splat(COUNTING));
  const k = f64x2.sub(counted, f64x2.splat(COUNTING));
  // In two parts, so that the remainder keeps all its digits.
  const near = f64x2.sub(clamped, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const r = f64x2.sub(near, f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const square = f64x2.mul(r, r);
  let even = madd(f64x2.splat(1.0 / 3628800), square, f64x2.splat(1.0 / 479001600));
  let odd = madd(f64x2.splat(1.0 / 39916800), square, f64x2.splat(1.0 / 6227020800));
  even = madd(f64x2.splat(1.0 / 40320), square, even);
  odd = madd(f64x2.splat(1.0 / 362880), square, odd);
  even = madd(f64x2.splat(1.0 / 720), square, even);
  odd = madd(f64x2.splat(1.0 / 5040), square, odd);
  even = madd(f64x2.splat(1.0 / 24), square, even);
  odd = madd(f64x2.splat(1.0 / 120), square, odd);
  even = madd(f64x2.splat(0.5), square, even);
  odd = madd(f64x2.splat(1.0 / 6), square, odd);
  even = madd(f64x2.splat(1), square, even);
  odd = madd(f64x2.splat(1), square, odd);
  const series = madd(even, r, odd);
  return i64x2.add(series, i64x2.shl(counted, 52));
}

/** 1½ times 2⁵²: to its right are no binary places, and above and below it as many bits for whole numbers. */
const COUNTING: f64 = 6755399441055744;

/** out = w y max(x, floor)^(β − 2), the slope that pulls a model up; `out` may be `x`. */
export function numerators(
  y: usize,
  x: usize,
  w: usize,
  beta: f64,
  floor: f64,
  out: usize,
  length: i32,
): void {
  const low = f64x2.splat(floor);
  const way = wayOf(beta - 2);
  let i = 0;
  for (; i + 2 <= length; i += 2) {
    const at = (<usize>i) << 3;
    const from = f64x2.pmax(v128.load(x + at), low);
    const slope = timesPower(v128.load(y + at), from, beta - 2, way);
    v128.store(out + at, w == 0 ? slope : f64x2.mul(v128.load(w + at), slope));
  }
  if (i < length) {
    const at = (<usize>i) << 3;
    const from = f64x2.splat(max(load<f64>(x + at), floor));
    const own = f64x2.splat(load<f64>(y + at));
    const slope = f64x2.extract_lane(timesPower(own, from, beta - 2, way), 0);
    store<f64>(out + at, w == 0 ? slope : load<f64>(w + at) * slope);
  }
}

/** out = w max(x, floor)^(β − 1), the slope that pushes a model down; `out` may be `x`. */
export function denominators(
  x: usize,
  w: usize,
  beta: f64,
  floor: f64,
  out: usize,
  length: i32,
): void {
  const low = f64x2.splat(floor);
  const way = wayOf(beta - 1);
  let i = 0;
  for (; i + 2 <= length; i += 2) {
    const at = (<usize>i) << 3;
    const slope = powerOf(f64x2.pmax(v128.load(x + at), low), beta - 1, way);
    v128.store(out + at, w == 0 ? slope : f64x2.mul(v128.load(w + at), slope));
  }
  if (i < length) {
    const at = (<usize>i) << 3;
    const from = f64x2.splat(max(load<f64>(x + at), floor));
    const slope = f64x2.extract_lane(powerOf(from, beta - 1, way), 0);
    store<f64>(out + at, w == 0 ? slope : load<f64>(w + at) * slope);
  }
}

/** How a power is found: those of β = 0, ½, 1, 1½ and 2 need no logarithm. */
const enum Way {
  Any,
  One,
  Itself,
  Inverse,
  InverseSquare,
  Root,
  InverseRoot,
  InverseRootCubed,
}

function wayOf(p: f64): Way {
  if (p == 0) return Way.One;
  if (p == 1) return Way.Itself;
  if (p == -1) return Way.Inverse;
  if (p == -2) return Way.InverseSquare;
  if (p == 0.5) return Way.Root;
  if (p == -0.5) return Way.InverseRoot;
  if (p == -1.5) return Way.InverseRootCubed;
  return Way.Any;
}

/** xᵖ of positive numbers. */
// @inline
function powerOf(x: v128, p: f64, way: Way): v128 {
  if (way == Way.Any) return exponential(f64x2.mul(f64x2.splat(p), logarithm(x)));
  if (way == Way.One) return f64x2.splat(1);
  if (way == Way.Itself) return x;
  if (way == Way.Root) return f64x2.sqrt(x);
  return f64x2.div(f64x2.splat(1), inverseOf(x, way));
}

/** y xᵖ of positive numbers x. */
// @inline
function timesPower(y: v128, x: v128, p: f64, way: Way): v128 {
  if (way >= Way.Inverse && way != Way.Root) return f64x2.div(y, inverseOf(x, way));
  return f64x2.mul(y, powerOf(x, p, way));
}

/** x⁻ᵖ for the ways that divide by it. */
// @inline
function inverseOf(x: v128, way: Way): v128 {
  if (way == Way.Inverse) return x;
  if (way == Way.InverseSquare) return f64x2.mul(x, x);
  const root = f64x2.sqrt(x);
  return way == Way.InverseRoot ? root : f64x2.mul(x, root);
}
