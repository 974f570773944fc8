import { isUnmixError, UnmixError } from "@unmix/core";

/**
 * An error of core in the words of the command; any other as it is.
 *
 * @param translate a sentence of core into such words
 */
export function errorInFlags(error: unknown, translate: (sentence: string) => string): unknown {
  if (!isUnmixError(error)) return error;
  const message = translate(error.message);
  if (message === error.message) return error;
  return new UnmixError(error.tag, message, error.data, { cause: error });
}
