import { type ModeMap, modeMap } from "./mode-map.ts";

/** The points of one mode at one scale. */
export interface Grid {
  /** Which points of the finest grid they are, ascending. */
  readonly indices: Int32Array;
  /** Where they lie, ascending. */
  readonly coordinates: Float64Array;
  /**
   * How many points of the finest grid each stands for, as linear interpolation shares them out: the
   * sum is that of all, and Σ mass × value is the sum of the interpolated values.
   */
  readonly mass: Float64Array;
}

/** How values go from a grid to a finer one. */
export type Interpolation = "constant" | "linear" | "cubic";

/** How values go from a grid to a coarser one. */
export type Coarsening = "average" | "sample";

export function finestGrid(coordinates: Float64Array): Grid {
  return {
    indices: Int32Array.from(coordinates.keys()),
    coordinates,
    mass: new Float64Array(coordinates.length).fill(1),
  };
}

/** Every second point of `grid`, and the last. */
export function coarserGrid(grid: Grid): Grid {
  const kept = keptOf(grid.indices.length);
  const coordinates = Float64Array.from(kept, (i) => grid.coordinates[i]!);
  const map = interpolationMap(coordinates, grid.coordinates, "linear");
  const mass = new Float64Array(kept.length);
  for (let i = 0; i < grid.mass.length; i++) {
    for (let k = map.starts[i]!; k < map.starts[i + 1]!; k++) {
      mass[map.sources[k]!]! += map.weights[k]! * grid.mass[i]!;
    }
  }
  return { indices: Int32Array.from(kept, (i) => grid.indices[i]!), coordinates, mass };
}

/** How many points {@link coarserGrid} keeps of `points`. */
export const coarserSize = (points: number): number => Math.floor(points / 2) + 1;

/** Which points of a grid of that size the next coarser one keeps. */
export function keptOf(points: number): number[] {
  return Array.from({ length: coarserSize(points) }, (_, i) => Math.min(2 * i, points - 1));
}

/**
 * From a grid to the next coarser one: the values at the points that stay, or the means of the values
 * around them, in the weights of linear interpolation and of what each stands for.
 */
export function coarseningMap(fine: Grid, coarse: Grid, coarsening: Coarsening): ModeMap {
  const points = fine.indices.length;
  const kept = keptOf(points);
  if (coarsening === "sample") {
    return modeMap(
      points,
      kept.map((i) => [[i, 1]]),
    );
  }
  const shares = interpolationMap(coarse.coordinates, fine.coordinates, "linear");
  const rows: [number, number][][] = kept.map(() => []);
  for (let i = 0; i < points; i++) {
    for (let k = shares.starts[i]!; k < shares.starts[i + 1]!; k++) {
      const j = shares.sources[k]!;
      rows[j]!.push([i, (shares.weights[k]! * fine.mass[i]!) / coarse.mass[j]!]);
    }
  }
  return modeMap(points, rows);
}

/**
 * From values at `coarse` coordinates to values at `fine` ones, both ascending, the first and the last
 * the same: that of the nearest, on the line between neighbours, or on the cubic through the four
 * nearest (Lagrange). A point of both keeps its value.
 */
export function interpolationMap(
  coarse: Float64Array,
  fine: Float64Array,
  interpolation: Interpolation,
): ModeMap {
  let left = 0;
  const rows = Array.from(fine, (t): [number, number][] => {
    while (left < coarse.length - 2 && coarse[left + 1]! <= t) left++;
    const [a, b] = [coarse[left]!, coarse[left + 1]!];
    if (t === a) return [[left, 1]];
    if (t === b) return [[left + 1, 1]];
    if (interpolation === "constant") return [[t - a <= b - t ? left : left + 1, 1]];
    if (interpolation === "linear") {
      const share = (t - a) / (b - a);
      return [
        [left, 1 - share],
        [left + 1, share],
      ];
    }
    const first = Math.max(0, Math.min(left - 1, coarse.length - 4));
    const last = Math.min(first + 3, coarse.length - 1);
    return lagrange(coarse, first, last, t);
  });
  return modeMap(coarse.length, rows);
}

/** The weights of the points `first` to `last` in the polynomial through them, at t. */
function lagrange(
  coordinates: Float64Array,
  first: number,
  last: number,
  t: number,
): [number, number][] {
  const row: [number, number][] = [];
  for (let j = first; j <= last; j++) {
    let weight = 1;
    for (let k = first; k <= last; k++) {
      if (k === j) continue;
      weight *= (t - coordinates[k]!) / (coordinates[j]! - coordinates[k]!);
    }
    row.push([j, weight]);
  }
  return row;
}
