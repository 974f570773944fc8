// The compiled kernels: short calls over a strip of rows or a chunk of columns, because engines
// replace a slow first compilation only between calls. `src/kernels/compiled.ts` makes the loops.

import { coordinateTile, overshoot } from "./coordinate";
import { descend } from "./descent";
import { complete, denominators, divergence, numerators, weightedDistance } from "./divergence";
import { exactStrip } from "./exact";
import { fourier } from "./fourier";
import { residualRows, residualSingleRow, residualSparseRow } from "./residual";
import {
  demoteRow,
  normSquaredSingle,
  productSingleStrip,
  productTransposedSingleStrip,
} from "./single";
import { componentsFirst, componentsLast, gatherRows, modelEntries, scatterRows } from "./sparse";
import { productStrip, productStripApart, productTransposedStrip } from "./strips";
import { alignment, distanceSquared, dot, extrapolate, scale } from "./vectors";

export {
  alignment,
  complete,
  componentsFirst,
  componentsLast,
  coordinateTile,
  demoteRow,
  denominators,
  distanceSquared,
  divergence,
  dot,
  exactStrip,
  fourier,
  gatherRows,
  modelEntries,
  normSquaredSingle,
  numerators,
  overshoot,
  productSingleStrip,
  productStrip,
  productStripApart,
  productTransposedSingleStrip,
  productTransposedStrip,
  residualRows,
  residualSingleRow,
  residualSparseRow,
  scale,
  scatterRows,
  weightedDistance,
};

/** Sets bytes to 0. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

/** `advance` over `width` columns; array offsets point at the first of them. */
export function advanceChunk(
  gram: usize,
  cross: usize,
  x: usize,
  previous: usize,
  weight: f64,
  inverse: usize,
  floor: f64,
  next: usize,
  scratch: usize,
  rank: i32,
  stride: usize,
  width: i32,
): f64 {
  let ahead = x;
  let aheadStride = stride;
  if (weight != 0) {
    ahead = scratch;
    aheadStride = (<usize>width) << 3;
    for (let r = 0; r < rank; r++) {
      const at = <usize>r * stride;
      extrapolate(x + at, previous + at, weight, scratch + <usize>r * aheadStride, width);
    }
  }
  return descend(gram, cross, x, stride, ahead, aheadStride, inverse, floor, next, rank, width);
}
