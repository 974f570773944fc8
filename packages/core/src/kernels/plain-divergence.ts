/** The plain twin of `assembly/divergence.ts`; offsets are in values, and `w` is −1 for no weights. */

export function complete(
  m: Float64Array,
  y: number,
  x: number,
  w: number,
  scale: number,
  length: number,
): number {
  const squares = weightedDistance(m, y, x, w, length);
  for (let i = 0; i < length; i++) m[x + i]! += scale * m[w + i]! * (m[y + i]! - m[x + i]!);
  return squares;
}

export function weightedDistance(
  m: Float64Array,
  y: number,
  x: number,
  w: number,
  length: number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += weightAt(m, w, i) * (m[y + i]! - m[x + i]!) ** 2;
  return sum;
}

export function divergence(
  m: Float64Array,
  y: number,
  x: number,
  w: number,
  beta: number,
  floor: number,
  length: number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const weight = weightAt(m, w, i);
    if (weight > 0) sum += weight * divergenceOf(m[y + i]!, Math.max(m[x + i]!, floor), beta);
  }
  return sum;
}

function divergenceOf(y: number, x: number, beta: number): number {
  if (beta === 1) return (y > 0 ? y * Math.log(y / x) : 0) + x - y;
  if (beta === 0) return y / x - Math.log(y / x) - 1;
  const own = y ** beta + (beta - 1) * x ** beta - beta * y * x ** (beta - 1);
  return own / (beta * (beta - 1));
}

export function numerators(
  m: Float64Array,
  y: number,
  x: number,
  w: number,
  beta: number,
  floor: number,
  out: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    m[out + i] = weightAt(m, w, i) * m[y + i]! * Math.max(m[x + i]!, floor) ** (beta - 2);
  }
}

export function denominators(
  m: Float64Array,
  x: number,
  w: number,
  beta: number,
  floor: number,
  out: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    m[out + i] = weightAt(m, w, i) * Math.max(m[x + i]!, floor) ** (beta - 1);
  }
}

function weightAt(m: Float64Array, w: number, i: number): number {
  return w < 0 ? 1 : m[w + i]!;
}
