import { align } from "./align.ts";
import { factorStride, SINGLE_STRIP, type SingleKernels, stripScratch } from "./single.ts";

/** What `assembly/index.ts` exports for a Y in float32, and what of the rest is needed with it. */
export interface SingleExports {
  clear(at: number, bytes: number): void;
  demoteRow(x: number, out: number, units: number, unit: number, length: number): void;
  productSingleStrip(
    x: number,
    xStride: number,
    y: number,
    yStride: number,
    unit: number,
    out: number,
    scratch: number,
    rank: number,
    count: number,
    columns: number,
  ): void;
  productTransposedSingleStrip(
    x: number,
    xStride: number,
    units: number,
    y: number,
    yStride: number,
    out: number,
    outStride: number,
    rank: number,
    count: number,
    columns: number,
  ): void;
  advanceChunk(
    gram: number,
    cross: number,
    x: number,
    previous: number,
    weight: number,
    inverse: number,
    floor: number,
    next: number,
    scratch: number,
    rank: number,
    stride: number,
    width: number,
  ): number;
  residualSingleRow(
    y: number,
    unit: number,
    x: number,
    xStride: number,
    z: number,
    scratch: number,
    rank: number,
    columns: number,
  ): number;
  normSquaredSingle(y: number, length: number): number;
}

/** The compiled loops over a Y in float32, of the instance `wasm`. */
export function compiledSingle(wasm: SingleExports): SingleKernels {
  /** Puts a factor of `rank` rows, and its units before it, into the scratch behind that of a strip. */
  function demote(x: number, unit: number, scratch: number, rank: number, columns: number): void {
    const units = scratch + stripScratch(rank);
    const factor = units + align(8 * rank);
    const stride = factorStride(columns);
    for (let r = 0; r < rank; r++) {
      wasm.demoteRow(x + 8 * r * columns, factor + r * stride, units + 8 * r, unit, columns);
    }
  }

  return {
    productSingle(x, y, unit, out, scratch, rank, rows, columns) {
      wasm.clear(out, 8 * rank * columns);
      const row = 4 * columns;
      for (let i = 0; i < rows; i += SINGLE_STRIP) {
        const count = Math.min(SINGLE_STRIP, rows - i);
        wasm.productSingleStrip(
          x + 8 * i,
          8 * rows,
          y + i * row,
          row,
          unit,
          out,
          scratch,
          rank,
          count,
          columns,
        );
      }
    },
    productTransposedSingle(x, y, unit, out, scratch, rank, rows, columns) {
      demote(x, unit, scratch, rank, columns);
      const units = scratch + stripScratch(rank);
      const factor = units + align(8 * rank);
      const row = 4 * columns;
      for (let i = 0; i < rows; i += SINGLE_STRIP) {
        const count = Math.min(SINGLE_STRIP, rows - i);
        wasm.productTransposedSingleStrip(
          factor,
          factorStride(columns),
          units,
          y + i * row,
          row,
          out + 8 * i,
          8 * rows,
          rank,
          count,
          columns,
        );
      }
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
      scratch,
      singles,
      rank,
      rows,
      columns,
    ) {
      let uphill = 0;
      wasm.clear(out, 8 * rank * columns);
      demote(z, unit, singles, rank, columns);
      const units = singles + stripScratch(rank);
      const factor = units + align(8 * rank);
      const row = 4 * columns;
      const stride = 8 * rows;
      for (let i = 0; i < rows; i += SINGLE_STRIP) {
        const count = Math.min(SINGLE_STRIP, rows - i);
        const at = 8 * i;
        const from = y + i * row;
        wasm.productTransposedSingleStrip(
          factor,
          factorStride(columns),
          units,
          from,
          row,
          cross + at,
          stride,
          rank,
          count,
          columns,
        );
        uphill += wasm.advanceChunk(
          gram,
          cross + at,
          x + at,
          previous + at,
          weight,
          inverse,
          floor,
          next + at,
          scratch,
          rank,
          stride,
          count,
        );
        wasm.productSingleStrip(
          next + at,
          stride,
          from,
          row,
          unit,
          out,
          singles,
          rank,
          count,
          columns,
        );
      }
      return uphill;
    },
    residualSquaredSingle(y, unit, x, z, scratch, rank, rows, columns) {
      let total = 0;
      for (let i = 0; i < rows; i++) {
        const from = y + 4 * i * columns;
        total += wasm.residualSingleRow(from, unit, x + 8 * i, 8 * rows, z, scratch, rank, columns);
      }
      return total;
    },
    normSquaredSingle: wasm.normSquaredSingle,
  };
}
