import {
  estimateRankSteps,
  type FactorizeOptions,
  type RankEstimate,
  type RankOptions,
  run,
  type Steps,
  type StridedArray,
  type Tensor,
} from "@unmix/core";
import { checkChoice, givenOf } from "./check.ts";
import { type Climb, climbOf, levelsOf } from "./climb.ts";
import { climbSteps } from "./climb-steps.ts";
import { checkInput } from "./input.ts";
import {
  MULTISCALE_NAMES,
  type MultiscaleFactorization,
  type MultiscaleOptions,
} from "./options.ts";
import { type MultiscalePlan, planMultiscale } from "./plan.ts";
import { coarseOptions } from "./scale-options.ts";
import { staged } from "./staged.ts";

/** Points of a continuous mode on which ranks are compared, at least. */
const COARSEST = 33;

/** Ranks that a sweep tries, at most, where its options do not say. */
const MOST_TRIED = 10;

/** A rank that was chosen on a coarse grid, and fits of the finest. */
export interface MultiscaleRankEstimate {
  /** By the sweep on the coarse grid. */
  readonly chosen: number;
  /** The sweep on the coarse grid, whose losses are of that grid. */
  readonly coarse: RankEstimate;
  /** The shape of that grid. */
  readonly shape: readonly number[];
  /** Of the ranks that were finished, in ascending order. */
  readonly factorizations: readonly MultiscaleFactorization[];
}

/** Which ranks are fitted on the finest grid: the one that is chosen, or all. */
export interface MultiscaleRankOptions extends MultiscaleOptions {
  /** Default `chosen`. */
  readonly finish?: "chosen" | "all";
}

/**
 * Chooses the rank of Tucker-1 on a coarse grid, where a sweep over ranks costs a part, and fits it on
 * the finest. The coarsest grid has 33 points at least unless `coarsest` says another number: fewer
 * hide components that differ in narrow peaks. It never has fewer than the last rank that is tried.
 *
 * @throws {UnmixError} before any work, when the tensor or an option makes no sense
 */
export function estimateRankMultiscale(
  tensor: Tensor | StridedArray,
  options: RankOptions,
  multiscale: MultiscaleRankOptions,
): MultiscaleRankEstimate {
  return run(estimateRankMultiscaleSteps(tensor, options, multiscale));
}

/** {@link estimateRankMultiscale} one sweep at a time. */
export function estimateRankMultiscaleSteps(
  tensor: Tensor | StridedArray,
  options: RankOptions,
  multiscale: MultiscaleRankOptions,
): Steps<MultiscaleRankEstimate> {
  const { data, settings, plan, finish } = planned(tensor, options, multiscale);
  const levels = levelsOf(data, plan);
  const climbFor = (rank: number) => {
    const all = { ...settings, rank, ...(options.seed !== undefined && { seed: options.seed }) };
    return climbOf(tensor, levels, all, plan);
  };
  const { factors, scales, options: one } = climbFor(1);
  const { tensor: coarse, weights } = levels[0]!;
  const single = scales.length === 1;
  const { rank: _, ...factorize } = coarseOptions(one, factors, scales, 0, weights) as Fixed;
  const sweep = single
    ? estimateRankSteps(tensor, options)
    : estimateRankSteps(coarse as Tensor, { ...options, factorize });
  return finishSteps(sweep, climbFor, finish, scales[0]!.shape);
}

/**
 * The scales that {@link estimateRankMultiscale} goes through with the same arguments, to be shown before
 * the work begins: ranks are compared at the first, and its sweeps are limited by that comparison alone.
 *
 * @throws {UnmixError} when the tensor or an option makes no sense
 */
export function planRankEstimate(
  tensor: Tensor | StridedArray,
  options: RankOptions,
  multiscale: MultiscaleRankOptions,
): MultiscalePlan {
  return planned(tensor, options, multiscale).plan;
}

function planned(
  tensor: Tensor | StridedArray,
  options: RankOptions,
  given: MultiscaleRankOptions,
) {
  // Checks all of it, as of the finest grid.
  estimateRankSteps(tensor, options ?? null);
  const { factorize, maxRank } = options;
  const {
    finish = "chosen",
    coarsest = COARSEST,
    ...multiscale
  } = givenOf("multiscale option", given, [...MULTISCALE_NAMES, "finish"]);
  checkChoice("finish", finish, ["chosen", "all"]);
  const settings = (factorize ?? {}) as Omit<FactorizeOptions, "rank">;
  const one = { ...settings, rank: 1 };
  const data = checkInput(tensor, one);
  const last = maxRank ?? Math.min(MOST_TRIED, data.tensor.shape[0]!);
  const least = Math.max(coarsest, last);
  const plan = planMultiscale(data, one, { ...multiscale, coarsest: least });
  return { data, settings, plan, finish };
}

type Fixed = FactorizeOptions & { readonly rank: number };

function* finishSteps(
  sweep: Steps<RankEstimate>,
  climbFor: (rank: number) => Climb,
  finish: "chosen" | "all",
  shape: readonly number[],
): Steps<MultiscaleRankEstimate> {
  const swept = yield* staged(sweep, undefined, undefined);
  const { value: coarse } = swept;
  let { order } = swept;
  const factorizations: MultiscaleFactorization[] = [];
  for (const [i, fit] of coarse.factorizations.entries()) {
    const rank = i + 1;
    if (finish === "chosen" && rank !== coarse.chosen) continue;
    const climb = climbSteps(climbFor(rank), fit) as Steps<MultiscaleFactorization>;
    const done = yield* staged(climb, `Rank ${rank}, all points`, order);
    order = done.order;
    factorizations.push(done.value);
  }
  return { chosen: coarse.chosen, coarse, shape, factorizations };
}
