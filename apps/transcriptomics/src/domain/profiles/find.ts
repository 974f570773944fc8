import {
  asSteps,
  deriveSeed,
  type Pausing,
  type Progress,
  type SparseMatrix,
  type Steps,
  type Tensor,
} from "@unmix/core";
import type { ResolvedOptions } from "../options.ts";
import { splitCounts } from "../prepare/counts.ts";
import { gaussianWeights, neighbourWeights } from "../prepare/kernel.ts";
import { poolSpots } from "../prepare/pool.ts";
import { type Prepared, prepareHalfSteps } from "../prepare/prepare.ts";
import type { ProfileResult } from "../result.ts";
import type { Expression } from "../types.ts";
import {
  type Fit,
  type FitOptions,
  fitSteps,
  halvesSteps,
  heldCount,
  isStopped,
  type Part,
  type Pooled,
  placeMeans,
  placesTensorSteps,
  settleSteps,
} from "./fit.ts";
import { mapsOfSteps } from "./maps.ts";
import { predictionScoreSteps } from "./prediction.ts";
import { chooseRankSteps, type RankChoice } from "./rank.ts";
import { readAtSpots, referenceSteps } from "./reference.ts";
import { chooseBandwidthSteps } from "./smoothing.ts";
import { type Span, shareOut, within } from "./stages.ts";

/** What a fit gives, in whichever mode: maps of the kept spots, unscaled, and how sure they are. */
export interface Found {
  readonly rank: number;
  readonly ranks: RankChoice;
  readonly smoothing: ProfileResult["smoothing"];
  readonly places: number;
  /** Kept spots × R, and the same of other starts and of the halves of the counts. */
  readonly maps: Float64Array;
  readonly starts: readonly Float64Array[];
  readonly halves: readonly Float64Array[];
  readonly fit: ProfileResult["fit"];
  readonly reference?: ProfileResult["reference"];
}

/** Places that profiles are found on, at most: more spots are pooled. */
const MOST_PLACES = 8000;
/** Few spots say little of the bandwidth, so their counts are split several times. */
const MOST_SPLITS = 5;
const MANY = 5000;
/** The number of types that the bandwidth is chosen at, where none is given. */
const USUAL_RANK = 8;

/**
 * Chooses bandwidth and number of types where they are not given, and finds profiles and maps. Profiles that
 * are held are so in every fit, of the halves too, and stand first.
 *
 * @param held kept genes × held, NaN for levels that are to be found
 */
