import type { Block } from "./block.ts";

/** ‖gradient‖² of one factor, over its entries that are positive or would grow where `cone`. */
export function gradientNormSquared(block: Block, cone: boolean): number {
  const { kernels, gram, cross, current, next, rank, length } = block;
  kernels.product(gram.at, current.at, next.at, rank, rank, length);
  block.prepared = false;
  let sum = 0;
  for (let i = 0; i < rank * length; i++) {
    const slope = next.view[i]! - cross.view[i]!;
    if (!cone || current.view[i]! > 0 || slope < 0) sum += slope * slope;
  }
  return sum;
}

/** ‖x − previous x‖ ÷ ‖x‖ of one factor. */
export function relativeChange(block: Block): number {
  const { kernels, current, previous, rank, length } = block;
  const moved = kernels.distanceSquared(current.at, previous.at, rank * length);
  const size = kernels.dot(current.at, current.at, rank * length);
  return size > 0 ? Math.sqrt(moved / size) : moved;
}
