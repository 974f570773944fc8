// The gradient step of a factor, from its small Gram matrix and its product with Y.

import { madd, sum } from "./lanes";

/**
 * next = max(floor, ahead − inverse ∘ (gram ahead − cross)) over `width` columns, where `stride` is
 * that of `cross`, `x` and `next`.
 *
 * @returns Σ over components of ⟨ahead − next, next − x⟩ ÷ inverse, 0 where inverse is
 */
export function descend(
  gram: usize,
  cross: usize,
  x: usize,
  stride: usize,
  ahead: usize,
  aheadStride: usize,
  inverse: usize,
  floor: f64,
  next: usize,
  rank: i32,
  width: i32,
): f64 {
  const gramStride = (<usize>rank) << 3;
  let uphill: f64 = 0;
  let r = 0;
  for (; r + 2 <= rank; r += 2) {
    const at = <usize>r * stride;
    uphill += descend2(
      gram + <usize>r * gramStride,
      gramStride,
      cross + at,
      x + at,
      stride,
      ahead,
      ahead + <usize>r * aheadStride,
      aheadStride,
      inverse + ((<usize>r) << 3),
      floor,
      next + at,
      rank,
      width,
    );
  }
  if (r < rank) {
    const at = <usize>r * stride;
    uphill += descend1(
      gram + <usize>r * gramStride,
      cross + at,
      x + at,
      ahead,
      ahead + <usize>r * aheadStride,
      aheadStride,
      load<f64>(inverse + ((<usize>r) << 3)),
      floor,
      next + at,
      rank,
      width,
    );
  }
  return uphill;
}

function clamped(from: v128, step: v128, gradient: v128, low: v128): v128 {
  // pmax(v, low) keeps a NaN in v.
  return f64x2.pmax(f64x2.sub(from, f64x2.mul(step, gradient)), low);
}

function along(sofar: v128, from: v128, to: v128, x: v128): v128 {
  return madd(sofar, f64x2.sub(from, to), f64x2.sub(to, x));
}

/** Two components by four vectors of columns; `own` is their part of `ahead`. */
function descend2(
  gram: usize,
  gramStride: usize,
  cross: usize,
  x: usize,
  stride: usize,
  ahead: usize,
  own: usize,
  aheadStride: usize,
  inverse: usize,
  floor: f64,
  next: usize,
  rank: i32,
  width: i32,
): f64 {
  const s = v128.load64_splat(inverse, 0);
  const t = v128.load64_splat(inverse, 8);
  const low = f64x2.splat(floor);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let j = 0;
  for (; j + 8 <= width; j += 8) {
    const at = (<usize>j) << 3;
    const cross0 = cross + at;
    const cross1 = cross0 + stride;
    let a0 = f64x2.neg(v128.load(cross0, 0));
    let a1 = f64x2.neg(v128.load(cross0, 16));
    let a2 = f64x2.neg(v128.load(cross0, 32));
    let a3 = f64x2.neg(v128.load(cross0, 48));
    let b0 = f64x2.neg(v128.load(cross1, 0));
    let b1 = f64x2.neg(v128.load(cross1, 16));
    let b2 = f64x2.neg(v128.load(cross1, 32));
    let b3 = f64x2.neg(v128.load(cross1, 48));
    let row = ahead + at;
    let p = gram;
    let q = gram + gramStride;
    for (let left = rank; left > 0; left--) {
      const y0 = v128.load(row, 0);
      const y1 = v128.load(row, 16);
      const g = v128.load64_splat(p);
      a0 = madd(a0, g, y0);
      a1 = madd(a1, g, y1);
      const h = v128.load64_splat(q);
      b0 = madd(b0, h, y0);
      b1 = madd(b1, h, y1);
      // Never taken, as in the products.
      if (left < 0) break;
      const y2 = v128.load(row, 32);
      const y3 = v128.load(row, 48);
      a2 = madd(a2, g, y2);
      a3 = madd(a3, g, y3);
      b2 = madd(b2, h, y2);
      b3 = madd(b3, h, y3);
      row += aheadStride;
      p += 8;
      q += 8;
    }
    const own0 = own + at;
    const own1 = own0 + aheadStride;
    const x0 = x + at;
    const x1 = x0 + stride;
    const next0 = next + at;
    const next1 = next0 + stride;
    let from = v128.load(own0, 0);
    let to = clamped(from, s, a0, low);
    first = along(first, from, to, v128.load(x0, 0));
    v128.store(next0, to, 0);
    from = v128.load(own0, 16);
    to = clamped(from, s, a1, low);
    first = along(first, from, to, v128.load(x0, 16));
    v128.store(next0, to, 16);
    from = v128.load(own0, 32);
    to = clamped(from, s, a2, low);
    first = along(first, from, to, v128.load(x0, 32));
    v128.store(next0, to, 32);
    from = v128.load(own0, 48);
    to = clamped(from, s, a3, low);
    first = along(first, from, to, v128.load(x0, 48));
    v128.store(next0, to, 48);
    from = v128.load(own1, 0);
    to = clamped(from, t, b0, low);
    second = along(second, from, to, v128.load(x1, 0));
    v128.store(next1, to, 0);
    from = v128.load(own1, 16);
    to = clamped(from, t, b1, low);
    second = along(second, from, to, v128.load(x1, 16));
    v128.store(next1, to, 16);
    from = v128.load(own1, 32);
    to = clamped(from, t, b2, low);
    second = along(second, from, to, v128.load(x1, 32));
    v128.store(next1, to, 32);
    from = v128.load(own1, 48);
    to = clamped(from, t, b3, low);
    second = along(second, from, to, v128.load(x1, 48));
    v128.store(next1, to, 48);
  }
  const stepFirst = load<f64>(inverse, 0);
  const stepSecond = load<f64>(inverse, 8);
  let alongFirst = sum(first);
  let alongSecond = sum(second);
  for (; j < width; j++) {
    const left = (<usize>j) << 3;
    alongFirst += descendOne(
      gram,
      load<f64>(cross + left),
      load<f64>(x + left),
      ahead + left,
      load<f64>(own + left),
      aheadStride,
      stepFirst,
      floor,
      next + left,
      rank,
    );
    alongSecond += descendOne(
      gram + gramStride,
      load<f64>(cross + stride + left),
      load<f64>(x + stride + left),
      ahead + left,
      load<f64>(own + aheadStride + left),
      aheadStride,
      stepSecond,
      floor,
      next + stride + left,
      rank,
    );
  }
  let uphill: f64 = 0;
  if (stepFirst > 0) uphill += alongFirst / stepFirst;
  if (stepSecond > 0) uphill += alongSecond / stepSecond;
  return uphill;
}

