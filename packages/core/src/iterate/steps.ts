/**
 * Long work is a generator. It yields {@link Progress} and returns its result; whoever drives it
 * (a test, a worker, the command line) decides about time, display and ending. Parts compose with
 * `yield*`, so a rank sweep is the factorizations it contains.
 */

/** Where a long computation stands. Plain data: it crosses a worker boundary as it is. */
export interface Progress {
  /** What is being done, in words for a person: "Rank 3", "Bootstrap". */
  readonly stage: string;
  /** Sweeps (or refits, or files) done within the stage; 0 first. */
  readonly iteration: number;
  /** The most there can be within the stage; work may end before. */
  readonly maxIterations: number;
  /** The part of the whole that is done, 0 to 1, never falling, where it is known. */
  readonly fraction?: number;
  /** Statistics of the current iterate by name, such as `relativeError`; none before there is one. */
  readonly statistics: Readonly<Record<string, number>>;
}

/**
 * Progress that stands still: what is shown before there is an iterate, or behind the last.
 *
 * @param maxIterations of what follows it within the stage, 0 where nothing does
 * @param fraction of the whole, where it is known
 */
export function still(stage: string, maxIterations = 0, fraction?: number): Progress {
  return {
    stage,
    iteration: 0,
    maxIterations,
    ...(fraction !== undefined && { fraction }),
    statistics: {},
  };
}

/**
 * A long computation. Sending `"stop"` into it ("stop here") ends it soon with the best result so
 * far; leaving it (`return()`) cancels it with nothing kept.
 */
export type Steps<T> = Generator<Progress, T, "stop" | undefined>;

/** Runs `steps` to its end on this thread and returns its result. */
export function run<T>(steps: Steps<T>): T {
  let next = steps.next();
  while (!next.done) next = steps.next(undefined);
  return next.value;
}
