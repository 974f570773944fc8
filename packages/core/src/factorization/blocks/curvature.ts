import type { Block } from "./block.ts";
import { measureKronecker } from "./kronecker.ts";
import { absoluteRowSum, largestEigenvalueBound } from "./lipschitz.ts";
import { penaltyCurvature, penaltySlope } from "./penalty.ts";

/** Bounds the curvature, and sets the step lengths: those it admits, or the one that was chosen. */
export function measureCurvature(block: Block): void {
  readCurvature(block);
  if (block.constantStep !== undefined) block.inverse.view.fill(block.constantStep);
}

/** A step that ends at the bound whatever the slope. */
const FAR = 1e200;

/**
 * Reads the step lengths from the Gram matrix. A component without curvature, which is multiplied by nothing,
 * does not move, or goes to 0 where it costs.
 */
function readCurvature(block: Block): void {
  const { gram, inverse, rank, kronecker, penalty } = block;
  const extra = penalty ? penaltyCurvature(penalty) : 0;
  const flat = penalty && penaltySlope(penalty) > 0 ? FAR : 0;
  if (kronecker) {
    const bound = measureKronecker(kronecker, inverse.view, block.componentwise, block.small);
    block.lipschitz = bound + extra;
    if (penalty) {
      for (let i = 0; i < inverse.view.length; i++) {
        const own = (inverse.view[i]! > 0 ? 1 / inverse.view[i]! : 0) + extra;
        inverse.view[i] = own > 0 ? 1 / own : flat;
      }
    }
    return;
  }
  if (!isSame(gram.view, block.bounded)) {
    block.bound = largestEigenvalueBound(gram.view, rank, block.small);
    block.bounded.set(gram.view);
  }
  block.lipschitz = block.bound + extra;
  for (let r = 0; r < rank; r++) {
    const own = block.componentwise ? absoluteRowSum(gram.view, rank, r) + extra : block.lipschitz;
    inverse.view[r] = own > 0 ? 1 / own : flat;
  }
}

function isSame(x: Float64Array, y: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}
