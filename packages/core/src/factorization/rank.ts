import { UnmixError } from "../errors.ts";
import { type Progress, run, type Steps } from "../iterate/steps.ts";
import { deriveSeed } from "../random/random.ts";
import { fromNdarray, type StridedArray } from "../tensor/ndarray.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { CURVATURES, type CurvatureMethod } from "./curvature.ts";
import { factorizeSteps } from "./factorize.ts";
import type { Cp, Factorization, Tucker1 } from "./model.ts";
import { checkNames } from "./option-names.ts";
import type { CpOptions, FactorizeOptions } from "./options.ts";
import { voteRank } from "./rank-vote.ts";
import { svdBounds } from "./svd-bound.ts";
import { extendCp, extendModel } from "./warm-start.ts";

/** How {@link estimateRank} works; of Tucker-1 unless `M` is {@link Cp}. */
export interface RankOptions<M extends Tucker1 | Cp = Tucker1> {
  /**
   * The sweep goes from 1 to this, default the largest possible rank up to 10. The last rank is
   * never chosen, so give at least one more than you expect.
   */
  readonly maxRank?: number;
  /** Which rule chooses, default `breakpoint`. */
  readonly method?: CurvatureMethod;
  /** Random starts at every rank beside the warm one, default 1. */
  readonly startsPerRank?: number;
  /** Default 0; start s of rank R has the seed `deriveSeed(seed, R, s)`. */
  readonly seed?: number;
  /** How each factorization works. */
  readonly factorize?: M extends Cp ? Swept<CpOptions> : Swept<FactorizeOptions>;
}

type Swept<O extends CpOptions | FactorizeOptions> = Omit<O, "rank" | "seed" | "start" | "frozen">;

/** What one rank gave. */
export interface RankRow {
  readonly rank: number;
  /** ‖Y − X‖ of the best start. */
  readonly loss: number;
  readonly relativeError: number;
  /** The least loss that any fit of this rank could have, by SVD. */
  readonly svdBound: number;
  /** How sharply the curve of relative errors bends here, by each method. */
  readonly finiteDifference: number;
  readonly spline: number;
  readonly circle: number;
  /** One over the squared error of two lines that meet here. */
  readonly breakpoint: number;
}

