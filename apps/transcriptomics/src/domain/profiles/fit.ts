import {
  allocateTensor,
  asSteps,
  type ConstraintSpec,
  createRandom,
  deriveSeed,
  type FactorizeOptions,
  factorizeSteps,
  type Pausing,
  type Progress,
  type SparseMatrix,
  type Steps,
  type Tensor,
  type Termination,
} from "@unmix/core";
import type { ResolvedOptions } from "../options.ts";
import { averageRowsSteps, type Weights } from "../prepare/kernel.ts";
import type { Places } from "../prepare/pool.ts";
import { evenStretches } from "../prepare/stretches.ts";
import { amountsSteps, gramOf } from "./amounts.ts";

/** How a fit works: as the settings say, with profiles beforehand that stay as they are. */
export type FitOptions = ResolvedOptions & {
  /** Genes × held in the units of the data; NaN for what is to be found. They stand first in a fit. */
  readonly held?: Float64Array;
};

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
export function* placesTensorSteps(
  means: Float64Array,
  { sizes }: Places,
  weights: Weights | undefined,
): Pausing<Tensor> {
  const count = sizes.length;
  const genes = means.length / count;
  const smoothed = weights ? yield* averageRowsSteps(weights, means, genes) : means;
  yield;
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
export function* fitSteps(
  tensor: Tensor,
  rank: number,
  start: number,
  options: FitOptions,
): Steps<Fit> {
  const seed = deriveSeed(options.seed, rank, start);
  const { held } = options;
  if (held) return yield* fitBesideSteps(tensor, rank, start, { ...options, held });
  const from = start === 0 ? "svd" : yield* asSteps(randomStartSteps(tensor, rank, seed), STARTING);
  return yield* solveSteps(tensor, { rank, seed, start: from, ...roughly(options) }, options);
}

const STARTING: Progress = { stage: "Start", iteration: 0, maxIterations: 1, statistics: {} };

/**
 * A fit beside held profiles: first of what they leave over, by profiles of its own; from there of all of
 * it, the held ones staying as they are.
 */
function* fitBesideSteps(
  tensor: Tensor,
  rank: number,
  start: number,
  options: FitOptions & { readonly held: Float64Array },
): Steps<Fit> {
  const { held, ...free } = options;
  const genes = tensor.shape[0]!;
  const count = heldCount(options, genes);
  const own = rank - count;
  const known = held.map((level) => (Number.isNaN(level) ? 0 : level));
  const first =
    own > 0
      ? yield* fitSteps(
          yield* asSteps(leftOverSteps(tensor, known, count), STARTING),
          own,
          start,
          free,
        )
      : undefined;
  const matrix = new Float64Array(genes * rank);
  for (let g = 0; g < genes; g++) {
    matrix.set(known.subarray(g * count, (g + 1) * count), g * rank);
    if (first) matrix.set(first.matrix.subarray(g * own, (g + 1) * own), g * rank + count);
  }
  const stopped = first?.termination.kind === "stopped" ? first.termination : undefined;
  const goingOn = stopped ? { ...options, maxIterations: 0 } : options;
  const fit = yield* refitSteps(tensor, matrix, rank, goingOn);
  const iterations = fit.iterations + (first?.iterations ?? 0);
  return { ...fit, iterations, ...(stopped && { termination: stopped }) };
}

/**
 * A fit that begins at profiles found elsewhere, with the best maps for them: good enough to be compared,
 * as that of {@link fitSteps}.
 *
 * @param matrix genes × R
 */
function* refitSteps(
  tensor: Tensor,
  matrix: Float64Array,
  rank: number,
  options: FitOptions,
): Steps<Fit> {
  const [genes, places] = tensor.shape as [number, number];
  const maps = yield* asSteps(bestMapsSteps(tensor, matrix, rank), STARTING);
  const start = {
    matrix: { data: matrix, shape: [genes, rank] },
    core: { data: maps, shape: [rank, places] },
  };
  const own = { rank, seed: options.seed, start, compress: false, ...roughly(options) };
  return yield* solveSteps(tensor, own, options);
}

/**
 * Fits of both halves that begin at the profiles of the whole: whether the types are there in either half,
 * not whether a fit of it happens upon them, which is what other starts say. Undefined where one was
 * stopped.
 */
export function* halvesSteps(
  halves: readonly Part[],
  whole: Fit,
  rank: number,
  options: FitOptions,
): Steps<Fit[] | undefined> {
  const fits: Fit[] = [];
  for (const { tensor } of halves) {
    const fit = yield* refitSteps(tensor, whole.matrix, rank, options);
    if (isStopped(fit)) return undefined;
    fits.push(fit);
  }
  return fits;
}

export function isStopped({ termination }: Fit): boolean {
  return termination.kind === "stopped";
}

/** How many of the profiles of a fit are held. */
export function heldCount({ held }: FitOptions, genes: number): number {
  return held ? held.length / genes : 0;
}

/** What a fit that is to be compared asks of the solver. */
function roughly({ objective, tolerance, maxIterations }: FitOptions) {
  return {
    // The divergence needs every entry, of which float32 keeps products alone.
    precision: objective === "squared" ? ("float32" as const) : ("float64" as const),
    tolerance: Math.max(tolerance, TOLERANCE),
    maxIterations: Math.min(maxIterations, SWEEPS),
  };
}

/** What profiles with their best maps leave over of the data, where it is above 0. */
function* leftOverSteps(tensor: Tensor, matrix: Float64Array, rank: number): Pausing<Tensor> {
  const [genes, places] = tensor.shape as [number, number];
  const maps = yield* bestMapsSteps(tensor, matrix, rank);
  const left = allocateTensor([genes, places]);
  for (let g = 0; g < genes; g++) {
    for (let p = 0; p < places; p++) {
      let value = tensor.data[g * places + p]!;
      for (let r = 0; r < rank; r++) value -= matrix[g * rank + r]! * maps[r * places + p]!;
      left.data[g * places + p] = Math.max(0, value);
    }
  }
  return left;
}

/** Goes on from a fit to the tolerance that is asked for. */
export function* settleSteps(
  tensor: Tensor,
  rank: number,
  fit: Fit,
  options: FitOptions,
): Steps<Fit> {
  const { seed, tolerance } = options;
  const maxIterations = options.maxIterations - fit.iterations;
  if (maxIterations <= 0) return fit;
  const [genes, places] = tensor.shape as [number, number];
  const start = {
    matrix: { data: fit.matrix, shape: [genes, rank] },
    core: { data: fit.core, shape: [rank, places] },
  };
  const own = { rank, seed, start, compress: false, tolerance, maxIterations };
  const settled = yield* solveSteps(tensor, own, options);
  return { ...settled, iterations: fit.iterations + settled.iterations };
}

function* solveSteps(
  tensor: Tensor,
  own: FactorizeOptions,
  { objective, held }: FitOptions,
): Steps<Fit> {
  const constraints = held && { constraints: { matrix: holding(held) } };
  const settings = { ...own, objective, ...constraints, history: false };
  const steps = factorizeSteps(tensor, settings);
  // To look through a large tensor takes a while, and to lay it out another.
  yield STARTING;
  const { model, ...fit } = yield* steps;
  const { loss, relativeError, iterations, termination } = fit;
  const [matrix, core] = [model.matrix.data.slice(), model.core.data.slice()];
  return { matrix, core, loss, relativeError, iterations, termination };
}

/**
 * Nonnegative profiles of which the first are held. That is a convex set, and setting the held entries is
 * the projection onto it, so steps stay descents.
 */
function holding(held: Float64Array): ConstraintSpec {
  const each = (shape: readonly number[], visit: (at: number, level: number) => void) => {
    const [genes, rank] = shape as [number, number];
    const count = held.length / genes;
    held.forEach((level, n) => {
      if (!Number.isNaN(level)) visit(Math.floor(n / count) * rank + (n % count), level);
    });
  };
  return {
    kind: "composed",
    parts: [
      { kind: "nonnegative" },
      {
        kind: "custom",
        apply(block, shape) {
          each(shape, (at, level) => {
            block[at] = level;
          });
        },
        violation(block, shape) {
          let far = 0;
          each(shape, (at, level) => {
            far = Math.max(far, Math.abs(block[at]! - level));
          });
          return far;
        },
      },
    ],
  };
}

function* randomStartSteps(tensor: Tensor, rank: number, seed: number) {
  const [genes, places] = tensor.shape as [number, number];
  const random = createRandom(seed);
  const matrix = Float64Array.from({ length: genes * rank }, () => Math.abs(random.normal()));
  return {
    matrix: { data: matrix, shape: [genes, rank] },
    core: { data: yield* bestMapsSteps(tensor, matrix, rank), shape: [rank, places] },
  };
}

/** The best maps for profiles, R × places, none of them quite 0 anywhere. */
function* bestMapsSteps(tensor: Tensor, matrix: Float64Array, rank: number): Pausing<Float64Array> {
  const [genes, places] = tensor.shape as [number, number];
  const products = new Float64Array(places * rank);
  for (const [from, to] of evenStretches(genes, places * rank)) {
    for (let g = from; g < to; g++) addGene(tensor, g, matrix, rank, products);
    yield;
  }
  const maps = yield* amountsSteps(gramOf(matrix, rank), products, rank);
  // The best maps of poor profiles are 0 in many places, which a multiplicative update never leaves.
  const mean = maps.reduce((sum, value) => sum + value, 0) / maps.length;
  return Float64Array.from(
    { length: maps.length },
    (_, n) => maps[(n % places) * rank + Math.floor(n / places)]! + 0.01 * mean,
  );
}

function addGene(
  { data, shape }: Tensor,
  gene: number,
  matrix: Float64Array,
  rank: number,
  products: Float64Array,
): void {
  const places = shape[1]!;
  for (let p = 0; p < places; p++) {
    const value = data[gene * places + p]!;
    if (value === 0) continue;
    for (let r = 0; r < rank; r++) products[p * rank + r]! += value * matrix[gene * rank + r]!;
  }
}
