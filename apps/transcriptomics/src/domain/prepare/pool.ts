import type { Layout } from "./layout.ts";

/** Spots gathered to places: each spot's place, and where the places are. */
export interface Places {
  readonly of: Uint32Array;
  /** How many spots each holds. */
  readonly sizes: Float64Array;
  readonly layout: Layout;
}

/**
 * Gathers the spots in the squares of a grid until there are at most `most` places, each at the mean of
 * its spots; every spot is a place where there are no more.
 */
export function poolSpots(layout: Layout, pitch: number, most: number): Places {
  const n = layout.x.length;
  if (n <= most) {
    return { of: Uint32Array.from({ length: n }, (_, i) => i), sizes: ones(n), layout };
  }
  let side = pitch;
  for (;;) {
    const places = gather(layout, side);
    if (places.sizes.length <= most) return places;
    side *= Math.max(1.05, Math.sqrt(places.sizes.length / most));
  }
}

function ones(n: number): Float64Array {
  return new Float64Array(n).fill(1);
}

function gather({ x, y, section }: Layout, side: number): Places {
  const n = x.length;
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < n; i++) {
    left = Math.min(left, x[i]!);
    top = Math.min(top, y[i]!);
  }
  const known = new Map<string, number>();
  const of = new Uint32Array(n);
  const sums: { x: number; y: number; section: number; count: number }[] = [];
  for (let i = 0; i < n; i++) {
    const cell = `${section[i]} ${Math.floor((x[i]! - left) / side)} ${Math.floor((y[i]! - top) / side)}`;
    let place = known.get(cell);
    if (place === undefined) {
      place = sums.length;
      known.set(cell, place);
      sums.push({ x: 0, y: 0, section: section[i]!, count: 0 });
    }
    of[i] = place;
    const sum = sums[place]!;
    sum.x += x[i]!;
    sum.y += y[i]!;
    sum.count++;
  }
  return {
    of,
    sizes: Float64Array.from(sums, ({ count }) => count),
    layout: {
      x: Float64Array.from(sums, (sum) => sum.x / sum.count),
      y: Float64Array.from(sums, (sum) => sum.y / sum.count),
      section: Int32Array.from(sums, (sum) => sum.section),
    },
  };
}
