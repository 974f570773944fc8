import type { Tensor } from "../tensor/tensor.ts";
import { type KdTree, kdTree, nearestTo, squaredDistance } from "./kd-tree.ts";

/** When points become core points, and when those come together, as the radius grows. */
export interface ReachabilityTree {
  /** The least radius at which each point is a core point. */
  readonly coreDistances: Float64Array;
  /** Edges of a minimum spanning tree, the shortest first: `from[k]` and `to[k]` are joined from radius `heights[k]` on. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly heights: Float64Array;
}

/**
 * The minimum spanning tree of mutual reachability, the largest of the distance of two points and
 * their core distances (Campello, Moulavi and Sander 2013). Cut at a radius, it falls into the
 * clusters that DBSCAN makes of the core points at that radius. Time O(points²) (Prim), memory linear.
 *
 * @param points points × coordinates, finite, at least one
 * @param weights one a point, none negative, together at least `minPoints`
 */
export function reachabilityTree(
  points: Tensor,
  minPoints: number,
  weights: Float64Array,
): ReachabilityTree {
  const { data } = points;
  const [count, dimension] = points.shape as [number, number];
  const cores = squaredCoreDistances(data, dimension, minPoints, weights);
  const height = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const parent = new Uint32Array(count);
  const outside = Uint32Array.from({ length: count }, (_, i) => i);
  const edges: { from: number; to: number; height: number }[] = [];
  let last = 0;
  let left = count - 1;
  outside[0] = left;
  while (left > 0) {
    let next = 0;
    for (let k = 0; k < left; k++) {
      const j = outside[k]!;
      const distance = Math.max(
        cores[last]!,
        cores[j]!,
        squaredDistance(data, last * dimension, data, j * dimension, dimension),
      );
      if (distance < height[j]!) {
        height[j] = distance;
        parent[j] = last;
      }
      if (height[j]! < height[outside[next]!]!) next = k;
    }
    last = outside[next]!;
    outside[next] = outside[--left]!;
    edges.push({ from: parent[last]!, to: last, height: height[last]! });
  }
  edges.sort((a, b) => a.height - b.height);
  return {
    coreDistances: cores.map(Math.sqrt),
    from: Uint32Array.from(edges, (edge) => edge.from),
    to: Uint32Array.from(edges, (edge) => edge.to),
    heights: Float64Array.from(edges, (edge) => Math.sqrt(edge.height)),
  };
}

/** For each point the least squared distance within which the weights come to `minPoints`. */
function squaredCoreDistances(
  data: Float64Array,
  dimension: number,
  minPoints: number,
  weights: Float64Array,
): Float64Array {
  const count = weights.length;
  const all = Uint32Array.from({ length: count }, (_, i) => i);
  const tree = kdTree(data, dimension, all);
  const search = nearestMass(tree, minPoints, weights);
  const squared = new Float64Array(count);
  for (let i = 0; i < count; i++) squared[i] = search(data, i * dimension);
  return squared;
}

function nearestMass(tree: KdTree, minPoints: number, weights: Float64Array) {
  const { coordinates, dimension, order, starts, ends, firstLeaf } = tree;
  // The nearest points so far, ascending: as few as have the mass.
  const distances = new Float64Array(order.length + 1);
  const masses = new Float64Array(order.length + 1);
  let held = 0;
  let mass = 0;
  const bound = () => (mass >= minPoints ? distances[held - 1]! : Number.POSITIVE_INFINITY);
  const insert = (distance: number, weight: number) => {
    let k = held++;
    for (; k > 0 && distances[k - 1]! > distance; k--) {
      distances[k] = distances[k - 1]!;
      masses[k] = masses[k - 1]!;
    }
    distances[k] = distance;
    masses[k] = weight;
    mass += weight;
    while (mass - masses[held - 1]! >= minPoints) mass -= masses[--held]!;
  };
  const visit = (x: Float64Array, at: number, node: number) => {
    if (nearestTo(tree, node, x, at) >= bound()) return;
    if (node >= firstLeaf) {
      for (let k = starts[node]!; k < ends[node]!; k++) {
        const weight = weights[order[k]!]!;
        if (weight === 0) continue;
        const distance = squaredDistance(x, at, coordinates, k * dimension, dimension);
        if (distance < bound()) insert(distance, weight);
      }
      return;
    }
    const left = 2 * node + 1;
    const nearer = nearestTo(tree, left + 1, x, at) < nearestTo(tree, left, x, at) ? 1 : 0;
    visit(x, at, left + nearer);
    visit(x, at, left + 1 - nearer);
  };
  return (x: Float64Array, at: number): number => {
    held = 0;
    mass = 0;
    visit(x, at, 0);
    return bound();
  };
}
