// The gradient steps of `plain.ts`. Arrays are indices into `m`, in values.

import { product } from "./plain-products.ts";
import { CHUNK } from "./sizes.ts";

export function advance(
  m: Float64Array,
  gram: number,
  cross: number,
  x: number,
  previous: number,
  weight: number,
  inverse: number,
  floor: number,
  next: number,
  scratch: number,
  rank: number,
  length: number,
  first: number,
  count: number,
): number {
  const gradient = scratch + rank * CHUNK;
  let leading = 0;
  for (let start = first; start < first + count; start += CHUNK) {
    const width = Math.min(CHUNK, first + count - start);
    for (let r = 0; r < rank; r++) {
      const row = r * length + start;
      for (let j = 0; j < width; j++) {
        const value = m[x + row + j]!;
        m[scratch + r * width + j] = value + weight * (value - m[previous + row + j]!);
      }
    }
    product(m, gram, scratch, gradient, rank, rank, width);
    for (let r = 0; r < rank; r++) {
      const row = r * length + start;
      const step = m[inverse + r]!;
      let along = 0;
      for (let j = 0; j < width; j++) {
        const ahead = m[scratch + r * width + j]!;
        const slope = m[gradient + r * width + j]! - m[cross + row + j]!;
        const value = Math.max(floor, ahead - slope * step);
        m[next + row + j] = value;
        along += (ahead - value) * (value - m[x + row + j]!);
      }
      if (step > 0) leading += along / step;
    }
  }
  return leading;
}

export function uphill(
  m: Float64Array,
  x: number,
  previous: number,
  weight: number,
  inverse: number,
  next: number,
  rank: number,
  length: number,
): number {
  let leading = 0;
  for (let r = 0; r < rank; r++) {
    const step = m[inverse + r]!;
    let along = 0;
    for (let i = r * length; i < (r + 1) * length; i++) {
      const value = m[x + i]!;
      const ahead = value + weight * (value - m[previous + i]!);
      along += (ahead - m[next + i]!) * (m[next + i]! - value);
    }
    if (step > 0) leading += along / step;
  }
  return leading;
}
