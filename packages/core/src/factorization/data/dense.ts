import type { KernelArray } from "../../kernels/array.ts";
import { denseProduct } from "../../linear/products.ts";
import type { Data } from "./data.ts";
import { normOf } from "./norm.ts";
import { type DataParts, panelsRoom } from "./stored.ts";

/** Y as it lies in the memory of the factors. */
export function denseData(y: KernelArray, parts: DataParts): Data {
  const { kernels, rows, columns, scratch, reserve, passes } = parts;
  const panels = reserve(panelsRoom(parts)).at;

  return {
    rows,
    columns,
    norm: normOf(rows * columns, (first, count) =>
      kernels.dot(y.at + 8 * first, y.at + 8 * first, count),
    ),
    // Rounding of 10⁻¹⁶ would put the loss off by 10⁻⁹ of itself.
    explicitBelow: 1e-7,
    rowWork: columns,
    cutsColumns: true,
    product: denseProduct(kernels, y.at, rows, columns, scratch),
    productTransposed: (x, out, rank, row, count) =>
      kernels.productTransposed(x, y.at, out, rank, rows, columns, row, count),
    residualSquared: (p, q, rank, row, count, sofar) =>
      kernels.residualSquared(y.at, p, q, scratch, rank, rows, columns, row, count, sofar),
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
          panels,
          scratch,
          rank,
          rows,
          columns,
          row,
          count,
        ),
    }),
    dense: y,
  };
}
