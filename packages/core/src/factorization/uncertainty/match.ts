import { UnmixError } from "../../errors.ts";
import { largestMagnitude, unitOf } from "../../linear/unit.ts";
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
  if (!Array.isArray(learned) || !Array.isArray(known)) {
    throw new UnmixError(
      "input",
      "Components to be matched are given as a list with one vector for each; use rowsOf or columnsOf of a factor, or alignFactors of two models.",
      {},
    );
  }
  const length = (learned[0] ?? known[0])?.length ?? 0;
  for (const vector of [...learned, ...known]) {
    if (vector.length === length) continue;
    throw new UnmixError(
      "shape",
      `Components to be matched must have one length, but there are some of ${length} and of ${vector.length} values.`,
      { lengths: [length, vector.length] },
    );
  }
  const measure =
    distance === "cosine"
      ? (k: Float64Array, l: Float64Array) => 1 - cosine(k, l)
      : squaredDistance;
  return pair(learned.length, known.length, (k, l) => measure(known[k]!, learned[l]!));
}

/**
 * Pairs components that have a vector in each of several factors, so that the sum of distances is
 * least: 1 − the product of the cosines, which is 1 − the cosine of their outer products. It is blind to
 * scale, and to signs that leave the outer product what it is.
 *
 * @param learned for each factor one vector a component
 * @param known the same, in the same order of factors
 */
export function matchComponents(
  learned: readonly (readonly Float64Array[])[],
  known: readonly (readonly Float64Array[])[],
): FactorMatch {
  const distance = (k: number, l: number) =>
    1 - known.reduce((product, factor, n) => product * cosine(factor[k]!, learned[n]![l]!), 1);
  return pair(learned[0]!.length, known[0]!.length, distance);
}

/** @param distance between a known and a learned component, by their numbers */
function pair(
  learned: number,
  known: number,
  distance: (known: number, learned: number) => number,
): FactorMatch {
  const cost = Float64Array.from({ length: known * learned }, (_, n) =>
    distance(Math.floor(n / learned), n % learned),
  );
  const learnedOf = assign(cost, known, learned);
  const knownOf = new Int32Array(learned).fill(-1);
  const distances = Float64Array.from(learnedOf, (l, i) => {
    if (l < 0) return Number.NaN;
    knownOf[l] = i;
    return cost[i * learned + l]!;
  });
  return { learnedOf, knownOf, distances };
}

function squaredDistance(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - y[i]!) ** 2;
  return sum;
}

/** The cosine of the angle; 0 where a vector is zero. */
export function cosine(x: Float64Array, y: Float64Array): number {
  const xUnit = unitOf(largestMagnitude(x));
  const yUnit = unitOf(largestMagnitude(y));
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const xi = x[i]! / xUnit;
    const yi = y[i]! / yUnit;
    xx += xi * xi;
    yy += yi * yi;
    xy += xi * yi;
  }
  const lengths = Math.sqrt(xx) * Math.sqrt(yy);
  return lengths === 0 ? 0 : xy / lengths;
}
