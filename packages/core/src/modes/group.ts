import { dbscan } from "../clustering/dbscan.ts";
import { chooseRadius, type RadiusChoice, type RadiusRange } from "../clustering/radius.ts";
import { logarithm } from "../random/logarithm.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Atoms } from "./atoms.ts";
import type { ResolvedModeOptions } from "./options.ts";
import { overlapPoints, scaledPoints } from "./overlap.ts";

/** Atoms in clusters, and what they rest on. */
export interface AtomGroups {
  /** The cluster of each atom, from 0; −1 for outliers. */
  readonly labels: Int32Array;
  readonly clusters: number;
  readonly radius: number;
  /** Other radii and the clusters they give, the most stable first, where the radius was chosen. */
  readonly ranges?: readonly RadiusRange[];
  /** Why the clusters say little, where they do. */
  readonly advice?: string;
}

/** Clusters of at least one atom by density. */
export function groupAtoms(atoms: Atoms, options: ResolvedModeOptions): AtomGroups {
  const { grouping, maxModes = Number.POSITIVE_INFINITY } = options;
  const { metric, frequencyScale = 1, minPoints } = grouping;
  const points = metric === "plane" ? scaledPoints(atoms, frequencyScale) : overlapPoints(atoms);
  const choice = grouping.radius === undefined ? chooseRadius(points, { minPoints }) : undefined;
  const bounds = metric === "overlap" ? OVERLAPPING : ANY;
  const radius = grouping.radius ?? (choice ? middleWithin(choice, bounds) : 1);
  const { labels, clusters, advice = choice?.advice } = dbscan(points, { radius, minPoints });
  const left = joinWeakest(points, atoms, labels, clusters, maxModes);
  return {
    labels,
    clusters: left,
    radius,
    ...(choice && { ranges: choice.ranges }),
    ...(advice && { advice }),
  };
}

/**
 * Atoms nearer than the first distance of overlap, with an inner product of 0.78, are of one mode, and
 * those farther than the second, with 0.02, are not neighbours.
 */
const OVERLAPPING = [1, 4] as const;
const ANY = [0, Number.POSITIVE_INFINITY] as const;

/** The geometric middle of the range that is most stable within bounds, or that of the choice. */
function middleWithin({ ranges, radius }: RadiusChoice, [least, most]: readonly [number, number]) {
  const within = ranges
    .map(({ low, high, stability }) => {
      const from = Math.max(low, least);
      const to = Math.min(high, most);
      const part = to > from ? logarithm(to / from) / logarithm(high / low) : 0;
      return { middle: Math.sqrt(from) * Math.sqrt(to), worth: part * stability };
    })
    .filter(({ worth }) => worth > 0);
  const best = within.reduce((a, b) => (b.worth > a.worth ? b : a), { middle: radius, worth: 0 });
  return Math.min(most, Math.max(least, best.middle));
}

/** Joins the cluster of least amplitude with the nearest until there are `most`; numbers them anew. */
function joinWeakest(
  { data }: Tensor,
  { amplitudes }: Atoms,
  labels: Int32Array,
  clusters: number,
  most: number,
): number {
  const alive = new Set(Array.from({ length: clusters }, (_, c) => c));
  while (alive.size > most) {
    const sizes = new Float64Array(clusters);
    labels.forEach((label, k) => {
      if (label >= 0) sizes[label]! += amplitudes[k]!;
    });
    const weakest = [...alive].reduce((least, c) => (sizes[c]! < sizes[least]! ? c : least));
    let nearest = weakest;
    let distance = Number.POSITIVE_INFINITY;
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] !== weakest) continue;
      for (let j = 0; j < labels.length; j++) {
        if (labels[j]! < 0 || labels[j] === weakest) continue;
        const away = Math.hypot(data[2 * i]! - data[2 * j]!, data[2 * i + 1]! - data[2 * j + 1]!);
        if (away >= distance) continue;
        distance = away;
        nearest = labels[j]!;
      }
    }
    labels.forEach((label, k) => {
      if (label === weakest) labels[k] = nearest;
    });
    alive.delete(weakest);
  }
  const numbers = new Map([...alive].map((cluster, number) => [cluster, number]));
  labels.forEach((label, k) => {
    labels[k] = numbers.get(label) ?? -1;
  });
  return alive.size;
}
