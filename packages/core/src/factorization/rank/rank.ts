import { UnmixError } from "../../errors.ts";
import { asSteps } from "../../iterate/pauses.ts";
import { run, type Steps, still } from "../../iterate/steps.ts";
import { checkNames, describe } from "../../option-names.ts";
import { fromNdarray, type StridedArray } from "../../tensor/ndarray.ts";
import { checkSparse, isSparse, type SparseMatrix, shapeOf } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import { checkTensor } from "../fit/factorize.ts";
import { fitSteps, type Plan, planSteps } from "../fit/plan.ts";
import type { CpOptions, FactorizeOptions } from "../options/options.ts";
import { CURVATURES, type CurvatureMethod } from "./curvature.ts";
import {
  checkHoldOut,
  chooseByHoldOut,
  type HeldOut,
  type HoldOutOptions,
  holdOutJobs,
} from "./hold-out.ts";
import { fitOf, type SweepSettings, type Swept, sweepJobs } from "./rank-sweep.ts";
import { firstExact, voteRank } from "./rank-vote.ts";
import {
  checkStability,
  chooseByStability,
  mostRank,
  mostRankOfHalves,
  type StabilityOptions,
  stabilityJobs,
} from "./stability.ts";
import { svdBoundsSteps } from "./svd-bound.ts";

/** A rule that chooses the rank: where the curve bends, or one of those that take fits of their own. */
export type RankMethod = CurvatureMethod | "holdOut" | "stability";

/** How {@link estimateRank} works; of Tucker-1 unless `M` is {@link Cp}. */
export interface RankOptions<M extends Tucker1 | Cp = Tucker1> {
  /**
   * The sweep goes from 1 to this, default the largest possible rank up to 10, with `stability` that of
   * half the data. Where the curve bends is never said to be the last rank, so give at least one more
   * than you expect.
   */
  readonly maxRank?: number;
  /** Which rule chooses, default `breakpoint`. */
  readonly method?: RankMethod;
  /** Random starts at every rank beside the warm one, default 1. */
  readonly startsPerRank?: number;
  /** Default 0; start s of rank R has the seed `deriveSeed(seed, R, s)`. */
  readonly seed?: number;
  /**
   * Whether every rank is also fitted with entries held out, to see how well it predicts them; default
   * no. It takes `folds` fits of each rank.
   */
  readonly holdOut?: HoldOutOptions;
  /**
   * Whether every rank is also fitted to halves of the data, to see whether they have the same
   * components; default no. It takes two fits of each rank a split.
   */
  readonly stability?: StabilityOptions;
  /** How each factorization works. */
  readonly factorize?: M extends Cp ? Swept<CpOptions> : Swept<FactorizeOptions>;
}

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
    readonly holdOut?: number;
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

/** {@link RankOptions} for CP: `factorize.model` has to be "cp". */
export type CpRankOptions = RankOptions<Cp> & { readonly factorize: Swept<CpOptions> };

/** The sweep as a plan, with whatever else is asked of its ranks. */
export function rankPlan(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: RankOptions | CpRankOptions,
): Plan<RankEstimate<Tucker1 | Cp>> {
  checkNames("option of a rank sweep", options, Object.keys(NAMES));
  checkSwept(options.factorize, options.seed);
  checkModel(options.factorize?.model);
  if (isSparse(tensor)) checkSparse(tensor);
  const data = isSparse(tensor) ? tensor : fromNdarray(tensor);
  const cp = options.factorize?.model === "cp";
  const settings = { ...resolve(shapeOf(data), options, cp), factorize: options.factorize ?? {} };
  const { holdOut, stability } = options;
  if (holdOut && isSparse(data)) {
    throw new UnmixError(
      "option",
      `Entries are to be held out of a sparse matrix of ${data.rows} × ${data.columns}, but they would need weights, which are of dense data: what is not stored is 0, not missing; leave holdOut out, take stability instead, or give the matrix as a dense tensor.`,
      { rows: data.rows, columns: data.columns },
    );
  }
  // Checks tensor and options before any work; steps that never begin hold nothing.
  fitSteps(fitOf(data, settings, 1, settings.seed));
  const sweep = sweepJobs(data, settings);
  const held = holdOut && holdOutJobs(data as Tensor, settings, holdOut);
  const halves = stability && stabilityJobs(data, settings, stability);
  // A half can be too small for a constraint that the whole satisfies.
  if (halves) fitSteps(halves.jobs[0]!.fit()!);
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
}

