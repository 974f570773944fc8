import { inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";

/** A matrix as the solver stores it, component r being row r. */
interface Stored {
  readonly current: { readonly view: Float64Array };
}

/** Writes the outer product of component `r` of the matrices of `modes` to `out` from `at` on. */
export function khatriRao(
  blocks: readonly Stored[],
  modes: readonly number[],
  sizes: readonly number[],
  r: number,
  out: Float64Array,
  at: number,
): void {
  out[at] = 1;
  let length = 1;
  for (let d = 0; d < modes.length; d++) {
    const factor = blocks[modes[d]!]!.current.view;
    const size = sizes[d]!;
    // From the last entry to the first, so that nothing is overwritten before it is read.
    for (let l = length - 1; l >= 0; l--) {
      const value = out[at + l]!;
      for (let j = 0; j < size; j++) out[at + l * size + j] = value * factor[r * size + j]!;
    }
    length *= size;
  }
}

/**
 * Contracts a tensor with component `r` of the matrices of all of its modes but `n`, and writes the
 * vector that is left to row `r` of `out`, with pauses where that is long.
 *
 * @param modes the modes of the tensor, of sizes `sizes`; `x` holds it from `at` on
 * @param place room for as many values
 */
export function* contractAllBut(
  blocks: readonly Stored[],
  modes: readonly number[],
  sizes: readonly number[],
  n: number,
  r: number,
  x: Float64Array,
  at: number,
  place: Float64Array,
  out: Float64Array,
  length: number,
): Pausing<void> {
  let size = 1;
  for (let d = 0; d < sizes.length; d++) size *= sizes[d]!;
  let from = x;
  let start = at;
  // The modes behind n, the last first: every contraction is a row of sums.
  for (let d = modes.length - 1; modes[d] !== n; d--) {
    const factor = blocks[modes[d]!]!.current.view;
    const inner = sizes[d]!;
    size /= inner;
    yield* contractLast(from, start, factor, r, inner, place, size);
    from = place;
    start = 0;
  }
  // The modes before n, the first first: every contraction is a sum of rows.
  for (let d = 0; modes[d] !== n; d++) {
    const factor = blocks[modes[d]!]!.current.view;
    const outer = sizes[d]!;
    size /= outer;
    yield* contractFirst(from, start, factor, r, outer, place, size);
    from = place;
    start = 0;
  }
  for (let i = 0; i < length; i++) out[r * length + i] = from[start + i]!;
}

/** out = x(size × inner) v, v being row r of `factor` and `x` beginning at `start`; `out` may be `x` from 0 on. */
function contractLast(
  x: Float64Array,
  start: number,
  factor: Float64Array,
  r: number,
  inner: number,
  out: Float64Array,
  size: number,
): Pausing<void> {
  const over = (first: number, end: number) => {
    for (let i = first; i < end; i++) {
      let sum = 0;
      for (let j = 0; j < inner; j++) sum += x[start + i * inner + j]! * factor[r * inner + j]!;
      out[i] = sum;
    }
  };
  return inStretches(size, over, stretch(inner));
}

/** {@link contractLast} of xᵀ(size × outer). */
function contractFirst(
  x: Float64Array,
  start: number,
  factor: Float64Array,
  r: number,
  outer: number,
  out: Float64Array,
  size: number,
): Pausing<void> {
  // Row after row, whose entries lie together. The first is read before it is written over.
  const over = (first: number, end: number) => {
    for (let j = 0; j < outer; j++) {
      const weight = factor[r * outer + j]!;
      const row = start + j * size;
      for (let i = first; i < end; i++) out[i] = (j === 0 ? 0 : out[i]!) + x[row + i]! * weight;
    }
  };
  return inStretches(size, over, stretch(outer));
}

/** As many sums as are made between two pauses, each of so many entries. */
function stretch(each: number): number {
  return Math.max(1, Math.floor((4 * SOME) / each));
}
