import { type SparseMatrix, type Steps, voteRank } from "@unmix/core";
import { pearson } from "../interpret/agreement.ts";
import type { ProfileOptions } from "../options.ts";
import type { Weights } from "../prepare/kernel.ts";
import type { Places } from "../prepare/pool.ts";
import { fitSteps, placesTensor } from "./fit.ts";
import { mapsOf } from "./maps.ts";
import { matchMaps } from "./matching.ts";
import { predictionScore } from "./prediction.ts";

/** What one number of cell types gave. */
export interface RankRow {
  readonly rank: number;
  /** Of all counts. */
  readonly relativeError: number;
  /** How well profiles from one half of the counts predict the other; NaN where counts cannot be split. */
  readonly splitScore: number;
  /** The correlation between the two halves' maps of the type that agrees least; NaN likewise. */
  readonly stability: number;
}

/** The numbers tried and the one that was chosen. */
export interface RankChoice {
  readonly rows: readonly RankRow[];
  readonly chosen: number;
  /** `halves`: by the split halves; `breakpoint`: where the error bends, for want of counts; `given`. */
  readonly method: "halves" | "breakpoint" | "given";
}

/** What the search works on. */
export interface RankData {
  /** Spots × genes, scaled: all counts, and their halves where there are any. */
  readonly values: SparseMatrix;
  readonly halves?: readonly [SparseMatrix, SparseMatrix];
  readonly places: Places;
  /** Smoothing over places, and over spots. */
  readonly placeWeights: Weights | undefined;
  readonly spotWeights: Weights | undefined;
  readonly neighbours: Weights;
}

/** A type whose maps from the two halves correlate at least so much is found again. */
const FOUND_AGAIN = 0.6;
/** A split score this part below the best is as good. */
const AS_GOOD = 0.02;
/** Profiles need not settle to the last digit to be compared. */
const TOLERANCE = 1e-4;
const SWEEPS = 300;

/**
 * Tries every number of types from 1 on: the error of the fit, and, where counts can be split, how well
 * the profiles of one half predict the other and whether the halves find the same maps. Chosen is the
 * largest number that predicts as well as any, among those of which every type is found again.
 */
export function* chooseRankSteps(
  data: RankData,
  most: number,
  options: ProfileOptions,
): Steps<RankChoice> {
  const quick = {
    ...options,
    tolerance: Math.max(options.tolerance, TOLERANCE),
    maxIterations: Math.min(options.maxIterations, SWEEPS),
  };
  const tensorOf = (values: SparseMatrix) => placesTensor(values, data.places, data.placeWeights);
  const whole = tensorOf(data.values);
  const parts = data.halves?.map(tensorOf);
  const rows: RankRow[] = [];
  for (let rank = 1; rank <= most; rank++) {
    const stage = `Number of types: ${rank}`;
    yield { stage, iteration: rank - 1, maxIterations: most, statistics: {} };
    const fit = yield* fitSteps(whole, rank, 0, quick);
    if (fit.termination.kind === "stopped" && rank > 1) break;
    let splitScore = Number.NaN;
    let stability = Number.NaN;
    if (data.halves && parts) {
      const profiles: Float64Array[] = [];
      for (const part of parts) profiles.push((yield* fitSteps(part, rank, 0, quick)).matrix);
      const [first, second] = data.halves;
      splitScore = predictionScore(first, second, profiles[0]!, rank, data.neighbours);
      stability = agreementOf(
        mapsOf(first, profiles[0]!, rank, data.spotWeights),
        mapsOf(second, profiles[1]!, rank, data.spotWeights),
        rank,
      );
    }
    rows.push({ rank, relativeError: fit.relativeError, splitScore, stability });
  }
  return data.halves ? byHalves(rows) : byBend(rows);
}

/** The correlation of the pair of maps that agree least, after the best assignment. */
function agreementOf(first: Float64Array, second: Float64Array, rank: number): number {
  const order = matchMaps(first, second, rank);
  let least = 1;
  for (let r = 0; r < rank; r++) {
    least = Math.min(least, pearson(columnOf(first, r, rank), columnOf(second, order[r]!, rank)));
  }
  return least;
}

function columnOf(maps: Float64Array, r: number, rank: number): Float64Array {
  return Float64Array.from({ length: maps.length / rank }, (_, i) => maps[i * rank + r]!);
}

function byHalves(rows: readonly RankRow[]): RankChoice {
  const stable = rows.filter(({ rank, stability }) => rank === 1 || stability >= FOUND_AGAIN);
  const best = Math.max(...stable.map(({ splitScore }) => splitScore));
  const enough = stable.findLast(({ splitScore }) => splitScore >= best - AS_GOOD * Math.abs(best));
  return { rows, chosen: enough?.rank ?? 1, method: "halves" };
}

function byBend(rows: readonly RankRow[]): RankChoice {
  const { chosen } = voteRank(rows.map(({ relativeError }) => relativeError));
  return { rows, chosen, method: "breakpoint" };
}
