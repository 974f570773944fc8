import { UnmixError } from "../errors.ts";
import { disjointSets, numberSets } from "./disjoint-sets.ts";

/**
 * The connected components of the graph that joins two items when their similarity is at least
 * `threshold`: items are of one component when a chain of such pairs leads from one to the other.
 *
 * @param count of items
 * @param similarity of item i and item j > i; asked only where the answer can matter
 * @returns the component of each item, from 0 in the order of their first items, and how many there are
 * @throws {UnmixError} when the threshold or a similarity is not a number
 */
export function thresholdGraph(
  count: number,
  similarity: (i: number, j: number) => number,
  threshold: number,
): { labels: Int32Array; components: number } {
  if (Number.isNaN(threshold)) {
    throw new UnmixError("option", "The threshold is NaN; it must be a number.", { threshold });
  }
  const sets = disjointSets(count);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      if (sets.find(i) === sets.find(j)) continue;
      const value = similarity(i, j);
      if (Number.isNaN(value)) {
        throw new UnmixError(
          "input",
          `The similarity of ${i} and ${j} is NaN; every similarity must be a number.`,
          { i, j },
        );
      }
      if (value >= threshold) sets.unite(i, j);
    }
  }
  const { labels, sets: components } = numberSets(sets, count);
  return { labels, components };
}
