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
 * vector that is left to row `r` of `out`.
 *
 * @param modes the modes of the tensor, of sizes `sizes`; `x` holds it from `at` on
 * @param place room for as many values
 */
export function contractAllBut(
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
): void {
  let size = 1;
  for (let d = 0; d < sizes.length; d++) size *= sizes[d]!;
  let from = x;
  let start = at;
  // The modes behind n, the last first: every contraction is a row of sums.
  for (let d = modes.length - 1; modes[d] !== n; d--) {
    const factor = blocks[modes[d]!]!.current.view;
    const inner = sizes[d]!;
    size /= inner;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < inner; j++) sum += from[start + i * inner + j]! * factor[r * inner + j]!;
      place[i] = sum;
    }
    from = place;
    start = 0;
  }
  // The modes before n, the first first: every contraction is a sum of rows.
  for (let d = 0; modes[d] !== n; d++) {
    const factor = blocks[modes[d]!]!.current.view;
    const outer = sizes[d]!;
    size /= outer;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < outer; j++) sum += from[start + j * size + i]! * factor[r * outer + j]!;
      place[i] = sum;
    }
    from = place;
    start = 0;
  }
  for (let i = 0; i < length; i++) out[r * length + i] = from[start + i]!;
}
