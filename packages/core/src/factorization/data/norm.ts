import { finish, inStretches, LOOKED, type Pausing } from "../../iterate/pauses.ts";

/** ‖Y‖², found once, when it is first asked for or with pauses before. */
export interface Norm {
  squared(): number;
  /** Finds it, with pauses where Y is long. */
  find(): Pausing<number>;
}

/**
 * The norm of `length` numbers, summed over pieces of them, and these in their order.
 *
 * @param squares Σ of the squares of `count` numbers from `first` on
 */
export function normOf(length: number, squares: (first: number, count: number) => number): Norm {
  let found: number | undefined;
  function* find(): Pausing<number> {
    if (found !== undefined) return found;
    if (length > LOOKED) yield;
    let sum = 0;
    const over = (from: number, to: number) => {
      sum += squares(from, to - from);
    };
    yield* inStretches(length, over, LOOKED);
    found = sum;
    return sum;
  }
  return { find, squared: () => found ?? finish(find()) };
}
