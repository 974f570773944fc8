import type { Pausing } from "../../iterate/pauses.ts";
import { makeFeasible } from "../constraints/feasible.ts";
import { settle } from "./gauge.ts";
import { measure } from "./measure.ts";
import type { State } from "./state.ts";
import { toTensor } from "./to-tensor.ts";

/** Applies what is asked of the end, and writes the result. */
export function* concludeAll(state: State): Pausing<void> {
  const { problem, blocks, results } = state;
  yield* makeFinal(state);
  for (const [n, factor] of problem.factors.entries()) {
    results.push(yield* toTensor(blocks[n]!, factor, factor.room));
  }
}

/** Applies the final constraints and measures anew where there are any. */
function* makeFinal(state: State): Pausing<void> {
  const { problem, blocks, structure, weights } = state;
  const { factors } = problem;
  if (!factors.some(({ final }) => final)) return;
  for (const [n, { final }] of factors.entries()) {
    if (!final) continue;
    yield* makeFeasible(blocks[n]!.current.view, final.feasible);
    structure.moved(n);
  }
  for (const [n, { final }] of factors.entries()) {
    if (final?.into === undefined) continue;
    yield* settle(blocks, structure, factors, n, final.into, weights, final.feasible);
  }
  yield* measure(state);
}
