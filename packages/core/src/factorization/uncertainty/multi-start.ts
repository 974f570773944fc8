import { UnmixError } from "../../errors.ts";
import { ready } from "../../iterate/pauses.ts";
import { run, type Steps } from "../../iterate/steps.ts";
import type { Termination } from "../../iterate/termination.ts";
import { describe } from "../../option-names.ts";
import { deriveSeed } from "../../random/random.ts";
import type { StridedArray } from "../../tensor/ndarray.ts";
import type { SparseMatrix } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type Factorization, isExact, minimized } from "../bpgd/factorization.ts";
import type { Cp, Tucker, Tucker1 } from "../factors/model.ts";
import { factorizeSteps } from "../fit/factorize.ts";
import { type Fit, type Plan, planSteps, sharedData } from "../fit/plan.ts";
import type { CpOptions, FactorizeOptions, TuckerOptions } from "../options/options.ts";
import { isScaleShared } from "./align-components.ts";
import { checkLevel, type Spread, spreadAround } from "./spread.ts";

/** How often {@link multiStart} starts, and what it makes of it. */
export interface Starts {
  /** Fits in all, default 10: one from singular vectors, the others from random starts. */
  readonly starts?: number;
  /** Whether the first start is from singular vectors, default true. */
  readonly svd?: boolean;
  /** Random start s has the seed `deriveSeed(seed, s)`; default 0. */
  readonly seed?: number;
  /**
   * Fits whose loss (or other objective) is above that of the best by at most this part of it count as the
   * same solution, and so do fits with a relative error of at most 10⁻⁵; the spread is theirs. Default 0.01.
   */
  readonly within?: number;
  /** The part of the values between the quantiles of the spread, default 0.95. */
  readonly level?: number;
}

/** {@link Starts}, and how each factorization works. */
export type MultiStartOptions<
  O extends FactorizeOptions | TuckerOptions | CpOptions = FactorizeOptions,
> = Omit<O, "seed" | "start" | "reuseStart" | "frozen"> & Starts;

/** One of several starts. */
export interface StartedFit {
  /** From singular vectors, or drawn. */
  readonly start: "svd" | "random";
  /** What it was drawn with. */
  readonly seed: number;
  /** ‖Y − X‖, in the weights. */
  readonly loss: number;
  /** ‖Y − X‖ ÷ ‖Y‖, in the weights; 0 where Y is zero. */
  readonly relativeError: number;
  /** What was minimized, by which fits compare: ‖Y − X‖² or a divergence, and the penalties. */
  readonly objective: number;
  /** Sweeps done. */
  readonly iterations: number;
  /** Why it ended. */
  readonly termination: Termination;
}

/** What several starts gave. */
export interface MultiStart<M = Tucker1> {
  /** The fit that comes lowest. */
  readonly best: Factorization<M>;
  /** All of them, in the order of their starts. */
  readonly fits: readonly StartedFit[];
  /** How many of them come within the tolerance of the best, itself included. */
  readonly near: number;
  /**
   * The spread of those; absent where the best is alone, and for Tucker, whose components can be turned
   * into each other, so that entries of different fits do not compare.
   */
  readonly spread?: M extends Tucker1 | Cp ? Spread<M> : never;
}

/**
 * Factorizes from several starts and keeps the best: one from singular vectors, which is a good guess,
 * and random ones, because no single start can be trusted where the loss is not convex. How many come
 * as low as the best, and how far their factors lie apart, says how far the solution is determined by the
 * data. "Stop here" keeps what was found.
 *
 * @param tensor a sparse matrix is never made dense
 * @throws {UnmixError} before any work, when the tensor or an option makes no sense
 */
export function multiStartSteps(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: MultiStartOptions,
): Steps<MultiStart>;
export function multiStartSteps(
  tensor: Tensor | StridedArray,
  options: MultiStartOptions<TuckerOptions>,
): Steps<MultiStart<Tucker>>;
export function multiStartSteps(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: MultiStartOptions<CpOptions>,
): Steps<MultiStart<Cp>>;
export function multiStartSteps(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: AnyMultiStartOptions,
): Steps<MultiStart<Any>> {
  return planSteps(multiStartPlan(tensor, options));
}

