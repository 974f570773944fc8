import { inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import type { Constraint } from "./constraint.ts";

/** Does to pieces `from` up to but without `to` of a block what the constraint asks of each. */
type Over = (block: Float64Array, from: number, to: number, weights?: Float64Array) => void;

/** How a constraint is applied to `count` pieces of `length` entries one after another, with pauses or without. */
export function pieceByPiece(
  { count, length }: { readonly count: number; readonly length: number },
  over: Over,
): Pick<Constraint, "apply" | "applySteps"> {
  // A piece is gone over several times.
  const some = Math.max(1, Math.floor(SOME / 2 / length));
  return {
    apply: (block, weights) => over(block, 0, count, weights),
    applySteps: (block, weights): Pausing<void> =>
      inStretches(count, (from, to) => over(block, from, to, weights), some),
  };
}

/** The same where every entry is a piece. */
export function entryByEntry(over: Over): Pick<Constraint, "apply" | "applySteps"> {
  return {
    apply: (block) => over(block, 0, block.length),
    applySteps: (block) => inStretches(block.length, (from, to) => over(block, from, to)),
  };
}
