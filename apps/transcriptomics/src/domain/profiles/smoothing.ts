import type { SparseMatrix, Steps } from "@unmix/core";
import type { ProfileOptions } from "../options.ts";
import { gaussianWeights, neighbourWeights, withoutOwn } from "../prepare/kernel.ts";
import type { Layout } from "../prepare/neighbours.ts";
import type { Places } from "../prepare/pool.ts";
import { fitSteps, placesTensor } from "./fit.ts";
import { othersScore, predictionScore } from "./prediction.ts";

/** A bandwidth in pitches, and how well what is found with it predicts counts that were held back. */
export interface BandwidthRow {
  readonly pitches: number;
  /** Of profiles found in data smoothed so. */
  readonly profileScore: number;
  /** Of maps smoothed so, from the chosen profiles; NaN where it was not asked. */
  readonly mapScore: number;
}

/** The bandwidths in use, in pitches, 0 for none, and the curve they were chosen from. */
export interface BandwidthChoice {
  /** Profiles are found in data smoothed so. */
  readonly profiles: number;
  /** Maps are smoothed so: no more than the profiles. */
  readonly maps: number;
  /** Empty where the bandwidth was given. */
  readonly rows: readonly BandwidthRow[];
}

/** Bandwidths tried, in pitches. */
const BANDWIDTHS = [0, 0.5, 0.7, 1, 1.5, 2, 3, 4, 6] as const;
/** The search is over once the score lies below the best for so many bandwidths. */
const FALLING = 2;
/** Scores within this part of the best are as good: the smallest such bandwidth is taken. */
const AS_GOOD = 0.005;
/** Profiles need not settle to the last digit to be compared. */
const TOLERANCE = 1e-4;
const SWEEPS = 300;

/** What the search works on. */
export interface Split {
  readonly layout: Layout;
  readonly pitch: number;
  readonly radius: number;
  readonly places: Places;
  /** Spots × genes, scaled; the halves of the counts, or the whole twice. */
  readonly first: SparseMatrix;
  readonly second: SparseMatrix;
}

/**
 * Chooses the bandwidths by count splitting. At each one, profiles are found in one half of the counts,
 * and {@link predictionScore} says what they explain of the other: that chooses the bandwidth of the
 * profiles. With these, {@link othersScore} says at which bandwidth the spots around one predict it best:
 * that is the bandwidth of the maps. Profiles gain from more smoothing than maps, which it blurs.
 */
export function* chooseBandwidthSteps(
  split: Split,
  rank: number,
  options: ProfileOptions,
): Steps<BandwidthChoice> {
  const { layout, pitch, radius, places, first, second } = split;
  const neighbours = neighbourWeights(layout, radius);
  const quick = {
    ...options,
    tolerance: Math.max(options.tolerance, TOLERANCE),
    maxIterations: Math.min(options.maxIterations, SWEEPS),
  };
  const tried: { pitches: number; score: number; matrix: Float64Array }[] = [];
  for (const [n, pitches] of BANDWIDTHS.entries()) {
    yield {
      stage: "Smoothing",
      iteration: n,
      maxIterations: BANDWIDTHS.length,
      statistics: {},
    };
    const weights = gaussianWeights(places.layout, pitches * pitch);
    const { matrix, termination } = yield* fitSteps(
      placesTensor(first, places, weights),
      rank,
      0,
      quick,
    );
    if (termination.kind === "stopped") break;
    const score = predictionScore(first, second, matrix, rank, neighbours);
    tried.push({ pitches, score, matrix });
    const best = Math.max(...tried.map((one) => one.score));
    if (tried.length > FALLING && tried.slice(-FALLING).every((one) => one.score < best)) break;
  }
  const chosen = smallestAsGood(tried);
  if (!chosen) return { profiles: 0, maps: 0, rows: [] };
  const asked = tried.filter(({ pitches }) => pitches > 0 && pitches <= chosen.pitches);
  const others = asked.map(({ pitches }) => ({
    pitches,
    score: othersScore(
      first,
      second,
      chosen.matrix,
      rank,
      withoutOwn(gaussianWeights(layout, pitches * pitch)!),
    ),
  }));
  return {
    profiles: chosen.pitches,
    maps: smallestAsGood(others)?.pitches ?? 0,
    rows: tried.map(({ pitches, score }) => ({
      pitches,
      profileScore: score,
      mapScore: others.find((one) => one.pitches === pitches)?.score ?? Number.NaN,
    })),
  };
}

function smallestAsGood<T extends { readonly score: number }>(tried: readonly T[]): T | undefined {
  const best = Math.max(...tried.map(({ score }) => score));
  return tried.find(({ score }) => score >= best - AS_GOOD * Math.abs(best));
}
