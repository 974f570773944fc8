import { sizeBetween } from "./mode-product.ts";

/**
 * Where to split the modes in two sides, first and last, at the least cost: modes below the split
 * are the first side. At least one mode is on each.
 */
export function splitOf(order: number, cost: (split: number) => number): number {
  let best = 1;
  for (let split = 2; split < order; split++) if (cost(split) < cost(best)) best = split;
  return best;
}

/** The split of a CP model. The larger side is as small as can be: both are multiplied by R and stored. */
export function splitCp(shape: readonly number[]): number {
  return splitOf(shape.length, (at) =>
    Math.max(sizeBetween(shape, 0, at), sizeBetween(shape, at, shape.length)),
  );
}
