import { expect } from "vitest";
import { plainKernels } from "../../src/kernels/plain.ts";
import { orthonormalize } from "../../src/linear/orthonormalize.ts";
import type { MatrixProducts } from "../../src/linear/products.ts";
import { createRandom } from "../../src/random/random.ts";

/**
 * A matrix in a memory of its own with room for `count` vectors, and how many products were made, or pieces of them
 * where a row is said to take `rowWork` multiply–adds.
 */
export function stored(
  data: Float64Array,
  rows: number,
  columns: number,
  count: number,
  rowWork = 0,
) {
  const buffer = new ArrayBuffer(8 * (data.length + count * (rows + columns)));
  new Float64Array(buffer).set(data);
  const room = (at: number, length: number) => ({ at, view: new Float64Array(buffer, at, length) });
  const left = room(8 * data.length, count * rows);
  const right = room(8 * (data.length + count * rows), count * columns);
  const kernels = plainKernels(buffer);
  let products = 0;
  const matrix: MatrixProducts = {
    rows,
    columns,
    rowWork,
    product(x, out, vectors, row = 0, some = rows) {
      products++;
      if (row === 0) kernels.clear(out, vectors * columns);
      kernels.addProduct(x, 0, out, vectors, rows, columns, row, some, 0);
    },
    productTransposed(x, out, vectors, row, some) {
      products++;
      kernels.productTransposed(x, 0, out, vectors, rows, columns, row, some);
    },
  };
  return { matrix, rooms: { left, right }, products: () => products };
}

/** Random orthonormal vectors between given singular values. */
export function withSingularValues(values: readonly number[], rows: number, columns: number) {
  const random = createRandom(7);
  const side = (length: number) => {
    const x = Float64Array.from({ length: values.length * length }, () => random.normal());
    expect(orthonormalize(x, values.length, length)).toBe(values.length);
    return x;
  };
  const u = side(rows);
  const v = side(columns);
  const data = new Float64Array(rows * columns);
  values.forEach((value, r) => {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        data[i * columns + j]! += value * u[r * rows + i]! * v[r * columns + j]!;
      }
    }
  });
  return data;
}
