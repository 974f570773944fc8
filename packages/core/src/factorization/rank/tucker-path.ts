import { sizeOf } from "../../tensor/tensor.ts";

/** What the ranks of single modes cost. */
export interface Bounds {
  /** For each mode, the least loss of rank 1, 2, … along it. */
  readonly bounds: readonly Float64Array[];
  /** ‖Y‖. */
  readonly size: number;
}

/** A bound below this part of ‖Y‖ is rounding: singular values that come from a Gram matrix are no better. */
const NOTHING = 1e-7;

/**
 * Ranks from 1, …, 1 up to `most`, one mode raised at a time: the one with the largest bound. A rank may
 * not be above the product of the others; where it would be, the mode with the largest bound among those
 * is raised with it. Where no bound says anything, the lowest rank is raised.
 */
export function rankPath(most: readonly number[], bounds: Bounds): readonly (readonly number[])[] {
  const path = [most.map(() => 1)];
  for (;;) {
    const next = raised(path.at(-1)!, most, bounds);
    if (!next) return path;
    path.push(next);
  }
}

/** The largest rank along one mode. */
export function mostAlong(shape: readonly number[], mode: number): number {
  return Math.min(shape[mode]!, sizeOf(shape) / shape[mode]!);
}

function raised(
  rank: readonly number[],
  most: readonly number[],
  bounds: Bounds,
): number[] | undefined {
  for (const first of byBound(rank, most, bounds)) {
    const next = [...rank];
    next[first]!++;
    for (const other of byBound(rank, most, bounds)) {
      if (next[first]! <= sizeOf(next) / next[first]!) break;
      if (other !== first) next[other]!++;
    }
    if (isAdmissible(next)) return next;
  }
  return undefined;
}

function isAdmissible(rank: readonly number[]): boolean {
  const all = sizeOf(rank);
  return rank.every((r) => r <= all / r);
}

/** The modes that can be raised, the one with the largest bound first. */
function byBound(
  rank: readonly number[],
  most: readonly number[],
  { bounds, size }: Bounds,
): number[] {
  const boundOf = (mode: number) => {
    const bound = bounds[mode]![rank[mode]! - 1]!;
    return bound > NOTHING * size ? bound : 0;
  };
  return [...rank.keys()]
    .filter((mode) => rank[mode]! < most[mode]!)
    .sort((m, n) => boundOf(n) - boundOf(m) || rank[m]! - rank[n]! || m - n);
}
