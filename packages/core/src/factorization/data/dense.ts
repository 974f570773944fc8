import type { Kernels } from "../../kernels/kernels.ts";
import type { KernelArray } from "../block.ts";
import type { Data } from "./data.ts";

/**
 * Y as it lies in the memory of the factors.
 *
 * @param scratch of the kernels: room for 2 × rank × `CHUNK` values
 */
export function denseData(
  kernels: Kernels,
  y: KernelArray,
  rows: number,
  columns: number,
  scratch: number,
): Data {
  return {
    rows,
    columns,
    get normSquared() {
      return kernels.dot(y.at, y.at, rows * columns);
    },
    // Rounding of 10⁻¹⁶ would put the loss off by 10⁻⁹ of itself.
    explicitBelow: 1e-7,
    product: (x, out, rank) => kernels.product(x, y.at, out, rank, rows, columns),
    productTransposed: (x, out, rank) =>
      kernels.productTransposed(x, y.at, out, rank, rows, columns),
    residualSquared: (p, q, rank) =>
      kernels.residualSquared(y.at, p, q, scratch, rank, rows, columns),
    advanceThrough: (z, gram, cross, x, previous, weight, inverse, floor, next, out, rank) =>
      kernels.advanceThrough(
        y.at,
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
        rank,
        rows,
        columns,
      ),
    dense: y,
  };
}
