import { UnmixError } from "../../errors.ts";
import { asSteps, inStretches, type Pausing } from "../../iterate/pauses.ts";
import { run, type Steps, still } from "../../iterate/steps.ts";
import { largestMagnitudeSteps, unitOf } from "../../linear/unit.ts";
import { checkNames } from "../../option-names.ts";
import { numbersOf, type StridedArray } from "../../tensor/ndarray.ts";
import { isSparse } from "../../tensor/sparse.ts";
import { sizeOf, type Tensor } from "../../tensor/tensor.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import type { Tucker } from "../factors/model.ts";
import { reconstructSteps } from "../factors/reconstruct.ts";
import { checkTensor, factorizeSteps } from "../fit/factorize.ts";
import { fitSteps, type Plan, partOf, planSteps, sharedData } from "../fit/plan.ts";
import { weightsOf } from "../objectives/check.ts";
import type { TuckerOptions } from "../options/options.ts";
import { chooseOnHull, elbows } from "./convex-hull.ts";
import { checkSwept } from "./rank-options.ts";
import { type Swept, sweepJobs } from "./rank-sweep.ts";
import { firstExact, voteRank } from "./rank-vote.ts";
import { svdBoundsSteps } from "./svd-bound.ts";
import { type Bounds, mostAlong, rankPath } from "./tucker-path.ts";

/**
 * - `hull`: where a parameter begins to explain much less than those before it, on the convex hull of the
 *   squared errors over the parameters.
 * - `information`: the least N log(‖Y − X‖² ÷ N) + p log N of N values and p parameters (Schwarz 1978),
 *   which takes whatever is above noise that is independent from entry to entry.
 */
export type TuckerRankMethod = (typeof METHODS)[number];

const METHODS = ["hull", "information"] as const;

/** How {@link estimateTuckerRank} works. */
export interface TuckerRankOptions {
  /**
   * The last rank of each mode, or of all: default 10, or the largest there is. The end of the path is
   * never chosen, so give at least one more than you expect.
   */
  readonly maxRank?: number | readonly number[];
  /** Random starts at every step of the path beside the warm one, default 1. */
  readonly startsPerRank?: number;
  /** Which rule chooses, default `hull`. */
  readonly method?: TuckerRankMethod;
  /** Default 0; start s of step i has the seed `deriveSeed(seed, i, s)`, steps counting from 1. */
  readonly seed?: number;
  /** How each factorization works. */
  readonly factorize: Swept<TuckerOptions>;
}

/** What one step of the path gave. */
export interface TuckerRankRow {
  /** One a mode. */
  readonly rank: readonly number[];
  /** Degrees of freedom of the model: ∏ R_n + Σ R_n (I_n − R_n). */
  readonly parameters: number;
  /** ‖Y − X‖ of the best start, in the weights. */
  readonly loss: number;
  /** ‖Y − X‖ ÷ ‖Y‖ of the best start, in the weights; 0 where Y is zero. */
  readonly relativeError: number;
  /** The least loss that any fit of these ranks could have, by SVD along each mode; 0 where entries have weights. */
  readonly svdBound: number;
  /**
   * How much more of the squared error a parameter explains on the way here than on the way on; NaN
   * where another step explains more for its parameters, and at the ends.
   */
  readonly elbow: number;
  /** N log(‖Y − X‖² ÷ N) + p log N; entries of weight 0 are none of the N. */
  readonly information: number;
}

/** A path of ranks, and what each rule says of it. */
export interface TuckerRankEstimate {
  /** One a step of the path, from ranks of 1 on. */
  readonly rows: readonly TuckerRankRow[];
  /** One a mode. */
  readonly chosen: readonly number[];
  /** The rule that chose. */
  readonly method: TuckerRankMethod;
  /**
   * What each rule chooses. `breakpoint` looks at each mode by itself, where its curve of bounds bends;
   * those ranks need not go together, so it only advises.
   */
  readonly votes: Readonly<Record<TuckerRankMethod | "breakpoint", readonly number[]>>;
  /** Whether another rule would choose other ranks. */
  readonly disagreement: boolean;
  /**
   * For each mode, the least loss that any model of rank 1, 2, … along it could have. Where entries have
   * weights, that of the tensor with a rough model in place of what is missing: it orders the path and bounds nothing.
   */
  readonly bounds: readonly Float64Array[];
  /** Whether the path reached its end; "stop here" ends it early. */
  readonly complete: boolean;
  /** The best factorization of each step, in the order of `rows`. */
  readonly factorizations: readonly Factorization<Tucker>[];
}

