import { tileOf } from "./kernels.ts";

/** The plain twin of `assembly/coordinate.ts` and `assembly/exact.ts`; offsets are in values. */

export function coordinate(
  m: Float64Array,
  gram: number,
  cross: number,
  x: number,
  inverse: number,
  floor: number,
  next: number,
  rank: number,
  length: number,
  passes: number,
  early: number,
  from: number,
  to: number,
): number {
  for (let r = 0; r < rank; r++) {
    for (let i = r * length + from; i < r * length + to; i++) m[next + i] = m[x + i]!;
  }
  const tile = tileOf(rank);
  let taken = 0;
  for (let start = from; start < to; start += tile) {
    const width = Math.min(tile, to - start);
    let first = 0;
    for (let pass = 0; pass < passes; pass++) {
      const moved = passOver(m, gram, cross, inverse, floor, next, rank, length, start, width);
      taken += width;
      if (pass === 0) first = moved;
      if (!(moved > first * early)) break;
    }
  }
  return taken;
}

function passOver(
  m: Float64Array,
  gram: number,
  cross: number,
  inverse: number,
  floor: number,
  x: number,
  rank: number,
  length: number,
  start: number,
  width: number,
): number {
  let moved = 0;
  for (let r = 0; r < rank; r++) {
    const step = m[inverse + r]!;
    for (let j = start; j < start + width; j++) {
      let slope = -m[cross + r * length + j]!;
      for (let s = 0; s < rank; s++) slope += m[gram + r * rank + s]! * m[x + s * length + j]!;
      const from = m[x + r * length + j]!;
      const to = Math.max(floor, from - step * slope);
      m[x + r * length + j] = to;
      moved += (to - from) ** 2;
    }
  }
  return moved;
}

export function overshoot(
  m: Float64Array,
  x: number,
  ahead: number,
  weight: number,
  floor: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    const value = m[x + i]!;
    m[ahead + i] = Math.max(floor, value + weight * (value - m[ahead + i]!));
  }
}

const DEPENDENT = 1e-12;
const ROUNDING = 1e-13;
const PATIENCE = 3;
const MOST_ROUNDS = 200;

/** Block principal pivoting, column by column. */
export function exact(
  m: Float64Array,
  gram: number,
  cross: number,
  x: number,
  floor: number,
  next: number,
  scratch: number,
  rank: number,
  length: number,
  from: number,
  to: number,
): number {
  const root = scratch;
  const z = scratch + rank * rank;
  const c = z + rank;
  let solved = 0;
  for (let j = from; j < to; j++) {
    let set = 0;
    for (let r = 0; r < rank; r++) {
      m[c + r] = m[cross + r * length + j]!;
      if (floor !== 0 || m[x + r * length + j]! > 0) set |= 1 << r;
    }
    let fewest = rank + 1;
    let patience = PATIENCE;
    let rounds = 0;
    for (; rounds < MOST_ROUNDS; rounds++) {
      const factored = factorize(m, gram, root, rank, set);
      solve(m, root, c, z, rank, factored);
      solved++;
      if (floor !== 0) break;
      const wrong = wrongEntries(m, gram, c, z, rank, set, factored);
      if (wrong === 0) break;
      const count = bits(wrong);
      if (count >= fewest && patience === 0) {
        set ^= 1 << (31 - Math.clz32(wrong));
        continue;
      }
      patience = count < fewest ? PATIENCE : patience - 1;
      fewest = Math.min(fewest, count);
      set ^= wrong;
    }
    const settled = rounds < MOST_ROUNDS;
    for (let r = 0; r < rank; r++) {
      const moves = settled && m[gram + r * rank + r]! > 0;
      m[next + r * length + j] = moves ? m[z + r]! : m[x + r * length + j]!;
    }
  }
  return solved;
}

function bits(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** The Cholesky factor of the chosen rows and columns, inverses on its diagonal; says which it kept. */
function factorize(m: Float64Array, gram: number, root: number, rank: number, set: number): number {
  let kept = set;
  for (let r = 0; r < rank; r++) {
    if (!(kept & (1 << r))) continue;
    const diagonal = m[gram + r * rank + r]!;
    let pivot = diagonal;
    for (let s = 0; s < r; s++) {
      if (!(kept & (1 << s))) continue;
      let value = m[gram + r * rank + s]!;
      for (let t = 0; t < s; t++) {
        if (kept & (1 << t)) value -= m[root + r * rank + t]! * m[root + s * rank + t]!;
      }
      value *= m[root + s * rank + s]!;
      m[root + r * rank + s] = value;
      pivot -= value * value;
    }
    if (pivot > DEPENDENT * diagonal) m[root + r * rank + r] = 1 / Math.sqrt(pivot);
    else kept ^= 1 << r;
  }
  return kept;
}

function solve(
  m: Float64Array,
  root: number,
  c: number,
  z: number,
  rank: number,
  set: number,
): void {
  for (let r = 0; r < rank; r++) {
    let value = 0;
    if (set & (1 << r)) {
      value = m[c + r]!;
      for (let s = 0; s < r; s++) {
        if (set & (1 << s)) value -= m[root + r * rank + s]! * m[z + s]!;
      }
      value *= m[root + r * rank + r]!;
    }
    m[z + r] = value;
  }
  for (let r = rank - 1; r >= 0; r--) {
    if (!(set & (1 << r))) continue;
    let value = m[z + r]!;
    for (let s = r + 1; s < rank; s++) {
      if (set & (1 << s)) value -= m[root + s * rank + r]! * m[z + s]!;
    }
    m[z + r] = value * m[root + r * rank + r]!;
  }
}

function wrongEntries(
  m: Float64Array,
  gram: number,
  c: number,
  z: number,
  rank: number,
  set: number,
  factored: number,
): number {
  let wrong = 0;
  for (let r = 0; r < rank; r++) {
    const bit = 1 << r;
    if (set & bit) {
      if (factored & bit && m[z + r]! < 0) wrong |= bit;
      continue;
    }
    let slope = -m[c + r]!;
    let size = Math.abs(slope);
    for (let s = 0; s < rank; s++) {
      const term = m[gram + r * rank + s]! * m[z + s]!;
      slope += term;
      size += Math.abs(term);
    }
    if (slope < -ROUNDING * size) wrong |= bit;
  }
  return wrong;
}
