import { UnmixError } from "../../errors.ts";

/**
 * The options as they are.
 *
 * @throws {UnmixError} naming the first that is no finite number above 0
 */
export function checkPositive<T extends Readonly<Record<string, number>>>(options: T): T {
  for (const [name, value] of Object.entries(options)) {
    if (value > 0 && value < Number.POSITIVE_INFINITY) continue;
    throw new UnmixError("option", `${name} is ${value}; it must be a finite number above 0.`, {
      [name]: value,
    });
  }
  return options;
}
