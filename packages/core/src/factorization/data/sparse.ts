import { sparseScratch } from "../../kernels/sparse.ts";
import type { Data } from "./data.ts";
import type { DataParts, Stored } from "./stored.ts";

/** Y in compressed rows: work and memory go with its entries, not with its size. */
export function sparseData(
  { starts, indices, values, entries }: Extract<Stored, { kind: "sparse" }>,
  { kernels, rows, columns, rank: together, scratch, reserve }: DataParts,
): Data {
  const room = reserve(sparseScratch(together, rows, columns) / 8).at;

  return {
    rows,
    columns,
    normSquared: kernels.dot(values, values, entries),
    // As of a dense Y.
    explicitBelow: 1e-7,
    product(x, out, rank) {
      for (let r = 0; r < rank; r += together) {
        const count = Math.min(together, rank - r);
        const [from, to] = [x + 8 * r * rows, out + 8 * r * columns];
        kernels.productSparse(from, starts, indices, values, to, room, count, rows, columns);
      }
    },
    productTransposed(x, out, rank) {
      for (let r = 0; r < rank; r += together) {
        const count = Math.min(together, rank - r);
        const [from, to] = [x + 8 * r * columns, out + 8 * r * rows];
        kernels.productTransposedSparse(
          from,
          starts,
          indices,
          values,
          to,
          room,
          count,
          rows,
          columns,
        );
      }
    },
    residualSquared: (p, q, rank) =>
      kernels.residualSquaredSparse(starts, indices, values, p, q, scratch, rank, rows, columns),
  };
}
