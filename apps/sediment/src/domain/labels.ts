import {
  type Evidence,
  estimateDependence,
  joinByCopula,
  normalScore,
  softmaxRows,
} from "./dependence.ts";
import type { FeatureDensity, LabelStatus, Labels } from "./types.ts";

/** Below this score two sources explain a grain almost equally well. */
export const UNDECIDED_SCORE = 0.25;

/** The score of a grain that only one source can explain: the reach of a float64. */
const HIGHEST_SCORE = -Math.log10(Number.EPSILON);

/** What labels are read from. */
export interface LearnedSources {
  readonly features: readonly Pick<FeatureDensity, "grid">[];
  readonly points: number;
  readonly rank: number;
  /** R × J × K densities, each fibre sums to 1. */
  readonly sources: Float64Array;
}

/** How grains are labelled. */
export interface LabelSettings {
  /** Share of a uniform density mixed into every source. */
  readonly floor: number;
  /** J × J covariance of normal scores within sources; left out, features are independent. */
  readonly dependence?: Float64Array;
  /** n × R log prior of each grain and source; left out, all sources are alike. */
  readonly logPrior?: Float64Array;
}

/**
 * The most likely source of every grain: argmax over r of prior × likelihood, the likelihood of a
 * value being the mean of the source's density at the two grid points about it.
 *
 * A missing feature is left out and the grain is labelled from the others; with no feature at all
 * its posterior is the prior (`incomplete`).
 *
 * @param values n × J in the units of the grids, NaN where missing
 */
export function labelGrains(
  values: Float64Array,
  learned: LearnedSources,
  settings: LabelSettings,
): Labels {
  const evidence = gatherEvidence(values, learned, settings.floor);
  return labelEvidence(values, evidence, learned, settings);
}

/** The same from evidence that is there already. */
export function labelEvidence(
  values: Float64Array,
  evidence: Evidence,
  learned: LearnedSources,
  settings: Omit<LabelSettings, "floor">,
): Labels {
  const { rank, features } = learned;
  const J = features.length;
  const posterior = settings.dependence
    ? joinByCopula(evidence, settings.dependence, J)
    : evidence.logs.slice();
  if (settings.logPrior) {
    for (let i = 0; i < posterior.length; i++) posterior[i]! += settings.logPrior[i]!;
  }
  const n = posterior.length / rank;
  const label = new Int32Array(n);
  const score = new Float64Array(n);
  for (let g = 0; g < n; g++) {
    let best = 0;
    for (let r = 1; r < rank; r++) {
      if (posterior[g * rank + r]! > posterior[g * rank + best]!) best = r;
    }
    let second = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < rank; r++) {
      if (r !== best && posterior[g * rank + r]! > second) second = posterior[g * rank + r]!;
    }
    const top = posterior[g * rank + best]!;
    label[g] = best;
    score[g] =
      top === Number.NEGATIVE_INFINITY ? 0 : Math.min(HIGHEST_SCORE, (top - second) / Math.LN10);
  }
  softmaxRows(posterior, rank);
  const status = Array.from(score, (s, g) => statusOf(values, g, features, s));
  return { label, score, posterior, status };
}

/**
 * What each grain's features say of each source: log densities and normal scores.
 *
 * @param values n × J in the units of the grids, NaN where missing
 */
export function gatherEvidence(
  values: Float64Array,
  learned: LearnedSources,
  floor: number,
): Evidence {
  const { rank, points: K, sources, features } = learned;
  const J = features.length;
  const n = values.length / J;
  const logs = new Float64Array(n * rank);
  const scores = new Float64Array(n * rank * J).fill(Number.NaN);
  const density = new Float64Array(K);
  const cumulative = new Float64Array(K);
  for (let j = 0; j < J; j++) {
    const grid = features[j]!.grid;
    const first = grid[0]!;
    const step = (grid[K - 1]! - first) / (K - 1);
    for (let r = 0; r < rank; r++) {
      const at = (r * J + j) * K;
      for (let k = 0; k < K; k++) density[k] = (1 - floor) * sources[at + k]! + floor / K;
      for (let k = 1; k < K; k++) {
        cumulative[k] = cumulative[k - 1]! + 0.5 * (density[k - 1]! + density[k]!);
      }
      const total = cumulative[K - 1]!;
      for (let g = 0; g < n; g++) {
        const value = values[g * J + j]!;
        if (Number.isNaN(value)) continue;
        const place = (value - first) / step;
        const k = Math.max(0, Math.min(K - 2, Math.floor(place)));
        const mean = 0.5 * (density[k]! + density[k + 1]!);
        logs[g * rank + r]! += Math.log(mean);
        const part = Math.max(0, Math.min(1, place - k));
        scores[(g * rank + r) * J + j] = normalScore(
          total > 0 ? (cumulative[k]! + part * mean) / total : 0.5,
        );
      }
    }
  }
  return { logs, scores };
}

/**
 * n × R log prior of each grain: the mixing proportions of its sink with one grain of every source
 * added (Laplace's rule), (n_i A[i,r] + 1) ÷ (n_i + R), so that a proportion found to be zero among
 * n_i grains does not make a source impossible.
 */
export function sinkPrior(
  proportions: Float64Array,
  sinkOf: Int32Array,
  rank: number,
): Float64Array {
  const grains = new Float64Array(proportions.length / rank);
  for (const sink of sinkOf) grains[sink]!++;
  const logs = new Float64Array(sinkOf.length * rank);
  sinkOf.forEach((sink, g) => {
    for (let r = 0; r < rank; r++) {
      const expected = grains[sink]! * proportions[sink * rank + r]!;
      logs[g * rank + r] = Math.log((expected + 1) / (grains[sink]! + rank));
    }
  });
  return logs;
}

/**
 * How the features go together within the learned sources (J × J covariance of normal scores), from the grains that the sources
 * were learned from. Needs no known label.
 */
export function learnDependence(
  evidence: Evidence,
  proportions: Float64Array,
  sinkOf: Int32Array,
  learned: LearnedSources,
): Float64Array {
  const prior = sinkPrior(proportions, sinkOf, learned.rank);
  return estimateDependence(evidence, prior, learned.rank, learned.features.length);
}

/** I × R shares of the grains of each sink labelled with each source; zeros for a sink without. */
export function labelShares(
  label: Int32Array,
  sinkOf: Int32Array,
  sinks: number,
  rank: number,
): Float64Array {
  const shares = new Float64Array(sinks * rank);
  const counts = new Int32Array(sinks);
  sinkOf.forEach((sink, g) => {
    counts[sink]!++;
    shares[sink * rank + label[g]!]!++;
  });
  for (let i = 0; i < shares.length; i++) {
    const count = counts[Math.floor(i / rank)]!;
    if (count > 0) shares[i]! /= count;
  }
  return shares;
}

function statusOf(
  values: Float64Array,
  g: number,
  features: LearnedSources["features"],
  score: number,
): LabelStatus {
  const J = features.length;
  let seen = 0;
  let outside = false;
  for (let j = 0; j < J; j++) {
    const value = values[g * J + j]!;
    if (Number.isNaN(value)) continue;
    seen++;
    const grid = features[j]!.grid;
    if (value < grid[0]! || value > grid[grid.length - 1]!) outside = true;
  }
  if (seen === 0) return "incomplete";
  if (outside) return "outside";
  return score < UNDECIDED_SCORE ? "undecided" : "ok";
}
