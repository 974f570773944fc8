import { createRandom } from "../src/random/random.ts";
import type { Tensor } from "../src/tensor/tensor.ts";

/** A tensor made from known factors. */
export interface Planted {
  readonly tensor: Tensor;
  readonly matrix: Tensor;
  readonly core: Tensor;
  readonly rank: number;
}

/** Half-normal factors, with their magnitudes taken unless `signed`; noise relative to each entry's scale. */
export function planted(
  shape: readonly number[],
  rank: number,
  { seed = 1, noise = 0, signed = false }: { seed?: number; noise?: number; signed?: boolean } = {},
): Planted {
  const random = createRandom(seed);
  const draw = (length: number) =>
    Float64Array.from({ length }, () => (signed ? random.normal() : Math.abs(random.normal())));
  const rows = shape[0]!;
  const columns = shape.slice(1).reduce((product, n) => product * n, 1);
  const matrix = { data: draw(rows * rank), shape: [rows, rank] };
  const core = { data: draw(rank * columns), shape: [rank, ...shape.slice(1)] };
  const data = multiply(matrix, core);
  for (let i = 0; i < data.length; i++) data[i]! += noise * random.normal();
  return { tensor: { data, shape: [...shape] }, matrix, core, rank };
}

/** A B, entry by entry. */
export function multiply(matrix: Tensor, core: Tensor): Float64Array {
  const [rows = 0, rank = 0] = matrix.shape;
  const columns = core.data.length / rank;
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) {
      for (let j = 0; j < columns; j++) {
        out[i * columns + j]! += matrix.data[i * rank + r]! * core.data[r * columns + j]!;
      }
    }
  }
  return out;
}

/** ‖Y − A B‖. */
export function lossOf(tensor: Tensor, model: { matrix: Tensor; core: Tensor }): number {
  const product = multiply(model.matrix, model.core);
  return Math.sqrt(product.reduce((sum, value, i) => sum + (value - tensor.data[i]!) ** 2, 0));
}
