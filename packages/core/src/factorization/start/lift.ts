import { fillNormal } from "../initialize.ts";
import type { SvdStartParts } from "./svd-start.ts";

/** Of the mean of a factor. Steps move zeros as well, so results hardly depend on it. */
const LIFT = 0.01;

/**
 * Lets every entry move: raises what is smaller than a part of the mean of its factor to that, where
 * the factor is to be nonnegative, and draws the components for which the data has no singular vector
 * from the random numbers, of that size. (NNDSVDa of Boutsidis and Gallopoulos 2008 raises zeros to the
 * mean of the data, which depends on its unit.)
 */
export function lift({ blocks, factors, clamps, random }: SvdStartParts): void {
  blocks.forEach(({ current }, b) => {
    const { view } = current;
    const { rank, length } = factors[b]!;
    const level = LIFT * meanMagnitude(view);
    for (let r = 0; r < rank; r++) {
      const component = view.subarray(r * length, (r + 1) * length);
      if (component.every((x) => x === 0)) {
        fillNormal(component, random, clamps[b]!);
        for (let i = 0; i < length; i++) component[i]! *= level;
      } else if (clamps[b]) {
        for (let i = 0; i < length; i++) component[i] = Math.max(level, component[i]!);
      }
    }
  });
}

function meanMagnitude(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.abs(x[i]!);
  return sum / x.length;
}
