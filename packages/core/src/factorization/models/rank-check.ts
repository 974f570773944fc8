import { UnmixError } from "../../errors.ts";
import { describe } from "../../option-names.ts";

/** @throws {UnmixError} unless `rank` is a whole number from 1 to `most` */
export function checkRank(rank: unknown, most: number, shape: readonly number[]): void {
  if (typeof rank === "number" && Number.isSafeInteger(rank) && rank >= 1 && rank <= most) return;
  throw new UnmixError(
    "option",
    `The rank is ${describe(rank)}; for a tensor of shape ${shape.join(" × ")} it must be a whole number from 1 to ${most}.`,
    { rank, shape: [...shape], most },
  );
}
