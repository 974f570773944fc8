/**
 * Wrong input throws one of these before any work begins. Unhappy mathematics does not throw:
 * it returns a named `Termination`. Cancelling rejects with the signal's own reason.
 */

/** The tag of an {@link UnmixError}; a caller switches on it. */
export type UnmixErrorTag = "input" | "option" | "shape" | "file";

/** An error that a person can act on: one sentence, and the data behind it. */
export class UnmixError extends Error {
  readonly tag: UnmixErrorTag;
  /** What the sentence speaks of: option name, file, sheet, row, column, sizes. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(
    tag: UnmixErrorTag,
    message: string,
    data: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "UnmixError";
    this.tag = tag;
    this.data = data;
  }
}

/** Whether `error` is an {@link UnmixError}, and of one of `tags` when any are given. */
export function isUnmixError(error: unknown, ...tags: UnmixErrorTag[]): error is UnmixError {
  return error instanceof UnmixError && (tags.length === 0 || tags.includes(error.tag));
}
