import { applyGramTo, type Block } from "./block.ts";
import type { Criterion } from "./options.ts";
import type { SweepStatistics } from "./statistics.ts";

const EXACT = 1e-14;

/**
 * The value of the criterion `name`.
 *
 * @param order the factors that move
 * @param before the objective of the sweep before, where there was one
 */
export function criterion(
  name: Criterion,
  sweep: Readonly<SweepStatistics>,
  blocks: readonly Block[],
  order: readonly number[],
  before: number | undefined,
): number {
  switch (name) {
    case "stationarity":
      return sweep.stationarity;
    case "relativeError":
      return sweep.relativeError;
    case "nonnegativeCone":
    case "gradientNorm": {
      const cone = name === "nonnegativeCone";
      let sum = 0;
      let size = 0;
      for (const n of order) {
        sum += gradientNormSquared(blocks[n]!, cone);
        size += blocks[n]!.current.view.length;
      }
      return Math.sqrt(cone ? sum / size : sum);
    }
    case "objective":
      if (before === undefined) return Number.POSITIVE_INFINITY;
      // Of an exact fit only rounding is left, which goes up and down by any factor.
      if (sweep.relativeError <= EXACT) return 0;
      return Math.abs(before - sweep.objective) / before;
    case "iterates": {
      if (before === undefined) return Number.POSITIVE_INFINITY;
      let most = 0;
      for (const n of order) most = Math.max(most, relativeChange(blocks[n]!));
      return most;
    }
  }
}

/** ‖gradient‖² of one factor, over its entries that are positive or would grow where `cone`. */
function gradientNormSquared(block: Block, cone: boolean): number {
  const { cross, current, next, rank, length } = block;
  applyGramTo(block, current, next);
  block.prepared = false;
  let sum = 0;
  for (let i = 0; i < rank * length; i++) {
    const slope = next.view[i]! - cross.view[i]!;
    if (!cone || current.view[i]! > 0 || slope < 0) sum += slope * slope;
  }
  return sum;
}

/** ‖x − previous x‖ ÷ ‖x‖ of one factor. */
function relativeChange(block: Block): number {
  const { kernels, current, previous, rank, length } = block;
  const moved = kernels.distanceSquared(current.at, previous.at, rank * length);
  const size = kernels.dot(current.at, current.at, rank * length);
  return size > 0 ? Math.sqrt(moved / size) : moved;
}
