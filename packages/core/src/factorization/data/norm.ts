import { finish, LONG, type Pausing } from "../../iterate/pauses.ts";

/** ‖Y‖², found once, when it is first asked for or with pauses before. */
export interface Norm {
  squared(): number;
  /** Finds it, with pauses where Y is long. */
  find(): Pausing<number>;
}

/** Numbers that are looked at between two pauses: reading one costs as much as some multiply–adds. */
export const PIECE = LONG / 8;

/**
 * The norm of `length` numbers, summed over pieces of them, and these in their order.
 *
 * @param squares Σ of the squares of `count` numbers from `first` on
 */
export function normOf(length: number, squares: (first: number, count: number) => number): Norm {
  let found: number | undefined;
  function* find(): Pausing<number> {
    if (found !== undefined) return found;
    let sum = 0;
    for (let first = 0; first < length; first += PIECE) {
      if (first > 0) yield;
      sum += squares(first, Math.min(PIECE, length - first));
    }
    found = sum;
    return sum;
  }
  return { find, squared: () => found ?? finish(find()) };
}
