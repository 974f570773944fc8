import type { Steps } from "../../iterate/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import { type BpgdProblem, releaseAll } from "../bpgd/problem.ts";

/** What a fit that comes before another gives: its factors, in the units of the data in memory. */
export type FirstFit = Omit<Factorization<unknown>, "model"> & {
  readonly model: readonly Tensor[];
};

/** A problem to be fitted first: its memory stays, and nothing is recorded or made of its factors. */
export function asFirst(
  problem: BpgdProblem,
  stopWhen?: BpgdProblem["own"]["stopWhen"],
): BpgdProblem {
  const { y, workspace, definition, options } = problem;
  const staying = <T extends object>(memory: T) => ({ ...memory, release() {} });
  const slabs =
    y.kind === "slabs"
      ? { slabs: y.slabs.map((slab) => ({ ...slab, workspace: staying(slab.workspace) })) }
      : {};
  return {
    ...problem,
    y: { ...y, ...slabs },
    workspace: staying(workspace),
    definition: { ...definition, assemble: (factors: readonly Tensor[]) => factors },
    factors: problem.factors.map(({ final: _, unit: __, ...factor }) => factor),
    options: { ...options, history: false },
    own: { ...(stopWhen && { stopWhen }) },
  };
}

/**
 * Fits a problem from the factors that a fit of {@link asFirst} ends with: statistics, the tests that end it and
 * the options told are those of the second. Meanwhile progress stands at sweep 0, with the statistics of the first.
 */
export function* inTurn(
  problem: BpgdProblem,
  first: Steps<unknown>,
  fit: (second: BpgdProblem) => Steps<Factorization<unknown>>,
): Steps<{ readonly first: FirstFit; readonly result: Factorization<unknown> }> {
  const { options } = problem;
  const began = performance.now();
  let done = false;
  try {
    const { maxIterations } = options;
    let order: "stop" | undefined;
    let next = first.next();
    while (!next.done) {
      // It is kept: nothing may be heard before there are sweeps.
      order = (yield { ...next.value, iteration: 0, maxIterations }) ?? order;
      next = first.next(order);
    }
    const ended = next.value as FirstFit;
    const factors = problem.factors.map((factor, n) =>
      factor.frozen ? factor : { ...factor, given: true, start: ended.model[n]! },
    );
    const { timeLimit = Number.POSITIVE_INFINITY } = options;
    const left = Math.max(0, timeLimit - (performance.now() - began) / 1000);
    done = true;
    // Every factor is given now, whatever the start was.
    const second = { ...options, start: "given" as const, timeLimit: left };
    const steps = fit({ ...problem, factors, options: second });
    const result =
      order === "stop" || ended.termination.kind === "stopped" ? stopAtOnce(steps) : yield* steps;
    return { first: ended, result: { ...result, options } };
  } finally {
    // From its first step on, the second fit gives the memory back itself.
    if (!done) releaseAll(problem);
  }
}

/** The result of steps that are stopped at their start. */
function stopAtOnce<T>(steps: Steps<T>): T {
  let next = steps.next();
  while (!next.done) next = steps.next("stop");
  return next.value;
}