/** A rank sweep, and what each rule says of it. */
export interface RankEstimate<M = Tucker1> {
  readonly rows: readonly RankRow[];
  readonly chosen: number;
  readonly method: CurvatureMethod;
  readonly votes: Readonly<Record<CurvatureMethod, number>>;
  /** Whether another method would choose another rank. */
  readonly disagreement: boolean;
  /** Whether the sweep reached its last rank; "stop here" ends it early. */
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
 * @throws {UnmixError} when an option makes no sense for the tensor
 */
export function estimateRankSteps(
  tensor: Tensor | StridedArray,
  options?: RankOptions,
): Steps<RankEstimate>;
export function estimateRankSteps(
  tensor: Tensor | StridedArray,
  options: CpRankOptions,
): Steps<RankEstimate<Cp>>;
export function estimateRankSteps(
  tensor: Tensor | StridedArray,
  options: RankOptions | CpRankOptions = {},
): Steps<RankEstimate<Tucker1 | Cp>> {
  checkNames("option of a rank sweep", options, Object.keys(NAMES));
  const dense = fromNdarray(tensor);
  const settings = options.factorize ?? {};
  const resolved = resolve(dense, options, settings.model === "cp");
  // Checks tensor and options before any work; steps that never begin hold nothing.
  fitSteps(dense, settings, 1, resolved.seed);
  return sweep(dense, resolved, settings);
}

/** {@link RankOptions} for CP, which is to be asked for. */
type CpRankOptions = RankOptions<Cp> & { readonly factorize: Swept<CpOptions> };

type Settings = Swept<FactorizeOptions> | Swept<CpOptions>;
type Fit = Factorization<Tucker1 | Cp>;

/** One factorization of the sweep, from `start` or at random. */
function fitSteps(
  tensor: Tensor,
  settings: Settings,
  rank: number,
  seed: number,
  start?: Start,
): Steps<Fit> {
  const common = { rank, seed, ...(start ? { start } : {}) };
  return settings.model === "cp"
    ? factorizeSteps(tensor, { ...settings, ...common })
    : factorizeSteps(tensor, { ...settings, ...common });
}

type Start = FactorizeOptions["start"] & CpOptions["start"];

function* sweep(
  tensor: Tensor,
  { maxRank, method, startsPerRank, seed, modes }: ReturnType<typeof resolve>,
  settings: Settings,
): Steps<RankEstimate<Tucker1 | Cp>> {
  const bounds = svdBounds(tensor, maxRank, modes);
  const factorizations: Fit[] = [];
  // The factorization that only warm starts led to.
  let chain: Fit | undefined;
  let complete = true;
  for (let rank = 1; rank <= maxRank && complete; rank++) {
    const before = new Set([factorizations.at(-1), chain]);
    const starts = startsOf(tensor, [...before], settings, startsPerRank);
    let best: Fit | undefined;
    for (const [s, start] of starts.entries()) {
      const steps = fitSteps(tensor, settings, rank, deriveSeed(seed, rank, s), start);
      const fit = yield* relabelled(steps, `Rank ${rank}`, (within) => {
        const done = (s + within) / starts.length;
        return (rank * (rank - 1) + 2 * rank * done) / (maxRank * (maxRank + 1));
      });
      if (!best || fit.loss < best.loss || Number.isNaN(best.loss)) best = fit;
      chain = fit;
      if (fit.termination.kind === "stopped") {
        complete = false;
        break;
      }
    }
    if (rank === 1) chain = best;
    // A rank whose fits were cut short cannot be compared with the ranks before it.
    if (complete || rank === 1) factorizations.push(best!);
  }
  return summarize(factorizations, bounds, method, complete);
}

/** {@link estimateRankSteps} run to its end on this thread. */
export function estimateRank(tensor: Tensor | StridedArray, options?: RankOptions): RankEstimate;
export function estimateRank(
  tensor: Tensor | StridedArray,
  options: CpRankOptions,
): RankEstimate<Cp>;
export function estimateRank(
  tensor: Tensor | StridedArray,
  options: RankOptions | CpRankOptions = {},
): RankEstimate<Tucker1 | Cp> {
  return run(estimateRankSteps(tensor, options as RankOptions));
}

/** Random starts are `undefined`; the warm ones come last, in the order of `before`. */
function startsOf(
  tensor: Tensor,
  before: readonly (Fit | undefined)[],
  { constraints }: Settings,
  startsPerRank: number,
): (Start | undefined)[] {
  const warm = before
    .map((fit) => {
      if (!fit) return undefined;
      return fit.model.kind === "cp"
        ? extendCp(tensor, fit.model, constraints as CpOptions["constraints"])
        : extendModel(tensor, fit.model, constraints as FactorizeOptions["constraints"]);
    })
    .filter((start) => start !== undefined);
  const random = new Array<undefined>(warm.length ? startsPerRank : Math.max(1, startsPerRank));
  return [...random.fill(undefined), ...warm];
}

/** Passes progress on under another name, with the part of the whole that is done. */
function* relabelled<T>(
  steps: Steps<T>,
  stage: string,
  fraction: (within: number) => number,
): Steps<T> {
  try {
    let next = steps.next();
    while (!next.done) {
      const { iteration, maxIterations } = next.value;
      const within = maxIterations > 0 ? Math.min(1, iteration / maxIterations) : 1;
      const progress: Progress = { ...next.value, stage, fraction: fraction(within) };
      next = steps.next(yield progress);
    }
    return next.value;
  } finally {
    // Leaves the factorization where it stands, so that it gives its memory back.
    steps.return(undefined as never);
  }
}

function summarize(
  factorizations: readonly Fit[],
  bounds: Float64Array,
  method: CurvatureMethod,
  complete: boolean,
): RankEstimate<Tucker1 | Cp> {
  const errors = factorizations.map((fit) => fit.relativeError);
  const { curvatures, votes, chosen, disagreement } = voteRank(errors, method);
  const rows = factorizations.map(
    (fit, i): RankRow => ({
      rank: i + 1,
      loss: fit.loss,
      relativeError: fit.relativeError,
      svdBound: bounds[i]!,
      finiteDifference: curvatures.finiteDifference[i]!,
      spline: curvatures.spline[i]!,
      circle: curvatures.circle[i]!,
      breakpoint: curvatures.breakpoint[i]!,
    }),
  );
  return { rows, chosen, method, votes, disagreement, complete, factorizations };
}

const DEFAULT_MAX_RANK = 10;

const NAMES: Readonly<Record<keyof RankOptions, true>> = {
  maxRank: true,
  method: true,
  startsPerRank: true,
  seed: true,
  factorize: true,
};

/** @param cp whether every mode has the rank, or only the first */
function resolve(tensor: Tensor, options: Omit<RankOptions, "factorize">, cp: boolean) {
  const rows = tensor.shape[0] ?? 0;
  const side = cp ? Math.max(...tensor.shape) : rows;
  const others = side > 0 ? tensor.data.length / side : 0;
  const largest = cp ? others : Math.min(rows, others);
  const { maxRank = Math.min(DEFAULT_MAX_RANK, largest), method = "breakpoint" } = options;
  const { startsPerRank = 1, seed = 0 } = options;
  if (!Number.isSafeInteger(maxRank) || maxRank < 1 || maxRank > largest) {
    throw new UnmixError(
      "option",
      `The rank sweep is to go up to ${maxRank}, but a tensor of shape ${tensor.shape.join(" × ")} has ranks 1 to ${largest}.`,
      { maxRank, largest },
    );
  }
  if (!Object.hasOwn(CURVATURES, method)) {
    throw new UnmixError(
      "option",
      `There is no way "${method}" to choose the rank; the ways are ${Object.keys(CURVATURES).join(", ")}.`,
      { method },
    );
  }
  if (!Number.isSafeInteger(startsPerRank) || startsPerRank < 0) {
    throw new UnmixError(
      "option",
      `The rank sweep is to make ${startsPerRank} random starts at every rank; it must be a whole number of at least 0.`,
      { startsPerRank },
    );
  }
  const modes = cp ? [...tensor.shape.keys()] : [0];
  return { maxRank, method, startsPerRank, seed, modes };
}
