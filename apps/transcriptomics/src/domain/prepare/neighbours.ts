import { quantile } from "@unmix/core";
import { cellsOf } from "./cells.ts";
import type { Layout } from "./layout.ts";

/** The neighbours of each spot in compressed rows: those of spot i from `starts[i]` to `starts[i + 1]`. */
export interface Neighbours {
  readonly starts: Uint32Array;
  /** In rising order within a spot; the spot itself is not among them. */
  readonly indices: Uint32Array;
}

/** How many nearest neighbours the usual neighbourhood reaches to. */
const NEAREST = 6;
/** Distances that differ by less, relative to themselves, are ties: rounding must not part them. */
const TIE = 1e-6;

/**
 * The pitch of the spots: the median distance to the nearest other spot of the same section; 1 where no
 * spot has one at another place.
 */
export function pitchOf(layout: Layout): number {
  return medianReach(layout, 1) ?? 1;
}

/**
 * The radius of the usual neighbourhood, the median distance to the sixth nearest spot (or the farthest
 * there is). On a hexagonal array that takes the 6 around a spot, on a square one the 8.
 */
export function usualRadius(layout: Layout): number {
  return medianReach(layout, NEAREST) ?? 1;
}

/** A distance with room for ties. */
export function withTies(distance: number): number {
  return distance * (1 + TIE);
}

/** All pairs of spots of one section that are no farther apart than `radius`, ties included. */
export function neighboursWithin(layout: Layout, radius: number): Neighbours {
  const { x, y } = layout;
  const most = withTies(radius);
  const cells = cellsOf(layout, most);
  return neighboursBy(x.length, (i) =>
    cells.around(i).filter((j) => j !== i && Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!) <= most),
  );
}

/**
 * The six nearest spots of each, of the same section and at other places: fewer where there are no more.
 * They need not be mutual.
 */
export function sixNearest(layout: Layout): Neighbours {
  const search = nearestSearch(layout);
  return neighboursBy(layout.x.length, (i) =>
    (search?.(i, NEAREST) ?? []).slice(0, NEAREST).map(({ spot }) => spot),
  );
}

/** Lists of neighbours, in whatever order, as compressed rows. */
function neighboursBy(spots: number, near: (i: number) => number[]): Neighbours {
  const starts = new Uint32Array(spots + 1);
  const indices: number[] = [];
  for (let i = 0; i < spots; i++) {
    for (const j of near(i).sort((a, b) => a - b)) indices.push(j);
    starts[i + 1] = indices.length;
  }
  return { starts, indices: Uint32Array.from(indices) };
}

/** The most spots that a median distance is taken over. */
const MOST_SAMPLED = 5000;

/** The median over spots of the distance to the `nth` nearest spot of the section at another place. */
function medianReach(layout: Layout, nth: number): number | undefined {
  const search = nearestSearch(layout);
  if (!search) return undefined;
  const step = Math.max(1, Math.floor(layout.x.length / MOST_SAMPLED));
  const reaches: number[] = [];
  for (let i = 0; i < layout.x.length; i += step) {
    const found = search(i, nth);
    const reach = found[nth - 1] ?? found.at(-1);
    if (reach !== undefined) reaches.push(reach.distance);
  }
  return reaches.length > 0 ? quantile(reaches, 0.5) : undefined;
}

interface Near {
  readonly spot: number;
  readonly distance: number;
}

/**
 * A search that gives at least the `most` nearest spots of one, nearest first, or all there are; undefined
 * where all spots are at one place.
 */
function nearestSearch(layout: Layout): ((i: number, most: number) => Near[]) | undefined {
  const { x, y } = layout;
  const side = typicalSide(layout);
  if (!(side > 0)) return undefined;
  const grid = cellsOf(layout, side);
  return (i, most) => {
    // What lies within `rings` cells is complete up to that many sides.
    for (let rings = 1; ; rings *= 2) {
      const found: Near[] = [];
      const everything = grid.visit(i, rings, (spot) => {
        const distance = Math.hypot(x[i]! - x[spot]!, y[i]! - y[spot]!);
        if (distance > 0) found.push({ spot, distance });
      });
      found.sort((a, b) => a.distance - b.distance || a.spot - b.spot);
      const farthest = found[most - 1]?.distance ?? Number.POSITIVE_INFINITY;
      if (everything || farthest <= rings * side) return found;
    }
  };
}

/** The side of a square that holds about one spot, of the section with most spots to the area. */
function typicalSide({ x, y, section }: Layout): number {
  const boxes = new Map<number, { count: number; box: number[] }>();
  for (let i = 0; i < x.length; i++) {
    const known = boxes.get(section[i]!) ?? { count: 0, box: [x[i]!, x[i]!, y[i]!, y[i]!] };
    const [left, right, top, bottom] = known.box as [number, number, number, number];
    boxes.set(section[i]!, {
      count: known.count + 1,
      box: [
        Math.min(left, x[i]!),
        Math.max(right, x[i]!),
        Math.min(top, y[i]!),
        Math.max(bottom, y[i]!),
      ],
    });
  }
  let least = Number.POSITIVE_INFINITY;
  for (const { count, box } of boxes.values()) {
    const [left, right, top, bottom] = box as [number, number, number, number];
    const side = Math.max(
      Math.sqrt(((right - left) * (bottom - top)) / count),
      Math.max(right - left, bottom - top) / count,
    );
    if (side > 0) least = Math.min(least, side);
  }
  return Number.isFinite(least) ? least : 0;
}
