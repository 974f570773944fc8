import type { Steps } from "../../iterate/steps.ts";
import type { SparseMatrix } from "../../tensor/sparse.ts";
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
  fit(): Fit | undefined;
  /** Takes the result. Jobs may end in any order, so where it goes must not depend on that. */
  take(result: Factorization<unknown>): void;
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

/** Does the jobs of a plan in their order. "Stop here" ends it with what is done by then. */
export function* planSteps<T>(plan: Plan<T>): Steps<T> {
  const whole = plan.jobs.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const job of plan.jobs) {
    const fit = job.fit();
    if (fit) {
      const result = yield* partOf(fitSteps(fit), job, done, whole);
      job.take(result);
      if (result.termination.kind === "stopped") break;
    }
    done += job.size;
  }
  return yield* plan.finish();
}

/** The steps of one factorization. */
export function fitSteps({ tensor, options }: Fit): Steps<Factorization<unknown>> {
  // Each overload knows one of the models; which it is does not matter here.
  return factorizeSteps(tensor, options as FactorizeOptions);
}

/** Passes progress on under the name of the job, with the part of the whole that is done. */
export function* partOf<T>(
  steps: Steps<T>,
  { stage, size }: Pick<Job, "stage" | "size">,
  done: number,
  whole: number,
): Steps<T> {
  try {
    let next = steps.next();
    while (!next.done) {
      const { iteration, maxIterations } = next.value;
      const within = maxIterations > 0 ? Math.min(1, iteration / maxIterations) : 1;
      next = steps.next(yield { ...next.value, stage, fraction: (done + within * size) / whole });
    }
    return next.value;
  } finally {
    // Leaves the factorization where it stands, so that it gives its memory back.
    steps.return(undefined as never);
  }
}
