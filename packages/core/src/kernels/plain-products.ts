// The products of `plain.ts`, and what goes over vectors. Arrays are indices into `m`, in values.

import { CHUNK } from "./sizes.ts";

export function product(
  m: Float64Array,
  x: number,
  y: number,
  out: number,
  rank: number,
  rows: number,
  columns: number,
): void {
  m.fill(0, out, out + rank * columns);
  addProduct(m, x, y, out, rank, rows, columns, 0, rows, 0, columns);
}

export function addProduct(
  m: Float64Array,
  x: number,
  y: number,
  out: number,
  rank: number,
  rows: number,
  columns: number,
  first: number,
  count: number,
  from: number,
  to: number,
): void {
  for (let i = first; i < first + count; i++) {
    const row = y + i * columns;
    for (let r = 0; r < rank; r++) {
      const factor = m[x + r * rows + i]!;
      const target = out + r * columns;
      for (let j = from; j < to; j++) m[target + j]! += factor * m[row + j]!;
    }
  }
}

export function productTransposed(
  m: Float64Array,
  x: number,
  y: number,
  out: number,
  rank: number,
  rows: number,
  columns: number,
  first: number,
  count: number,
): void {
  for (let i = first; i < first + count; i++) {
    for (let r = 0; r < rank; r++) {
      m[out + r * rows + i] = dot(m, x + r * columns, y + i * columns, columns);
    }
  }
}

export function rowGram(
  m: Float64Array,
  x: number,
  out: number,
  rank: number,
  length: number,
): void {
  for (let r = 0; r < rank; r++) {
    for (let s = 0; s <= r; s++) {
      const value = dot(m, x + r * length, x + s * length, length);
      m[out + r * rank + s] = value;
      m[out + s * rank + r] = value;
    }
  }
}

export function residualSquared(
  m: Float64Array,
  y: number,
  x: number,
  z: number,
  scratch: number,
  rank: number,
  rows: number,
  columns: number,
  first: number,
  count: number,
  sofar: number,
): number {
  let sum = sofar;
  for (let i = first; i < first + count; i++) {
    for (let start = 0; start < columns; start += CHUNK) {
      const width = Math.min(CHUNK, columns - start);
      for (let j = 0; j < width; j++) m[scratch + j] = m[y + i * columns + start + j]!;
      for (let r = 0; r < rank; r++) {
        const factor = m[x + r * rows + i]!;
        const row = z + r * columns + start;
        for (let j = 0; j < width; j++) m[scratch + j]! -= factor * m[row + j]!;
      }
      sum += dot(m, scratch, scratch, width);
    }
  }
  return sum;
}

export function dot(m: Float64Array, x: number, y: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += m[x + i]! * m[y + i]!;
  return sum;
}

export function distanceSquared(m: Float64Array, x: number, y: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const difference = m[x + i]! - m[y + i]!;
    sum += difference * difference;
  }
  return sum;
}

export function scaleRows(
  m: Float64Array,
  x: number,
  factors: number,
  rank: number,
  length: number,
): void {
  for (let r = 0; r < rank; r++) {
    const factor = m[factors + r]!;
    for (let j = 0; j < length; j++) m[x + r * length + j]! *= factor;
  }
}
