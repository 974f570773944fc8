import { inStretches, type Pausing } from "../../iterate/pauses.ts";
import type { Block } from "../blocks/block.ts";
import { gradientTo } from "../blocks/gradient.ts";
import type { Criterion } from "../options/options.ts";
import type { SweepStatistics } from "./statistics.ts";

const EXACT = 1e-14;

/**
 * The value of the criterion `name`, of those that need no memory; it pauses where a factor is long.
 *
 * @param order the factors that move
 * @param before the objective of the sweep before, where there was one
 * @param unit that in which the blocks count the objective
 */
export function* criterion(
  name: Exclude<Criterion, "stationarity" | "iterates">,
  sweep: Readonly<SweepStatistics>,
  blocks: readonly Block[],
  order: readonly number[],
  before: number | undefined,
  unit: number,
): Pausing<number> {
  switch (name) {
    case "relativeError":
      return sweep.relativeError;
    case "nonnegativeCone":
    case "gradientNorm": {
      const cone = name === "nonnegativeCone";
      let sum = 0;
      let size = 0;
      for (const n of order) {
        sum += yield* gradientNormSquared(blocks[n]!, cone);
        size += blocks[n]!.current.view.length;
      }
      return unit * Math.sqrt(cone ? sum / size : sum);
    }
    case "objective":
      if (before === undefined) return Number.POSITIVE_INFINITY;
      // Of an exact fit only rounding is left, which goes up and down by any factor.
      if (sweep.relativeError <= EXACT) return 0;
      // An objective whose terms cancelled to 0 twice did not move.
      return before === sweep.objective ? 0 : Math.abs(before - sweep.objective) / before;
  }
}

/** ‖gradient‖² of one factor, over its entries that are positive or would grow where `cone`. */
function* gradientNormSquared(block: Block, cone: boolean): Pausing<number> {
  const { current, next, rank, length } = block;
  yield* gradientTo(block, next);
  block.prepared = false;
  let sum = 0;
  yield* inStretches(rank * length, (from, to) => {
    let total = sum;
    for (let i = from; i < to; i++) {
      const slope = next.view[i]!;
      if (!cone || current.view[i]! > 0 || slope < 0) total += slope * slope;
    }
    sum = total;
  });
  return sum;
}
