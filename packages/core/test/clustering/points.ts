import type { Random } from "../../src/random/random.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

/** Rows as the points that the clustering takes. */
export function table(rows: number[][]): Tensor {
  return { data: Float64Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] };
}

/** Normal points of deviation 0.5 around `centres` places in a box of side 10, and whose they are. */
export function blobs(
  random: Random,
  count: number,
  dimension: number,
  centres: number,
): { rows: number[][]; truth: number[] } {
  const middles = Array.from({ length: centres }, () =>
    Array.from({ length: dimension }, () => 10 * random.uniform()),
  );
  const truth = Array.from({ length: count }, () => random.integer(centres));
  const rows = truth.map((k) => middles[k]!.map((x) => x + 0.5 * random.normal()));
  return { rows, truth };
}
