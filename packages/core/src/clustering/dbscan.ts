import { UnmixError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { connectCores } from "./connect.ts";
import { numberSets } from "./disjoint-sets.ts";
import { farthestTo, type KdTree, kdTree, nearestTo, squaredDistance } from "./kd-tree.ts";
import { checkMinPoints, checkPoints, checkWeights } from "./points.ts";

/** How {@link dbscan} works. */
export interface DbscanOptions {
  /** Two points are neighbours when their Euclidean distance is at most this. */
  readonly radius: number;
  /**
   * A point is a core point when the weights of its neighbours and its own come to at least this;
   * default 4.
   */
  readonly minPoints?: number;
  /** One a point, finite, default 1 each. A negative weight hinders its neighbours. */
  readonly weights?: ArrayLike<number>;
}

/** Clusters and what made them. Lists have one entry a point. */
export interface Dbscan {
  /** The cluster of each point, from 0, in the order of their first core points; −1 for noise. */
  readonly labels: Int32Array;
  /** 1 for core points, else 0. */
  readonly core: Uint8Array;
  /** How many there are. */
  readonly clusters: number;
  /** How many points are in no cluster. */
  readonly noise: number;
  /** That of the options. */
  readonly radius: number;
  /** That of the options, filled in. */
  readonly minPoints: number;
  /** What to try, where the settings say little of these points. */
  readonly advice?: string;
}

/**
 * Density-based clusters (Ester, Kriegel, Sander and Xu 1996). Core points that are neighbours are in
 * one cluster; another point is in the first cluster, by number, that has a core point among its
 * neighbours, and noise where none has. The result is that of scikit-learn's `DBSCAN` with
 * `eps = radius` and `min_samples = minPoints`.
 *
 * Memory grows with the points alone, however dense they are. Neighbours are never listed: boxes of
 * points that are wholly within the radius count, and connect, as one.
 *
 * @param points points × coordinates, finite; few coordinates
 * @throws {UnmixError} on wrong input
 */
export function dbscan(points: Tensor, options: DbscanOptions): Dbscan {
  const { radius, minPoints = 4, weights } = options;
  const { count, dimension } = checkPoints(points);
  checkRadius(radius);
  checkMinPoints(minPoints);
  checkWeights(weights, count);
  const { data } = points;
  const core = new Uint8Array(count);
  let labels: Int32Array = new Int32Array(count).fill(-1);
  let clusters = 0;
  let cores = 0;
  if (count > 0) {
    const tree = kdTree(
      data,
      dimension,
      Uint32Array.from({ length: count }, (_, i) => i),
    );
    cores = findCores(tree, radius * radius, minPoints, weights, core);
  }
  if (cores > 0) {
    const chosen = new Uint32Array(cores);
    for (let i = 0, k = 0; i < count; i++) if (core[i]) chosen[k++] = i;
    const tree = kdTree(data, dimension, chosen);
    const sets = connectCores(tree, count, radius * radius);
    ({ labels, sets: clusters } = numberSets(sets, count, (i) => core[i] === 1));
    if (cores < count) joinBorder(tree, data, radius * radius, core, labels);
  }
  let noise = 0;
  for (const label of labels) if (label < 0) noise++;
  const advice = advise(count, cores, clusters);
  return { labels, core, clusters, noise, radius, minPoints, ...(advice && { advice }) };
}

/** Marks the core points; returns how many there are. */
function findCores(
  tree: KdTree,
  squaredRadius: number,
  minPoints: number,
  weights: ArrayLike<number> | undefined,
  core: Uint8Array,
): number {
  const { coordinates, dimension, order, starts, ends, firstLeaf } = tree;
  const own = new Float64Array(order.length);
  for (let k = 0; k < own.length; k++) own[k] = weights ? weights[order[k]!]! : 1;
  // The sum can only rise, so it is enough to reach what is asked.
  const enough = own.some((weight) => weight < 0) ? Number.POSITIVE_INFINITY : minPoints;
  const masses = new Float64Array(starts.length);
  for (let node = starts.length - 1; node >= 0; node--) {
    if (node < firstLeaf) masses[node] = masses[2 * node + 1]! + masses[2 * node + 2]!;
    else for (let k = starts[node]!; k < ends[node]!; k++) masses[node]! += own[k]!;
  }
  let at = 0;
  let mass = 0;
  const visit = (node: number) => {
    if (nearestTo(tree, node, coordinates, at) > squaredRadius) return;
    if (farthestTo(tree, node, coordinates, at) <= squaredRadius) {
      mass += masses[node]!;
    } else if (node < firstLeaf) {
      visit(2 * node + 1);
      if (mass < enough) visit(2 * node + 2);
    } else {
      for (let k = starts[node]!; k < ends[node]! && mass < enough; k++) {
        const distance = squaredDistance(coordinates, at, coordinates, k * dimension, dimension);
        if (distance <= squaredRadius) mass += own[k]!;
      }
    }
  };
  let cores = 0;
  for (let k = 0; k < order.length; k++) {
    at = k * dimension;
    mass = 0;
    visit(0);
    if (mass < minPoints) continue;
    core[order[k]!] = 1;
    cores++;
  }
  return cores;
}

/** Gives each point that is no core point the least label of its core neighbours, if it has any. */
function joinBorder(
  tree: KdTree,
  data: Float64Array,
  squaredRadius: number,
  core: Uint8Array,
  labels: Int32Array,
): void {
  const { coordinates, dimension, order, starts, ends, firstLeaf } = tree;
  const least = new Int32Array(starts.length);
  for (let node = starts.length - 1; node >= 0; node--) {
    if (node < firstLeaf) least[node] = Math.min(least[2 * node + 1]!, least[2 * node + 2]!);
    else {
      least[node] = labels[order[starts[node]!]!]!;
      for (let k = starts[node]!; k < ends[node]!; k++) {
        least[node] = Math.min(least[node]!, labels[order[k]!]!);
      }
    }
  }
  let at = 0;
  let best = 0;
  const visit = (node: number) => {
    if (least[node]! >= best || nearestTo(tree, node, data, at) > squaredRadius) return;
    if (node < firstLeaf) {
      visit(2 * node + 1);
      visit(2 * node + 2);
      return;
    }
    for (let k = starts[node]!; k < ends[node]!; k++) {
      const label = labels[order[k]!]!;
      if (label >= best) continue;
      const distance = squaredDistance(data, at, coordinates, k * dimension, dimension);
      if (distance <= squaredRadius) best = label;
    }
  };
  for (let i = 0; i < core.length; i++) {
    if (core[i]) continue;
    at = i * dimension;
    best = 2 ** 31 - 1;
    visit(0);
    if (best < 2 ** 31 - 1) labels[i] = best;
  }
}

function advise(count: number, cores: number, clusters: number): string | undefined {
  if (cores === 0) {
    return "No point has enough neighbours, so all are noise: take a larger radius or fewer minPoints.";
  }
  if (count > 1 && clusters === 1 && cores === count) {
    return "All points are core points of one cluster: where there should be more, take a smaller radius or more minPoints.";
  }
  return undefined;
}

function checkRadius(radius: number): void {
  if (radius > 0 && radius * radius > 0 && Number.isFinite(radius * radius)) return;
  throw new UnmixError(
    "option",
    `radius is ${radius}; it must be a number above 0 whose square neither vanishes nor overflows. Scale the points otherwise.`,
    { radius },
  );
}
