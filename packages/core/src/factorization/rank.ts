import { UnmixError } from "../errors.ts";
import { type Progress, run, type Steps } from "../iterate/steps.ts";
import { deriveSeed } from "../random/random.ts";
import { fromNdarray, type StridedArray } from "../tensor/ndarray.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { CURVATURES, type CurvatureMethod } from "./curvature.ts";
import { factorizeSteps } from "./factorize.ts";
import type { Factorization } from "./model.ts";
import { checkNames } from "./option-names.ts";
import type { FactorizeOptions } from "./options.ts";
import { voteRank } from "./rank-vote.ts";
import { svdBounds } from "./svd-bound.ts";
import { extendModel } from "./warm-start.ts";

/** How {@link estimateRank} works. */
export interface RankOptions {
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
  readonly factorize?: Omit<FactorizeOptions, "rank" | "seed" | "start">;
}

/** What one rank gave. */
export interface RankRow {
  readonly rank: number;
  /** ‖Y − A B‖ of the best start. */
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
export interface RankEstimate {
  readonly rows: readonly RankRow[];
  readonly chosen: number;
  readonly method: CurvatureMethod;
  readonly votes: Readonly<Record<CurvatureMethod, number>>;
  /** Whether another method would choose another rank. */
  readonly disagreement: boolean;
  /** Whether the sweep reached its last rank; "stop here" ends it early. */
  readonly complete: boolean;
  /** The best factorization of each rank, in the order of `rows`. */
  readonly factorizations: readonly Factorization[];
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
  options: RankOptions = {},
): Steps<RankEstimate> {
  const dense = fromNdarray(tensor);
  const resolved = resolve(dense, options);
  // Checks tensor and options before any work; steps that never begin hold nothing.
  factorizeSteps(dense, { ...options.factorize, rank: 1, seed: resolved.seed });
  return sweep(dense, resolved, options.factorize);
}

function* sweep(
  tensor: Tensor,
  { maxRank, method, startsPerRank, seed }: ReturnType<typeof resolve>,
  factorizeOptions: RankOptions["factorize"],
): Steps<RankEstimate> {
  const bounds = svdBounds(tensor, maxRank);
  const factorizations: Factorization[] = [];
  // The factorization that only warm starts led to.
  let chain: Factorization | undefined;
  let complete = true;
  for (let rank = 1; rank <= maxRank && complete; rank++) {
    const before = new Set([factorizations.at(-1), chain]);
    const starts = startsOf(tensor, [...before], factorizeOptions, startsPerRank);
    let best: Factorization | undefined;
    for (const [s, start] of starts.entries()) {
      const steps = factorizeSteps(tensor, {
        ...factorizeOptions,
        rank,
        seed: deriveSeed(seed, rank, s),
        ...(start ? { start } : {}),
      });
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
export function estimateRank(
  tensor: Tensor | StridedArray,
  options: RankOptions = {},
): RankEstimate {
  return run(estimateRankSteps(tensor, options));
}

/** Random starts are `undefined`; the warm ones come last, in the order of `before`. */
function startsOf(
  tensor: Tensor,
  before: readonly (Factorization | undefined)[],
  options: RankOptions["factorize"],
  startsPerRank: number,
): FactorizeOptions["start"][] {
  const warm = before
    .map((fit) => fit && extendModel(tensor, fit.model, options?.constraints))
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
  factorizations: readonly Factorization[],
  bounds: Float64Array,
  method: CurvatureMethod,
  complete: boolean,
): RankEstimate {
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

function resolve(tensor: Tensor, options: RankOptions) {
  checkNames("option of a rank sweep", options, Object.keys(NAMES));
  const rows = tensor.shape[0] ?? 0;
  const largest = rows > 0 ? Math.min(rows, tensor.data.length / rows) : 0;
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
  return { maxRank, method, startsPerRank, seed };
}
