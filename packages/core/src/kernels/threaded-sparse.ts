import { columnsInScratch } from "./compiled-sparse.ts";
import type { Kernels } from "./kernels.ts";
import { cut, cutAt, ownScratch, type Share, slabsOf, sumOfParts } from "./share.ts";
import { cutColumn, cutPlaces, SPARSE_PARTS, type SparseKernels, widthOf } from "./sparse.ts";
import type { Stretches } from "./stretches.ts";

/**
 * The loops over a sparse Y, shared: the product by ranges of columns, of which each row's entries are found
 * by what `writeCuts` wrote; the transposed one and the model by rows.
 */
export function threadedSparse(kernels: Kernels, stretches: Stretches, share: Share) {
  const { inputs: i, parts } = share;
  const { sparse } = stretches;
  const words = new Uint32Array(stretches.buffer);
  const entriesOf = (starts: number, row: number, count: number) =>
    words[starts / 4 + row + count]! - words[starts / 4 + row]!;

  const toLast = share.job((slab, slabs) => {
    const length = i[3]!;
    const from = cutAt(PLACES, length, slab, slabs);
    sparse.toLast(i[0]!, i[1]!, i[2]!, length, from, cutAt(PLACES, length, slab + 1, slabs));
  });
  /** A factor of `length` with its components last. */
  const turn = (x: number, out: number, rank: number, length: number) =>
    toLast(Math.max(1, Math.min(4, Math.floor(length / PLACES))), x, out, rank, length);

  const product = share.job((slab, slabs) => {
    const [indices, values, cuts, out, scratch] = [i[0]!, i[1]!, i[2]!, i[3]!, i[4]!];
    const [rank, rows, columns, row, count] = [i[5]!, i[6]!, i[7]!, i[8]!, i[9]!];
    const sums = columnsInScratch(scratch, rank, rows);
    const width = widthOf(rank);
    const end = cut(SPARSE_PARTS, slab + 1, slabs);
    for (let part = cut(SPARSE_PARTS, slab, slabs); part < end; part++) {
      const from = words[cutColumn(cuts, part) / 4]!;
      const to = words[cutColumn(cuts, part + 1) / 4]!;
      const starts = cutPlaces(cuts, part, rows);
      const ends = cutPlaces(cuts, part + 1, rows);
      if (row === 0) stretches.clear(sums + 8 * width * from, width * (to - from));
      sparse.scatter(starts, ends, indices, values, scratch, rank, rows, row, count);
      if (row + count === rows) sparse.toFirst(sums, out, rank, columns, from, to);
    }
  });

  const transposed = share.job((slab, slabs) => {
    const [starts, indices, values, out, scratch] = [i[0]!, i[1]!, i[2]!, i[3]!, i[4]!];
    const [rank, rows, row, count] = [i[5]!, i[6]!, i[7]!, i[8]!];
    const from = row + cut(count, slab, slabs);
    const to = row + cut(count, slab + 1, slabs);
    sparse.gather(starts, indices, values, scratch, rank, rows, from, to);
    sparse.toFirst(scratch, out, rank, rows, from, to);
  });

  const model = share.job((slab, slabs) => {
    const [first, count] = [i[6]!, i[7]!];
    const from = first + cut(count, slab, slabs);
    const to = first + cut(count, slab + 1, slabs);
    sparse.model(i[0]!, i[1]!, i[2]!, i[3]!, i[4]!, i[5]!, from, to);
  });

  const residual = share.job((slab, slabs, thread) => {
    const [rank, first, count] = [i[6]!, i[9]!, i[10]!];
    const end = cut(count, slab + 1, slabs);
    const own = ownScratch(i[5]!, rank, thread);
    for (let k = cut(count, slab, slabs); k < end; k++) {
      const sides = [i[3]!, i[4]!, own, rank, i[7]!, i[8]!] as const;
      parts[k] = sparse.residualRow(i[0]!, i[1]!, i[2]!, ...sides, first + k);
    }
  });

  return {
    productSparse(
      x,
      starts,
      indices,
      values,
      cuts,
      out,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      const slabs = slabsOf(rank * entriesOf(starts, row, count), SPARSE_PARTS);
      if (slabs === 1 || cuts === 0) {
        const arrays = [x, starts, indices, values, cuts, out, scratch] as const;
        return kernels.productSparse(...arrays, rank, rows, columns, row, count);
      }
      if (row === 0) turn(x, scratch, rank, rows);
      const shape = [rank, rows, columns, row, count] as const;
      product(slabs, indices, values, cuts, out, scratch, ...shape);
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
      const slabs = slabsOf(rank * entriesOf(starts, row, count), count);
      if (slabs === 1) {
        const arrays = [x, starts, indices, values, out, scratch] as const;
        return kernels.productTransposedSparse(...arrays, rank, rows, columns, row, count);
      }
      if (row === 0) turn(x, columnsInScratch(scratch, rank, rows), rank, columns);
      transposed(slabs, starts, indices, values, out, scratch, rank, rows, row, count);
    },
    modelSparse(p, q, starts, indices, out, scratch, rank, rows, columns, row = 0, count = rows) {
      const slabs = slabsOf(rank * entriesOf(starts, row, count), count);
      const shape = [rank, rows, columns, row, count] as const;
      if (slabs === 1) return kernels.modelSparse(p, q, starts, indices, out, scratch, ...shape);
      if (row === 0) {
        turn(p, scratch, rank, rows);
        turn(q, columnsInScratch(scratch, rank, rows), rank, columns);
      }
      model(slabs, starts, indices, out, scratch, rank, rows, row, count);
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
      const sides = [starts, indices, values, p, q, scratch, rank, rows, columns] as const;
      if (slabsOf(rank * count * columns, count) === 1) {
        return kernels.residualSquaredSparse(...sides, row, count, sofar);
      }
      return sumOfParts(parts, row, count, sofar, (first, some) =>
        residual(slabsOf(rank * some * columns, some), ...sides, first, some),
      );
    },
  } satisfies Partial<SparseKernels>;
}

/** Places of a factor that are turned together. */
const PLACES = 256;
