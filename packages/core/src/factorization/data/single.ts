import { SINGLE_TERMS, singleScratch } from "../../kernels/single.ts";
import type { Data } from "./data.ts";
import type { DataParts, Stored } from "./stored.ts";

/**
 * The worst relative rounding of ⟨Y, X⟩: `SINGLE_TERMS` additions in float32. Rounding comes nowhere
 * near it in sums of many entries, but for entries that are all alike it can.
 */
const ROUNDING = SINGLE_TERMS * 2 ** -24;

/** Y in float32. Its entries are rounded once; factors and statistics stay float64. */
export function singleData(
  { at: y, unit }: Extract<Stored, { kind: "single" }>,
  { kernels, rows, columns, rank: together, scratch, reserve }: DataParts,
): Data {
  const singles = reserve(singleScratch(together, columns) / 8).at;

  return {
    rows,
    columns,
    normSquared: kernels.normSquaredSingle(y, rows * columns) * unit * unit,
    explicitBelow: 16 * ROUNDING,
    product(x, out, rank) {
      for (let r = 0; r < rank; r += together) {
        const count = Math.min(together, rank - r);
        const from = x + 8 * r * rows;
        const to = out + 8 * r * columns;
        kernels.productSingle(from, y, unit, to, singles, count, rows, columns);
      }
    },
    productTransposed(x, out, rank) {
      for (let r = 0; r < rank; r += together) {
        const count = Math.min(together, rank - r);
        const from = x + 8 * r * columns;
        const to = out + 8 * r * rows;
        kernels.productTransposedSingle(from, y, unit, to, singles, count, rows, columns);
      }
    },
    residualSquared: (p, q, rank) =>
      kernels.residualSquaredSingle(y, unit, p, q, scratch, rank, rows, columns),
    advanceThrough: (z, gram, cross, x, previous, weight, inverse, floor, next, out, rank) =>
      kernels.advanceThroughSingle(
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
      ),
  };
}
