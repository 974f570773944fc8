import { align } from "./align.ts";
import type { SparseExports } from "./exports.ts";
import { type SparseKernels, widthOf } from "./sparse.ts";
import type { SparseStretches, Stretches } from "./stretches.ts";

/** Rows in one call. */
const STRIP = 256;

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
