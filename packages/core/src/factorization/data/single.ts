import { rowStride, singleScratch } from "../../kernels/single.ts";
import { SINGLE_TERMS } from "../../kernels/sizes.ts";
import type { Data } from "./data.ts";
import { normOf } from "./norm.ts";
import { type DataParts, panelsRoom, type Stored } from "./stored.ts";

/**
 * The worst relative rounding of ⟨Y, X⟩: `SINGLE_TERMS` additions in float32. Rounding comes nowhere
 * near it in sums of many entries, but for entries that are all alike it can.
 */
const ROUNDING = SINGLE_TERMS * 2 ** -24;

/** Y in float32. Its entries are rounded once; factors and statistics stay float64. */
export function singleData(
  { at: y, unit }: Extract<Stored, { kind: "single" }>,
  parts: DataParts,
): Data {
  const { kernels, rows, columns, rank: most, scratch, threads, reserve, passes } = parts;
  const panels = reserve(panelsRoom(parts)).at;
  const singles = reserve(singleScratch(most, columns, threads) / 8).at;

  return {
    rows,
    columns,
    norm: normOf(
      (rows * rowStride(columns)) / 4,
      (first, count) => kernels.normSquaredSingle(y + 4 * first, count) * unit * unit,
    ),
    explicitBelow: 16 * ROUNDING,
    rowWork: columns,
    cutsColumns: true,
    product(x, out, rank, row, count, from, to) {
      const shape = [rank, rows, columns, row, count, from, to] as const;
      kernels.productSingle(x, y, unit, out, singles, ...shape);
    },
    productTransposed: (x, out, rank, row, count) =>
      kernels.productTransposedSingle(x, y, unit, out, singles, rank, rows, columns, row, count),
    residualSquared(p, q, rank, row, count, sofar) {
      const sides = [y, unit, p, q, scratch, rank, rows, columns] as const;
      return kernels.residualSquaredSingle(...sides, row, count, sofar);
    },
    ...(passes && {
      advanceThrough: (
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
        rank,
        row,
        count,
      ) =>
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
          panels,
          scratch,
          singles,
          rank,
          rows,
          columns,
          row,
          count,
        ),
    }),
  };
}
