import { type DisjointSets, disjointSets } from "./disjoint-sets.ts";
import { farthest, type KdTree, nearest, squaredDistance } from "./kd-tree.ts";

/**
 * The connected components of the points of a tree, where two points are joined when their squared
 * distance is at most `squaredRadius`. Pairs of boxes are left alone when they are too far apart or
 * of one component already, and joined at once when they are wholly within reach.
 *
 * @param count the sets are over 0 to `count` − 1, the indices that the tree was given
 */
export function connectCores(tree: KdTree, count: number, squaredRadius: number): DisjointSets {
  const { coordinates, dimension, order, starts, ends, firstLeaf } = tree;
  const sets = disjointSets(count);
  // 1 where all points of a node, and so of its children, are known to be of one component.
  const whole = new Uint8Array(starts.length);
  const first = (node: number) => sets.find(order[starts[node]!]!);

  const uniteAll = (node: number) => {
    if (whole[node]) return;
    whole[node] = 1;
    if (node < firstLeaf) {
      uniteAll(2 * node + 1);
      uniteAll(2 * node + 2);
      sets.unite(order[starts[2 * node + 1]!]!, order[starts[2 * node + 2]!]!);
      return;
    }
    for (let k = starts[node]! + 1; k < ends[node]!; k++) {
      sets.unite(order[starts[node]!]!, order[k]!);
    }
  };

  const lookWhole = (node: number) => {
    if (whole[node]) return;
    if (node < firstLeaf) {
      if (!whole[2 * node + 1] || !whole[2 * node + 2]) return;
      whole[node] = first(2 * node + 1) === first(2 * node + 2) ? 1 : 0;
      return;
    }
    const root = first(node);
    for (let k = starts[node]! + 1; k < ends[node]!; k++) {
      if (sets.find(order[k]!) !== root) return;
    }
    whole[node] = 1;
  };

  const joinLeaves = (a: number, b: number) => {
    for (let i = starts[a]!; i < ends[a]!; i++) {
      for (let j = a === b ? i + 1 : starts[b]!; j < ends[b]!; j++) {
        const distance = squaredDistance(
          coordinates,
          i * dimension,
          coordinates,
          j * dimension,
          dimension,
        );
        if (distance <= squaredRadius) sets.unite(order[i]!, order[j]!);
      }
    }
    lookWhole(a);
    if (a !== b) lookWhole(b);
  };

  const joinPair = (a: number, b: number) => {
    if (nearest(tree, a, b) > squaredRadius) return;
    if (whole[a] && whole[b] && first(a) === first(b)) return;
    if (farthest(tree, a, b) <= squaredRadius) {
      uniteAll(a);
      uniteAll(b);
      sets.unite(order[starts[a]!]!, order[starts[b]!]!);
    } else if (a >= firstLeaf && b >= firstLeaf) {
      joinLeaves(a, b);
    } else {
      const splitA = b >= firstLeaf || (a < firstLeaf && a < b);
      const split = splitA ? a : b;
      const other = splitA ? b : a;
      joinPair(2 * split + 1, other);
      joinPair(2 * split + 2, other);
      lookWhole(split);
    }
  };

  const joinWithin = (node: number) => {
    if (farthest(tree, node, node) <= squaredRadius) uniteAll(node);
    else if (node >= firstLeaf) joinLeaves(node, node);
    else {
      joinWithin(2 * node + 1);
      joinWithin(2 * node + 2);
      joinPair(2 * node + 1, 2 * node + 2);
      lookWhole(node);
    }
  };
  joinWithin(0);
  return sets;
}
