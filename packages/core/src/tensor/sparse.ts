import { UnmixError } from "../errors.ts";
import { finish, type Pausing, SOME } from "../iterate/pauses.ts";
import type { Tensor } from "./tensor.ts";

/**
 * A matrix of which only the entries that are not zero are held, in compressed rows: those of row i are
 * from `starts[i]` to `starts[i + 1]`, in rising order of their columns. Make one by
 * {@link sparseMatrix}, which checks and sorts.
 */
export interface SparseMatrix {
  /** At least 0 and below 2³¹, stored or not. */
  readonly rows: number;
  /** The same of columns. */
  readonly columns: number;
  /** rows + 1 values, from 0 to the number of entries. */
  readonly starts: Uint32Array;
  /** The column of each entry. */
  readonly indices: Uint32Array;
  /** The entries, finite, one for each of `indices`. */
  readonly values: Float64Array;
}

/** The entries of a sparse matrix, as others hold them. Those that are given twice are added. */
export type SparseEntries = {
  /** At least 0 and below 2³¹, stored or not. */
  readonly rows: number;
  /** The same of columns. */
  readonly columns: number;
  /** The entries, finite, in the order of their indices. */
  readonly values: ArrayLike<number>;
} & (
  | {
      /** Whether `starts` is of rows and `indices` are columns (default), or the other way round. */
      readonly compressed?: "rows" | "columns";
      /** For each row (or column) where its entries begin, and then their number: rows + 1 (or columns + 1) values from 0, never falling. */
      readonly starts: ArrayLike<number>;
      /** The column (or row) of each entry, from 0, in any order within a row. */
      readonly indices: ArrayLike<number>;
    }
  /** One by one, in any order. */
  | {
      /** The row of each entry, from 0. */
      readonly rowIndices: ArrayLike<number>;
      /** The column of each entry, from 0. */
      readonly columnIndices: ArrayLike<number>;
    }
);

/**
 * A sparse matrix from compressed rows, compressed columns, or a list of entries in any order. Entries
 * at the same place are added; zeros are left out.
 *
 * @throws {UnmixError} naming the row or the entry that cannot be meant
 */
export function sparseMatrix(entries: SparseEntries): SparseMatrix {
  const { rows, columns, values } = entries;
  checkSize("rows", rows);
  checkSize("columns", columns);
  if ("rowIndices" in entries) {
    const { rowIndices, columnIndices } = entries;
    checkLengths("rowIndices", rowIndices, "values", values);
    checkLengths("columnIndices", columnIndices, "values", values);
    return fromEntries(rows, columns, rowIndices, columnIndices, values);
  }
  const { compressed = "rows", starts, indices } = entries;
  if (compressed !== "rows" && compressed !== "columns") {
    throw new UnmixError(
      "option",
      `A sparse matrix is to be compressed by "${String(compressed)}"; it is by rows or columns.`,
      { compressed },
    );
  }
  checkLengths("indices", indices, "values", values);
  const outer = expanded(starts, compressed === "rows" ? rows : columns, values.length, compressed);
  return compressed === "rows"
    ? fromEntries(rows, columns, outer, indices, values)
    : fromEntries(rows, columns, indices, outer, values);
}

/** The sizes of a tensor, or of a sparse matrix. */
export function shapeOf(given: Tensor | SparseMatrix): readonly number[] {
  return isSparse(given) ? [given.rows, given.columns] : given.shape;
}

/** Whether a tensor is given as a sparse matrix. */
export function isSparse(given: object): given is SparseMatrix {
  return given !== null && typeof given === "object" && "starts" in given && "indices" in given;
}

/**
 * Refuses what {@link sparseMatrix} would not have made: one that came from elsewhere.
 *
 * @throws {UnmixError} naming the row or the entry
 */
export function checkSparse(matrix: SparseMatrix): void {
  checkSparseLengths(matrix);
  finish(checkSparseEntries(matrix));
}

/** The part of {@link checkSparse} that is done at once. */
export function checkSparseLengths({ rows, columns, starts, indices, values }: SparseMatrix): void {
  checkSize("rows", rows);
  checkSize("columns", columns);
  checkLengths("indices", indices, "values", values);
  checkStarts(starts, rows, values.length, "rows");
}

/** The rest of {@link checkSparse}, with pauses where entries are many. */
export function* checkSparseEntries(matrix: SparseMatrix): Pausing<void> {
  const { rows, columns, starts, indices, values } = matrix;
  let paused = 0;
  for (let i = 0; i < rows; i++) {
    if (starts[i]! - paused >= SOME / 2) {
      yield;
      paused = starts[i]!;
    }
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      checkEntry(k, i, indices[k]!, values[k]!, rows, columns);
      if (k === starts[i] || indices[k]! > indices[k - 1]!) continue;
      throw new UnmixError(
        "input",
        `Entry ${k} of a sparse matrix, in row ${i}, is of column ${indices[k]}, after one of column ${indices[k - 1]}; columns must rise within a row. Make the matrix by sparseMatrix, which sorts.`,
        { entry: k, row: i },
      );
    }
  }
}

