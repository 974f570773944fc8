import type { Kernels } from "./kernels.ts";
import { columnSlabs, cut, cutAt, ownScratch, type Share, slabsOf, sumOfParts } from "./share.ts";
import { factorScratch, type SingleKernels, stripScratch } from "./single.ts";
import { SINGLE_STRIP } from "./sizes.ts";
import { COLUMNS, type Stretches } from "./stretches.ts";
import { passOf } from "./threaded-pass.ts";

/** The loops over a Y in float32, shared as those over one in float64 are. */
export function threadedSingle(kernels: Kernels, stretches: Stretches, share: Share) {
  const { inputs: i, parts } = share;
  const { single } = stretches;
  const stripOf = (scratch: number, rank: number, columns: number, thread: number) =>
    scratch + factorScratch(rank, columns) + thread * stripScratch(rank);

  const product = share.job((slab, slabs, thread) => {
    const [x, y, unit, out, rank] = [i[0]!, i[1]!, i[2]!, i[3]!, i[5]!];
    const [rows, columns, row, count] = [i[6]!, i[7]!, i[8]!, i[9]!];
    const [first, width] = [i[10]!, i[11]! - i[10]!];
    const from = first + cutAt(COLUMNS, width, slab, slabs);
    const to = first + cutAt(COLUMNS, width, slab + 1, slabs);
    const strip = stripOf(i[4]!, rank, columns, thread);
    single.addColumns(x, y, unit, out, strip, rank, rows, columns, row, count, from, to);
  });

  const transposed = share.job((slab, slabs) => {
    const [first, count] = [i[6]!, i[7]!];
    const from = first + cutAt(ROWS, count, slab, slabs);
    const to = first + cutAt(ROWS, count, slab + 1, slabs);
    single.transposedRows(i[0]!, i[1]!, i[2]!, i[3]!, i[4]!, i[5]!, from, to);
  });

  const residual = share.job((slab, slabs, thread) => {
    const [rank, first, count] = [i[5]!, i[8]!, i[9]!];
    const end = cut(count, slab + 1, slabs);
    const own = ownScratch(i[4]!, rank, thread);
    for (let k = cut(count, slab, slabs); k < end; k++) {
      const row = first + k;
      parts[k] = single.residualRow(i[0]!, i[1]!, i[2]!, i[3]!, own, rank, i[6]!, i[7]!, row);
    }
  });

  const pass = passOf(stretches, share, {
    stripOf: () => SINGLE_STRIP,
    transposedRows(i, from, to) {
      const [cross, rank, rows, y, columns] = [i[1]!, i[9]!, i[10]!, i[11]!, i[13]!];
      single.transposedRows(i[SINGLES]!, y, cross, rank, rows, columns, from, to);
    },
    addColumns(i, out, row, count, from, to, thread) {
      const [next, rank, rows, y, columns] = [i[7]!, i[9]!, i[10]!, i[11]!, i[13]!];
      const strip = stripOf(i[SINGLES]!, rank, columns, thread);
      const stretch = [row, count, from, to] as const;
      single.addColumns(next, y, i[UNIT]!, out, strip, rank, rows, columns, ...stretch);
    },
  });

  return {
    productSingle(
      x,
      y,
      unit,
      out,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
      from = 0,
      to = columns,
    ) {
      const slabs = slabsOf(rank * count * (to - from), columnSlabs(to - from));
      const arrays = [x, y, unit, out, scratch] as const;
      const values = [...arrays, rank, rows, columns, row, count, from, to] as const;
      if (slabs === 1) return kernels.productSingle(...values);
      if (row === 0) stretches.clearColumns(out, rank, columns, from, to);
      product(slabs, ...values);
    },
    productTransposedSingle(x, y, unit, out, scratch, rank, rows, columns, row = 0, count = rows) {
      const slabs = slabsOf(rank * count * columns, count / ROWS);
      if (slabs === 1) {
        const values = [x, y, unit, out, scratch, rank, rows, columns, row, count] as const;
        return kernels.productTransposedSingle(...values);
      }
      if (row === 0) single.demote(x, unit, scratch, rank, columns);
      transposed(slabs, scratch, y, out, rank, rows, columns, row, count);
    },
    advanceThroughSingle(
      y,
      unit,
      z,
      gram,
      cross,
      x,
      previous,
      weight,
      inverse,
      floor,
      next,
      out,
      panels,
      scratch,
      singles,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      const step = [gram, cross, x, previous, weight, inverse, floor, next] as const;
      if (slabsOf(rank * count * columns, count / SINGLE_STRIP) === 1) {
        const behind = [out, panels, scratch, singles, rank, rows, columns, row, count] as const;
        return kernels.advanceThroughSingle(y, unit, z, ...step, ...behind);
      }
      single.demote(z, unit, singles, rank, columns);
      const factors = [...step, scratch, rank, rows] as const;
      return pass(row, count, ...factors, y, z, columns, out, panels, singles, unit);
    },
    residualSquaredSingle(
      y,
      unit,
      x,
      z,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
      sofar = 0,
    ) {
      const sides = [y, unit, x, z, scratch, rank, rows, columns] as const;
      if (slabsOf(rank * count * columns, count) === 1) {
        return kernels.residualSquaredSingle(...sides, row, count, sofar);
      }
      return sumOfParts(parts, row, count, sofar, (first, some) =>
        residual(slabsOf(rank * some * columns, some), ...sides, first, some),
      );
    },
  } satisfies Partial<SingleKernels>;
}

/** Rows of Y that are taken together: two tiles of the loops. */
const ROWS = 8;
/** Where the inputs of a pass have what is of float32 alone. */
const SINGLES = 16;
const UNIT = 17;
