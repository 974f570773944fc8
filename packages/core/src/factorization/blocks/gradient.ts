import { inStretches, type Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import { denseProductSteps } from "../algebra/mode-product.ts";
import type { Block } from "./block.ts";
import { applyKronecker } from "./kronecker.ts";
import { addPenaltyPull, penaltySlope } from "./penalty.ts";

/** out = G x, the curvature of the penalty included; it pauses where the factor is long. */
export function* applyGramTo(block: Block, x: KernelArray, out: KernelArray): Pausing<void> {
  const { kernels, kronecker, gram, rank, length, scratch } = block;
  if (kronecker) {
    const { view } = applyKronecker(kernels, kronecker, x);
    for (let i = 0; i < length; i++) out.view[i] = view[i]!;
  } else {
    yield* denseProductSteps(kernels, scratch, gram.at, x.at, out.at, rank, rank, length);
  }
  if (block.penalty) yield* addPenaltyPull(block.penalty, x.view, 1, out.view);
}

/** out = G x − C at the iterate, the gradient of half the penalty included; it pauses where the factor is long. */
export function* gradientTo(block: Block, out: KernelArray): Pausing<void> {
  const { cross, current, penalty } = block;
  yield* applyGramTo(block, current, out);
  const slope = penalty ? penaltySlope(penalty) : 0;
  yield* inStretches(current.view.length, (from, to) => {
    for (let i = from; i < to; i++) out.view[i]! += slope - cross.view[i]!;
  });
}
