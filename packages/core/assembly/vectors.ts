// Passes over whole factors.

import { madd, sum } from "./lanes";

/** ⟨x, y⟩. */
export function dot(x: usize, y: usize, length: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    a = madd(a, v128.load(x, 0), v128.load(y, 0));
    b = madd(b, v128.load(x, 16), v128.load(y, 16));
    c = madd(c, v128.load(x, 32), v128.load(y, 32));
    d = madd(d, v128.load(x, 48), v128.load(y, 48));
    x += 64;
    y += 64;
  }
  let total = sum(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
  for (; i < length; i++) {
    total += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return total;
}

/** ‖x − y‖². */
export function distanceSquared(x: usize, y: usize, length: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const p = f64x2.sub(v128.load(x, 0), v128.load(y, 0));
    const q = f64x2.sub(v128.load(x, 16), v128.load(y, 16));
    a = madd(a, p, p);
    b = madd(b, q, q);
    x += 32;
    y += 32;
  }
  let total = sum(f64x2.add(a, b));
  for (; i < length; i++) {
    const p = load<f64>(x) - load<f64>(y);
    total += p * p;
    x += 8;
    y += 8;
  }
  return total;
}

/** x ← factor x. */
export function scale(x: usize, factor: f64, length: i32): void {
  const s = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= length; i += 2) {
    v128.store(x, f64x2.mul(s, v128.load(x)));
    x += 16;
  }
  if (i < length) store<f64>(x, factor * load<f64>(x));
}

/** out = x + weight (x − previous). */
export function extrapolate(x: usize, previous: usize, weight: f64, out: usize, length: i32): void {
  const w = f64x2.splat(weight);
  let i = 0;
  for (; i + 2 <= length; i += 2) {
    const value = v128.load(x);
    v128.store(out, madd(value, w, f64x2.sub(value, v128.load(previous))));
    x += 16;
    previous += 16;
    out += 16;
  }
  if (i < length) {
    const value = load<f64>(x);
    store<f64>(out, value + weight * (value - load<f64>(previous)));
  }
}

/** ⟨x̂ − next, next − x⟩ with x̂ = x + weight (x − previous). */
export function alignment(x: usize, previous: usize, weight: f64, next: usize, length: i32): f64 {
  const w = f64x2.splat(weight);
  let along = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= length; i += 2) {
    const value = v128.load(x);
    const ahead = madd(value, w, f64x2.sub(value, v128.load(previous)));
    const to = v128.load(next);
    along = madd(along, f64x2.sub(ahead, to), f64x2.sub(to, value));
    x += 16;
    previous += 16;
    next += 16;
  }
  let total = sum(along);
  if (i < length) {
    const value = load<f64>(x);
    const ahead = value + weight * (value - load<f64>(previous));
    const to = load<f64>(next);
    total += (ahead - to) * (to - value);
  }
  return total;
}
