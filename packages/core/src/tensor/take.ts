import { isSparse, type SparseMatrix, sparseMatrix } from "./sparse.ts";
import { sizeOf, type Tensor } from "./tensor.ts";

/**
 * The slices of one mode at `indices`, in their order; an index may stand there more than once.
 *
 * @param mode of a sparse matrix 0 for its rows and 1 for its columns
 */
export function takeAlong(tensor: Tensor, mode: number, indices: Int32Array): Tensor;
export function takeAlong(
  tensor: Tensor | SparseMatrix,
  mode: number,
  indices: Int32Array,
): Tensor | SparseMatrix;
export function takeAlong(
  tensor: Tensor | SparseMatrix,
  mode: number,
  indices: Int32Array,
): Tensor | SparseMatrix {
  return isSparse(tensor) ? takeSparse(tensor, mode, indices) : takeDense(tensor, mode, indices);
}

function takeDense({ data, shape }: Tensor, mode: number, indices: Int32Array): Tensor {
  const length = sizeOf(shape.slice(mode + 1));
  const from = shape[mode]! * length;
  const to = indices.length * length;
  const blocks = sizeOf(shape.slice(0, mode));
  const out = new Float64Array(blocks * to);
  for (let b = 0; b < blocks; b++) {
    for (let i = 0; i < indices.length; i++) {
      const start = b * from + indices[i]! * length;
      out.set(data.subarray(start, start + length), b * to + i * length);
    }
  }
  return { data: out, shape: shape.map((size, n) => (n === mode ? indices.length : size)) };
}

function takeSparse(
  { rows, columns, starts, indices: columnOf, values: given }: SparseMatrix,
  mode: number,
  indices: Int32Array,
): SparseMatrix {
  const places = Array.from({ length: mode === 0 ? rows : columns }, (): number[] => []);
  indices.forEach((from, to) => {
    places[from]!.push(to);
  });
  const placesOf = (row: number, k: number) => places[mode === 0 ? row : columnOf[k]!]!;
  let count = 0;
  for (let i = 0; i < rows; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) count += placesOf(i, k).length;
  }
  const rowIndices = new Uint32Array(count);
  const columnIndices = new Uint32Array(count);
  const values = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      for (const place of placesOf(i, k)) {
        rowIndices[at] = mode === 0 ? place : i;
        columnIndices[at] = mode === 0 ? columnOf[k]! : place;
        values[at++] = given[k]!;
      }
    }
  }
  const [height, width] = mode === 0 ? [indices.length, columns] : [rows, indices.length];
  return sparseMatrix({ rows: height, columns: width, rowIndices, columnIndices, values });
}
