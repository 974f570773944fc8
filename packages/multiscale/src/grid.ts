import { buildMap, type MapBuilder, type ModeMap, pickMap, transposed } from "./mode-map.ts";

/** The points of one mode at one scale: every `stride`-th of the finest grid, and the last. */
export interface Grid {
  readonly size: number;
  readonly stride: number;
  /** Points of the finest grid. */
  readonly finest: number;
  /** Where those lie, ascending; none where evenly. */
  readonly coordinates?: ArrayLike<number>;
}

/** How values go from a grid to a finer one. */
export type Interpolation = "constant" | "linear" | "cubic";

/** How values go from a grid to a coarser one. */
export type Coarsening = "average" | "sample";

/** @param coordinates where the points lie, default evenly */
export function finestGrid(points: number, coordinates?: ArrayLike<number> | null): Grid {
  return { size: points, stride: 1, finest: points, ...(coordinates && { coordinates }) };
}

/** Every `ratio`-th point of `grid`, and the last. */
export function coarserGrid(grid: Grid, ratio: number): Grid {
  return { ...grid, size: coarserSize(grid.size, ratio), stride: ratio * grid.stride };
}

/** How many points {@link coarserGrid} keeps of `points`. */
export const coarserSize = (points: number, ratio: number): number =>
  Math.ceil((points - 1) / ratio) + 1;

/** Where the points lie. */
export function coordinatesOf(grid: Grid): Float64Array {
  const places = new Float64Array(grid.size);
  for (let j = 0; j < places.length; j++) places[j] = placeOf(grid, j);
  return places;
}

/** Where a point lies. */
function placeOf({ stride, finest, coordinates }: Grid, point: number): number {
  const i = Math.min(point * stride, finest - 1);
  return coordinates ? coordinates[i]! : i;
}

/** Which points of the finer grid are those of the coarser. */
export function keptOf(fine: Grid, coarse: Grid): Int32Array {
  const kept = new Int32Array(coarse.size);
  const step = coarse.stride / fine.stride;
  for (let j = 0; j < kept.length; j++) kept[j] = Math.min(j * step, fine.size - 1);
  return kept;
}

/** The values at the points of `fine` that are points of `coarse`, times `weight`. */
export function samplingMap(fine: Grid, coarse: Grid, weight = 1): ModeMap {
  return pickMap(fine.size, keptOf(fine, coarse), weight);
}

/**
 * The means around the points of `coarse` of values at those of `fine`, in the weights of linear
 * interpolation and of what each value stands for.
 *
 * @param mass how many points of the finest grid each point of `fine` stands for
 * @returns the map, and how many each point of `coarse` stands for: Σ mass × mean is Σ mass × value
 */
export function averagingMap(
  fine: Grid,
  coarse: Grid,
  mass: Float64Array,
): { map: ModeMap; mass: Float64Array } {
  const map = transposed(interpolationMap(coarse, fine, "linear"));
  const { starts, sources, weights } = map;
  const sums = new Float64Array(coarse.size);
  for (let j = 0; j < sums.length; j++) {
    for (let k = starts[j]!; k < starts[j + 1]!; k++) {
      weights[k]! *= mass[sources[k]!]!;
      sums[j]! += weights[k]!;
    }
    for (let k = starts[j]!; k < starts[j + 1]!; k++) weights[k]! /= sums[j]!;
  }
  return { map, mass: sums };
}

/**
 * From values at the points of `coarse` to values at those of `fine`, which has all of them: that of the
 * nearest, on the line between neighbours, or on the cubic through the four nearest (Lagrange). A point
 * of both keeps its value.
 */
export function interpolationMap(coarse: Grid, fine: Grid, interpolation: Interpolation): ModeMap {
  if (interpolation === "linear") return linearMap(coarse, fine);
  const [from, to] = [coordinatesOf(coarse), coordinatesOf(fine)];
  const map = buildMap(from.length, to.length, 4 * to.length);
  let left = 0;
  for (const t of to) {
    while (left < from.length - 2 && from[left + 1]! <= t) left++;
    addPoint(map, from, left, t, interpolation);
    map.end();
  }
  return map.finish();
}

/** Written out: it is made at every scale, and on a line of points it is much of the work. */
function linearMap(coarse: Grid, fine: Grid): ModeMap {
  const last = coarse.size - 1;
  const step = coarse.stride / fine.stride;
  const starts = new Int32Array(fine.size + 1);
  const sources = new Int32Array(2 * fine.size - coarse.size);
  const weights = new Float64Array(sources.length);
  let count = 0;
  for (let left = 0, i = 0; left <= last; left++) {
    sources[count] = left;
    weights[count++] = 1;
    starts[++i] = count;
    if (left === last) break;
    const a = placeOf(coarse, left);
    const b = placeOf(coarse, left + 1);
    for (const end = Math.min((left + 1) * step, fine.size - 1); i < end; ) {
      const share = (placeOf(fine, i) - a) / (b - a);
      sources[count] = left;
      weights[count++] = 1 - share;
      sources[count] = left + 1;
      weights[count++] = share;
      starts[++i] = count;
    }
  }
  return { from: coarse.size, starts, sources, weights };
}

/** The value at t, which is not before the point `left` nor after the next. */
function addPoint(
  map: MapBuilder,
  coarse: Float64Array,
  left: number,
  t: number,
  interpolation: "constant" | "cubic",
): void {
  const a = coarse[left]!;
  const b = coarse[left + 1] ?? a;
  if (t === a) map.add(left, 1);
  else if (t === b) map.add(left + 1, 1);
  else if (interpolation === "constant") map.add(t - a <= b - t ? left : left + 1, 1);
  else {
    const first = Math.max(0, Math.min(left - 1, coarse.length - 4));
    addPolynomial(map, coarse, first, Math.min(first + 3, coarse.length - 1), t);
  }
}

/** The weights of the points `first` to `last` in the polynomial through them, at t. */
function addPolynomial(
  map: MapBuilder,
  coordinates: Float64Array,
  first: number,
  last: number,
  t: number,
): void {
  for (let j = first; j <= last; j++) {
    let weight = 1;
    for (let k = first; k <= last; k++) {
      if (k !== j) weight *= (t - coordinates[k]!) / (coordinates[j]! - coordinates[k]!);
    }
    map.add(j, weight);
  }
}
