import { run, type Steps } from "../../iterate/steps.ts";
import { numbersOf, type StridedArray } from "../../tensor/ndarray.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import type { Tucker } from "../factors/model.ts";
import { checkTensor, factorizeSteps } from "../fit/factorize.ts";
import { type Plan, planSteps, sharedData } from "../fit/plan.ts";
import { weightsOf } from "../objectives/check.ts";
import { sweepJobs } from "./rank-sweep.ts";
import { boundsOf } from "./tucker-bounds.ts";
import { summarize, type TuckerRankEstimate } from "./tucker-estimate.ts";
import { rankPath } from "./tucker-path.ts";
import {
  mostRanks,
  type ResolvedPath,
  resolvePath,
  type TuckerRankOptions,
} from "./tucker-rank-options.ts";

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
  const settings = resolvePath(tensor, options);
  const { shape } = numbersOf(tensor);
  checkTensor(shape);
  const most = mostRanks(options.maxRank, shape);
  const rank = shape.map(() => 1);
  const { factorize, seed } = settings;
  // Checks tensor and options before any work; steps that never begin hold nothing.
  factorizeSteps(tensor, { ...factorize, rank, seed });
  const weights = factorize.weights && weightsOf(factorize.weights, shape);
  return planPath(tensor, most, weights, settings);
}

function* planPath(
  given: Tensor | StridedArray,
  most: readonly number[],
  weights: Float64Array | undefined,
  { factorize, seed, startsPerRank, method }: ResolvedPath,
): Steps<Plan<TuckerRankEstimate>> {
  const tensor = (yield* sharedData(given)) as Tensor;
  const bounds = yield* boundsOf(tensor, most, weights, { factorize, seed });
  const path = rankPath(most, bounds);
  const sweep = sweepJobs(tensor, { ranks: path, startsPerRank, seed, factorize });
  const settings = { shape: tensor.shape, path, ...bounds, method, weights };
  return {
    jobs: sweep.jobs,
    // biome-ignore lint/correctness/useYield: there is no pause.
    *finish() {
      const { fits, complete } = sweep.best();
      return { ...summarize(settings, fits as Factorization<Tucker>[]), complete };
    },
  };
}
