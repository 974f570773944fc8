import { dbscan } from "../../clustering/dbscan.ts";
import { chooseRadius, type RadiusChoice, type RadiusRange } from "../../clustering/radius.ts";
import { logarithm } from "../../random/logarithm.ts";
import { type Atoms, spreadOf } from "../atoms/atoms.ts";
import type { ResolvedModeOptions } from "../options/options.ts";
import { joinWeakest } from "./join-weakest.ts";
import { overlapPoints, scaledPoints } from "./overlap.ts";

/** Atoms in clusters, and what they rest on. */
export interface AtomGroups {
  /** The cluster of each atom, from 0; −1 for outliers. */
  readonly labels: Int32Array;
  /** How many there are. */
  readonly clusters: number;
  /** Within which atoms are neighbours, in the unit of the metric's distances. */
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
  const density = { minPoints, ...(grouping.weighted && { weights: shares(atoms) }) };
  const choice = grouping.radius === undefined ? chooseRadius(points, density) : undefined;
  const bounds = metric === "overlap" ? OVERLAPPING : ANY;
  const radius = grouping.radius ?? (choice ? middleWithin(choice, bounds) : 1);
  const { labels, clusters, advice = choice?.advice } = dbscan(points, { radius, ...density });
  const left = joinWeakest(points, atoms.amplitudes, labels, clusters, maxModes);
  return {
    labels,
    clusters: left,
    radius,
    ...(choice && { ranges: choice.ranges }),
    // Of no atoms at all there is nothing that other settings would group.
    ...(advice && labels.length > 0 && { advice }),
  };
}

/** The norm of the window of each atom times its amplitude, over their mean. */
function shares(atoms: Atoms): Float64Array {
  const sizes = atoms.amplitudes.map((size, k) => size * Math.sqrt(spreadOf(atoms, k)));
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return sizes.map((size) => size / mean);
}

/**
 * Where a radius is sought in distances of overlap, from an inner product of atoms of norm 1 of 0.37 to
 * one of 0.11: of a steady tone, neighbours in the sparse solution lie up to 2 apart, and beyond 3 the
 * clusters of two tones come together.
 */
const OVERLAPPING = [2, 3] as const;
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
