import { assign, columnsOf } from "@unmix/core";
import { pearson } from "../interpret/agreement.ts";

/**
 * For each map of `known` its map of `found`, so that the sum of correlations is largest.
 *
 * @param known,found spots × R
 */
export function matchMaps(known: Float64Array, found: Float64Array, rank: number): Int32Array {
  const [left, right] = [columnsOf(known, rank), columnsOf(found, rank)];
  const cost = Float64Array.from(
    { length: rank * rank },
    (_, n) => -pearson(left[Math.floor(n / rank)]!, right[n % rank]!),
  );
  return assign(cost, rank, rank);
}
