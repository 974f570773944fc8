import { LONG, type Pausing } from "../../iterate/pauses.ts";
import { CHUNK } from "../../kernels/sizes.ts";
import { inPieces } from "../../linear/pieces.ts";
import type { Data } from "../data/data.ts";
import type { Block } from "./block.ts";
import { distanceSquaredSteps, isLong } from "./long.ts";
import { solveBlock } from "./solve-block.ts";
import { stepSpectral } from "./spectral.ts";
import { EARLY_END, stepInPieces, stepTo } from "./step.ts";

/**
 * Up to `steps` accelerated projected gradient steps, or passes of coordinate descent, or an exact
 * solve. They end early once a step has become a tenth of the first: the other factor is about to move
 * anyway. Between steps that are long it pauses.
 */
export function* improve(block: Block, steps: number): Pausing<void> {
  const { kernels, momentum, rank, length } = block;
  if (block.solve) {
    yield* solveBlock(block, block.solve, steps);
    return;
  }
  let first = 0;
  const long = isLong(block);
  const some = Math.max(1, Math.floor(LONG / (rank * rank * length)));
  for (let step = 0; step < steps; step++) {
    if (step > 0 && (long || step % some === 0)) yield;
    if (block.spectral) {
      yield* stepSpectral(block, block.spectral);
      accept(block, 0);
    } else {
      const weight = momentum.weight(block.lipschitz);
      let uphill = 0;
      if (!block.prepared || weight !== 0) {
        uphill = long ? yield* stepInPieces(block, weight) : stepTo(block, weight);
      }
      accept(block, uphill);
    }
    if (steps === 1) return;
    const [now, before] = [block.current.at, block.previous.at];
    const moved = long
      ? yield* distanceSquaredSteps(kernels, now, before, rank * length)
      : kernels.distanceSquared(now, before, rank * length);
    if (step === 0) first = moved;
    else if (!(moved > first * EARLY_END)) return;
  }
}

/** Makes `next` the iterate. */
function accept(block: Block, uphill: number): void {
  block.momentum.advance(block.lipschitz, uphill);
  const { previous } = block;
  block.previous = block.current;
  block.current = block.next;
  block.next = previous;
  block.prepared = false;
}

/** Whether one step of this factor can be taken strip by strip: its constraint knows entries only. */
export function canStepThrough({ feasible, spectral, penalty, solve }: Block): boolean {
  return !feasible.project && !feasible.settle && !spectral && !penalty && !solve;
}

/** Whether there is a pass over Y, of which no piece takes more than twice what lies between two pauses. */
export function canAdvanceThrough({ advanceThrough, rowWork }: Data, rank: number): boolean {
  return advanceThrough !== undefined && rank * CHUNK * rowWork <= LONG;
}

/**
 * One step of `block`, with the products with Y before and after it, in a single pass over Y, with pauses
 * where it is long.
 *
 * @param data Y, of `block.length` × `other.length`, with such a pass
 */
export function* improveThrough(block: Block, other: Block, data: Data): Pausing<void> {
  const { feasible, momentum, current, previous, next } = block;
  const weight = momentum.weight(block.lipschitz);
  let uphill = 0;
  const over = (row: number, count: number) => {
    uphill += data.advanceThrough!(
      other.current.at,
      block.gram.at,
      block.cross.at,
      current.at,
      previous.at,
      weight,
      block.inverse.at,
      feasible.floor,
      next.at,
      other.cross.at,
      block.rank,
      row,
      count,
    );
  };
  // There are two products.
  yield* inPieces(data, 2 * block.rank, over, CHUNK);
  accept(block, uphill);
}
