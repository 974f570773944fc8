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
    const level = LIFT * ((yield* magnitudes(view)) / view.length);
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

/** Σ |x_i|. */
function* magnitudes(x: Float64Array): Pausing<number> {
  let sum = 0;
  yield* inStretches(x.length, (from, to) => {
    let total = sum;
    for (let i = from; i < to; i++) total += Math.abs(x[i]!);
    sum = total;
  });
  return sum;
}

/** What the zeros of a start become under a divergence, in parts of the mean magnitude. */
const LIFTED = 1e-6;

/**
 * Replaces zeros by small positive values: multiplied, they would stay zeros for ever. It pauses where the
 * block is long.
 */
export function* liftZeros(block: Float64Array): Pausing<void> {
  const least = (LIFTED * (yield* magnitudes(block))) / block.length;
  yield* inStretches(block.length, (from, to) => {
    for (let i = from; i < to; i++) if (block[i] === 0) block[i] = least;
  });
}
