import { columnsOf, type Pausing, quantile, type SparseMatrix } from "@unmix/core";
import { averageRowsSteps, type Weights } from "../prepare/kernel.ts";
import { stretchesOf } from "../prepare/stretches.ts";
import { amountsBeside, amountsSteps, gramOf } from "./amounts.ts";

/** Columns that are smoothed in one pass over the spots, so that the weights are made a few times only. */
const TOGETHER = 64;

/**
 * The maps that go with profiles, with each of several: for every spot the nonnegative amounts of the R
 * profiles that explain its smoothed values best. Smoothing the products with the profiles is smoothing
 * the values, so nothing is made dense.
 *
 * @param values spots × genes
 * @param matrices genes × R
 * @returns spots × R
 */
export function* mapsOfSteps(
  values: SparseMatrix,
  matrices: readonly Float64Array[],
  rank: number,
  weights: Weights | undefined,
): Pausing<Float64Array[]> {
  const most = Math.max(1, Math.floor(TOGETHER / rank));
  if (matrices.length > most) {
    const [some, others] = [matrices.slice(0, most), matrices.slice(most)];
    return [
      ...(yield* mapsOfSteps(values, some, rank, weights)),
      ...(yield* mapsOfSteps(values, others, rank, weights)),
    ];
  }
  const width = rank * matrices.length;
  const products = yield* productsSteps(values, sideBySide(matrices, rank), width);
  const smoothed = weights ? yield* averageRowsSteps(weights, products, width) : products;
  const maps: Float64Array[] = [];
  for (const [m, matrix] of matrices.entries()) {
    const own = new Float64Array(values.rows * rank);
    for (let i = 0; i < values.rows; i++) {
      const from = i * width + m * rank;
      own.set(smoothed.subarray(from, from + rank), i * rank);
    }
    maps.push(yield* amountsSteps(gramOf(matrix, rank), own, rank));
  }
  return maps;
}

/** Matrices of R columns as one with the columns of all. */
function sideBySide(matrices: readonly Float64Array[], rank: number): Float64Array {
  const width = rank * matrices.length;
  const wide = new Float64Array(matrices.reduce((sum, { length }) => sum + length, 0));
  matrices.forEach((matrix, m) => {
    matrix.forEach((value, n) => {
      wide[Math.floor(n / rank) * width + m * rank + (n % rank)] = value;
    });
  });
  return wide;
}

/** Spots × R: the sums over genes of a spot's values times the profiles. */
export function* productsSteps(
  values: SparseMatrix,
  matrix: Float64Array,
  rank: number,
): Pausing<Float64Array> {
  const products = new Float64Array(values.rows * rank);
  for (const [from, to] of stretchesOf(values.starts, rank)) {
    for (let i = from; i < to; i++) addSpot(values, i, matrix, rank, products);
    yield;
  }
  return products;
}

function addSpot(
  { starts, indices, values }: SparseMatrix,
  spot: number,
  matrix: Float64Array,
  rank: number,
  products: Float64Array,
): void {
  const to = spot * rank;
  for (let k = starts[spot]!; k < starts[spot + 1]!; k++) {
    const value = values[k]!;
    const from = indices[k]! * rank;
    for (let r = 0; r < rank; r++) products[to + r]! += value * matrix[from + r]!;
  }
}

/**
 * The level of every gene in each map: the nonnegative amounts of the R maps that explain the gene's
 * values over the spots best.
 *
 * @param values spots × genes
 * @param maps spots × R
 * @param held genes × R, levels that are known; NaN for those to be found beside them. Absent: all
 * @returns genes × R
 */
export function* levelsOfSteps(
  values: SparseMatrix,
  maps: Float64Array,
  rank: number,
  held?: Float64Array,
): Pausing<Float64Array> {
  const products = new Float64Array(values.columns * rank);
  for (const [from, to] of stretchesOf(values.starts, rank)) {
    for (let i = from; i < to; i++) addToGenes(values, i, maps, rank, products);
    yield;
  }
  const gram = gramOf(maps, rank);
  yield;
  return held
    ? amountsBeside(gram, products, rank, held)
    : yield* amountsSteps(gram, products, rank);
}

function addToGenes(
  { starts, indices, values }: SparseMatrix,
  spot: number,
  maps: Float64Array,
  rank: number,
  products: Float64Array,
): void {
  const from = spot * rank;
  for (let k = starts[spot]!; k < starts[spot + 1]!; k++) {
    const value = values[k]!;
    const to = indices[k]! * rank;
    for (let r = 0; r < rank; r++) products[to + r]! += value * maps[from + r]!;
  }
}

/** A map is divided by this quantile of itself, so that 1 is where it is fully there. */
const FULL = 0.99;
/** Of a map that is nearly nowhere the quantile is 0; this part of its largest value stands in. */
const LEAST = 0.01;

/** The amount at which a map is fully there. */
export function fullOf(map: Float64Array): number {
  const largest = map.reduce((most, value) => Math.max(most, value), 0);
  return Math.max(quantile(map, FULL), LEAST * largest);
}

/** What each map is divided by so that it is 1 at its 99th percentile; 1 for a map that is 0. */
export function fullsOf(maps: Float64Array, rank: number): Float64Array {
  return Float64Array.from(columnsOf(maps, rank), (map) => fullOf(map) || 1);
}

/** Divides every map by its 99th percentile. Spots × R, as the result. */
export function scaleMaps(maps: Float64Array, rank: number): Float64Array {
  const full = fullsOf(maps, rank);
  return maps.map((value, n) => value / full[n % rank]!);
}

/** The factors in the order of the sums of their maps, largest first. */
export function orderOf(maps: Float64Array, rank: number): Int32Array {
  const sums = new Float64Array(rank);
  maps.forEach((value, n) => {
    sums[n % rank]! += value;
  });
  return Int32Array.from(sums.keys()).sort((a, b) => sums[b]! - sums[a]! || a - b);
}

/** The columns of a matrix of R columns in another order. */
export function reordered(matrix: Float64Array, order: Int32Array): Float64Array {
  const rank = order.length;
  return matrix.map((_, n) => matrix[n - (n % rank) + order[n % rank]!]!);
}
