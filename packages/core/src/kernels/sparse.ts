import { align } from "./align.ts";

/**
 * The loops over a sparse Y in compressed rows. `starts` (uint32, rows + 1 values) says where the
 * entries of each row begin in `indices` (uint32: the column of each, rising within a row); numbers that
 * go with the entries are float64 arrays of their own, so that one pattern serves several. Factors are
 * as in `Kernels`; work goes with the entries times the rank. `scratch` has {@link sparseScratch} bytes.
 */
export interface SparseKernels {
  /** out(rank × columns) = X Y, with X rank × rows. */
  productSparse(
    x: number,
    starts: number,
    indices: number,
    values: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
  ): void;

  /** out(rank × rows) = X Yᵀ, with X rank × columns. */
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
  ): void;

  /** out = Σ_r p(r, i) q(r, j) at each entry (i, j), with P rank × rows and Q rank × columns. */
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
  ): number;
}

/** Values of a factor at one place: its components, and a zero where they are odd in number. */
export const widthOf = (rank: number): number => rank + (rank & 1);

/** Bytes for both factors with their components last. */
export const sparseScratch = (rank: number, rows: number, columns: number): number =>
  align(8 * widthOf(rank) * rows) + align(8 * widthOf(rank) * columns);
