import { asSteps, columnsOf, type Progress, type Steps, voteRank } from "@unmix/core";
import { pearson } from "../interpret/agreement.ts";
import type { Weights } from "../prepare/kernel.ts";
import { type Fit, type FitOptions, fitSteps, heldCount, type Part } from "./fit.ts";
import { mapsOfSteps } from "./maps.ts";
import { matchMaps } from "./matching.ts";
import { predictionScoreSteps } from "./prediction.ts";
import { FOUND_AGAIN } from "./uncertainty.ts";

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
  /** All counts, and their halves where there are any. */
  readonly whole: Part;
  readonly halves: readonly Part[];
  /** Smoothing over spots. */
  readonly spotWeights: Weights | undefined;
  readonly neighbours: Weights;
}

/** The search is over once so many numbers in a row have a type that is not found again. */
const LOST = 3;
/** A split score this part below the best is as good. */
const AS_GOOD = 0.02;

/**
 * Tries every number of types from 1, or that of held profiles, on: the error of the fit, and, where counts
 * can be split, how well the profiles of one half predict the other and whether the halves find the same
 * maps. Chosen is the largest number that predicts as well as any, among those of which every type is found again; once three in
 * a row are not, no more are tried.
 */
export function* chooseRankSteps(
  data: RankData,
  most: number,
  options: FitOptions,
): Steps<RankChoice> {
  const rows: RankRow[] = [];
  const least = Math.max(1, heldCount(options, data.whole.tensor.shape[0]!));
  for (let rank = least; rank <= most; rank++) {
    const stage = `Number of types: ${rank}`;
    const progress = { stage, iteration: rank - 1, maxIterations: most, statistics: {} };
    yield progress;
    const row = yield* tryRankSteps(data, rank, options, progress);
    if (!row) break;
    rows.push(row);
    if (rows.length > LOST && rows.slice(-LOST).every(({ stability }) => stability < FOUND_AGAIN))
      break;
  }
  return data.halves.length > 0 ? byHalves(rows, least) : byBend(rows, least);
}

/** What a number of types gives; undefined where it was stopped. */
function* tryRankSteps(
  { whole, halves, spotWeights, neighbours }: RankData,
  rank: number,
  options: FitOptions,
  progress: Progress,
): Steps<RankRow | undefined> {
  const fits: Fit[] = [];
  for (const { tensor } of [whole, ...halves]) {
    const fit = yield* fitSteps(tensor, rank, 0, options);
    if (fit.termination.kind === "stopped") return undefined;
    fits.push(fit);
  }
  const [{ relativeError }, ...ofHalves] = fits as [Fit, ...Fit[]];
  const [first, second] = halves;
  if (!first || !second) {
    return { rank, relativeError, splitScore: Number.NaN, stability: Number.NaN };
  }
  const maps: Float64Array[] = [];
  for (const [h, { values }] of halves.entries()) {
    const mapping = mapsOfSteps(values, [ofHalves[h]!.matrix], rank, spotWeights);
    maps.push(...(yield* asSteps(mapping, progress)));
  }
  const { matrix } = ofHalves[0]!;
  const scoring = predictionScoreSteps(first.values, second.values, matrix, rank, neighbours);
  return {
    rank,
    relativeError,
    splitScore: yield* asSteps(scoring, progress),
    stability: agreementOf(maps[0]!, maps[1]!, rank),
  };
}

/** The correlation of the pair of maps that agree least, after the best assignment. */
function agreementOf(first: Float64Array, second: Float64Array, rank: number): number {
  const order = matchMaps(first, second, rank);
  const [left, right] = [columnsOf(first, rank), columnsOf(second, rank)];
  return Math.min(1, ...left.map((map, r) => pearson(map, right[order[r]!]!)));
}

function byHalves(rows: readonly RankRow[], least: number): RankChoice {
  const stable = rows.filter(({ rank, stability }) => rank === least || stability >= FOUND_AGAIN);
  const best = Math.max(...stable.map(({ splitScore }) => splitScore));
  const enough = stable.findLast(({ splitScore }) => splitScore >= best - AS_GOOD * Math.abs(best));
  return { rows, chosen: enough?.rank ?? least, method: "halves" };
}

function byBend(rows: readonly RankRow[], least: number): RankChoice {
  const errors = rows.map(({ relativeError }) => relativeError);
  const bend = rows.length > 0 ? voteRank(errors).chosen : 1;
  return { rows, chosen: least + bend - 1, method: "breakpoint" };
}
