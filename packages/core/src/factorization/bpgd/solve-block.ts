import { inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import { tileOf } from "../../kernels/kernels.ts";
import type { Update } from "../options.ts";
import { penaltySlope } from "../penalty.ts";
import { type Block, EARLY_END, type KernelArray } from "./block.ts";
import type { Extrapolation } from "./extrapolation.ts";
import { columnsOfPiece } from "./long.ts";

/** How a block is solved for, where it is. */
export interface Solve {
  readonly update: Exclude<Update, "gradient">;
  /** One for all blocks. */
  readonly extrapolation: Extrapolation;
}

/**
 * Solves for one factor while the others stay, and goes on beyond the solution by the weight of the
 * sweep: `current` is then the point beyond, and `previous` the solution.
 *
 * Coordinate descent is the hierarchical alternating least squares of A. Cichocki and A.-H. Phan, "Fast
 * local algorithms for large scale nonnegative matrix and tensor factorizations", IEICE Transactions
 * E92-A (2009), with several passes on the same products: N. Gillis and F. Glineur, "Accelerated
 * multiplicative updates and hierarchical ALS algorithms for nonnegative matrix factorization", Neural
 * Computation 24 (2012). Exact solves are by block principal pivoting: J. Kim and H. Park, "Fast
 * nonnegative matrix factorization: an active-set-like method and comparisons", SIAM Journal on
 * Scientific Computing 33 (2011).
 *
 * It pauses where there are many columns, which are solved for by themselves.
 *
 * @param passes at most, of coordinate descent
 */
export function* solveBlock(
  block: Block,
  { update, extrapolation }: Solve,
  passes: number,
): Pausing<void> {
  const { kernels, current, next, inverse, scratch, rank, length } = block;
  const { gram, cross } = yield* penalizedProblem(block);
  const { floor } = block.feasible;
  // An exact solve is some linear systems, each of which costs a third of the cube of the rank.
  const piece = columnsOfPiece(rank, update === "exact" ? 4 * rank : passes, 16 * tileOf(rank));
  if (update === "coordinate") {
    for (let r = 0; r < rank; r++) {
      const curvature = gram.view[r * rank + r]!;
      inverse.view[r] = curvature > 0 ? 1 / curvature : 0;
    }
  }
  const solve = (from: number, to: number) => {
    if (update === "exact") {
      kernels.exact(gram.at, cross.at, current.at, floor, next.at, scratch, rank, length, from, to);
    } else {
      kernels.coordinate(
        gram.at,
        cross.at,
        current.at,
        inverse.at,
        floor,
        next.at,
        scratch,
        rank,
        length,
        passes,
        EARLY_END,
        from,
        to,
      );
    }
  };
  if (length <= piece) solve(0, length);
  else yield* inStretches(length, solve, piece);
  if (block.penalty && penaltySlope(block.penalty) === 0) halveUnused(block);
  const { previous } = block;
  const { weight } = extrapolation;
  const overshoot = (from: number, to: number) =>
    kernels.overshoot(next.at + 8 * from, previous.at + 8 * from, weight, floor, to - from);
  if (rank * length <= SOME) overshoot(0, rank * length);
  else {
    yield;
    yield* inStretches(rank * length, overshoot);
  }
  block.previous = next;
  block.next = current;
  block.current = previous;
  block.prepared = false;
}

/**
 * A component that is multiplied by nothing is best at 0 where it has a ridge; but its partner, which is 0 now,
 * could not come back then. So it halves.
 */
function halveUnused({ gram, current, next, rank, length }: Block): void {
  for (let r = 0; r < rank; r++) {
    if (gram.view[r * rank + r] !== 0) continue;
    for (let i = r * length; i < (r + 1) * length; i++) next.view[i] = current.view[i]! / 2;
  }
}

/** G + ridge and C − slope: the least-squares problem with a penalty that knows each entry by itself. */
function* penalizedProblem(
  block: Block,
): Pausing<{ readonly gram: KernelArray; readonly cross: KernelArray }> {
  const { gram, cross, penalty, pulled, stiffened, rank } = block;
  if (!penalty || !pulled || !stiffened) return block;
  const slope = penaltySlope(penalty);
  stiffened.view.set(gram.view);
  for (let r = 0; r < rank; r++) {
    const own = r * rank + r;
    stiffened.view[own]! += penalty.ridge;
    // What is multiplied by nothing, but costs, goes to 0 by any curvature.
    if (stiffened.view[own] === 0 && slope > 0) stiffened.view[own] = 1;
  }
  yield* inStretches(cross.view.length, (from, to) => {
    for (let i = from; i < to; i++) pulled.view[i] = cross.view[i]! - slope;
  });
  return { gram: stiffened, cross: pulled };
}