/** {@link multiStartSteps} run to its end on this thread. */
export function multiStart(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: MultiStartOptions,
): MultiStart;
export function multiStart(
  tensor: Tensor | StridedArray,
  options: MultiStartOptions<TuckerOptions>,
): MultiStart<Tucker>;
export function multiStart(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: MultiStartOptions<CpOptions>,
): MultiStart<Cp>;
export function multiStart(
  tensor: Tensor | StridedArray | SparseMatrix,
  options: AnyMultiStartOptions,
): MultiStart<Any> {
  return run(planSteps(multiStartPlan(tensor, options)));
}

type Any = Tucker1 | Tucker | Cp;
export type AnyMultiStartOptions =
  | MultiStartOptions
  | MultiStartOptions<TuckerOptions>
  | MultiStartOptions<CpOptions>;

/** The starts as a plan: all of them can be made at once. The options are checked at once. */
export function multiStartPlan(
  tensor: Tensor | StridedArray | SparseMatrix,
  {
    starts = 10,
    svd = true,
    seed = 0,
    within = 0.01,
    level = 0.95,
    ...settings
  }: AnyMultiStartOptions,
): Steps<Plan<MultiStart<Any>>> {
  const laidOut = sharedData(tensor);
  checkStarts(starts, within);
  checkStart(settings as { start?: unknown });
  checkLevel(level);
  const all = Array.from({ length: starts }, (_, s) => {
    const own = { seed: deriveSeed(seed, s), ...(svd && s === 0 && { start: "svd" as const }) };
    return { ...settings, ...own } as Fit["options"];
  });
  // Checks tensor and options before any work; steps that never begin hold nothing.
  factorizeSteps(tensor, all[0] as FactorizeOptions);
  return (function* () {
    const data = yield* laidOut;
    const results: (Factorization<Any> | undefined)[] = [];
    return {
      jobs: all.map((options, s) => ({
        stage: `Start ${s + 1}`,
        size: 1,
        after: [],
        fit: () => ready({ tensor: data, options }),
        take(result) {
          results[s] = result as Factorization<Any>;
          return ready(undefined);
        },
      })),
      // biome-ignore lint/correctness/useYield: there is no pause.
      *finish() {
        return summarize(results, within, level);
      },
    };
  })();
}

function summarize(
  results: readonly (Factorization<Any> | undefined)[],
  within: number,
  level: number,
): MultiStart<Any> {
  const all = results.filter((fit) => fit !== undefined);
  const best = all.reduce((least, fit) =>
    minimized(fit) < minimized(least) || Number.isNaN(minimized(least)) ? fit : least,
  );
  // Exact fits are the same solution, however small the loss of the best.
  const near = all.filter(
    (fit) => minimized(fit) <= minimized(best) * (1 + within) || isExact(fit.relativeError),
  );
  const fits = all.map(
    ({ options, seed, loss, relativeError, objective, iterations, termination }) => ({
      start: options.start === "svd" ? ("svd" as const) : ("random" as const),
      seed,
      loss,
      relativeError,
      objective,
      iterations,
      termination,
    }),
  );
  const spread = isMatched(best) && near.length > 1 ? spreadOf(best, near, level) : undefined;
  return { best, fits, near: near.length, ...(spread && { spread }) } as MultiStart<Any>;
}

function spreadOf(
  best: Factorization<Tucker1 | Cp>,
  near: readonly Factorization<Any>[],
  level: number,
): Spread<Tucker1 | Cp> {
  const models = near.map(({ model }) => model as Tucker1 | Cp);
  return spreadAround(best.model, models, { level, scaleFree: isScaleShared(best) });
}

function isMatched(fit: Factorization<Any>): fit is Factorization<Tucker1 | Cp> {
  return fit.model.kind !== "tucker";
}

/** A result's own options say "random". */
function checkStart({ start = "random" }: { readonly start?: unknown }): void {
  if (start === "random") return;
  throw new UnmixError(
    "option",
    `The option start is ${describe(start)}, but several starts are made here; leave it out, and say by svd whether the first is from singular vectors.`,
    { start },
  );
}

function checkStarts(starts: number, within: number): void {
  if (!Number.isSafeInteger(starts) || starts < 1) {
    throw new UnmixError(
      "option",
      `The option starts is ${starts}; it must be a whole number of at least 1.`,
      { starts },
    );
  }
  if (!(within >= 0)) {
    throw new UnmixError(
      "option",
      `The option within is ${within}; it must be a number of at least 0.`,
      { within },
    );
  }
}
