import { finish, inStretches, type Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Block } from "./block.ts";
import { addPenaltyPull, penaltySlope } from "./penalty.ts";

/**
 * C less the gradient of the penalty at the extrapolated point: the step from there then is the one
 * of the penalized problem.
 */
export function* penalizedSteps(
  { penalty, pulled, cross, current, previous, next }: Block,
  weight: number,
): Pausing<KernelArray> {
  if (!penalty || !pulled) return cross;
  const ahead = next.view;
  const slope = penaltySlope(penalty);
  yield* inStretches(ahead.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const x = current.view[i]!;
      ahead[i] = x + weight * (x - previous.view[i]!);
      pulled.view[i] = cross.view[i]! - slope;
    }
  });
  yield* addPenaltyPull(penalty, ahead, -1, pulled.view);
  return pulled;
}

/** {@link penalizedSteps} at once. */
export function penalized(block: Block, weight: number): KernelArray {
  return block.penalty ? finish(penalizedSteps(block, weight)) : block.cross;
}

/** G + ridge and C − slope: the least-squares problem with a penalty that knows each entry by itself. */
export function* penalizedProblem(
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

/**
 * A component that is multiplied by nothing is best at 0 where it has a ridge; but its partner, which is 0 now,
 * could not come back then. So it halves, unless a sparsity is to make it 0.
 */
export function halveUnused({ gram, current, next, rank, length, penalty }: Block): void {
  if (!penalty || penalty.ridge === 0 || penalty.sparsity > 0) return;
  for (let r = 0; r < rank; r++) {
    if (gram.view[r * rank + r] !== 0) continue;
    for (let i = r * length; i < (r + 1) * length; i++) next.view[i] = current.view[i]! / 2;
  }
}
