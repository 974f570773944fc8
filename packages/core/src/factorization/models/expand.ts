import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";

/** Rows that are expanded in one product. */
const TOGETHER = 8;

/** The room, in values, that {@link expandRows} needs. */
export const expansionRoom = (rank: number): number => TOGETHER * rank;

/**
 * Writes `count` rows of X = Pᵀ Q, from `row` on, to their places in `out` (rows × columns).
 *
 * @param p rank × rows; `q` is the byte offset of the other, rank × columns
 */
export function expandRows(
  kernels: Kernels,
  p: Float64Array,
  q: number,
  rank: number,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  room: KernelArray,
  row: number,
  count: number,
  out: KernelArray,
): void {
  for (let from = row; from < row + count; from += TOGETHER) {
    const few = Math.min(TOGETHER, row + count - from);
    for (let i = 0; i < few; i++) {
      for (let r = 0; r < rank; r++) room.view[i * rank + r] = p[r * rows + from + i]!;
    }
    kernels.product(room.at, q, out.at + 8 * from * columns, few, rank, columns);
  }
}
