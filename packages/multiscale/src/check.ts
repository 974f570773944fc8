import { UnmixError } from "@unmix/core";

/**
 * The options that are given; one that is undefined counts as left out.
 *
 * @param what the word for one of them, and `several` that for more, in a sentence
 * @throws {UnmixError} where it is no object, or a name is none of `names`
 */
export function givenOf<T extends object>(
  what: string,
  options: T,
  names: readonly string[],
  several = `${what}s`,
): T {
  if (typeof options !== "object" || options === null) {
    throw new UnmixError(
      "option",
      `An object of ${several} is needed (${names.join(", ")}), but it is ${String(options)}.`,
      { given: options },
    );
  }
  const given: Partial<T> = {};
  for (const name of Object.keys(options) as (keyof T & string)[]) {
    if (!names.includes(name)) {
      throw new UnmixError(
        "option",
        `There is no ${what} "${name}"; there are ${names.join(", ")}.`,
        { option: name },
      );
    }
    if (options[name] !== undefined) given[name] = options[name];
  }
  return given as T;
}

/** @throws {UnmixError} where a value is none of those there are */
export function checkChoice(option: string, value: unknown, values: readonly string[]): void {
  if (values.includes(value as string)) return;
  throw new UnmixError(
    "option",
    `The multiscale option ${option} is "${String(value)}"; it must be one of ${values.join(", ")}.`,
    { option, value },
  );
}

/** @throws {UnmixError} where a number is not whole or too small */
export function checkWhole(option: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new UnmixError(
    "option",
    `The multiscale option ${option} is ${value}; it must be a whole number of at least ${least}.`,
    { option, value },
  );
}
