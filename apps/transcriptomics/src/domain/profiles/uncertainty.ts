import { columnsOf, type Pausing } from "@unmix/core";
import { pearson } from "../interpret/agreement.ts";
import { regionsOf } from "../interpret/regions.ts";
import { reordered, scaleMaps } from "./maps.ts";
import { matchMaps } from "./matching.ts";

/** A factor whose maps from the two halves correlate at least so much is found again. */
export const FOUND_AGAIN = 0.6;

/** How far the result depends on chance. */
export interface Spread {
  /** For each factor the mean correlation of its map with those of the other starts; NaN without any. */
  readonly starts: Float64Array;
  /** For each factor the correlation of its maps from two halves of the counts; NaN without halves. */
  readonly halves: Float64Array;
  /** A factor with a smaller correlation is not found again. */
  readonly foundAgain: number;
  /** For each spot the part of all refits that give it the same label; NaN without refits or a label. */
  readonly confidence: Float64Array;
}

/**
 * Compares maps with those of other starts and of the halves of the counts, each after the best
 * assignment.
 *
 * @param maps spots × R
 * @param starts,halves spots × R each; none or two halves
 */
export function* spreadOfSteps(
  maps: Float64Array,
  rank: number,
  starts: readonly Float64Array[],
  halves: readonly Float64Array[],
): Pausing<Spread> {
  function* aligned(others: readonly Float64Array[]): Pausing<Float64Array[]> {
    const all: Float64Array[] = [];
    for (const other of others) {
      all.push(reordered(scaleMaps(other, rank), matchMaps(maps, other, rank)));
      yield;
    }
    return all;
  }
  const [fromStarts, fromHalves] = [yield* aligned(starts), yield* aligned(halves)];
  const columns = columnsOf(maps, rank);
  const [startColumns, halfColumns] = [fromStarts, fromHalves].map((all) =>
    all.map((other) => columnsOf(other, rank)),
  ) as [Float64Array[][], Float64Array[][]];
  const each = (call: (r: number) => number) =>
    Float64Array.from({ length: rank }, (_, r) => call(r));
  const own = regionsOf(maps, rank, 0).label;
  const others: Int32Array[] = [];
  for (const other of [...fromStarts, ...fromHalves]) {
    others.push(regionsOf(other, rank, 0).label);
    yield;
  }
  return {
    starts: each((r) => {
      const all = startColumns.map((other) => pearson(columns[r]!, other[r]!));
      return all.reduce((sum, value) => sum + value, 0) / all.length;
    }),
    halves: each((r) =>
      halfColumns.length === 2 ? pearson(halfColumns[0]![r]!, halfColumns[1]![r]!) : Number.NaN,
    ),
    foundAgain: FOUND_AGAIN,
    confidence: Float64Array.from(own, (label, i) =>
      label < 0 ? Number.NaN : others.filter((other) => other[i] === label).length / others.length,
    ),
  };
}
