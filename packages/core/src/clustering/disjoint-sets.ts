/** Sets of whole numbers that can only grow together (union–find; Tarjan 1975). */
export interface DisjointSets {
  /** The number that stands for the set of `item`. */
  find(item: number): number;
  /** Joins two sets; returns the number that stands for both. */
  unite(a: number, b: number): number;
}

/** `count` sets of one member each: 0 to `count` − 1. */
export function disjointSets(count: number): DisjointSets {
  const parents = Uint32Array.from({ length: count }, (_, i) => i);
  const sizes = new Uint32Array(count).fill(1);
  const find = (item: number) => {
    let root = item;
    while (parents[root] !== root) {
      // Path halving.
      parents[root] = parents[parents[root]!]!;
      root = parents[root]!;
    }
    return root;
  };
  const unite = (a: number, b: number) => {
    let large = find(a);
    let small = find(b);
    if (large === small) return large;
    if (sizes[large]! < sizes[small]!) [large, small] = [small, large];
    parents[small] = large;
    sizes[large]! += sizes[small]!;
    return large;
  };
  return { find, unite };
}

/**
 * The sets of the items that are `chosen` (all by default), numbered from 0 in the order of their
 * first members; −1 for the others.
 */
export function numberSets(
  sets: DisjointSets,
  count: number,
  chosen: (item: number) => boolean = () => true,
): { labels: Int32Array; sets: number } {
  const numbers = new Int32Array(count).fill(-1);
  const labels = new Int32Array(count).fill(-1);
  let next = 0;
  for (let i = 0; i < count; i++) {
    if (!chosen(i)) continue;
    const root = sets.find(i);
    if (numbers[root]! < 0) numbers[root] = next++;
    labels[i] = numbers[root]!;
  }
  return { labels, sets: next };
}
