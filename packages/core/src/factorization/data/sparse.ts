import { sparseScratch } from "../../kernels/sparse.ts";
import type { Data } from "./data.ts";
import { normOf } from "./norm.ts";
import type { DataParts, Stored } from "./stored.ts";

/** What an entry costs, in multiply–adds of a dense row: its factors are anywhere. */
const FAR = 4;

/** Y in compressed rows: work and memory go with its entries, not with its size. */
export function sparseData(
  { starts, indices, values, cuts, entries }: Extract<Stored, { kind: "sparse" }>,
  { kernels, rows, columns, rank: most, scratch, reserve }: DataParts,
): Data {
  const room = reserve(sparseScratch(most, rows, columns) / 8).at;

  return {
    rows,
    columns,
    norm: normOf(entries, (first, count) =>
      kernels.dot(values + 8 * first, values + 8 * first, count),
    ),
    // As of a dense Y.
    explicitBelow: 1e-7,
    rowWork: (FAR * entries) / rows,
    residualRowWork: columns,
    product(x, out, rank, row, count) {
      const shape = [rank, rows, columns, row, count] as const;
      kernels.productSparse(x, starts, indices, values, cuts, out, room, ...shape);
    },
    productTransposed(x, out, rank, row, count) {
      const shape = [rank, rows, columns, row, count] as const;
      kernels.productTransposedSparse(x, starts, indices, values, out, room, ...shape);
    },
    residualSquared(p, q, rank, row, count, sofar) {
      const arrays = [starts, indices, values, p, q, scratch] as const;
      const shape = [rank, rows, columns] as const;
      return kernels.residualSquaredSparse(...arrays, ...shape, row, count, sofar);
    },
  };
}