export function* findSteps(
  prepared: Prepared,
  given: ResolvedOptions,
  held?: Float64Array,
): Steps<Found> {
  const { layout, pitch, scaled, scales, counted, spots } = prepared;
  const options: FitOptions = { ...given, ...(held && { held: scaledLevels(held, prepared) }) };
  const halving = { stage: "Halves", iteration: 0, maxIterations: 1, fraction: 0, statistics: {} };
  yield halving;
  const places = poolSpots(layout, pitch, MOST_PLACES);
  const pooled = (values: SparseMatrix): Pooled => ({ values, means: placeMeans(values, places) });
  const auto = options.smoothing === "auto";
  const splits = auto ? Math.max(1, Math.min(MOST_SPLITS, Math.floor(MANY / spots.length))) : 1;
  const pairs: (readonly [Pooled, Pooled])[] = [];
  for (let n = 0; counted && n < splits; n++) {
    yield halving;
    const pair: Pooled[] = [];
    for (const half of splitCounts(counted, spots, deriveSeed(options.seed, n))) {
      yield halving;
      pair.push(pooled(yield* asSteps(prepareHalfSteps(half, scales, options), halving)));
    }
    pairs.push(pair as [Pooled, Pooled]);
  }
  yield halving;
  const all = pooled(scaled);
  const neighbours = neighbourWeights(prepared.neighbours);
  const most = Math.min(scaled.columns, places.sizes.length);
  const count = heldCount(options, scaled.columns);
  const share = shareOut(options);

  const smoothing =
    options.smoothing === "auto"
      ? yield* within(
          chooseBandwidthSteps(
            { pitch, neighbours, places, halves: counted ? pairs : [[all, all]] },
            Math.min(most, options.rank === "auto" ? Math.max(USUAL_RANK, count) : options.rank),
            options,
          ),
          share.smoothing,
        )
      : { pitches: options.smoothing === "none" ? 0 : options.smoothing, rows: [] };
  const bandwidth = smoothing.pitches * pitch;
  const placeWeights = gaussianWeights(places.layout, bandwidth);
  const spotWeights = gaussianWeights(layout, bandwidth);
  function* part({ values, means }: Pooled): Pausing<Part> {
    return { values, tensor: yield* placesTensorSteps(means, places, placeWeights) };
  }
  const placing = progressAt("Places", share.rank);
  const whole = yield* asSteps(part(all), placing);
  const halves: Part[] = [];
  for (const half of pairs[0] ?? []) halves.push(yield* asSteps(part(half), placing));

  // What one half predicts of the other then is what spots have of their own, if their counts vary more than
  // those of Poisson: every gene is a type.
  const patternless = options.rank === "auto" && !prepared.patterned.includes(1);
  const ranks: RankChoice =
    options.rank === "auto" || options.maxRank !== "auto"
      ? yield* within(
          chooseRankSteps(
            {
              whole,
              halves,
              spotWeights,
              neighbours,
              scales,
              patterned: Int32Array.from(prepared.chosen, (gene) => prepared.patterned[gene]!),
            },
            patternless ? Math.max(1, count) : Math.min(most, options.maxRank as number),
            options,
          ),
          share.rank,
        )
      : { rows: [], chosen: options.rank, method: "given" };
  const rank = Math.min(most, options.rank === "auto" ? ranks.chosen : options.rank);

  const fits = yield* within(startsSteps(whole.tensor, rank, options), share.starts);
  const least = fits.reduce((least, fit) => (fit.loss < least.loss ? fit : least));
  const stopped = fits.find(isStopped);
  // The others only show what depends on chance.
  const best = stopped
    ? { ...least, termination: stopped.termination }
    : yield* within(bestSteps(whole.tensor, rank, least, options), share.best);
  const halfFits = (yield* within(halvesSteps(halves, best, rank, options), share.halves)) ?? [];
  const mapping = progressAt("Maps", { from: share.halves.to, to: 1 });
  const map = (values: SparseMatrix, of: readonly Fit[]) => {
    const matrices = of.map(({ matrix }) => matrix);
    return asSteps(mapsOfSteps(values, matrices, rank, spotWeights), mapping);
  };
  const [maps, ...starts] = yield* map(scaled, [best, ...fits.filter((fit) => fit !== least)]);
  const ofHalves: Float64Array[] = [];
  for (const [h, fit] of halfFits.entries())
    ofHalves.push(...(yield* map(halves[h]!.values, [fit])));
  const { relativeError, iterations, termination } = best;
  const [first, second] = halves;
  const splitScore =
    first && second && halfFits.length > 0
      ? yield* asSteps(
          predictionScoreSteps(first.values, second.values, halfFits[0]!.matrix, rank, neighbours),
          mapping,
        )
      : Number.NaN;
  return {
    rank,
    ranks: options.rank === "auto" ? ranks : { ...ranks, chosen: rank, method: "given" },
    smoothing,
    places: places.sizes.length,
    maps: maps!,
    starts,
    halves: ofHalves,
    fit: { relativeError, splitScore, iterations, termination },
  };
}

/** Where a stage that tells nothing of its own stands, in the span of another. */
function progressAt(stage: string, { from }: Span): Progress {
  return { stage, iteration: 0, maxIterations: 1, fraction: from, statistics: {} };
}

/** Levels of the chosen genes in the units that are fitted. */
function scaledLevels(held: Float64Array, { genes, chosen, scales }: Prepared): Float64Array {
  const count = held.length / genes.length;
  const out = new Float64Array(chosen.length * count);
  chosen.forEach((g, k) => {
    for (let h = 0; h < count; h++) out[k * count + h] = held[g * count + h]! / scales[k]!;
  });
  return out;
}

/** Finds profiles and maps by the published pipeline. */
export function* findReferenceSteps(
  expression: Expression,
  prepared: Prepared,
  options: ResolvedOptions,
): Steps<Found> {
  yield { stage: "Densities", iteration: 0, maxIterations: 1, fraction: 0, statistics: {} };
  const rank = options.rank === "auto" ? REFERENCE_RANK : options.rank;
  const own = Math.min(rank, prepared.chosen.length);
  const reference = yield* referenceSteps(expression, prepared, own, options);
  const { relativeError, iterations, termination } = reference;
  return {
    rank: own,
    ranks: { rows: [], chosen: own, method: "given" },
    smoothing: { pitches: 0, rows: [] },
    places: reference.core.length / own,
    maps: readAtSpots(reference, prepared.layout, own),
    starts: [],
    halves: [],
    fit: { relativeError, splitScore: Number.NaN, iterations, termination },
    reference,
  };
}

/** The number of types of the published figures. */
const REFERENCE_RANK = 12;

function* startsSteps(tensor: Tensor, rank: number, options: FitOptions): Steps<Fit[]> {
  const fits: Fit[] = [];
  for (let start = 0; start < options.starts; start++) {
    yield {
      stage: `Start ${start + 1}`,
      iteration: start,
      maxIterations: options.starts,
      statistics: {},
    };
    const fit = yield* fitSteps(tensor, rank, start, options);
    fits.push(fit);
    if (isStopped(fit)) break;
  }
  return fits;
}

function* bestSteps(tensor: Tensor, rank: number, fit: Fit, options: FitOptions): Steps<Fit> {
  yield { stage: "Best start", iteration: 0, maxIterations: 1, statistics: {} };
  return yield* settleSteps(tensor, rank, fit, options);
}
