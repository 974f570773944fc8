import {
  allocateTensor,
  createRandom,
  deriveSeed,
  type FactorizeOptions,
  factorizeSteps,
  nonnegativeLeastSquares,
  type SparseMatrix,
  type Steps,
  type Tensor,
  type Termination,
} from "@unmix/core";
import type { ProfileOptions } from "../options.ts";
import { averageRows, type Weights } from "../prepare/kernel.ts";
import type { Places } from "../prepare/pool.ts";

/** Profiles from one start. */
export interface Fit {
  /** Genes × R, in the units of the data that were given. */
  readonly matrix: Float64Array;
  /** R × places. */
  readonly core: Float64Array;
  readonly loss: number;
  readonly relativeError: number;
  readonly iterations: number;
  readonly termination: Termination;
}

/** Counts by spots, and by the places that spots are gathered to. */
export interface Pooled {
  /** Spots × genes, scaled. */
  readonly values: SparseMatrix;
  /** Places × genes. */
  readonly means: Float64Array;
}

/** Counts as they are fitted. */
export interface Part {
  /** Spots × genes, scaled. */
  readonly values: SparseMatrix;
  /** Genes × places, smoothed. */
  readonly tensor: Tensor;
}

/**
 * The mean over the spots of each place.
 *
 * @param values spots × genes
 * @returns places × genes
 */
export function placeMeans(values: SparseMatrix, places: Places): Float64Array {
  const { columns: genes, starts, indices } = values;
  const means = new Float64Array(places.sizes.length * genes);
  for (let i = 0; i < values.rows; i++) {
    const place = places.of[i]!;
    const share = 1 / places.sizes[place]!;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      means[place * genes + indices[k]!]! += share * values.values[k]!;
    }
  }
  return means;
}

/**
 * Genes × places: the means of the places smoothed over places, every place weighted by the root of its
 * number of spots, as if its spots stood there one by one.
 *
 * @param means places × genes
 */
export function placesTensor(
  means: Float64Array,
  { sizes }: Places,
  weights: Weights | undefined,
): Tensor {
  const count = sizes.length;
  const genes = means.length / count;
  const smoothed = weights ? averageRows(weights, means, genes) : means;
  const tensor = allocateTensor([genes, count]);
  const { data } = tensor;
  const roots = Float64Array.from(sizes, Math.sqrt);
  // A few places at a time, so that what is read for one gene is still at hand for the next.
  for (let from = 0; from < count; from += TILE) {
    const to = Math.min(count, from + TILE);
    for (let g = 0; g < genes; g++) {
      for (let p = from; p < to; p++) {
        data[g * count + p] = roots[p]! * smoothed[p * genes + g]!;
      }
    }
  }
  return tensor;
}

const TILE = 16;

/** To be compared, profiles need not settle to the last digit. */
const TOLERANCE = 1e-4;
const SWEEPS = 300;

/**
 * Factorizes genes × places into nonnegative profiles and maps from one start: the first from singular
 * vectors, the others from random profiles with the best maps for them. No start depends on the order of
 * the places. Good enough to be compared; {@link settleSteps} goes on from there.
 */
export function fitSteps(
  tensor: Tensor,
  rank: number,
  start: number,
  options: ProfileOptions,
): Steps<Fit> {
  const seed = deriveSeed(options.seed, rank, start);
  const from = start === 0 ? "svd" : randomStart(tensor, rank, seed);
  // The divergence needs every entry, of which float32 keeps products alone.
  const precision = options.objective === "squared" ? "float32" : "float64";
  return solveSteps(
    tensor,
    { rank, seed, start: from, precision },
    {
      ...options,
      tolerance: Math.max(options.tolerance, TOLERANCE),
      maxIterations: Math.min(options.maxIterations, SWEEPS),
    },
  );
}

/** Goes on from a fit to the tolerance that is asked for. */
export function* settleSteps(
  tensor: Tensor,
  rank: number,
  fit: Fit,
  options: ProfileOptions,
): Steps<Fit> {
  const maxIterations = options.maxIterations - fit.iterations;
  if (maxIterations <= 0) return fit;
  const [genes, places] = tensor.shape as [number, number];
  const start = {
    matrix: { data: fit.matrix, shape: [genes, rank] },
    core: { data: fit.core, shape: [rank, places] },
  };
  const own = { rank, seed: options.seed, start, compress: false };
  const settled = yield* solveSteps(tensor, own, { ...options, maxIterations });
  return { ...settled, iterations: fit.iterations + settled.iterations };
}

function* solveSteps(
  tensor: Tensor,
  own: FactorizeOptions,
  { objective, tolerance, maxIterations }: ProfileOptions,
): Steps<Fit> {
  const settings = { ...own, objective, tolerance, maxIterations, history: false };
  const { model, ...fit } = yield* factorizeSteps(tensor, settings);
  const { loss, relativeError, iterations, termination } = fit;
  const [matrix, core] = [model.matrix.data.slice(), model.core.data.slice()];
  return { matrix, core, loss, relativeError, iterations, termination };
}

function randomStart({ data, shape }: Tensor, rank: number, seed: number) {
  const [genes, places] = shape as [number, number];
  const random = createRandom(seed);
  const matrix = Float64Array.from({ length: genes * rank }, () => Math.abs(random.normal()));
  const products = new Float64Array(places * rank);
  for (let g = 0; g < genes; g++) {
    for (let p = 0; p < places; p++) {
      const value = data[g * places + p]!;
      if (value === 0) continue;
      for (let r = 0; r < rank; r++) products[p * rank + r]! += value * matrix[g * rank + r]!;
    }
  }
  const maps = nonnegativeLeastSquares(gramOf(matrix, rank), products, rank);
  // The best maps of poor profiles are 0 in many places, which a multiplicative update never leaves.
  const mean = maps.reduce((sum, value) => sum + value, 0) / maps.length;
  const core = Float64Array.from(
    { length: maps.length },
    (_, n) => maps[(n % places) * rank + Math.floor(n / places)]! + 0.01 * mean,
  );
  return {
    matrix: { data: matrix, shape: [genes, rank] },
    core: { data: core, shape: [rank, places] },
  };
}

/** R × R products of the columns of a matrix of R columns. */
export function gramOf(matrix: Float64Array, rank: number): Float64Array {
  const gram = new Float64Array(rank * rank);
  for (let at = 0; at < matrix.length; at += rank) {
    for (let r = 0; r < rank; r++) {
      const value = matrix[at + r]!;
      if (value === 0) continue;
      for (let q = 0; q < rank; q++) gram[r * rank + q]! += value * matrix[at + q]!;
    }
  }
  return gram;
}
