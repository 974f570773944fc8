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
  readonly times: Float64Array;
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
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
}
