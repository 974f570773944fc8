import { iterate } from "../../iterate/method.ts";
import type { Steps } from "../../iterate/steps.ts";
import { bpgd } from "../bpgd/bpgd.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import type { BpgdProblem } from "../bpgd/problem.ts";
import { asFirst, inTurn } from "./first-fit.ts";

/** Sweeps after which components have found what they fit. */
const SWEEPS = 20;

/**
 * Fits a problem. With a sparsity, where a factor that moves starts at random, some sweeps go without penalties
 * first: a random component fits little yet, may cost more than that is worth, and would be gone for good.
 */
export function* penalizedLaterSteps(problem: BpgdProblem): Steps<Factorization<unknown>> {
  const { options } = problem;
  if (!losesComponents(problem)) return yield* iterate(bpgd, problem, options);
  const free = asFirst({
    ...problem,
    factors: problem.factors.map(({ penalty: _, ...factor }) => factor),
  });
  const sweeps = iterate(bpgd, free, {
    ...options,
    maxIterations: Math.min(SWEEPS, options.maxIterations),
  });
  const { first, result } = yield* inTurn(problem, sweeps, (second) =>
    iterate(bpgd, second, second.options),
  );
  return { ...result, unpenalizedIterations: first.iterations };
}

function losesComponents({ factors, options }: BpgdProblem): boolean {
  const sparse = factors.some(({ penalty }) => penalty && penalty.sparsity > 0);
  const random = options.start !== "svd" && factors.some(({ frozen, given }) => !frozen && !given);
  return sparse && random && options.maxIterations > 0;
}
