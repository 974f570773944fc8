import { UnmixError } from "./errors.ts";

/**
 * Refuses a misspelt name, and null, which would pass for "not given" unnoticed.
 *
 * @param what the word for one of them, such as "option"
 * @throws {UnmixError} naming what was given and the names there are
 */
export function checkNames(what: string, given: unknown, names: readonly string[]): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new UnmixError(
      "option",
      `An object is needed that gives each ${what} by its name (${names.join(", ")}), but it is ${describe(given)}.`,
      { given },
    );
  }
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) {
      throw new UnmixError(
        "option",
        `There is no ${what} "${name}"; there are ${names.join(", ")}.`,
        { name, names: [...names] },
      );
    }
    if (value === null) {
      throw new UnmixError(
        "option",
        `The ${what} "${name}" is null; give a value, or leave it out for its default.`,
        {
          name,
        },
      );
    }
  }
}

/** What a value is, for a sentence. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) {
    const isShort = value.length <= FEW && !value.some((item) => item && typeof item === "object");
    return isShort ? `[${value.map(describe).join(", ")}]` : "an array";
  }
  if (typeof value === "object" && value !== null) return "an object of another kind";
  return typeof value === "string" ? `"${value}"` : String(value);
}

/** Items of a list that a sentence has room for. */
const FEW = 8;
