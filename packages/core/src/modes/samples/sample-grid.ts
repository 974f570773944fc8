/** Even times, of which some may have no sample. */
export interface SampleGrid {
  /** Seconds. */
  readonly origin: number;
  /** Seconds between two of them. */
  readonly step: number;
  /** How many there are, samples or not. */
  readonly length: number;
  /** The place of each sample, rising; nothing where every place has one. */
  readonly places?: Uint32Array;
}

/** Where there are more places than this many times the samples, the grid is of no use. */
const SPARSEST = 6;
/** The smallest gap between two samples is at most this many steps. */
const WIDEST = 4;

/** The grid that times lie on to rounding, or nothing where they lie on none. */
export function sampleGrid(times: Float64Array): SampleGrid | undefined {
  const last = times.length - 1;
  if (last < 1) return undefined;
  const origin = times[0]!;
  const span = times[last]! - origin;
  let gap = span;
  for (let i = 1; i <= last; i++) gap = Math.min(gap, times[i]! - times[i - 1]!);
  const rounding = 4 * Number.EPSILON * Math.max(Math.abs(origin), Math.abs(times[last]!));
  for (let parts = 1; parts <= WIDEST; parts++) {
    const steps = Math.round((span * parts) / gap);
    if (steps + 1 > SPARSEST * times.length) return undefined;
    const step = span / steps;
    const places = placesOf(times, step, rounding);
    if (!places) continue;
    const grid = { origin, step, length: steps + 1 };
    return steps === last ? grid : { ...grid, places };
  }
  return undefined;
}

function placesOf(times: Float64Array, step: number, rounding: number): Uint32Array | undefined {
  const places = new Uint32Array(times.length);
  for (let i = 0; i < times.length; i++) {
    const away = times[i]! - times[0]!;
    const place = Math.round(away / step);
    if (Math.abs(away - place * step) > rounding) return undefined;
    places[i] = place;
  }
  return places;
}

/** A centre this part of a step off its place is on it. */
const OFF = 1e-10;

/** Which place of the grid a time is, or −1 where it lies between two or outside. */
export function placeOf({ origin, step, length }: SampleGrid, time: number): number {
  const place = Math.round((time - origin) / step);
  const rounding = 16 * Number.EPSILON * Math.max(Math.abs(time), Math.abs(origin));
  const there = Math.abs(time - origin - place * step) <= OFF * step + rounding;
  return there && place >= 0 && place < length ? place : -1;
}

/** Between the two nearest of rising times; infinite where there are not two. */
export function leastGap(times: Float64Array): number {
  return times
    .subarray(1)
    .reduce((least, time, i) => Math.min(least, time - times[i]!), Number.POSITIVE_INFINITY);
}

/** The first of rising times that is at least `bound`; their number where none is. */
export function firstAtLeast(times: ArrayLike<number>, bound: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The number of rising times that are at most `bound`. */
export function firstAbove(times: ArrayLike<number>, bound: number): number {
  let at = firstAtLeast(times, bound);
  while (at < times.length && times[at] === bound) at++;
  return at;
}