/** One component by four vectors of columns. */
function descend1(
  gram: usize,
  cross: usize,
  x: usize,
  ahead: usize,
  own: usize,
  aheadStride: usize,
  step: f64,
  floor: f64,
  next: usize,
  rank: i32,
  width: i32,
): f64 {
  const s = f64x2.splat(step);
  const low = f64x2.splat(floor);
  let total = f64x2.splat(0);
  let j = 0;
  for (; j + 8 <= width; j += 8) {
    const left = (<usize>j) << 3;
    let a0 = f64x2.neg(v128.load(cross + left, 0));
    let a1 = f64x2.neg(v128.load(cross + left, 16));
    let a2 = f64x2.neg(v128.load(cross + left, 32));
    let a3 = f64x2.neg(v128.load(cross + left, 48));
    let row = ahead + left;
    for (let i = 0; i < rank; i++) {
      const g = v128.load64_splat(gram + ((<usize>i) << 3));
      a0 = madd(a0, g, v128.load(row, 0));
      a1 = madd(a1, g, v128.load(row, 16));
      a2 = madd(a2, g, v128.load(row, 32));
      a3 = madd(a3, g, v128.load(row, 48));
      row += aheadStride;
    }
    let from = v128.load(own + left, 0);
    let to = clamped(from, s, a0, low);
    total = along(total, from, to, v128.load(x + left, 0));
    v128.store(next + left, to, 0);
    from = v128.load(own + left, 16);
    to = clamped(from, s, a1, low);
    total = along(total, from, to, v128.load(x + left, 16));
    v128.store(next + left, to, 16);
    from = v128.load(own + left, 32);
    to = clamped(from, s, a2, low);
    total = along(total, from, to, v128.load(x + left, 32));
    v128.store(next + left, to, 32);
    from = v128.load(own + left, 48);
    to = clamped(from, s, a3, low);
    total = along(total, from, to, v128.load(x + left, 48));
    v128.store(next + left, to, 48);
  }
  let uphill = sum(total);
  for (; j < width; j++) {
    const left = (<usize>j) << 3;
    uphill += descendOne(
      gram,
      load<f64>(cross + left),
      load<f64>(x + left),
      ahead + left,
      load<f64>(own + left),
      aheadStride,
      step,
      floor,
      next + left,
      rank,
    );
  }
  return step > 0 ? uphill / step : 0;
}

/** One entry: stores it and returns its part of ⟨ahead − next, next − x⟩. */
function descendOne(
  gram: usize,
  cross: f64,
  x: f64,
  ahead: usize,
  own: f64,
  aheadStride: usize,
  step: f64,
  floor: f64,
  next: usize,
  rank: i32,
): f64 {
  let gradient = -cross;
  for (let i = 0; i < rank; i++) {
    gradient += load<f64>(gram + ((<usize>i) << 3)) * load<f64>(ahead);
    ahead += aheadStride;
  }
  let value = own - step * gradient;
  if (value < floor) value = floor;
  store<f64>(next, value);
  return (own - value) * (value - x);
}
