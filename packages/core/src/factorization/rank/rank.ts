import { UnmixError } from "../../errors.ts";
import { asSteps } from "../../iterate/pauses.ts";
import { run, type Steps, still } from "../../iterate/steps.ts";
import { numbersOf, type StridedArray } from "../../tensor/ndarray.ts";
import { checkSparseLengths, isSparse, type SparseMatrix, shapeOf } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import { factorizeSteps } from "../fit/factorize.ts";
import { type Plan, planSteps, sharedData } from "../fit/plan.ts";
import { prepare } from "../fit/prepare.ts";
import type { FactorizeOptions } from "../options/options.ts";
import type { CurvatureMethod } from "./curvature.ts";
import { chooseByHoldOut, type HeldOut, holdOutJobs } from "./hold-out.ts";
import {
  type CpRankOptions,
  checkRankOptions,
  DEFAULT_METHOD,
  type RankMethod,
  type RankOptions,
  type Resolved,
  resolveRankOptions,
} from "./rank-options.ts";
import { type SweepSettings, sweepJobs } from "./rank-sweep.ts";
import { firstExact, voteRank } from "./rank-vote.ts";
import { chooseByStability, dealHalves, stabilityJobs } from "./stability.ts";
import { svdBoundsSteps } from "./svd-bound.ts";

/** What one rank gave. */
export interface RankRow {
  /** Components, from 1 on. */
  readonly rank: number;
  /** ‖Y − X‖ of the best start, in the weights. */
  readonly loss: number;
  /** ‖Y − X‖ ÷ ‖Y‖ of the best start, in the weights; 0 where Y is zero. */
  readonly relativeError: number;
  /** The least loss that any fit of this rank could have, by SVD; 0 where entries have weights. */
  readonly svdBound: number;
  /** How sharply the curve of relative errors bends here, by finite differences. */
  readonly finiteDifference: number;
  /** The same by a cubic spline. */
  readonly spline: number;
  /** The same by the circle through three points. */
  readonly circle: number;
  /** One over the squared error of two lines that meet here. */
  readonly breakpoint: number;
  /**
   * ‖Y − X‖ ÷ ‖Y‖ over entries that were held out, the mean over folds; where `holdOut` was asked for and
   * done.
   */
  readonly heldOut?: number;
  /** The standard error of that mean. */
  readonly heldOutError?: number;
  /**
   * How well the worst component of one half of the data is found again in the other, the mean over
   * splits: 1 where all are, about 0 where one is not; where `stability` was asked for and done.
   */
  readonly stability?: number;
}

/** A rank sweep, and what each rule says of it. */
export interface RankEstimate<M extends Tucker1 | Cp = Tucker1> {
  /** One a rank that was fitted, from 1 on. */
  readonly rows: readonly RankRow[];
  /** The rank that `method` chooses. */
  readonly chosen: number;
  /** The rule that chose. */
  readonly method: RankMethod;
  /** What each rule chooses; of `holdOut` and `stability` where they were asked for and done. */
  readonly votes: Readonly<Record<CurvatureMethod, number>> & {
    /** The smallest rank that predicts entries held out within one standard error of the best. */
    readonly holdOut?: number;
    /** The largest rank whose components are found again in halves of the data. */
    readonly stability?: number;
  };
  /** Whether another method would choose another rank. */
  readonly disagreement: boolean;
  /** Whether the sweep reached its last rank, and what else was asked for too; "stop here" ends it early. */
  readonly complete: boolean;
  /** The best factorization of each rank, in the order of `rows`. */
  readonly factorizations: readonly Factorization<M>[];
}

/**
 * Factorizes at every rank from 1 to `maxRank` and chooses where the relative error stops falling.
 *
 * Each rank starts from its random starts, from the best factorization of the rank before with one
 * component added from its residual, and in the same way from the one that only such warm starts
 * led to. The least loss is kept, so no rank is worse than its random starts alone, nor than a sweep
 * of warm starts alone.
 *
 * Papers: Satopää et al. 2011, "Finding a kneedle in a haystack"; Saylor et al. 2019 (two-line
 * breakpoint).
 *
 * @param tensor a sparse matrix is never made dense; entries of it cannot be held out
 * @throws {UnmixError} when an option makes no sense for the tensor
 */
export function estimateRankSteps(
  tensor: Tensor | StridedArray | SparseMatrix,
  options?: RankOptions,
): Steps<RankEstimate>;
export function estimateRankSteps(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: CpRankOptions,
): Steps<RankEstimate<Cp>>;
export function estimateRankSteps(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: RankOptions | CpRankOptions = {},
): Steps<RankEstimate<Tucker1 | Cp>> {
  return planSteps(rankPlan(tensor, options));
}

