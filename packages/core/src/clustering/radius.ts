import { UnmixError } from "../errors.ts";
import { logarithm } from "../random/logarithm.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { disjointSets } from "./disjoint-sets.ts";
import { checkMinPoints, checkPoints, checkWeights } from "./points.ts";
import { reachabilityTree } from "./reachability-tree.ts";

/** How {@link chooseRadius} works. */
export interface RadiusOptions {
  /** As `dbscan` is to have it; default 4. */
  readonly minPoints?: number;
  /** One a point, none negative, default 1 each. */
  readonly weights?: ArrayLike<number>;
  /** Clusters whose core points weigh less do not count; default `minPoints`. */
  readonly minClusterSize?: number;
}

/** Radii between which no cluster that counts appears, and no two of them come together. */
export interface RadiusRange {
  /** Where the range begins, in the units of the points. */
  readonly low: number;
  /** Where it ends. */
  readonly high: number;
  /** How many clusters count in it. */
  readonly clusters: number;
  /**
   * The logarithm of `high ÷ low`, each part of it times the share of the weight that is in core
   * points of clusters that count.
   */
  readonly stability: number;
}

/** A radius for `dbscan`, and what it rests on. */
export interface RadiusChoice {
  /** The geometric middle of the first range. */
  readonly radius: number;
  /** That of the options, filled in. */
  readonly minPoints: number;
  /** That of the options, filled in. */
  readonly minClusterSize: number;
  /** How many clusters there are at `radius`. */
  readonly clusters: number;
  /** The most stable first: the middle of any other is the radius for another number of clusters. */
  readonly ranges: readonly RadiusRange[];
  /** Why the radius says little, where it does. */
  readonly advice?: string;
}

/**
 * The radius whose clusters last the longest as the radius grows: the range, widest in logarithm and
 * weighted by the share of the points in clusters, over which the clusters stay the same but for the
 * points that join them. It follows from the heights of one minimum spanning tree, and is scale-free:
 * points times a factor give the radius times that factor.
 *
 * Time about O(points log² points) in few dimensions, memory linear.
 *
 * @param points points × coordinates, finite
 * @throws {UnmixError} on wrong input
 */
export function chooseRadius(points: Tensor, options: RadiusOptions = {}): RadiusChoice {
  const { minPoints = 4, minClusterSize = minPoints, weights } = options;
  const { count } = checkPoints(points);
  checkMinPoints(minPoints);
  checkWeights(weights, count);
  const own = weights ? Float64Array.from(weights) : new Float64Array(count).fill(1);
  checkNotNegative(own);
  if (!(minClusterSize > 0)) {
    throw new UnmixError("option", `minClusterSize is ${minClusterSize}; it must be above 0.`, {
      minClusterSize,
    });
  }
  const ranges = stableRanges(points, minPoints, minClusterSize, own);
  const settings = { minPoints, minClusterSize, ranges };
  const [best] = ranges;
  if (!best) {
    const advice =
      "At no radius are there clusters that stay: the points are too few, or all at one place. The radius given is 1.";
    return { radius: 1, clusters: 0, advice, ...settings };
  }
  const radius = Math.sqrt(best.low) * Math.sqrt(best.high);
  return { radius, clusters: best.clusters, ...settings };
}

function stableRanges(
  points: Tensor,
  minPoints: number,
  minClusterSize: number,
  weights: Float64Array,
): RadiusRange[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total < minPoints || weights.length < 2) return [];
  const { coreDistances, from, to, heights } = reachabilityTree(points, minPoints, weights);
  // What happens at radius 0 is taken to happen where the first thing after it does.
  const floor = heights.find((height) => height > 0);
  if (floor === undefined) return [];
  const sets = disjointSets(weights.length);
  const masses = weights.slice();
  const counts = (root: number) => masses[root]! >= minClusterSize;
  // Heavy points are clusters of their own as soon as they are core points.
  const heavy = [...weights.keys()]
    .filter(counts)
    .sort((i, j) => coreDistances[i]! - coreDistances[j]!);

  const ranges: RadiusRange[] = [];
  let low = floor;
  let reached = floor;
  let clusters = 0;
  let covered = 0;
  let stability = 0;
  const advance = (radius: number) => {
    if (radius <= reached) return;
    stability += (covered / total) * (logarithm(radius) - logarithm(reached));
    reached = radius;
  };
  const change = (by: number) => {
    if (reached > low && clusters > 0) ranges.push({ low, high: reached, clusters, stability });
    low = reached;
    stability = 0;
    clusters += by;
  };
  let born = 0;
  const bear = (until: number) => {
    for (; born < heavy.length && coreDistances[heavy[born]!]! <= until; born++) {
      advance(coreDistances[heavy[born]!]!);
      covered += masses[heavy[born]!]!;
      change(1);
    }
  };
  // Rounding may leave a point short of minPoints at any radius, and squares may overflow.
  for (let k = 0; k < heights.length && heights[k]! < Number.POSITIVE_INFINITY; k++) {
    bear(heights[k]!);
    advance(heights[k]!);
    const a = sets.find(from[k]!);
    const b = sets.find(to[k]!);
    const before = Number(counts(a)) + Number(counts(b));
    const hidden = (counts(a) ? 0 : masses[a]!) + (counts(b) ? 0 : masses[b]!);
    const mass = masses[a]! + masses[b]!;
    const root = sets.unite(a, b);
    masses[root] = mass;
    const after = Number(counts(root));
    if (after) covered += hidden;
    if (after !== before) change(after - before);
  }
  change(0);
  return ranges.sort((a, b) => b.stability - a.stability);
}

function checkNotNegative(weights: Float64Array): void {
  const bad = weights.findIndex((weight) => weight < 0);
  if (bad < 0) return;
  throw new UnmixError(
    "input",
    `The weight of point ${bad} is ${weights[bad]}; to choose a radius no weight may be negative.`,
    { point: bad },
  );
}
