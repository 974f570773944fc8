import { pearson } from "../interpret/agreement.ts";
import { regionsOf } from "../interpret/regions.ts";
import { reordered, scaleMaps } from "./maps.ts";
import { matchMaps } from "./matching.ts";

/** How far the result depends on chance. */
export interface Spread {
  /** For each factor the mean correlation of its map with those of the other starts; NaN without any. */
  readonly starts: Float64Array;
  /** For each factor the correlation of its maps from two halves of the counts; NaN without halves. */
  readonly halves: Float64Array;
  /** For each spot the part of all refits that give it the same label; NaN without refits. */
  readonly confidence: Float64Array;
}

/**
 * Compares maps with those of other starts and of the halves of the counts, each after the best
 * assignment.
 *
 * @param maps spots × R
 * @param starts,halves spots × R each; none or two halves
 */
export function spreadOf(
  maps: Float64Array,
  rank: number,
  starts: readonly Float64Array[],
  halves: readonly Float64Array[],
): Spread {
  const spots = maps.length / rank;
  const aligned = (others: readonly Float64Array[]) =>
    others.map((other) => reordered(scaleMaps(other, rank), matchMaps(maps, other, rank)));
  const [fromStarts, fromHalves] = [aligned(starts), aligned(halves)];
  const column = (of: Float64Array, r: number) =>
    Float64Array.from({ length: spots }, (_, i) => of[i * rank + r]!);
  const each = (call: (r: number) => number) =>
    Float64Array.from({ length: rank }, (_, r) => call(r));
  const own = regionsOf(maps, rank, 0).label;
  const others = [...fromStarts, ...fromHalves].map((other) => regionsOf(other, rank, 0).label);
  return {
    starts: each((r) => {
      const all = fromStarts.map((other) => pearson(column(maps, r), column(other, r)));
      return all.reduce((sum, value) => sum + value, 0) / all.length;
    }),
    halves: each((r) =>
      fromHalves.length === 2
        ? pearson(column(fromHalves[0]!, r), column(fromHalves[1]!, r))
        : Number.NaN,
    ),
    confidence: Float64Array.from(
      own,
      (label, i) => others.filter((other) => other[i] === label).length / others.length,
    ),
  };
}
