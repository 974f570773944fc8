import { inStretches, type Pausing } from "../../iterate/pauses.ts";
import { CHUNK } from "../../kernels/sizes.ts";
import type { Block } from "./block.ts";
import { advanceKronecker, extrapolate, type Kronecker, uphillKronecker } from "./kronecker.ts";
import { columnsOfPiece } from "./long.ts";
import { penalized, penalizedSteps } from "./penalized.ts";

/** Writes the projected gradient step of the given extrapolation weight to `next`. */
export function stepTo(block: Block, weight: number): number {
  const { feasible, length, next } = block;
  if (block.kronecker) return stepKronecker(block, block.kronecker, weight);
  const uphill = advance(block, penalized(block, weight), weight, 0, length, 0);
  if (!feasible.project) return uphill;
  feasible.project(next.view);
  return uphillOf(block, weight);
}

/** {@link stepTo} in the same bits, with pauses between ranges of columns and behind them. */
export function* stepInPieces(block: Block, weight: number): Pausing<number> {
  const { feasible, rank, length, next } = block;
  if (block.kronecker) return stepTo(block, weight);
  const cross = yield* penalizedSteps(block, weight);
  let uphill = 0;
  const over = (from: number, to: number) => {
    uphill = advance(block, cross, weight, from, to, uphill);
  };
  yield* inStretches(length, over, columnsOfPiece(rank, 1, CHUNK));
  yield;
  if (!feasible.projectSteps) return uphill;
  yield* feasible.projectSteps(next.view);
  yield;
  return yield* uphillSteps(block, weight);
}

/** The step of a range of columns; how far it goes uphill is added to `sofar`. */
function advance(
  block: Block,
  cross: Block["cross"],
  weight: number,
  from: number,
  to: number,
  sofar: number,
): number {
  const { kernels, feasible, rank, length, current, previous, next, inverse } = block;
  return kernels.advance(
    block.gram.at,
    cross.at,
    current.at,
    previous.at,
    weight,
    inverse.at,
    feasible.floor,
    next.at,
    block.scratch,
    rank,
    length,
    from,
    to,
    sofar,
  );
}

/** How far a step that was projected afterwards goes uphill, in some components, the first being `from`. */
function uphillOf(block: Block, weight: number, from = 0, to = block.rank): number {
  const { kernels, length, current, previous, next, inverse } = block;
  const [x, before, after] = [current, previous, next].map(({ at }) => at + 8 * from * length);
  return kernels.uphill(x!, before!, weight, inverse.at + 8 * from, after!, to - from, length);
}

/** {@link uphillOf} all components in the same bits, with pauses between them. */
function* uphillSteps(block: Block, weight: number): Pausing<number> {
  let uphill = 0;
  for (let r = 0; r < block.rank; r++) {
    if (r > 0) yield;
    uphill += uphillOf(block, weight, r, r + 1);
  }
  return uphill;
}

function stepKronecker(block: Block, kronecker: Kronecker, weight: number): number {
  const { feasible, current, previous, next, inverse } = block;
  const cross = penalized(block, weight);
  extrapolate(kronecker, current.view, previous.view, weight);
  advanceKronecker(block.kernels, kronecker, cross.view, inverse.view, feasible.floor, next.view);
  feasible.project?.(next.view);
  return uphillKronecker(kronecker, current.view, inverse.view, next.view);
}

/** Inner steps end once the squared length of a step is below this part of that of the first. */
export const EARLY_END = 0.01;
