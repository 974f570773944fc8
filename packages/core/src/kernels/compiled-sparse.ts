import { align } from "./align.ts";
import { type SparseKernels, widthOf } from "./sparse.ts";
import type { Stretches } from "./stretches.ts";

/** What `assembly/index.ts` exports for a sparse Y. */
export interface SparseExports {
  componentsLast(
    x: number,
    xStride: number,
    out: number,
    rank: number,
    width: number,
    length: number,
  ): void;
  componentsFirst(
    x: number,
    out: number,
    outStride: number,
    rank: number,
    width: number,
    length: number,
  ): void;
  scatterRows(
    starts: number,
    ends: number,
    indices: number,
    values: number,
    x: number,
    out: number,
    width: number,
    first: number,
    last: number,
  ): void;
  gatherRows(
    starts: number,
    indices: number,
    values: number,
    x: number,
    out: number,
    width: number,
    first: number,
    last: number,
  ): void;
  modelEntries(
    starts: number,
    indices: number,
    p: number,
    q: number,
    out: number,
    width: number,
    first: number,
    last: number,
  ): void;
  residualSparseRow(
    indices: number,
    values: number,
    begin: number,
    end: number,
    x: number,
    xStride: number,
    z: number,
    scratch: number,
    rank: number,
    columns: number,
  ): number;
}

/** Rows in one call. */
const STRIP = 256;

/**
 * The loops over a sparse Y over a stretch of their range, as {@link Stretches} are. Factors with their
 * components last lie in the scratch of {@link SparseKernels}, that of the rows first.
 */
export interface SparseStretches {
  /** Places `from` up to but without `to` of a factor of `length`, components last, to `out`. */
  toLast(x: number, out: number, rank: number, length: number, from: number, to: number): void;
  /** The way back. */
  toFirst(x: number, out: number, rank: number, length: number, from: number, to: number): void;
  /** Adds to the sums of the product the entries of `count` rows from `row` on, from `starts` to `ends`. */
  scatter(
    starts: number,
    ends: number,
    indices: number,
    values: number,
    scratch: number,
    rank: number,
    rows: number,
    row: number,
    count: number,
  ): void;
  /** Rows `from` up to but without `to` of the transposed product, components last, into scratch. */
  gather(
    starts: number,
    indices: number,
    values: number,
    scratch: number,
    rank: number,
    rows: number,
    from: number,
    to: number,
  ): void;
  /** Those rows of `modelSparse`. */
  model(
    starts: number,
    indices: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    from: number,
    to: number,
  ): void;
  /** One row of `residualSquaredSparse`. */
  residualRow(
    starts: number,
    indices: number,
    values: number,
    p: number,
    q: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row: number,
  ): number;
}

/** Where the factor of the columns, or the sums of a product, lie in the scratch: behind that of the rows. */
export const columnsInScratch = (scratch: number, rank: number, rows: number): number =>
  scratch + align(8 * widthOf(rank) * rows);

/** The loops of the instance `wasm` that works on `words`. */
export function sparseStretches(wasm: SparseExports, words: Uint32Array): SparseStretches {
  return {
    toLast(x, out, rank, length, from, to) {
      const width = widthOf(rank);
      const target = out + 8 * width * from;
      wasm.componentsLast(x + 8 * from, 8 * length, target, rank, width, to - from);
    },
    toFirst(x, out, rank, length, from, to) {
      const width = widthOf(rank);
      const source = x + 8 * width * from;
      wasm.componentsFirst(source, out + 8 * from, 8 * length, rank, width, to - from);
    },
    scatter(starts, ends, indices, values, scratch, rank, rows, row, count) {
      const sums = columnsInScratch(scratch, rank, rows);
      const width = widthOf(rank);
      for (let i = row; i < row + count; i += STRIP) {
        const last = Math.min(row + count, i + STRIP);
        wasm.scatterRows(starts, ends, indices, values, scratch, sums, width, i, last);
      }
    },
    gather(starts, indices, values, scratch, rank, rows, from, to) {
      const factor = columnsInScratch(scratch, rank, rows);
      const width = widthOf(rank);
      for (let i = from; i < to; i += STRIP) {
        const last = Math.min(to, i + STRIP);
        wasm.gatherRows(starts, indices, values, factor, scratch, width, i, last);
      }
    },
    model(starts, indices, out, scratch, rank, rows, from, to) {
      const other = columnsInScratch(scratch, rank, rows);
      const width = widthOf(rank);
      for (let i = from; i < to; i += STRIP) {
        const last = Math.min(to, i + STRIP);
        wasm.modelEntries(starts, indices, scratch, other, out, width, i, last);
      }
    },
    residualRow(starts, indices, values, p, q, scratch, rank, rows, columns, row) {
      return wasm.residualSparseRow(
        indices,
        values,
        words[starts / 4 + row]!,
        words[starts / 4 + row + 1]!,
        p + 8 * row,
        8 * rows,
        q,
        scratch,
        rank,
        columns,
      );
    },
  };
}

/** The compiled loops over a sparse Y. */
export function compiledSparse(
  { clear }: Pick<Stretches, "clear">,
  stretches: SparseStretches,
): SparseKernels {
  const { toLast, toFirst, scatter, gather } = stretches;

  return {
    productSparse(
      x,
      starts,
      indices,
      values,
      _cuts,
      out,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      const sums = columnsInScratch(scratch, rank, rows);
      if (row === 0) {
        toLast(x, scratch, rank, rows, 0, rows);
        clear(sums, widthOf(rank) * columns);
      }
      scatter(starts, starts + 4, indices, values, scratch, rank, rows, row, count);
      if (row + count === rows) toFirst(sums, out, rank, columns, 0, columns);
    },
    productTransposedSparse(
      x,
      starts,
      indices,
      values,
      out,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      const factor = columnsInScratch(scratch, rank, rows);
      if (row === 0) toLast(x, factor, rank, columns, 0, columns);
      gather(starts, indices, values, scratch, rank, rows, row, row + count);
      toFirst(scratch, out, rank, rows, row, row + count);
    },
    modelSparse(p, q, starts, indices, out, scratch, rank, rows, columns, row = 0, count = rows) {
      if (row === 0) {
        toLast(p, scratch, rank, rows, 0, rows);
        toLast(q, columnsInScratch(scratch, rank, rows), rank, columns, 0, columns);
      }
      stretches.model(starts, indices, out, scratch, rank, rows, row, row + count);
    },
    residualSquaredSparse(
      starts,
      indices,
      values,
      p,
      q,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
      sofar = 0,
    ) {
      const sides = [p, q, scratch, rank, rows, columns] as const;
      let total = sofar;
      for (let i = row; i < row + count; i++) {
        total += stretches.residualRow(starts, indices, values, ...sides, i);
      }
      return total;
    },
  };
}
