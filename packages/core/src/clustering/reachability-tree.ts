import type { Tensor } from "../tensor/tensor.ts";
import { type DisjointSets, disjointSets } from "./disjoint-sets.ts";
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
 * clusters that DBSCAN makes of the core points at that radius.
 *
 * Every part of the tree is joined to the part nearest to it until one is left (Borůvka 1926), the nearest
 * found in a tree of boxes that leaves out boxes of its own part. Time about O(points log² points) in few
 * dimensions, memory linear.
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
  const tree = kdTree(
    data,
    dimension,
    Uint32Array.from({ length: count }, (_, i) => i),
  );
  const cores = squaredCoreDistances(tree, data, minPoints, weights);
  const sets = disjointSets(count);
  const parts = new Int32Array(count);
  const nodeParts = new Int32Array(tree.starts.length);
  const leastCores = leastOfBoxes(tree, cores);
  const search = nearestOutside(tree, cores, leastCores, parts, nodeParts);
  // What each point found last; while that is of another part it is still the nearest.
  const found = new Int32Array(count).fill(-1);
  const heights = new Float64Array(count);
  const edges: { from: number; to: number; height: number }[] = [];
  while (edges.length < count - 1) {
    for (let i = 0; i < count; i++) parts[i] = sets.find(i);
    markBoxes(tree, parts, nodeParts);
    const best = new Map<number, number>();
    for (let k = 0; k < count; k++) {
      const i = tree.order[k]!;
      const rival = best.get(parts[i]!);
      const bound = rival === undefined ? Number.POSITIVE_INFINITY : heights[rival]!;
      if (cores[i]! >= bound) continue;
      if (found[i]! < 0 || parts[found[i]!] === parts[i]) {
        // The heights of a point only rise, so the last is a bound from below.
        if (heights[i]! >= bound) continue;
        const next = search(data, i, bound);
        heights[i] = next.height;
        if (next.place < 0) continue;
        found[i] = next.place;
      }
      if (heights[i]! < bound) best.set(parts[i]!, i);
    }
    const before = edges.length;
    for (const i of [...best.values()].sort((a, b) => heights[a]! - heights[b]! || a - b)) {
      const to = found[i]!;
      if (sets.find(i) === sets.find(to)) continue;
      sets.unite(i, to);
      edges.push({ from: i, to, height: heights[i]! });
    }
    // Squares that overflow are as far as can be, all alike.
    if (edges.length === before) joinRest(sets, count, edges);
  }
  edges.sort((a, b) => a.height - b.height);
  return {
    coreDistances: cores.map(Math.sqrt),
    from: Uint32Array.from(edges, (edge) => edge.from),
    to: Uint32Array.from(edges, (edge) => edge.to),
    heights: Float64Array.from(edges, (edge) => Math.sqrt(edge.height)),
  };
}

function joinRest(
  sets: DisjointSets,
  count: number,
  edges: { from: number; to: number; height: number }[],
): void {
  for (let i = 1; i < count; i++) {
    if (sets.find(i) === sets.find(0)) continue;
    sets.unite(0, i);
    edges.push({ from: 0, to: i, height: Number.POSITIVE_INFINITY });
  }
}

/** The least of `values` in each box. */
function leastOfBoxes({ starts, ends, order }: KdTree, values: Float64Array): Float64Array {
  return Float64Array.from(starts, (start, node) => {
    let least = Number.POSITIVE_INFINITY;
    for (let k = start; k < ends[node]!; k++) least = Math.min(least, values[order[k]!]!);
    return least;
  });
}

/** For each box the part that all its points are of, −1 where they are of several. */
function markBoxes(
  { starts, ends, order, firstLeaf }: KdTree,
  parts: Int32Array,
  out: Int32Array,
): void {
  for (let node = out.length - 1; node >= 0; node--) {
    if (node < firstLeaf) {
      const [a, b] = [out[2 * node + 1]!, out[2 * node + 2]!];
      out[node] = a === b ? a : -1;
      continue;
    }
    const part = parts[order[starts[node]!]!]!;
    let all = true;
    for (let k = starts[node]!; all && k < ends[node]!; k++) all = parts[order[k]!] === part;
    out[node] = all ? part : -1;
  }
}

/** Finds the point of another part of least height to a point, below a bound; place −1 for none. */
function nearestOutside(
  tree: KdTree,
  cores: Float64Array,
  leastCores: Float64Array,
  parts: Int32Array,
  nodeParts: Int32Array,
) {
  const { coordinates, dimension, order, starts, ends, firstLeaf } = tree;
  const best = { place: -1, height: 0 };
  const visit = (x: Float64Array, i: number, node: number, near: number) => {
    if (nodeParts[node] === parts[i]) return;
    if (Math.max(near, leastCores[node]!, cores[i]!) >= best.height) return;
    if (node >= firstLeaf) {
      for (let k = starts[node]!; k < ends[node]!; k++) {
        const j = order[k]!;
        if (parts[j] === parts[i]) continue;
        const distance = squaredDistance(x, i * dimension, coordinates, k * dimension, dimension);
        const height = Math.max(distance, cores[i]!, cores[j]!);
        if (height >= best.height) continue;
        best.height = height;
        best.place = j;
      }
      return;
    }
    const left = 2 * node + 1;
    const a = nearestTo(tree, left, x, i * dimension);
    const b = nearestTo(tree, left + 1, x, i * dimension);
    if (a <= b) {
      visit(x, i, left, a);
      visit(x, i, left + 1, b);
    } else {
      visit(x, i, left + 1, b);
      visit(x, i, left, a);
    }
  };
  return (x: Float64Array, i: number, bound: number) => {
    best.place = -1;
    best.height = bound;
    visit(x, i, 0, 0);
    return best;
  };
}

/** For each point the least squared distance within which the weights come to `minPoints`. */
function squaredCoreDistances(
  tree: KdTree,
  data: Float64Array,
  minPoints: number,
  weights: Float64Array,
): Float64Array {
  const { dimension } = tree;
  const count = weights.length;
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
