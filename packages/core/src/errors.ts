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

/** An error as plain data, for another thread; `tag` and `data` are those of an {@link UnmixError}. */
export interface ErrorData {
  /** The class of the error, `UnmixError` for one of ours. */
  readonly name: string;
  /** One or two sentences for a person. */
  readonly message: string;
  /** What kind of error it is; absent where it is none of ours. */
  readonly tag?: UnmixErrorTag;
  /** The values that the message names, as far as they can cross to another thread. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What another thread is told of an error. */
export function toErrorData(error: unknown): ErrorData {
  if (isUnmixError(error)) {
    return {
      name: error.name,
      message: error.message,
      tag: error.tag,
      data: cloneable(error.data),
    };
  }
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: "Error", message: String(error) };
}

/** The error that {@link toErrorData} was told of. */
export function fromErrorData({ name, message, tag, data }: ErrorData): Error {
  if (tag) return new UnmixError(tag, message, data);
  const error = new Error(message);
  error.name = name;
  return error;
}

/** `data` without the entries that cannot be cloned. */
function cloneable(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    try {
      kept[key] = structuredClone(value);
    } catch {
      kept[key] = String(value);
    }
  }
  return kept;
}
