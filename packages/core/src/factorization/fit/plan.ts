import { asSteps, type Pausing, ready } from "../../iterate/pauses.ts";
import { type Steps, still } from "../../iterate/steps.ts";
import { numbersOf, type StridedArray } from "../../tensor/ndarray.ts";
import { isSparse, type SparseMatrix } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import type { CpOptions, FactorizeOptions, TuckerOptions } from "../options/options.ts";
import { factorizeSteps } from "./factorize.ts";

/** A factorization to be done. */
export interface Fit {
  readonly tensor: Tensor | SparseMatrix;
  readonly options: FactorizeOptions | TuckerOptions | CpOptions;
}

/** One of several factorizations that make a whole. */
export interface Job {
  /** What a person sees while it is done. */
  readonly stage: string;
  /** Its part of the work, in any unit. */
  readonly size: number;
  /** The jobs that must be done before it, by their number; all of them come before it. */
  readonly after: readonly number[];
  /** What there is to do, once those are done; nothing where that turns out to be needless. */
  fit(): Pausing<Fit | undefined>;
  /** Takes the result. Jobs may end in any order, so where it goes must not depend on that. */
  take(result: Factorization<unknown>): Pausing<void>;
}

/**
 * Several factorizations, described so that whoever drives them decides how many are done at once; what
 * comes of them is the same. {@link planSteps} does one after another.
 */
export interface Plan<T> {
  readonly jobs: readonly Job[];
  /** The whole, from the jobs that were done: all of them unless it was stopped. */
  finish(): Steps<T>;
}

/**
 * Makes a plan and does its jobs in their order. "Stop here" ends it with what is done by then, the first
 * job in any case.
 */
export function* planSteps<T>(making: Steps<Plan<T>>): Steps<T> {
  const [plan, early] = yield* heard(making);
  const whole = plan.jobs.reduce((sum, { size }) => sum + size, 0);
  let order = early;
  let done = 0;
  for (const job of plan.jobs) {
    const beside = still(job.stage, 0, done / whole);
    const [fit, meanwhile] = yield* heard(asSteps(job.fit(), beside));
    order ??= meanwhile;
    if (fit) {
      const result = yield* partOf(fitSteps(fit), job, done, whole, order);
      const [, afterwards] = yield* heard(asSteps(job.take(result), beside));
      order ??= afterwards;
      if (result.termination.kind === "stopped") break;
    }
    done += job.size;
  }
  return yield* plan.finish();
}

/** The result of steps that cannot be stopped, and whether they were told to. */
function* heard<T>(steps: Steps<T>): Steps<[T, "stop" | undefined]> {
  let order: "stop" | undefined;
  try {
    let next = steps.next();
    while (!next.done) {
      order = (yield next.value) ?? order;
      next = steps.next(order);
    }
    return [next.value, order];
  } finally {
    // Leaves the steps where they stand, so that they give their memory back.
    steps.return(undefined as never);
  }
}

/** The data that the fits of a plan share, laid out row by row once; a layout is checked at once. */
export function sharedData(
  given: Tensor | StridedArray | SparseMatrix,
): Steps<Tensor | SparseMatrix> {
  if (isSparse(given)) return asSteps(ready(given), still("Data", 0, 0));
  const { shape, layOut } = numbersOf(given);
  return (function* () {
    return { data: yield* asSteps(layOut(), still("Data", 0, 0)), shape };
  })();
}

/** The steps of one factorization. */
export function fitSteps({ tensor, options }: Fit): Steps<Factorization<unknown>> {
  // Each overload knows one of the models; which it is does not matter here.
  return factorizeSteps(tensor, options as FactorizeOptions);
}

/**
 * Passes progress on under the name of the job, with the part of the whole that is done.
 *
 * @param early an order that came before the first step
 */
export function* partOf<T>(
  steps: Steps<T>,
  { stage, size }: Pick<Job, "stage" | "size">,
  done: number,
  whole: number,
  early?: "stop",
): Steps<T> {
  try {
    let next = steps.next();
    while (!next.done) {
      const { iteration, maxIterations } = next.value;
      const within = maxIterations > 0 ? Math.min(1, iteration / maxIterations) : 1;
      const fraction = (done + within * size) / whole;
      next = steps.next((yield { ...next.value, stage, fraction }) ?? early);
    }
    return next.value;
  } finally {
    // Leaves the factorization where it stands, so that it gives its memory back.
    steps.return(undefined as never);
  }
}
