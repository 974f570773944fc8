import { UnmixError } from "../../errors.ts";
import type { IterativeMethod } from "../../iterate/method.ts";
import { finish, type Pausing } from "../../iterate/pauses.ts";
import { type Termination, termination } from "../../iterate/termination.ts";
import { describe } from "../../option-names.ts";
import { isNonnegative } from "../constraints/properties.ts";
import { isEssentiallyNonnegative } from "../data/range.ts";
import { concludeAll } from "./conclude.ts";
import type { Factorization } from "./factorization.ts";
import { iterateOf, measure, namedStatistics } from "./measure.ts";
import { shuffle, shuffleSides } from "./order.ts";
import { placeAll } from "./place.ts";
import { type BpgdProblem, isLong, releaseAll } from "./problem.ts";
import { allocate, moveWeights, type State } from "./state.ts";

/** A relative error that a useful fit stays below: that of zeros is 1. */
const EXPLAINED = 1 - 1e-9;
const NOTHING_EXPLAINED =
  "The result has settled, but the factors come no closer to the data than zeros do. Begin from another start than zeros, and check that the constraints admit the sign and the scale of the data.";

/**
 * Block projected gradient descent for min ½‖Y − X‖² over models X of feasible factors.
 *
 * One sweep takes a few accelerated projected gradient steps in each factor in turn, with the others
 * fixed. All steps of a factor share one product with Y, and factors share products where their model
 * allows it: a sweep of any model here makes two large products however many steps it takes,
 * statistics included, and allocates nothing.
 *
 * Reference: Y. Xu and W. Yin, "A block coordinate descent method for regularized multiconvex
 * optimization with applications to nonnegative tensor factorization and completion", SIAM Journal
 * on Imaging Sciences 6 (2013).
 */
export const bpgd: IterativeMethod<BpgdProblem, State, Factorization<unknown>> = {
  stage: "Factorize",

  init(problem) {
    try {
      return allocate(problem);
    } catch (error) {
      // A model of the user's own threw.
      releaseAll(problem);
      throw error;
    }
  },

  begin: (state) => pausedIfLong(state.problem, placeAll(state)),

  step: (state) => pausedIfLong(state.problem, improveAll(state)),

  terminate(state): Termination | undefined {
    const { sweep, problem } = state;
    const { targetError, tolerance } = problem.options;
    const { objective, relativeError } = sweep;
    if (!Number.isFinite(objective + relativeError)) return termination("nonfinite");
    if (targetError > 0 && sweep.relativeError <= targetError) return termination("targetReached");
    if (tolerance > 0 && sweep.criterion <= tolerance) {
      return termination("converged", whyUnexplained(state));
    }
    return ownRule(state);
  },

  statistics: namedStatistics,

  conclude: (state) => pausedIfLong(state.problem, concludeAll(state)),

  finish(state, iterations, ended) {
    const { problem, sweep, recorder } = state;
    const layouts = problem.factors.map(({ layout }) => layout);
    return {
      model: problem.definition.assemble(state.results, layouts),
      loss: Math.sqrt(state.squares),
      objective: sweep.objective,
      relativeError: sweep.relativeError,
      stationarity: sweep.stationarity,
      momentum: momentumOf(state),
      iterations,
      termination: ended,
      statistics: recorder.finish(),
      options: problem.options,
      seed: problem.options.seed,
    };
  },

  release({ problem }) {
    releaseAll(problem);
  },
};

/** On a tensor of ordinary size pauses would only cost time. */
function pausedIfLong(problem: BpgdProblem, work: Pausing<void>): Pausing<void> | undefined {
  if (isLong(problem)) return work;
  finish(work);
  return undefined;
}

/** One sweep, with a pause after every factor and within long products. */
function* improveAll(state: State): Pausing<void> {
  const { objective, balance } = state;
  drawOrder(state);
  for (const n of state.order) {
    yield* objective.improve(n);
    if (state.problem.factors[n]!.into !== undefined) yield* moveWeights(state, n);
    const balancing = balance(n);
    if (balancing) yield* balancing;
    yield;
  }
  state.sweeps++;
  yield* measure(state);
  state.extrapolation.note(state.sweep.objective);
}

/** What stands in the way of a closer fit, where that can be told. */
function whyUnexplained({ sweep, problem }: State): string | undefined {
  if (sweep.relativeError > EXPLAINED) return NOTHING_EXPLAINED;
  const { factors, range } = problem;
  const { low, high } = range;
  const nonnegative = factors.every(({ spec, frozen }) => !frozen && isNonnegative(spec));
  if (!nonnegative || isEssentiallyNonnegative(low, high)) return undefined;
  return `The result has settled: more sweeps would change little. But the tensor has entries below 0, down to ${low.toPrecision(3)}, where nonnegative factors give 0 at best; a factor that may be negative needs the constraint none.`;
}

/** What the user's own rule says: a comparison alone, or its result, is no sentence. */
function ownRule(state: State): Termination | undefined {
  const { stopWhen } = state.problem.own;
  const advice: unknown = stopWhen?.(iterateOf(state));
  if (advice === undefined) return undefined;
  if (typeof advice === "string") return { kind: "ruleMet", advice };
  throw new UnmixError(
    "option",
    `The option stopWhen gave ${describe(advice)}; it must give a sentence, which ends the run, or undefined, which goes on.`,
    { option: "stopWhen" },
  );
}

function drawOrder({ problem, order, random, structure }: State): void {
  const { order: kind } = problem.options;
  if (kind === "random") shuffle(order, random);
  else if (kind === "randomSides") shuffleSides(order, random, structure);
}

/** The weight of extrapolation that the run came to; of gradient steps that of its slowest factor. */
function momentumOf({ problem, blocks, order, extrapolation }: State): number {
  if (problem.options.update !== "gradient") return extrapolation.reached;
  return order.reduce((least, n) => Math.min(least, blocks[n]!.momentum.reached()), 1);
}
