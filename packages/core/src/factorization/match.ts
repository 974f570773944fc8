import { UnmixError } from "../errors.ts";
import { assign } from "./assignment.ts";

/** How learned components pair with known ones. */
export interface FactorMatch {
  /** For each known component its learned one, or −1. */
  readonly learnedOf: Int32Array;
  /** For each learned component its known one, or −1. */
  readonly knownOf: Int32Array;
  /** For each known component the distance to its learned one; NaN where it has none. */
  readonly distances: Float64Array;
}

/**
 * Pairs learned components with known ones so that the sum of distances is least.
 *
 * @param learned one vector a component, all of one length
 * @param known one vector a component, of the same length; their number may differ from `learned`
 * @param distance `euclidean`: the squared length of the difference. `cosine`: 1 − cos of the angle,
 *   blind to scale; a vector of zeros is at distance 1 from everything.
 * @throws {UnmixError} when lengths differ
 */
export function matchFactors(
  learned: readonly Float64Array[],
  known: readonly Float64Array[],
  distance: "euclidean" | "cosine" = "euclidean",
): FactorMatch {
  const length = (learned[0] ?? known[0])?.length ?? 0;
  for (const vector of [...learned, ...known]) {
    if (vector.length === length) continue;
    throw new UnmixError(
      "shape",
      `Components to be matched must have one length, but there are some of ${length} and of ${vector.length} values.`,
      { lengths: [length, vector.length] },
    );
  }
  const measure = distance === "cosine" ? cosineDistance : squaredDistance;
  const cost = new Float64Array(known.length * learned.length);
  known.forEach((k, i) => {
    learned.forEach((l, j) => {
      cost[i * learned.length + j] = measure(k, l);
    });
  });
  const learnedOf = assign(cost, known.length, learned.length);
  const knownOf = new Int32Array(learned.length).fill(-1);
  const distances = Float64Array.from(learnedOf, (l, i) => {
    if (l < 0) return Number.NaN;
    knownOf[l] = i;
    return cost[i * learned.length + l]!;
  });
  return { learnedOf, knownOf, distances };
}

/** The rows of a row-major matrix (or the first-mode slices of a tensor), as views. */
export function rowsOf(data: Float64Array, rows: number): Float64Array[] {
  const length = data.length / rows;
  return Array.from({ length: rows }, (_, r) => data.subarray(r * length, (r + 1) * length));
}

/** The columns of a row-major matrix, copied. */
export function columnsOf(data: Float64Array, columns: number): Float64Array[] {
  const rows = data.length / columns;
  return Array.from({ length: columns }, (_, c) =>
    Float64Array.from({ length: rows }, (_, i) => data[i * columns + c]!),
  );
}

function squaredDistance(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - y[i]!) ** 2;
  return sum;
}

function cosineDistance(x: Float64Array, y: Float64Array): number {
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += x[i]! * x[i]!;
    yy += y[i]! * y[i]!;
    xy += x[i]! * y[i]!;
  }
  const lengths = Math.sqrt(xx) * Math.sqrt(yy);
  return lengths === 0 ? 1 : 1 - xy / lengths;
}
