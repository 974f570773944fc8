import { createMeter, inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import { fillNormal } from "../../random/normal.ts";
import type { SvdStartParts } from "./svd-start.ts";

/** Of the mean of a factor. Steps move zeros as well, so results hardly depend on it. */
const LIFT = 0.01;

/**
 * Lets every entry move: raises what is smaller than a part of the mean of its factor to that, where
 * the factor is to be nonnegative, and draws the components for which the data has no singular vector
 * from the random numbers, of that size. (NNDSVDa of Boutsidis and Gallopoulos 2008 raises zeros to the
 * mean of the data, which depends on its unit.) It pauses where a factor is long.
 */
export function* lift({ blocks, factors, clamps, random }: SvdStartParts): Pausing<void> {
  const due = createMeter(SOME);
  for (const [b, { current }] of blocks.entries()) {
    const { view } = current;
    const { rank, length } = factors[b]!;
    const level = LIFT * (yield* meanMagnitude(view));
    for (let r = 0; r < rank; r++) {
      if (due(length)) yield;
      const component = view.subarray(r * length, (r + 1) * length);
      if (component.every((x) => x === 0)) {
        fillNormal(component, random, clamps[b]!);
        for (let i = 0; i < length; i++) component[i]! *= level;
      } else if (clamps[b]) {
        for (let i = 0; i < length; i++) component[i] = Math.max(level, component[i]!);
      }
    }
  }
}

function* meanMagnitude(x: Float64Array): Pausing<number> {
  let sum = 0;
  yield* inStretches(x.length, (from, to) => {
    let total = sum;
    for (let i = from; i < to; i++) total += Math.abs(x[i]!);
    sum = total;
  });
  return sum / x.length;
}