/**
 * Refuses what a sweep decides itself.
 *
 * @param seed that of the sweep, which may stand there once more
 * @throws {UnmixError} naming the option
 */
export function checkSwept(factorize: object | undefined, seed: number | undefined): void {
  const given = (factorize ?? {}) as Readonly<Record<string, unknown>>;
  const own = DECIDED.find((name) => name in given && !(name === "seed" && given.seed === seed));
  if (own === undefined) return;
  throw new UnmixError(
    "option",
    `The option factorize of a rank sweep has ${own}, which the sweep decides itself; ${own === "seed" ? "give seed beside factorize" : `leave ${own} out`}.`,
    { option: own },
  );
}

function checkModel(model: unknown = "tucker1"): void {
  if (model === "tucker1" || model === "cp") return;
  const instead = model === "tucker" ? "use estimateTuckerRank" : "fit each rank by factorize";
  throw new UnmixError(
    "option",
    `A rank sweep is of the models tucker1 and cp, but the model is ${describe(model)}; ${instead}.`,
    { model },
  );
}

const DECIDED = ["rank", "seed", "start", "reuseStart", "frozen"] as const;

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

const DEFAULT_METHOD = "breakpoint";
const DEFAULT_MAX_RANK = 10;

const NAMES: Readonly<Record<keyof RankOptions, true>> = {
  maxRank: true,
  method: true,
  startsPerRank: true,
  seed: true,
  holdOut: true,
  stability: true,
  factorize: true,
};

const METHODS = [...Object.keys(CURVATURES), "holdOut", "stability"];

type Resolved = ReturnType<typeof resolve>;

/** @param cp whether every mode has the rank, or only the first */
function resolve(shape: readonly number[], options: RankOptions | CpRankOptions, cp: boolean) {
  checkTensor(shape);
  const largest = mostRank(shape, cp);
  const { holdOut, stability, startsPerRank = 1, seed = 0, method = DEFAULT_METHOD } = options;
  const halves = stability ? Math.max(1, mostRankOfHalves(stability, shape, cp)) : largest;
  const { maxRank = Math.min(DEFAULT_MAX_RANK, largest, halves) } = options;
  if (!Number.isSafeInteger(maxRank) || maxRank < 1 || maxRank > largest) {
    throw new UnmixError(
      "option",
      `The rank sweep is to go up to ${maxRank}, but a tensor of shape ${shape.join(" × ")} has ranks 1 to ${largest}.`,
      { maxRank, largest },
    );
  }
  if (!METHODS.includes(method)) {
    throw new UnmixError(
      "option",
      `There is no way "${method}" to choose the rank; the ways are ${METHODS.join(", ")}.`,
      { method },
    );
  }
  if ((method === "holdOut" || method === "stability") && !options[method]) {
    throw new UnmixError(
      "option",
      `The rank is to be chosen by ${method}, which is not measured; give ${method}: {} as well.`,
      { method },
    );
  }
  if (holdOut) checkHoldOut(holdOut, shape, options.factorize ?? {});
  if (stability) checkStability(stability, shape, cp, maxRank);
  if (!Number.isSafeInteger(startsPerRank) || startsPerRank < 0) {
    throw new UnmixError(
      "option",
      `The rank sweep is to make ${startsPerRank} random starts at every rank; it must be a whole number of at least 0.`,
      { startsPerRank },
    );
  }
  const modes = cp ? [...shape.keys()] : [0];
  const ranks = Array.from({ length: maxRank }, (_, i) => i + 1);
  return { ranks, method, startsPerRank, seed, modes };
}
