import { createRandom, type Tensor } from "@unmix/core";

/** A smooth bump about `center`, of values at `points` places from 0 to 1. */
export function bump(points: number, center: number, width: number): Float64Array {
  return Float64Array.from({ length: points }, (_, i) =>
    Math.exp(-(((i / (points - 1) - center) / width) ** 2)),
  );
}

/** Three smooth sources on a grid of two continuous modes, mixed into `rows` samples. */
export function smoothMixture(
  rows: number,
  shape: readonly [number, number],
  { noise = 0, seed = 1 }: { noise?: number; seed?: number } = {},
): { tensor: Tensor; matrix: Tensor; core: Tensor } {
  const random = createRandom(seed);
  const [J, K] = shape;
  const rank = 3;
  const matrix = Float64Array.from({ length: rows * rank }, () => random.uniform() ** 2);
  const core = new Float64Array(rank * J * K);
  for (let r = 0; r < rank; r++) {
    const x = bump(J, 0.2 + 0.3 * r, 0.15);
    const y = bump(K, 0.8 - 0.25 * r, 0.2);
    for (let j = 0; j < J; j++) {
      for (let k = 0; k < K; k++) core[(r * J + j) * K + k] = x[j]! * y[k]!;
    }
  }
  const data = new Float64Array(rows * J * K);
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) {
      for (let c = 0; c < J * K; c++) {
        data[i * J * K + c]! += matrix[i * rank + r]! * core[r * J * K + c]!;
      }
    }
  }
  for (let i = 0; i < data.length; i++) data[i]! += noise * random.normal();
  return {
    tensor: { data, shape: [rows, J, K] },
    matrix: { data: matrix, shape: [rows, rank] },
    core: { data: core, shape: [rank, J, K] },
  };
}
