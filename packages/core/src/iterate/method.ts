import { type Steps, still } from "./steps.ts";
import { type Termination, termination } from "./termination.ts";

/** An iterative method: settings live in it, memory in its state, and one loop serves all. */
export interface IterativeMethod<Problem, State, Result> {
  /** What a person sees while it runs. */
  readonly stage: string;
  /** The first state. */
  init(problem: Problem): State;
  /**
   * Brings it to the starting point, with its statistics, where `init` has not. Like `step` it may pause;
   * there are no statistics meanwhile.
   */
  begin?(state: State): Iterable<undefined> | undefined;
  /**
   * One iteration, in place. It may give a generator that pauses where it can be left for good, so that
   * a long iteration can be cancelled.
   */
  step(state: State): Iterable<undefined> | undefined;
  /** Why the state is final, or nothing while it is not. */
  terminate(state: State): Termination | undefined;
  /** Statistics of the current state by name. */
  statistics(state: State): Readonly<Record<string, number>>;
  /** What is left to do once the loop has ended; like `step` it may pause. */
  conclude?(state: State): Iterable<undefined> | undefined;
  /** The result, as data of its own: the state's memory is released after it. */
  finish(state: State, iterations: number, termination: Termination): Result;
  /** Gives memory back; called once, however the loop ends. */
  release(state: State): void;
}

/** When to give up. */
export interface Limits {
  /** Iterations at most; 0 gives the starting point. */
  readonly maxIterations: number;
  /** Seconds at most, looked at between two iterations. */
  readonly timeLimit?: number;
}

/** The one loop: terminates, yields progress, hears "stop", steps. */
export function* iterate<Problem, State, Result>(
  method: IterativeMethod<Problem, State, Result>,
  problem: Problem,
  limits: Limits,
): Steps<Result> {
  const { maxIterations, timeLimit = Number.POSITIVE_INFINITY } = limits;
  const started = performance.now();
  const state = method.init(problem);
  let order: "stop" | undefined;
  try {
    for (const _ of method.begin?.(state) ?? []) {
      order = (yield still(method.stage, maxIterations)) ?? order;
    }
    for (let iteration = 0; ; iteration++) {
      let ended = method.terminate(state);
      if (!ended && iteration >= maxIterations) ended = termination("iterationLimit");
      if (!ended && performance.now() - started >= timeLimit * 1000) {
        ended = termination("timeLimit");
      }
      const progress = {
        stage: method.stage,
        iteration,
        maxIterations,
        statistics: method.statistics(state),
      };
      order = (yield progress) ?? order;
      if (!ended && order === "stop") ended = termination("stopped");
      if (ended) {
        for (const _ of method.conclude?.(state) ?? []) yield progress;
        return method.finish(state, iteration, ended);
      }
      for (const _ of method.step(state) ?? []) order = (yield progress) ?? order;
    }
  } finally {
    method.release(state);
  }
}
