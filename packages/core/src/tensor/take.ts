import { createMeter, type Pausing, SOME } from "../iterate/pauses.ts";
import { isSparse, type SparseMatrix } from "./sparse.ts";
import { sizeOf, type Tensor } from "./tensor.ts";

/**
 * The slices of one mode at `indices`, in their order; an index may stand there more than once. It pauses
 * where that is long.
 *
 * @param mode of a sparse matrix 0 for its rows and 1 for its columns
 */
export function takeAlong(tensor: Tensor, mode: number, indices: Int32Array): Pausing<Tensor>;
export function takeAlong(
  tensor: Tensor | SparseMatrix,
  mode: number,
  indices: Int32Array,
): Pausing<Tensor | SparseMatrix>;
export function takeAlong(
  tensor: Tensor | SparseMatrix,
  mode: number,
  indices: Int32Array,
): Pausing<Tensor | SparseMatrix> {
  if (!isSparse(tensor)) return takeDense(tensor, mode, indices);
  return mode === 0 ? takeRows(tensor, indices) : takeColumns(tensor, indices);
}

function* takeDense({ data, shape }: Tensor, mode: number, indices: Int32Array): Pausing<Tensor> {
  const due = createMeter(SOME);
  const length = sizeOf(shape.slice(mode + 1));
  const from = shape[mode]! * length;
  const to = indices.length * length;
  const blocks = sizeOf(shape.slice(0, mode));
  const out = new Float64Array(blocks * to);
  for (let b = 0; b < blocks; b++) {
    for (let i = 0; i < indices.length; i++) {
      if (due(length)) yield;
      const start = b * from + indices[i]! * length;
      out.set(data.subarray(start, start + length), b * to + i * length);
    }
  }
  return { data: out, shape: shape.map((size, n) => (n === mode ? indices.length : size)) };
}

/**
 * Some rows of a sparse matrix, in the order given; a row may be given more than once. It pauses where that is long.
 *
 * @param rows whole numbers from 0, below the number of rows
 */
export function* takeRows(
  { columns, starts, indices, values }: SparseMatrix,
  rows: Int32Array,
): Pausing<SparseMatrix> {
  const due = createMeter(SOME);
  const out = emptyMatrix(
    rows.length,
    columns,
    rows.reduce((count, i) => count + starts[i + 1]! - starts[i]!, 0),
  );
  let at = 0;
  for (const [to, from] of rows.entries()) {
    const [first, end] = [starts[from]!, starts[from + 1]!];
    if (due(end - first)) yield;
    out.indices.set(indices.subarray(first, end), at);
    out.values.set(values.subarray(first, end), at);
    at += end - first;
    out.starts[to + 1] = at;
  }
  return out;
}

function* takeColumns(
  { rows, columns, starts, indices, values }: SparseMatrix,
  taken: Int32Array,
): Pausing<SparseMatrix> {
  const due = createMeter(SOME);
  const places = Array.from({ length: columns }, (): number[] => []);
  taken.forEach((from, to) => {
    places[from]!.push(to);
  });
  let count = 0;
  for (let k = 0; k < indices.length; k++) {
    if (due(1)) yield;
    count += places[indices[k]!]!.length;
  }
  const out = emptyMatrix(rows, taken.length, count);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    if (due(starts[i + 1]! - starts[i]!)) yield;
    const first = at;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      for (const place of places[indices[k]!]!) insert(out, first, at++, place, values[k]!);
    }
    out.starts[i + 1] = at;
  }
  return out;
}

/** Puts an entry among those of its row, which stand from `first` up to `end` with rising columns. */
function insert(
  { indices, values }: SparseMatrix,
  first: number,
  end: number,
  column: number,
  value: number,
): void {
  let at = end;
  for (; at > first && indices[at - 1]! > column; at--) {
    indices[at] = indices[at - 1]!;
    values[at] = values[at - 1]!;
  }
  indices[at] = column;
  values[at] = value;
}

function emptyMatrix(rows: number, columns: number, count: number): SparseMatrix {
  return {
    rows,
    columns,
    starts: new Uint32Array(rows + 1),
    indices: new Uint32Array(count),
    values: new Float64Array(count),
  };
}
