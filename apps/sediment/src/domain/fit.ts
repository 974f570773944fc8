import {
  estimateRankSteps,
  type Factorization,
  type FactorizeOptions,
  factorizeSteps,
  prepareConstraint,
  type Steps,
  singularValuesSteps,
  type Tensor,
} from "@unmix/core";
import { factorizeMultiscaleSteps } from "@unmix/multiscale";
import type { SedimentOptions } from "./options.ts";
import { type Sweep, scalesFor, scalesOf, sweepScalesSteps } from "./scales.ts";
import { solverSettings } from "./solver-settings.ts";
import type { FitScales, RankChoice } from "./types.ts";

/** A factorization of the densities, and the sweep it was chosen from. */
export interface Fit {
  readonly factorization: Factorization;
  readonly ranks: RankChoice;
  readonly svdBound: number;
  /** Where it began on coarser grids. */
  readonly scales?: FitScales;
}

/** Proportions and source densities that sum to 1, sources by their mean share, largest first. */
export interface Presented {
  /** I × R. */
  readonly proportions: Float64Array;
  /** R × J × K. */
  readonly sources: Float64Array;
}

/** Rounds in which missing densities and the model are found in turn. */
const MOST_FILLINGS = 20;
const FILLING_SETTLED = 1e-4;

/**
 * Chooses the rank, or takes the one asked for, and factorizes I × J × K densities; on fine grids from
 * coarser ones, where that is worthwhile.
 *
 * @param filled without missing fibres
 */
export function* fitSteps(filled: Tensor, options: SedimentOptions): Steps<Fit> {
  const settings = solverSettings(options);
  const multiscale = scalesFor(filled, options, settings);
  const rows = filled.shape[0]!;
  const values = yield* singularValuesSteps(filled.data, rows, filled.data.length / rows);
  const boundOf = (rank: number) => Math.hypot(...values.slice(rank));
  let sweep: Sweep | undefined;
  if (options.rank === "auto" || options.maxRank !== "auto") {
    const swept = {
      seed: options.seed,
      factorize: settings,
      ...(typeof options.maxRank === "number" && { maxRank: options.maxRank }),
    };
    sweep = yield* multiscale
      ? sweepScalesSteps(filled, swept, multiscale, boundOf)
      : estimateRankSteps(filled, swept);
  }
  const rank = options.rank === "auto" ? sweep!.chosen : options.rank;
  const one = { ...settings, rank, seed: options.seed };
  const factorization =
    sweep?.factorizations[rank - 1] ??
    (yield* multiscale
      ? factorizeMultiscaleSteps(filled, one, multiscale)
      : factorizeSteps(filled, one));
  const svdBound = boundOf(rank);
  const scales = scalesOf(factorization);
  return {
    factorization,
    ranks: rankChoice(factorization, svdBound, options, sweep),
    svdBound,
    ...(scales && { scales }),
  };
}

/** A factorization again from where another ended: of resampled or newly filled densities. */
export function* refitSteps(
  filled: Tensor,
  from: { readonly matrix: Tensor; readonly core: Tensor },
  options: SedimentOptions,
  settings: Partial<FactorizeOptions> = {},
): Steps<Factorization> {
  return yield* factorizeSteps(filled, {
    ...solverSettings(options),
    ...settings,
    rank: from.matrix.shape[1]!,
    start: from,
  });
}

/**
 * Replaces the fibres that no grain was measured for by the model's own, and fits again, until they
 * settle: what a fit that leaves those fibres out would find.
 *
 * @param filled changed in place where `counts` is 0
 */
export function* fillFromModelSteps(
  filled: Tensor,
  counts: Int32Array,
  start: Factorization,
  options: SedimentOptions,
): Steps<Factorization> {
  let factorization = start;
  for (let round = 0; round < MOST_FILLINGS; round++) {
    const change = fillFromModel(filled, counts, factorization);
    if (change < FILLING_SETTLED) break;
    factorization = yield* refitSteps(filled, factorization.model, options);
    if (factorization.termination.kind === "stopped") break;
  }
  return factorization;
}

/**
 * Makes proportions and densities sum to 1 exactly and puts the sources in order.
 *
 * By default every density is divided by its sum, then every sample's proportions by theirs; the
 * published pipeline takes the nearest such point of each instead.
 */
export function presentModel(model: Factorization["model"], reference: boolean): Presented {
  const [I, R] = model.matrix.shape as [number, number];
  const shape = model.core.shape;
  const matrix = model.matrix.data.slice();
  const core = model.core.data.slice();
  if (reference) {
    prepareConstraint({ kind: "simplex", per: "row" }, [I, R]).apply(matrix);
    prepareConstraint({ kind: "simplex", per: "fibre" }, shape).apply(core);
  } else {
    divideBySums(core, shape[2]!);
    divideBySums(matrix, R);
  }
  const means = new Float64Array(R);
  matrix.forEach((share, i) => {
    means[i % R]! += share / I;
  });
  const order = Array.from(means, (_, r) => r).sort((a, b) => means[b]! - means[a]! || a - b);
  const length = core.length / R;
  const sources = new Float64Array(core.length);
  order.forEach((r, place) => {
    sources.set(core.subarray(r * length, (r + 1) * length), place * length);
  });
  return {
    proportions: matrix.map((_, i) => matrix[i - (i % R) + order[i % R]!]!),
    sources,
  };
}

function rankChoice(
  { model, loss, relativeError }: Factorization,
  svdBound: number,
  options: SedimentOptions,
  sweep: Sweep | undefined,
): RankChoice {
  const rank = model.matrix.shape[1]!;
  if (sweep) {
    const method = options.rank === "auto" ? sweep.method : "given";
    return { rows: sweep.rows, chosen: rank, method, votes: sweep.votes };
  }
  const none = {
    finiteDifference: Number.NaN,
    spline: Number.NaN,
    circle: Number.NaN,
    breakpoint: Number.NaN,
  };
  const votes = { finiteDifference: rank, spline: rank, circle: rank, breakpoint: rank };
  const rows = [{ rank, loss, relativeError, svdBound, ...none }];
  return { rows, chosen: rank, method: "given", votes };
}

/** @returns the largest change of a filled fibre, relative to its norm */
function fillFromModel(
  { data, shape }: Tensor,
  counts: Int32Array,
  { model }: Factorization,
): number {
  const [I, J, K] = shape as [number, number, number];
  const R = model.matrix.shape[1]!;
  const fibre = new Float64Array(K);
  let largest = 0;
  for (let i = 0; i < I; i++) {
    for (let j = 0; j < J; j++) {
      if (counts[i * J + j]! > 0) continue;
      fibre.fill(0);
      for (let r = 0; r < R; r++) {
        const weight = model.matrix.data[i * R + r]!;
        for (let k = 0; k < K; k++) fibre[k]! += weight * model.core.data[(r * J + j) * K + k]!;
      }
      const at = (i * J + j) * K;
      let change = 0;
      let size = 0;
      for (let k = 0; k < K; k++) {
        change += (fibre[k]! - data[at + k]!) ** 2;
        size += fibre[k]! ** 2;
      }
      if (size > 0) largest = Math.max(largest, Math.sqrt(change / size));
      data.set(fibre, at);
    }
  }
  return largest;
}

/** Divides each run of `length` values by its sum; a run of zeros becomes uniform. */
function divideBySums(data: Float64Array, length: number): void {
  for (let at = 0; at < data.length; at += length) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += data[at + k]!;
    for (let k = 0; k < length; k++) data[at + k] = sum > 0 ? data[at + k]! / sum : 1 / length;
  }
}
