import { align } from "./align.ts";

/**
 * The loops over a sparse Y in compressed rows. `starts` (uint32, rows + 1 values) says where the
 * entries of each row begin in `indices` (uint32: the column of each, rising within a row); numbers that
 * go with the entries are float64 arrays of their own, so that one pattern serves several. Factors are
 * as in `Kernels`; work goes with the entries times the rank. `scratch` has {@link sparseScratch} bytes.
 */
export interface SparseKernels {
  /**
   * out(rank × columns) = X Y, with X rank × rows. With `row` and `count`, of these rows alone: 0 begins
   * the sums, which stay in `scratch` until the last row gives them to `out`. `cuts` are from
   * {@link writeCuts}, or 0 where there are none.
   */
  productSparse(
    x: number,
    starts: number,
    indices: number,
    values: number,
    cuts: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
  ): void;

  /**
   * out(rank × rows) = X Yᵀ, with X rank × columns; that of `count` rows from `row` on where these are
   * given.
   */
  productTransposedSparse(
    x: number,
    starts: number,
    indices: number,
    values: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
  ): void;

  /**
   * out = Σ_r p(r, i) q(r, j) at each entry (i, j), with P rank × rows and Q rank × columns. With `row` and
   * `count`, of these rows alone: 0 readies the scratch for those after it.
   */
  modelSparse(
    p: number,
    q: number,
    starts: number,
    indices: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
  ): void;

  /**
   * ‖Y − Pᵀ Q‖² over every place, with P rank × rows and Q rank × columns: as much work as of a dense Y.
   *
   * @param scratch that of `residualSquared`
   */
  residualSquaredSparse(
    starts: number,
    indices: number,
    values: number,
    p: number,
    q: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
    sofar?: number,
  ): number;
}

/** Values of a factor at one place: its components, and a zero where they are odd in number. */
export const widthOf = (rank: number): number => rank + (rank & 1);

/** Bytes for both factors with their components last. */
export const sparseScratch = (rank: number, rows: number, columns: number): number =>
  align(8 * widthOf(rank) * rows) + align(8 * widthOf(rank) * columns);

/** Into how many ranges of columns {@link writeCuts} cuts: as many as share well. */
export const SPARSE_PARTS = 16;

/** Bytes of what {@link writeCuts} writes. */
export const cutsBytes = (rows: number): number =>
  align(4 * (SPARSE_PARTS + 1)) + align(4 * (SPARSE_PARTS + 1) * rows);

/** Where the range `part` of columns begins in what {@link writeCuts} wrote at `cuts`. */
export const cutColumn = (cuts: number, part: number): number => cuts + 4 * part;

/** Where the places begin, one a row, from which on the entries of a row are in the range `part`. */
export const cutPlaces = (cuts: number, part: number, rows: number): number =>
  cuts + align(4 * (SPARSE_PARTS + 1)) + 4 * part * rows;

/**
 * Cuts the columns of a sparse Y into ranges with about as many entries each, for threads that sum the
 * columns of a product between them. `words` are those of the memory, and the other names are byte offsets.
 */
export function writeCuts(
  words: Uint32Array,
  cuts: number,
  starts: number,
  indices: number,
  rows: number,
  columns: number,
): void {
  const entries = words[starts / 4 + rows]!;
  const before = new Float64Array(columns + 1);
  for (let k = 0; k < entries; k++) before[words[indices / 4 + k]! + 1]!++;
  for (let j = 0; j < columns; j++) before[j + 1]! += before[j]!;
  let column = 0;
  for (let part = 0; part <= SPARSE_PARTS; part++) {
    const share = (entries * part) / SPARSE_PARTS;
    while (column < columns && (part === SPARSE_PARTS || before[column]! < share)) column++;
    words[cutColumn(cuts, part) / 4] = column;
  }
  for (let i = 0; i < rows; i++) {
    let k = words[starts / 4 + i]!;
    const end = words[starts / 4 + i + 1]!;
    for (let part = 0; part <= SPARSE_PARTS; part++) {
      const first = words[cutColumn(cuts, part) / 4]!;
      while (k < end && words[indices / 4 + k]! < first) k++;
      words[cutPlaces(cuts, part, rows) / 4 + i] = k;
    }
  }
}
