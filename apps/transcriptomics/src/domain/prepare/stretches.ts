/** Entries gone through between two pauses: some hundredths of a second. */
export const LONG = 2 ** 22;

/** Rows from the first up to the second. */
export type Stretch = readonly [from: number, to: number];

/**
 * The rows of a sparse matrix in stretches, so that work on a large one can pause between them.
 *
 * @param starts of compressed rows
 * @param weight how much work an entry is, 1 for a few operations
 */
export function* stretchesOf(starts: Uint32Array, weight = 1): Generator<Stretch> {
  const rows = starts.length - 1;
  for (let from = 0, to = 0; from < rows; from = to) {
    to++;
    while (to < rows && (starts[to + 1]! - starts[from]!) * weight <= LONG) to++;
    yield [from, to];
  }
}

/** The same of rows that are all as much work as `each` entries. */
export function* evenStretches(rows: number, each: number): Generator<Stretch> {
  const length = Math.max(1, Math.floor(LONG / each));
  for (let from = 0; from < rows; from += length) yield [from, Math.min(rows, from + length)];
}
