import type { SparseMatrix, UnmixError } from "@unmix/core";
import { problem } from "@unmix/tables";
import { sortRows } from "./rows.ts";
import type { StoredArray } from "./store.ts";

/** A matrix spots × genes as it lies in a file: every value, or compressed rows or columns. */
export type StoredMatrix = {
  readonly file: string;
  /** Where it stands in the file, as in "layers/counts". */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
} & (
  | { readonly layout: "dense"; readonly data: StoredArray }
  | {
      readonly layout: "rows" | "columns";
      readonly data: StoredArray;
      readonly indices: StoredArray;
      readonly starts: StoredArray;
    }
);

/** What kind of numbers a matrix holds. */
export interface Survey {
  /** Whether all that were looked at are whole. */
  readonly whole: boolean;
  readonly least: number;
  readonly most: number;
  /** Whether every number was looked at, and not only some from the beginning, middle and end. */
  readonly complete: boolean;
}

/** Entries that are read at a time. */
const SLAB = 1 << 20;
/** Entries that a survey looks at, at each of three places. */
const SURVEYED = 1 << 17;

/** Looks at numbers from the beginning, the middle and the end of a matrix. */
export async function survey({ data, ...matrix }: StoredMatrix): Promise<Survey> {
  const length = data.shape[0] ?? 0;
  const width = matrix.layout === "dense" ? Math.max(1, matrix.columns) : 1;
  const rows = Math.max(1, Math.floor(SURVEYED / width));
  const starts = [0, Math.floor((length - rows) / 2), length - rows];
  const complete = length <= 3 * rows;
  const seen = { whole: true, least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  const look = async (from: number, to: number) => {
    for (const value of await data.numbers(from, to)) {
      if (!Number.isInteger(value)) seen.whole = false;
      if (value < seen.least) seen.least = value;
      if (value > seen.most) seen.most = value;
    }
  };
  if (complete) await look(0, length);
  else for (const start of starts) await look(start, start + rows);
  if (length === 0) return { whole: true, least: 0, most: 0, complete };
  // What is not stored is zero.
  const isFull = matrix.layout === "dense" || length >= matrix.rows * matrix.columns;
  const least = isFull ? seen.least : Math.min(0, seen.least);
  return { ...seen, least, complete };
}

/**
 * Reads a matrix piece by piece into compressed rows, so that nothing is held twice. Columns are
 * sorted within rows, entries at the same place added, zeros left out.
 *
 * @param least the smallest value that is allowed
 * @throws UnmixError naming what does not hold together, before any number is used
 */
export async function readMatrix(
  matrix: StoredMatrix,
  least = Number.NEGATIVE_INFINITY,
): Promise<SparseMatrix> {
  try {
    if (matrix.layout === "dense") return await readDense(matrix, least);
    const starts = await readStarts(matrix);
    return matrix.layout === "rows"
      ? await readRows(matrix, starts, least)
      : await readColumns(matrix, starts, least);
  } catch (error) {
    if (!(error instanceof RangeError) || !/alloc|length/i.test(error.message)) throw error;
    throw problem(
      { file: matrix.file },
      `${matrix.name} does not fit into memory; save fewer spots or genes, or counts instead of dense values.`,
      error,
    );
  }
}

type Compressed = Extract<StoredMatrix, { layout: "rows" | "columns" }>;
type Dense = Extract<StoredMatrix, { layout: "dense" }>;

function broken(matrix: StoredMatrix, what: string): UnmixError {
  return problem(
    { file: matrix.file },
    `${matrix.name} is damaged: ${what}; write the file again from the program that made it.`,
  );
}

async function readStarts(matrix: Compressed): Promise<Float64Array> {
  const outer = matrix.layout === "rows" ? matrix.rows : matrix.columns;
  const what = matrix.layout === "rows" ? "spots" : "genes";
  const entries = matrix.data.shape[0] ?? 0;
  const [length = 0] = matrix.starts.shape;
  if (length !== outer + 1) {
    throw broken(
      matrix,
      `it has ${outer} ${what} and ${length} row pointers (indptr), where ${outer + 1} were expected`,
    );
  }
  const [places = 0] = matrix.indices.shape;
  if (places !== entries) {
    throw broken(matrix, `it has ${entries} values (data) and ${places} places (indices)`);
  }
  const starts = Float64Array.from(await matrix.starts.numbers());
  for (let i = 0; i <= outer; i++) {
    const start = starts[i]!;
    const least = i === 0 ? 0 : starts[i - 1]!;
    const wrong = i === 0 ? start !== 0 : !(start >= least && start <= entries);
    if (wrong || !Number.isInteger(start)) {
      throw broken(
        matrix,
        `its row pointer (indptr) ${i} is ${start}, where ${i === 0 ? "0" : `a whole number from ${least} to ${entries}`} was expected`,
      );
    }
  }
  if (starts[outer] !== entries) {
    throw broken(
      matrix,
      `its row pointers (indptr) end at ${starts[outer]}, and it has ${entries} values`,
    );
  }
  return starts;
}

async function readRows(
  matrix: Compressed,
  starts: Float64Array,
  least: number,
): Promise<SparseMatrix> {
  const { rows, columns, data } = matrix;
  const entries = data.shape[0] ?? 0;
  const values = new Float64Array(entries);
  const indices = new Uint32Array(entries);
  for (const [from, to] of slabs(matrix.indices, entries)) {
    indices.set(checkedIndices(matrix, await matrix.indices.numbers(from, to), columns), from);
  }
  for (const [from, to] of slabs(data, entries)) {
    const slab = await data.numbers(from, to);
    checkValues(matrix, slab, least, (k) => {
      const row = rowOf(starts, from + k);
      return [row, indices[from + k]!];
    });
    values.set(slab, from);
  }
  return sortRows({ rows, columns, starts: Uint32Array.from(starts), indices, values });
}

/** Two passes: how many entries each row has, then each entry to its place. */
async function readColumns(
  matrix: Compressed,
  starts: Float64Array,
  least: number,
): Promise<SparseMatrix> {
  const { rows, columns, data } = matrix;
  const entries = data.shape[0] ?? 0;
  const rowStarts = new Uint32Array(rows + 1);
  for (const [from, to] of slabs(matrix.indices, entries)) {
    const slab = checkedIndices(matrix, await matrix.indices.numbers(from, to), rows);
    for (let k = 0; k < slab.length; k++) rowStarts[slab[k]! + 1]!++;
  }
  for (let i = 0; i < rows; i++) rowStarts[i + 1]! += rowStarts[i]!;
  const next = rowStarts.slice(0, rows);
  const indices = new Uint32Array(entries);
  const values = new Float64Array(entries);
  let column = 0;
  for (const [from, to] of slabs(data, entries)) {
    const rowOfEntry = await matrix.indices.numbers(from, to);
    const slab = await data.numbers(from, to);
    checkValues(matrix, slab, least, (k) => [rowOfEntry[k]!, rowOf(starts, from + k)]);
    for (let k = 0; k < slab.length; k++) {
      while (starts[column + 1]! <= from + k) column++;
      const at = next[rowOfEntry[k]!]!++;
      indices[at] = column;
      values[at] = slab[k]!;
    }
  }
  return sortRows({ rows, columns, starts: rowStarts, indices, values });
}

/** Two passes: how many values are not zero, then each to its place. */
async function readDense(matrix: Dense, least: number): Promise<SparseMatrix> {
  const { rows, columns, data } = matrix;
  const starts = new Uint32Array(rows + 1);
  const blocks = Array.from(slabs(data, rows, columns));
  for (const [from, to] of blocks) {
    const block = await data.numbers(from, to);
    checkValues(matrix, block, least, (k) => [from + Math.floor(k / columns), k % columns]);
    for (let i = from; i < to; i++) {
      let filled = 0;
      for (let j = 0; j < columns; j++) if (block[(i - from) * columns + j] !== 0) filled++;
      starts[i + 1] = starts[i]! + filled;
    }
  }
  const entries = starts[rows]!;
  const indices = new Uint32Array(entries);
  const values = new Float64Array(entries);
  let at = 0;
  for (const [from, to] of blocks) {
    const block = await data.numbers(from, to);
    for (let i = 0; i < to - from; i++) {
      for (let j = 0; j < columns; j++) {
        const value = block[i * columns + j]!;
        if (value === 0) continue;
        indices[at] = j;
        values[at++] = value;
      }
    }
  }
  return { rows, columns, starts, indices, values };
}

/** Pieces of the first axis, about a million entries each, that cut no chunk in two. */
function* slabs(array: StoredArray, length: number, width = 1): Generator<[number, number]> {
  const chunk = Math.max(1, array.chunk);
  const step = Math.max(1, Math.round(SLAB / Math.max(1, width) / chunk)) * chunk;
  for (let from = 0; from < length; from += step) yield [from, Math.min(length, from + step)];
}

function checkedIndices<T extends ArrayLike<number>>(
  matrix: StoredMatrix,
  slab: T,
  bound: number,
): T {
  for (let k = 0; k < slab.length; k++) {
    const index = slab[k]!;
    if (index >= 0 && index < bound && Number.isInteger(index)) continue;
    throw broken(
      matrix,
      `one of its places (indices) is ${index}, where a whole number from 0 to ${bound - 1} was expected`,
    );
  }
  return slab;
}

function checkValues(
  matrix: StoredMatrix,
  slab: ArrayLike<number>,
  least: number,
  place: (k: number) => readonly [spot: number, gene: number],
): void {
  for (let k = 0; k < slab.length; k++) {
    const value = slab[k]!;
    if (value >= least && Number.isFinite(value)) continue;
    const [spot, gene] = place(k);
    if (value < least) {
      throw problem(
        { file: matrix.file },
        `${matrix.name} holds negative values, such as ${value} at spot ${spot + 1}, gene ${gene + 1}, as scaled data do; counts or logarithms of them were expected, so choose another matrix or save the counts.`,
      );
    }
    throw problem(
      { file: matrix.file },
      `${matrix.name} holds ${value} at spot ${spot + 1}, gene ${gene + 1}; finite numbers were expected, so take the spot or the gene out, or save the counts again.`,
    );
  }
}

/** The row (or column) to which an entry belongs: the last that starts at it or before. */
function rowOf(starts: Float64Array, entry: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= entry) low = middle;
    else high = middle;
  }
  return low;
}
