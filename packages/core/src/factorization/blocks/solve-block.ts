import { inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import { tileOf } from "../../kernels/kernels.ts";
import type { Block, Solve } from "./block.ts";
import { columnsOfPiece } from "./long.ts";
import { halveUnused, penalizedProblem } from "./penalized.ts";
import { EARLY_END } from "./step.ts";

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
  halveUnused(block);
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
