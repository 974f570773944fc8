import { asSteps, type Progress, type Steps } from "@unmix/core";
import { gaussianWeights, type Weights } from "../prepare/kernel.ts";
import type { Places } from "../prepare/pool.ts";
import { type FitOptions, fitSteps, type Pooled, placesTensorSteps } from "./fit.ts";
import { predictionScoreSteps } from "./prediction.ts";

/** A bandwidth in pitches, and how well profiles found with it predict counts that were held back. */
export interface BandwidthRow {
  readonly pitches: number;
  readonly score: number;
}

/** The bandwidth in use, and the curve it was chosen from. */
export interface BandwidthChoice {
  /** In pitches; 0 for none. */
  readonly pitches: number;
  /** Empty where the bandwidth was given. */
  readonly rows: readonly BandwidthRow[];
}

/** Bandwidths tried, in pitches. */
const BANDWIDTHS = [0, 0.5, 0.7, 1, 1.5, 2, 3, 4, 6] as const;
/** The search is over once the score lies below the best for so many bandwidths. */
const FALLING = 2;
/** Scores within this part of the best are as good: the smallest such bandwidth is taken. */
const AS_GOOD = 0.01;

/** What the search works on. */
export interface Split {
  readonly pitch: number;
  readonly neighbours: Weights;
  readonly places: Places;
  /**
   * The halves of the counts, split several times where there are few spots; the whole twice where counts
   * cannot be split.
   */
  readonly halves: readonly (readonly [Pooled, Pooled])[];
}

/**
 * Chooses the bandwidth by count splitting: at each one, profiles are found in one half of the counts,
 * and {@link predictionScoreSteps} says what they explain of the other; the mean over the splits.
 */
export function* chooseBandwidthSteps(
  split: Split,
  rank: number,
  options: FitOptions,
): Steps<BandwidthChoice> {
  const { pitch, neighbours, places, halves } = split;
  const rows: BandwidthRow[] = [];
  for (const [n, pitches] of BANDWIDTHS.entries()) {
    const progress: Progress = {
      stage: "Smoothing",
      iteration: n,
      maxIterations: BANDWIDTHS.length,
      statistics: {},
    };
    yield progress;
    const weights = gaussianWeights(places.layout, pitches * pitch);
    if (!weights && n > 0) {
      // So near there is nothing to smooth over.
      rows.push({ pitches, score: rows[0]!.score });
      continue;
    }
    let score = 0;
    let stopped = false;
    for (const [first, second] of halves) {
      const tensor = yield* asSteps(placesTensorSteps(first.means, places, weights), progress);
      const { matrix, termination } = yield* fitSteps(tensor, rank, 0, options);
      stopped ||= termination.kind === "stopped";
      const scoring = predictionScoreSteps(first.values, second.values, matrix, rank, neighbours);
      score += (yield* asSteps(scoring, progress)) / halves.length;
    }
    if (stopped) break;
    rows.push({ pitches, score });
    const best = Math.max(...rows.map(({ score }) => score));
    if (rows.length > FALLING && rows.slice(-FALLING).every(({ score }) => score < best)) break;
  }
  const best = Math.max(...rows.map(({ score }) => score));
  const chosen = rows.find(({ score }) => score >= best - AS_GOOD * Math.abs(best));
  return { pitches: chosen?.pitches ?? 0, rows };
}
