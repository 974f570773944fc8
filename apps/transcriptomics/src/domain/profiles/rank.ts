import { asSteps, columnsOf, type Progress, type Steps, voteRank } from "@unmix/core";
import { pearson } from "../interpret/agreement.ts";
import { markersOf, sharesOf, unmarkedAmong } from "../interpret/markers.ts";
import type { Weights } from "../prepare/kernel.ts";
import {
  type Fit,
  type FitOptions,
  fitSteps,
  halvesSteps,
  heldCount,
  isStopped,
  type Part,
} from "./fit.ts";
import { fullsOf, mapsOfSteps, scaleMaps } from "./maps.ts";
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
  /** Types of whose ten strongest markers most have no pattern; absent in results of earlier versions. */
  readonly unmarked?: number;
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
  /** What the values of each gene were divided by. */
  readonly scales: Float64Array;
  /** 1 for a gene with a pattern, else 0. */
  readonly patterned: Int32Array;
}

/** The search is over once so many numbers in a row predict no better and have a type that is not found again. */
const LOST = 3;
/** A split score this part below the best is as good. */
const AS_GOOD = 0.02;

/**
 * Tries every number of types from 1, or that of held profiles, on: the error of the fit, and, where counts
 * can be split, how well the profiles of one half predict the other and whether both halves keep the
 * types. Of the numbers that predict as well as any the largest is chosen of which every type is found
 * again and marked by genes with a pattern, and where there is none, the smallest of them. Once three in a row are not found again and
 * predict no better than those before, no more are tried.
 *
 * The score comes first because few types stand for groups of the many there are: where these are alike,
 * any grouping is as good and none is found again, but each number predicts better than the last.
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
    if (isOver(rows)) break;
  }
  return data.halves.length > 0 ? byHalves(rows, least) : byBend(rows, least);
}

function isOver(rows: readonly RankRow[]): boolean {
  const [before, last] = [rows.slice(0, -LOST), rows.slice(-LOST)];
  if (before.length === 0 || !last.every(({ stability }) => stability < FOUND_AGAIN)) return false;
  const best = bestOf(before);
  return last.every(({ splitScore }) => splitScore <= best + AS_GOOD * Math.abs(best));
}

function bestOf(rows: readonly RankRow[]): number {
  return Math.max(...rows.map(({ splitScore }) => splitScore));
}

/** What a number of types gives; undefined where it was stopped. */
function* tryRankSteps(
  data: RankData,
  rank: number,
  options: FitOptions,
  progress: Progress,
): Steps<RankRow | undefined> {
  const { whole, halves, spotWeights, neighbours } = data;
  const fit = yield* fitSteps(whole.tensor, rank, 0, options);
  if (isStopped(fit)) return undefined;
  const { relativeError } = fit;
  const unmarked = unmarkedOf(fit, rank, data);
  const [first, second] = halves;
  if (!first || !second) {
    return { rank, relativeError, splitScore: Number.NaN, stability: Number.NaN, unmarked };
  }
  const ofHalves = yield* halvesSteps(halves, fit, rank, options);
  if (!ofHalves) return undefined;
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
    unmarked,
  };
}

/**
 * How many types have no markers: genes that are everywhere may be parted from types in many ways, and make types of
 * their own that both halves find again, since what is left of them differs from type to type.
 */
function unmarkedOf({ matrix, core }: Fit, rank: number, { scales, patterned }: RankData): number {
  const places = core.length / rank;
  const maps = core.map((_, n) => core[(n % rank) * places + Math.floor(n / rank)]!);
  const fulls = fullsOf(maps, rank);
  const levels = matrix.map((value, n) => value * scales[Math.floor(n / rank)]! * fulls[n % rank]!);
  const shares = sharesOf(levels, scaleMaps(maps, rank), rank);
  const markers = Array.from({ length: rank }, (_, r) => markersOf(levels, shares, [r, rank]));
  return unmarkedAmong(markers, patterned).length;
}

/** The correlation of the pair of maps that agree least, after the best assignment. */
function agreementOf(first: Float64Array, second: Float64Array, rank: number): number {
  const order = matchMaps(first, second, rank);
  const [left, right] = [columnsOf(first, rank), columnsOf(second, rank)];
  return Math.min(1, ...left.map((map, r) => pearson(map, right[order[r]!]!)));
}

function byHalves(rows: readonly RankRow[], least: number): RankChoice {
  const best = bestOf(rows);
  const good = rows.filter(({ splitScore }) => splitScore >= best - AS_GOOD * Math.abs(best));
  const isFoundAgain = ({ stability }: RankRow) => stability >= FOUND_AGAIN;
  const isSure = (row: RankRow) => isFoundAgain(row) && row.unmarked === 0;
  const chosen = good.findLast(isSure) ?? good.findLast(isFoundAgain) ?? good[0];
  return { rows, chosen: chosen?.rank ?? least, method: "halves" };
}

function byBend(rows: readonly RankRow[], least: number): RankChoice {
  const errors = rows.map(({ relativeError }) => relativeError);
  const bend = rows.length > 0 ? voteRank(errors).chosen : 1;
  return { rows, chosen: least + bend - 1, method: "breakpoint" };
}