/**
 * Factorizes along a path of Tucker ranks and chooses where a further parameter explains little more.
 *
 * The path begins at 1, …, 1. The singular values of the unfoldings say what each mode's rank alone
 * costs: no model of rank R_n along mode n is closer than √(Σ_{k > R_n} σ_k²). The mode whose bound is
 * the largest is raised, because no other can lower what it forbids; and with it another where a rank
 * would be above the product of the others. Each step starts as those of `estimateRank` do. With weights
 * the path is that of the tensor with a rough model of the last ranks in place of what is missing; the
 * fits and what chooses among them know the entries that are there alone.
 *
 * Papers: L. De Lathauwer, B. De Moor and J. Vandewalle, "A multilinear singular value decomposition",
 * SIAM Journal on Matrix Analysis and Applications 21 (2000), for the bounds; E. Ceulemans and H. A. L.
 * Kiers, "Selecting among three-mode principal component models of different types and complexities: a
 * numerical convex hull based method", British Journal of Mathematical and Statistical Psychology 59
 * (2006), for the choice; G. Schwarz, "Estimating the dimension of a model", Annals of Statistics 6
 * (1978), for the other.
 *
 * @throws {UnmixError} when an option makes no sense for the tensor
 */
export function estimateTuckerRankSteps(
  tensor: Tensor | StridedArray,
  options: TuckerRankOptions,
): Steps<TuckerRankEstimate> {
  return planSteps(tuckerRankPlan(tensor, options));
}

/** {@link estimateTuckerRankSteps} run to its end on this thread. */
export function estimateTuckerRank(
  tensor: Tensor | StridedArray,
  options: TuckerRankOptions,
): TuckerRankEstimate {
  return run(estimateTuckerRankSteps(tensor, options));
}

/** The path as a plan, made step by step: the options are checked at once. */
export function tuckerRankPlan(
  tensor: Tensor | StridedArray,
  options: TuckerRankOptions,
): Steps<Plan<TuckerRankEstimate>> {
  checkNames("option of a path of ranks", options, Object.keys(NAMES));
  const { factorize, seed = 0, startsPerRank = 1, method = "hull" } = options;
  checkSwept(factorize, options.seed);
  check(tensor, factorize, startsPerRank, method);
  const { shape } = numbersOf(tensor);
  checkTensor(shape);
  const most = mostRanks(options.maxRank, shape);
  const rank = shape.map(() => 1);
  // Checks tensor and options before any work; steps that never begin hold nothing.
  factorizeSteps(tensor, { ...factorize, rank, seed });
  const weights = factorize.weights && weightsOf(factorize.weights, shape);
  return planPath(tensor, most, weights, { factorize, seed, startsPerRank, method });
}

function* planPath(
  given: Tensor | StridedArray,
  most: readonly number[],
  weights: Float64Array | undefined,
  {
    factorize,
    seed,
    startsPerRank,
    method,
  }: Required<Pick<TuckerRankOptions, "factorize" | "seed" | "startsPerRank" | "method">>,
): Steps<Plan<TuckerRankEstimate>> {
  const tensor = (yield* sharedData(given)) as Tensor;
  const whole = weights ? yield* completed(tensor, weights, { factorize, seed }, most) : tensor;
  const bounds: Float64Array[] = [];
  for (const [mode, rank] of most.entries()) {
    const progress = still(`Bounds along mode ${mode}`, 0, 0);
    bounds.push(yield* asSteps(svdBoundsSteps(whole, rank, [mode]), progress));
  }
  const size = yield* asSteps(normOf(whole), still("Bounds", 0, 0));
  const path = rankPath(most, { bounds, size });
  const sweep = sweepJobs(tensor, { ranks: path, startsPerRank, seed, factorize });
  const settings = { shape: tensor.shape, path, bounds, size, method, weights };
  return {
    jobs: sweep.jobs,
    // biome-ignore lint/correctness/useYield: there is no pause.
    *finish() {
      const { fits, complete } = sweep.best();
      return { ...summarize(settings, fits as Factorization<Tucker>[]), complete };
    },
  };
}

interface Settings extends Bounds {
  readonly shape: readonly number[];
  readonly path: readonly (readonly number[])[];
  readonly method: TuckerRankMethod;
  readonly weights: Float64Array | undefined;
}

function summarize(
  { shape, path, bounds, size, method, weights }: Settings,
  fits: readonly Factorization<Tucker>[],
): Omit<TuckerRankEstimate, "complete"> {
  const errors = fits.map(({ relativeError }) => relativeError);
  const parameters = path.slice(0, fits.length).map((rank) => parametersOf(rank, shape));
  const misfit = errors.map((error) => error * error);
  const values = weights ? weights.filter((w) => w > 0).length : sizeOf(shape);
  const bends = elbows(parameters, misfit, values);
  const information = fits.map(
    ({ loss }, i) =>
      values * (2 * Math.log(loss) - Math.log(values)) + parameters[i]! * Math.log(values),
  );
  // Beyond an exact fit there is nothing to explain.
  const exact = firstExact(errors);
  const at = {
    hull: exact === undefined ? chooseOnHull(bends) : exact - 1,
    information: exact === undefined ? information.indexOf(Math.min(...information)) : exact - 1,
  };
  const parts = bounds.map((ofMode) => ofMode.map((bound) => (size > 0 ? bound / size : 0)));
  const breakpoint = parts.map((ofMode) => voteRank(ofMode).chosen);
  const chosen = path[at[method]]!;
  const votes = { hull: path[at.hull]!, information: path[at.information]!, breakpoint };
  return {
    rows: fits.map(({ loss, relativeError }, i) => ({
      rank: path[i]!,
      parameters: parameters[i]!,
      loss,
      relativeError,
      svdBound: weights ? 0 : Math.max(...path[i]!.map((rank, mode) => bounds[mode]![rank - 1]!)),
      elbow: bends[i]!,
      information: information[i]!,
    })),
    chosen,
    method,
    votes,
    disagreement: Object.values(votes).some((vote) => vote.join() !== chosen.join()),
    bounds,
    factorizations: fits,
  };
}

