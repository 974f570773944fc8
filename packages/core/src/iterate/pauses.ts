import type { Progress, Steps } from "./steps.ts";

/**
 * Work that pauses where it can be left for good, so that it can be cancelled soon: it yields nothing, and
 * what it yields is no progress.
 */
export type Pausing<T> = Generator<undefined, T>;

/** Multiply–adds between two pauses: some hundredths of a second. */
export const LONG = 2 ** 26;

/** Entries that a plain loop goes over between two pauses, however much it does with each. */
export const SOME = 2 ** 21;

/** Numbers that are read and added between two pauses. */
export const LOOKED = LONG / 8;

/** Goes over `length` entries with `over`, stretch by stretch, and pauses between two stretches. */
export function* inStretches(
  length: number,
  over: (from: number, to: number) => void,
  some = SOME,
): Pausing<void> {
  for (let from = 0; from < length; from += some) {
    if (from > 0) yield;
    over(from, Math.min(from + some, length));
  }
}

/** Copies one array into another, with pauses where that is long. */
export function copySteps(source: Float64Array, target: Float64Array): Pausing<void> {
  return inStretches(source.length, (from, to) => target.set(source.subarray(from, to), from));
}

/** A function that adds up the work it is told of, and says when a pause is due. */
export function createMeter(most = LOOKED): (work: number) => boolean {
  let spent = 0;
  return (work) => {
    spent += work;
    if (spent <= most) return false;
    spent = 0;
    return true;
  };
}

/** Work that is done already. */
// biome-ignore lint/correctness/useYield: there is no pause left.
export function* ready<T>(value: T): Pausing<T> {
  return value;
}

/** Does all of it without a pause. */
export function finish<T>(work: Pausing<T>): T {
  let next = work.next();
  while (!next.done) next = work.next();
  return next.value;
}

/** Pausing work as steps with the same progress throughout; a "stop" that is sent meanwhile is ignored. */
export function* asSteps<T>(work: Pausing<T>, progress: Progress): Steps<T> {
  try {
    let next = work.next();
    while (!next.done) {
      yield progress;
      next = work.next();
    }
    return next.value;
  } finally {
    // Leaves the work where it stands, so that it gives its memory back.
    work.return(undefined as never);
  }
}
