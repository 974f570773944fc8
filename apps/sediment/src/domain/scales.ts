import {
  type Factorization,
  type RankEstimate,
  type RankOptions,
  type Steps,
  type Tensor,
  voteRank,
} from "@unmix/core";
import {
  estimateRankMultiscaleSteps,
  type MultiscaleFactorization,
  type MultiscaleOptions,
  planFactorization,
} from "@unmix/multiscale";
import type { SedimentOptions } from "./options.ts";
import type { SolverSettings } from "./solver-settings.ts";
import type { FitScales } from "./types.ts";

/** What a sweep over ranks gives, on one grid or on several. */
export type Sweep = Pick<RankEstimate, "rows" | "chosen" | "method" | "votes" | "factorizations">;

/** Points of a density at the coarsest, at least: from about as many on, the sources hardly change. */
const COARSEST = 64;
/** A grid has a quarter of the next one's points: densities are smooth, so that each spares the next its sweeps. */
const RATIO = 4;

/**
 * How a fit of I × J × K densities goes from coarse grids to all points, or undefined where it has all of
 * them from the start. A coarse grid is fitted to the solver's tolerance: its sweeps cost little.
 */
export function scalesFor(
  filled: Tensor,
  options: SedimentOptions,
  settings: SolverSettings,
): MultiscaleOptions | undefined {
  if (options.scales === "one") return undefined;
  const multiscale = {
    modes: [2],
    coarsest: COARSEST,
    ratio: RATIO,
    sweeps: options.maxIterations,
    plateau: 0,
  };
  const { scales } = planFactorization(filled, { ...settings, rank: 1 }, multiscale);
  return scales.length > 1 ? multiscale : undefined;
}

/**
 * A sweep on the coarsest grid, every rank of which is then finished on all points: the table of errors
 * and the choice are those of all points.
 *
 * @param boundOf the least loss that a fit of a rank could have
 */
export function* sweepScalesSteps(
  filled: Tensor,
  options: RankOptions,
  multiscale: MultiscaleOptions,
  boundOf: (rank: number) => number,
): Steps<Sweep> {
  const { coarse, factorizations } = yield* estimateRankMultiscaleSteps(filled, options, {
    ...multiscale,
    finish: "all",
  });
  const { curvatures, votes, chosen } = voteRank(
    factorizations.map(({ relativeError }) => relativeError),
  );
  const rows = factorizations.map(({ loss, relativeError }, i) => ({
    rank: i + 1,
    loss,
    relativeError,
    svdBound: boundOf(i + 1),
    finiteDifference: curvatures.finiteDifference[i]!,
    spline: curvatures.spline[i]!,
    circle: curvatures.circle[i]!,
    breakpoint: curvatures.breakpoint[i]!,
  }));
  return { rows, chosen, method: coarse.method, votes, factorizations };
}

/** What was done at each scale, where there were several. */
export function scalesOf(factorization: Factorization): FitScales | undefined {
  if (!("multiscale" in factorization)) return undefined;
  const { scales, multiscale } = factorization as MultiscaleFactorization;
  return {
    options: multiscale,
    rows: scales.map(({ shape, iterations, relativeError, termination }) => ({
      points: shape[2]!,
      iterations,
      relativeError,
      termination: termination.kind,
    })),
  };
}