const NAMES: Readonly<Record<keyof TuckerRankOptions, true>> = {
  maxRank: true,
  method: true,
  startsPerRank: true,
  seed: true,
  factorize: true,
};

const DEFAULT_MAX_RANK = 10;

function parametersOf(rank: readonly number[], shape: readonly number[]): number {
  return rank.reduce((sum, r, n) => sum + r * (shape[n]! - r), sizeOf(rank));
}

/** The tensor with a rough model of the last ranks in place of what is missing. */
function* completed(
  { data, shape }: Tensor,
  weights: Float64Array,
  { factorize, seed }: { factorize: Swept<TuckerOptions>; seed: number },
  most: readonly number[],
): Steps<Tensor> {
  const zeros = most.map((rank) => new Float64Array(rank));
  const rank = rankPath(most, { bounds: zeros, size: 0 }).at(-1)!;
  const given = { data: weights, shape };
  const rough = { rank, seed, weights: given, maxIterations: ROUGH, history: false };
  const fit = { tensor: { data, shape }, options: { ...factorize, ...rough } };
  const { model: found } = yield* partOf(fitSteps(fit), { stage: "Rough model", size: 0 }, 0, 1);
  const model = reconstructSteps(found as Tucker);
  const whole = (yield* asSteps(model, still("Rough model", 0, 0))).data;
  const fill = inStretches(data.length, (from, to) => {
    for (let i = from; i < to; i++) if (weights[i]! > 0) whole[i] = data[i]!;
  });
  yield* asSteps(fill, still("Rough model", 0, 0));
  return { data: whole, shape };
}

/** Sweeps of a model that only says in which order modes are raised. */
const ROUGH = 50;

function* normOf({ data }: Tensor): Pausing<number> {
  const unit = unitOf(yield* largestMagnitudeSteps(data));
  let sum = 0;
  yield* inStretches(data.length, (from, to) => {
    let squares = sum;
    for (let i = from; i < to; i++) squares += (data[i]! / unit) ** 2;
    sum = squares;
  });
  return unit * Math.sqrt(sum);
}

function check(
  tensor: object,
  factorize: Swept<TuckerOptions>,
  startsPerRank: number,
  method: TuckerRankMethod,
): void {
  if (!METHODS.includes(method)) {
    throw new UnmixError(
      "option",
      `There is no way "${String(method)}" to choose Tucker ranks; the ways are ${METHODS.join(", ")}.`,
      { method },
    );
  }
  if (factorize?.model !== "tucker") {
    throw new UnmixError(
      "option",
      `A path of ranks is of the model tucker, but the model is ${String(factorize?.model)}; give factorize: { model: "tucker" }, or use estimateRank.`,
      { model: factorize?.model },
    );
  }
  if (isSparse(tensor)) {
    throw new UnmixError(
      "input",
      "A path of Tucker ranks is of a tensor, but the data are a sparse matrix; use estimateRank, whose models of a matrix are as general.",
      {},
    );
  }
  if (Number.isSafeInteger(startsPerRank) && startsPerRank >= 0) return;
  throw new UnmixError(
    "option",
    `The path of ranks is to make ${startsPerRank} random starts at every step; it must be a whole number of at least 0.`,
    { startsPerRank },
  );
}

/** The last rank of each mode. */
function mostRanks(
  given: TuckerRankOptions["maxRank"],
  shape: readonly number[],
): readonly number[] {
  const limits = shape.map((_, mode) => mostAlong(shape, mode));
  if (given === undefined) return limits.map((limit) => Math.min(limit, DEFAULT_MAX_RANK));
  const asked = typeof given === "number" ? limits.map((limit) => Math.min(given, limit)) : given;
  const isNumber = (rank: unknown) => Number.isSafeInteger(rank) && (rank as number) >= 1;
  const fits =
    asked.length === shape.length &&
    asked.every((rank, mode) => isNumber(rank) && rank <= limits[mode]!);
  if (fits && (typeof given !== "number" || isNumber(given))) return asked;
  throw new UnmixError(
    "option",
    `The path of ranks is to go up to ${String(given)}; for a tensor of shape ${shape.join(" × ")} it takes a whole number of at least 1, or one for each mode up to ${limits.join(", ")}.`,
    { maxRank: given, limits },
  );
}
