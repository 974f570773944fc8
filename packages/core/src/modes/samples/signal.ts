import { UnmixError } from "../../errors.ts";
import { checkVector } from "../../sparse/operator.ts";

/** A real signal at any times. A missing sample is simply absent. */
export interface Signal {
  /** Seconds, rising; they need not be even. */
  readonly times: ArrayLike<number>;
  /** One a time, finite. */
  readonly values: ArrayLike<number>;
}

/** A {@link Signal} that was checked. */
export interface SampledSignal {
  /** Seconds, rising. */
  readonly times: Float64Array;
  /** One a time, finite. */
  readonly values: Float64Array;
}

const MISSING = "Leave out missing samples together with their times.";

/** @throws {UnmixError} when `signal` is not one, or has fewer than two samples */
export function checkSignal({ times, values }: Signal): SampledSignal {
  const count = times?.length ?? 0;
  if (count < 2) {
    throw new UnmixError(
      "input",
      `The signal has ${count === 1 ? "1 sample" : `${count} samples`}; there must be at least 2 to tell a frequency, and some dozens to tell modes.`,
      { count },
    );
  }
  if (typeof values?.[0] === "object" || values?.length === 2 * count) {
    throw new UnmixError(
      "input",
      `The values seem to be complex: there are ${values.length} for ${count} times, the first of them ${JSON.stringify(values[0])}. Decompose the real and the imaginary part one at a time.`,
      { values: values.length, times: count },
    );
  }
  checkVector("The list of times", times, count, MISSING);
  checkVector("The signal", values, count, MISSING);
  checkReach("The values", values, SIGNAL_VALUES);
  for (let i = 1; i < count; i++) {
    if (times[i]! > times[i - 1]!) continue;
    throw new UnmixError(
      "input",
      times[i] === times[i - 1]
        ? `Samples ${i - 1} and ${i} have the same time, ${times[i]}; take their mean, or leave one out.`
        : `Time ${i} is ${times[i]}, and the one before ${times[i - 1]}; sort the samples by time.`,
      { position: i },
    );
  }
  checkReach("The times, from first to last,", [times[count - 1]! - times[0]!], SIGNAL_LENGTHS);
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
}

/** The least and the most that the largest value may be, unless all are 0: squares stay within the numbers there are. */
export const SIGNAL_VALUES: readonly [number, number] = [1e-150, 1e150];

/** The same of the length of a signal in time, with room for periods, windows and digits. */
export const SIGNAL_LENGTHS: readonly [number, number] = [1e-90, 1e90];

/** @throws {UnmixError} when the largest of `list` is beyond a range, and not 0 */
function checkReach(what: string, list: ArrayLike<number>, range: readonly [number, number]): void {
  let [most, position] = [0, 0];
  for (let i = 0; i < list.length; i++) {
    if (Math.abs(list[i]!) <= most) continue;
    [most, position] = [Math.abs(list[i]!), i];
  }
  if (most === 0 || (most >= range[0] && most <= range[1])) return;
  throw new UnmixError("input", `${what} reach ${most}; ${reachWords(range)}.`, {
    position,
    value: most,
  });
}

/** What a range asks for, and what to do. */
export function reachWords([least, most]: readonly [number, number]): string {
  return `from ${least} to ${most} can be squared and added up, so give them in another unit`;
}