/** By counting: entries by column first, then stably by row, so that columns rise within a row. */
function fromEntries(
  rows: number,
  columns: number,
  rowOf: ArrayLike<number>,
  columnOf: ArrayLike<number>,
  values: ArrayLike<number>,
): SparseMatrix {
  const count = values.length;
  for (let k = 0; k < count; k++) {
    checkEntry(k, rowOf[k]!, columnOf[k]!, values[k]!, rows, columns);
  }
  const byColumn = sorted(columnOf, columns, (k) => k, count);
  const order = sorted(rowOf, rows, (k) => byColumn[k]!, count);
  const starts = new Uint32Array(rows + 1);
  const indices = new Uint32Array(count);
  const sums = new Float64Array(count);
  let kept = 0;
  let at = 0;
  for (let i = 0; i < rows; i++) {
    starts[i] = kept;
    while (at < count && rowOf[order[at]!] === i) {
      const column = columnOf[order[at]!]!;
      let sum = 0;
      while (at < count && rowOf[order[at]!] === i && columnOf[order[at]!] === column) {
        sum += values[order[at++]!]!;
      }
      if (sum === 0) continue;
      indices[kept] = column;
      sums[kept++] = sum;
    }
  }
  starts[rows] = kept;
  const whole = kept === count;
  return {
    rows,
    columns,
    starts,
    indices: whole ? indices : indices.slice(0, kept),
    values: whole ? sums : sums.slice(0, kept),
  };
}

/** The entries `entryAt(0)`, `entryAt(1)`, … in rising order of their keys, otherwise as they stand. */
function sorted(
  keys: ArrayLike<number>,
  most: number,
  entryAt: (k: number) => number,
  count: number,
): Uint32Array {
  const next = new Uint32Array(most + 1);
  for (let k = 0; k < count; k++) next[keys[k]! + 1]!++;
  for (let i = 0; i < most; i++) next[i + 1]! += next[i]!;
  const order = new Uint32Array(count);
  for (let k = 0; k < count; k++) {
    const entry = entryAt(k);
    order[next[keys[entry]!]!++] = entry;
  }
  return order;
}

/** The row (or column) of each entry. */
function expanded(
  starts: ArrayLike<number>,
  length: number,
  count: number,
  what: "rows" | "columns",
): Uint32Array {
  checkStarts(starts, length, count, what);
  const out = new Uint32Array(count);
  for (let i = 0; i < length; i++) out.fill(i, starts[i], starts[i + 1]);
  return out;
}

function checkSize(what: "rows" | "columns", size: number): void {
  if (Number.isSafeInteger(size) && size >= 0 && size < 2 ** 31) return;
  throw new UnmixError(
    "shape",
    `A sparse matrix is to have ${size} ${what}; their number must be whole, from 0 to ${2 ** 31 - 1}.`,
    { [what]: size },
  );
}

function checkLengths(
  name: string,
  list: ArrayLike<number>,
  other: string,
  values: ArrayLike<number>,
): void {
  if (typeof list?.length === "number" && list.length === values?.length) return;
  throw new UnmixError(
    "shape",
    `A sparse matrix has ${list?.length ?? "no"} ${name} and ${values?.length ?? "no"} ${other}; there must be one for each entry.`,
    { [name]: list?.length, [other]: values?.length },
  );
}

function checkStarts(
  starts: ArrayLike<number>,
  length: number,
  count: number,
  what: "rows" | "columns",
): void {
  if (starts?.length !== length + 1) {
    throw new UnmixError(
      "shape",
      `A sparse matrix of ${length} ${what} has ${starts?.length ?? "no"} starts; there must be ${length + 1}, the last of them the number of entries.`,
      { starts: starts?.length, expected: length + 1 },
    );
  }
  for (let i = 0; i <= length; i++) {
    const start = starts[i]!;
    const least = i === 0 ? 0 : starts[i - 1]!;
    const most = i === 0 ? 0 : count;
    const last = i === length && start !== count;
    if (Number.isSafeInteger(start) && start >= least && start <= most && !last) continue;
    throw new UnmixError(
      "input",
      `The start ${i} of a sparse matrix is ${start}; starts begin at 0, never fall, and end at the number of entries, ${count}.`,
      { [what === "rows" ? "row" : "column"]: i, start, entries: count },
    );
  }
}

function checkEntry(
  k: number,
  row: number,
  column: number,
  value: number,
  rows: number,
  columns: number,
): void {
  const inside = (index: number, length: number) =>
    Number.isSafeInteger(index) && index >= 0 && index < length;
  if (!inside(row, rows) || !inside(column, columns)) {
    throw new UnmixError(
      "input",
      `Entry ${k} of a sparse matrix is at [${row}, ${column}], but the matrix is ${rows} × ${columns}; rows and columns count from 0.`,
      { entry: k, row, column },
    );
  }
  if (Number.isFinite(value)) return;
  throw new UnmixError(
    "input",
    `Entry ${k} of a sparse matrix, at [${row}, ${column}], is ${value}; every entry must be a finite number.`,
    { entry: k, row, column, value },
  );
}
