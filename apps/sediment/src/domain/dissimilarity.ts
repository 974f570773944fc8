import { scaleToPlane } from "./multidimensional-scaling.ts";
import type { GrainTable, SampleDissimilarity } from "./types.ts";
import type { UsableValues } from "./values.ts";

/** Above this number of samples pairs are too many to list, and points too many to tell apart. */
export const MOST_SAMPLES = 500;

/** Whether the samples of a table are few enough for their dissimilarities. */
export function hasDissimilarities({ sinks }: Pick<GrainTable, "sinks">): boolean {
  return sinks.length <= MOST_SAMPLES;
}

/** What the samples say of each other before anything is fitted. */
export interface SampleComparison {
  /**
   * How much the samples differ in the feature that tells them apart best, 0 to 1: the range over
   * pairs of Kuiper's V; or the least V where that is more, for samples that all differ have a small
   * range too.
   */
  readonly kuiperRange: number;
  /** Left out where the samples are too many. */
  readonly dissimilarity?: SampleDissimilarity;
}

/** Compares every pair of samples, and draws their map where there are three or more. */
export function compareSamples(
  usable: UsableValues,
  groups: readonly Int32Array[],
): SampleComparison {
  const I = groups.length;
  const J = usable.nonpositive.length;
  const low = new Float64Array(J).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(J);
  const mean = I <= MOST_SAMPLES ? new Float64Array(I * I) : undefined;
  for (const pair of samplePairs(usable, groups)) {
    for (let j = 0; j < J; j++) {
      const v = pair.kuiper[j]!;
      if (v < low[j]!) low[j] = v;
      if (v > high[j]!) high[j] = v;
    }
    if (!mean) continue;
    mean[pair.a * I + pair.b] = pair.mean;
    mean[pair.b * I + pair.a] = pair.mean;
  }
  const ranges = high.map((most, j) => (low[j]! <= most ? Math.max(most - low[j]!, low[j]!) : 0));
  return {
    kuiperRange: ranges.reduce((widest, range) => Math.max(widest, range), 0),
    ...(mean && { dissimilarity: { mean, ...(I > 2 && { map: scaleToPlane(mean, I) }) } }),
  };
}

/** How unlike two samples are. */
export interface SamplePair {
  /** Indices of the samples, `a` before `b`. */
  readonly a: number;
  readonly b: number;
  /** Kolmogorov and Smirnov's D of each feature, 0 to 1; NaN where either has no value of it (J). */
  readonly kolmogorovSmirnov: Float64Array;
  /** Kuiper's V of each feature in the same way (J). */
  readonly kuiper: Float64Array;
  /** The features that both have. */
  readonly common: number;
  /** Mean of D over these; NaN where there are none. */
  readonly mean: number;
}

/** Every pair of samples, those with the first sample first. */
export function* samplePairs(
  usable: UsableValues,
  groups: readonly Int32Array[],
): Generator<SamplePair> {
  const sorted = sortedValues(usable, groups);
  const J = sorted.length;
  for (let a = 0; a < groups.length; a++) {
    for (let b = a + 1; b < groups.length; b++) {
      const kolmogorovSmirnov = new Float64Array(J).fill(Number.NaN);
      const kuiper = new Float64Array(J).fill(Number.NaN);
      let common = 0;
      let sum = 0;
      for (let j = 0; j < J; j++) {
        const [x, y] = [sorted[j]![a]!, sorted[j]![b]!];
        if (x.length === 0 || y.length === 0) continue;
        const { above, below } = cumulativeDifferences(x, y);
        kolmogorovSmirnov[j] = Math.max(above, below);
        kuiper[j] = above + below;
        sum += kolmogorovSmirnov[j]!;
        common++;
      }
      yield { a, b, kolmogorovSmirnov, kuiper, common, mean: sum / common };
    }
  }
}

/** The usable values of each feature and sample in rising order (J × I lists); an empty one where there are none. */
function sortedValues(
  { values, nonpositive }: UsableValues,
  groups: readonly Int32Array[],
): Float64Array[][] {
  const J = nonpositive.length;
  return Array.from(nonpositive, (_, j) =>
    groups.map((rows) =>
      Float64Array.from(rows, (g) => values[g * J + j]!)
        .filter((value) => !Number.isNaN(value))
        .sort(),
    ),
  );
}

/** The largest differences of two empirical cumulative distributions either way, 0 to 1 each; values in rising order. */
function cumulativeDifferences(
  x: Float64Array,
  y: Float64Array,
): { readonly above: number; readonly below: number } {
  let a = 0;
  let b = 0;
  let above = 0;
  let below = 0;
  while (a < x.length && b < y.length) {
    const value = Math.min(x[a]!, y[b]!);
    while (a < x.length && x[a] === value) a++;
    while (b < y.length && y[b] === value) b++;
    const difference = a / x.length - b / y.length;
    above = Math.max(above, difference);
    below = Math.max(below, -difference);
  }
  return { above, below };
}
