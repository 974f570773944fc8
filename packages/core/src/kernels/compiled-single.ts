import { align } from "./align.ts";
import type { SingleExports } from "./exports.ts";
import { passByPanels } from "./pass.ts";
import { factorScratch, factorStride, rowStride, type SingleKernels } from "./single.ts";
import { SINGLE_STRIP } from "./sizes.ts";
import type { SingleStretches, Stretches } from "./stretches.ts";

/** The loops of the instance `wasm`. */
export function singleStretches(wasm: SingleExports): SingleStretches {
  return {
    demote(x, unit, scratch, rank, columns) {
      const factor = scratch + align(8 * rank);
      const stride = factorStride(columns);
      for (let r = 0; r < rank; r++) {
        wasm.demoteRow(x + 8 * r * columns, factor + r * stride, scratch + 8 * r, unit, columns);
      }
    },
    addColumns(x, y, unit, out, strip, rank, rows, columns, row, count, from, to) {
      const end = row + count;
      const stride = rowStride(columns);
      for (let i = row; i < end; i += SINGLE_STRIP) {
        wasm.productSingleStrip(
          x + 8 * i,
          8 * rows,
          y + i * stride + 4 * from,
          stride,
          unit,
          out + 8 * from,
          8 * columns,
          strip,
          rank,
          Math.min(SINGLE_STRIP, end - i),
          to - from,
        );
      }
    },
    transposedRows(scratch, y, out, rank, rows, columns, from, to) {
      const factor = scratch + align(8 * rank);
      const stride = rowStride(columns);
      for (let i = from; i < to; i += SINGLE_STRIP) {
        wasm.productTransposedSingleStrip(
          factor,
          factorStride(columns),
          scratch,
          y + i * stride,
          stride,
          out + 8 * i,
          8 * rows,
          rank,
          Math.min(SINGLE_STRIP, to - i),
          columns,
        );
      }
    },
    residualRow(y, unit, x, z, scratch, rank, rows, columns, row) {
      const from = y + row * rowStride(columns);
      return wasm.residualSingleRow(from, unit, x + 8 * row, 8 * rows, z, scratch, rank, columns);
    },
  };
}

/** The compiled loops over a Y in float32, of the instance `wasm`. */
export function compiledSingle(
  wasm: SingleExports,
  stretches: Pick<Stretches, "clear" | "clearColumns" | "addSums" | "advanceColumns">,
  { demote, addColumns, transposedRows, residualRow }: SingleStretches,
): SingleKernels {
  const { clearColumns, advanceColumns } = stretches;
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
      if (row === 0) clearColumns(out, rank, columns, from, to);
      const strip = scratch + factorScratch(rank, columns);
      addColumns(x, y, unit, out, strip, rank, rows, columns, row, count, from, to);
    },
    productTransposedSingle(x, y, unit, out, scratch, rank, rows, columns, row = 0, count = rows) {
      if (row === 0) demote(x, unit, scratch, rank, columns);
      transposedRows(scratch, y, out, rank, rows, columns, row, row + count);
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
      demote(z, unit, singles, rank, columns);
      const step = [gram, cross, x, previous, weight, inverse, floor, next, scratch] as const;
      const strip = singles + factorScratch(rank, columns);
      const all = { out, panels, rank, columns, row, count };
      return passByPanels(stretches, all, (first, some, to) => {
        let uphill = 0;
        for (let i = first; i < first + some; i += SINGLE_STRIP) {
          const here = Math.min(SINGLE_STRIP, first + some - i);
          transposedRows(singles, y, cross, rank, rows, columns, i, i + here);
          uphill += advanceColumns(...step, rank, rows, i, here);
          addColumns(next, y, unit, to, strip, rank, rows, columns, i, here, 0, columns);
        }
        return uphill;
      });
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
      let total = sofar;
      for (let i = row; i < row + count; i++) {
        total += residualRow(y, unit, x, z, scratch, rank, rows, columns, i);
      }
      return total;
    },
    normSquaredSingle: wasm.normSquaredSingle,
  };
}