/** The sweep as a plan, with whatever else is asked of its ranks: the options are checked at once. */
export function rankPlan(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: RankOptions | CpRankOptions,
): Steps<Plan<RankEstimate<Tucker1 | Cp>>> {
  checkRankOptions(options);
  if (isSparse(tensor)) checkSparseLengths(tensor);
  const { shape } = isSparse(tensor) ? { shape: shapeOf(tensor) } : numbersOf(tensor);
  const cp = options.factorize?.model === "cp";
  const settings = {
    ...resolveRankOptions(shape, options, cp),
    factorize: options.factorize ?? {},
  };
  const { holdOut, stability } = options;
  if (holdOut && isSparse(tensor)) {
    throw new UnmixError(
      "option",
      `Entries are to be held out of a sparse matrix of ${tensor.rows} × ${tensor.columns}, but they would need weights, which are of dense data: what is not stored is 0, not missing; leave holdOut out, take stability instead, or give the matrix as a dense tensor.`,
      { rows: tensor.rows, columns: tensor.columns },
    );
  }
  const first = { ...settings.factorize, rank: 1, seed: settings.seed } as FactorizeOptions;
  // Checks tensor and options before any work; steps that never begin hold nothing.
  factorizeSteps(tensor, first);
  const dealt = stability && dealHalves(shape, settings, stability);
  const { compress = false } = first;
  // A half can be too small for a constraint that the whole satisfies.
  if (dealt) prepare(isSparse(tensor) ? { ...first, compress } : first, dealt.least);
  return (function* () {
    const data = yield* sharedData(tensor);
    const sweep = sweepJobs(data, settings);
    const held = holdOut && holdOutJobs(data as Tensor, settings, holdOut);
    const halves = dealt && stabilityJobs(data, settings, dealt);
    return {
      jobs: [...sweep.jobs, ...(held?.jobs ?? []), ...(halves?.jobs ?? [])],
      *finish() {
        const { fits, complete } = sweep.best();
        return yield* summarize(data, settings, {
          fits: fits as Factorization<Tucker1 | Cp>[],
          complete,
          held: held?.values(),
          stability: halves?.values(),
        });
      },
    };
  })();
}

/** {@link estimateRankSteps} run to its end on this thread. */
export function estimateRank(
  tensor: Tensor | StridedArray | SparseMatrix,
  options?: RankOptions,
): RankEstimate;
export function estimateRank(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: CpRankOptions,
): RankEstimate<Cp>;
export function estimateRank(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: RankOptions | CpRankOptions = {},
): RankEstimate<Tucker1 | Cp> {
  return run(estimateRankSteps(tensor, options as RankOptions));
}

/** What the jobs of a sweep gave. */
interface Found {
  readonly fits: readonly Factorization<Tucker1 | Cp>[];
  /** Whether they are of all ranks. */
  readonly complete: boolean;
  readonly held: readonly HeldOut[] | undefined;
  readonly stability: readonly number[] | undefined;
}

function* summarize(
  tensor: Tensor | SparseMatrix,
  { ranks, method, modes, factorize }: SweepSettings & Pick<Resolved, "method" | "modes">,
  { fits, complete, held, stability }: Found,
): Steps<RankEstimate<Tucker1 | Cp>> {
  const errors = fits.map((fit) => fit.relativeError);
  const { curvatures, votes: bends } = voteRank(errors);
  const maxRank = ranks.length;
  // What no weighted fit goes below is another number.
  const bounds = factorize.weights
    ? new Float64Array(maxRank)
    : yield* asSteps(svdBoundsSteps(tensor, maxRank, modes), still("Bounds by SVD", 0, 1));
  const rows = fits.map(
    (fit, i): RankRow => ({
      rank: i + 1,
      loss: fit.loss,
      relativeError: fit.relativeError,
      svdBound: bounds[i]!,
      finiteDifference: curvatures.finiteDifference[i]!,
      spline: curvatures.spline[i]!,
      circle: curvatures.circle[i]!,
      breakpoint: curvatures.breakpoint[i]!,
      ...(isMeasured(held?.[i]?.mean) && {
        heldOut: held![i]!.mean,
        heldOutError: held![i]!.error,
      }),
      ...(isMeasured(stability?.[i]) && { stability: stability![i]! }),
    }),
  );
  const byHoldOut = held && chooseByHoldOut(held);
  const byStability = stability && chooseByStability(stability, firstExact(errors));
  const votes = {
    ...bends,
    ...(byHoldOut !== undefined && { holdOut: byHoldOut }),
    ...(byStability !== undefined && { stability: byStability }),
  };
  // A rule that was stopped before it could say anything leaves the choice to the default one.
  const chosen = votes[method] ?? votes[DEFAULT_METHOD];
  const asked = [held?.map(({ mean }) => mean), stability].filter((values) => values !== undefined);
  return {
    rows,
    chosen,
    method,
    votes,
    disagreement: Object.values(votes).some((vote) => vote !== chosen),
    complete: complete && asked.every((values) => values.every(isMeasured)),
    factorizations: fits,
  };
}

function isMeasured(value: number | undefined): boolean {
  return value !== undefined && !Number.isNaN(value);
}
