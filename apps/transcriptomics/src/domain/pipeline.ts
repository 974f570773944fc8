import { deriveSeed, type Progress, run, type Steps } from "@unmix/core";
import type { Origin } from "@unmix/tables";
import { annotationColumn, matchAnnotation } from "./interpret/annotation.ts";
import { benjaminiHochberg, enrichmentOf, type MarkerSets } from "./interpret/enrichment.ts";
import { type KnownProfiles, matchProfiles } from "./interpret/known.ts";
import { markersOf, sharesOf } from "./interpret/markers.ts";
import { regionsOf } from "./interpret/regions.ts";
import type { ProfileOptions } from "./options.ts";
import { splitCounts } from "./prepare/counts.ts";
import { gaussianWeights, neighbourWeights } from "./prepare/kernel.ts";
import { poolSpots } from "./prepare/pool.ts";
import { type Prepared, prepare, prepareHalf } from "./prepare/prepare.ts";
import { type Fit, fitSteps, placesTensor } from "./profiles/fit.ts";
import { levelsOf, mapsOf, orderOf, reordered, scaleMaps } from "./profiles/maps.ts";
import { predictionScore } from "./profiles/prediction.ts";
import { chooseRankSteps, type RankChoice } from "./profiles/rank.ts";
import { readAtSpots, referenceSteps } from "./profiles/reference.ts";
import { chooseBandwidthSteps } from "./profiles/smoothing.ts";
import { spreadOf } from "./profiles/uncertainty.ts";
import { resolveOptions } from "./resolve-options.ts";
import type { ProfileResult } from "./result.ts";
import type { Expression } from "./types.ts";
import { collectWarnings } from "./warnings.ts";

const UNKNOWN_ORIGIN: Origin = { file: "", sha256: "", program: "unmix", version: "" };

/** What is known of cell types beforehand, for comparison only. */
export interface Known {
  readonly profiles?: KnownProfiles;
  readonly markers?: MarkerSets;
}

/**
 * From a tissue section to cell types, run to the end on this thread.
 *
 * @see profileSteps
 */
export function profile(
  expression: Expression,
  options: Partial<ProfileOptions> = {},
  known: Known = {},
  origin: Origin = UNKNOWN_ORIGIN,
): ProfileResult {
  return run(profileSteps(expression, options, known, origin));
}

/**
 * From a tissue section, or several, to cell types: maps over the spots and profiles over the genes.
 *
 * The normalized counts Y (genes × spots) of the genes that differ most between places are smoothed over
 * neighbouring spots and factorized into nonnegative profiles A (genes × R) and maps B (R × spots).
 * Sections share A, and each has its own part of B. Annotations, known profiles and marker sets are only
 * compared with the result. `docs/guide/transcriptomics.md` says how each choice is made.
 *
 * Input is checked before the first step. "Stop here" ends the stage it meets and goes on with what there
 * is.
 *
 * @throws {UnmixError} when the section has too little to go on or an option does not fit it
 */
export function profileSteps(
  expression: Expression,
  options: Partial<ProfileOptions> = {},
  known: Known = {},
  origin: Origin = expression.origin ?? UNKNOWN_ORIGIN,
): Steps<ProfileResult> {
  const resolved = resolveOptions(options, expression);
  return analyse(expression, prepare(expression, resolved), resolved, known, origin);
}

/** Places that profiles are found on, at most: more spots are pooled. */
const MOST_PLACES = 8000;
/** Few spots say little of the bandwidth, so their counts are split several times. */
const MOST_SPLITS = 5;
const MANY = 5000;
/** The number of types that the bandwidth is chosen at, where none is given. */
const USUAL_RANK = 8;
/** Markers that are listed for each factor. */
const MARKERS = 100;
/** The part of genes with a pattern that may be there by chance. */
const FALSE_DISCOVERIES = 0.01;

function* analyse(
  expression: Expression,
  prepared: Prepared,
  options: ProfileOptions,
  known: Known,
  origin: Origin,
): Steps<ProfileResult> {
  const found = yield* options.reference
    ? findReferenceSteps(expression, prepared, options)
    : findSteps(prepared, options);
  const { rank, ranks, smoothing, places, fit } = found;
  const { kept, genes, values, chosen, autocorrelation } = prepared;

  const scaled = scaleMaps(found.maps, rank);
  const order = orderOf(scaled, rank);
  const ownMaps = reordered(scaled, order);
  const levels = levelsOf(values, ownMaps, rank);
  const shares = sharesOf(levels, ownMaps, rank);
  const markers = Array.from({ length: rank }, (_, r) =>
    markersOf(levels, shares, [r, rank], MARKERS),
  );
  const maps = atAllSpots(ownMaps, kept.spots, expression.spots.length, rank);
  const regions = regionsOf(maps, rank, options.mixed);
  const ownSpread = spreadOf(ownMaps, rank, found.starts, found.halves);
  const spread = {
    ...ownSpread,
    confidence: atAllSpots(ownSpread.confidence, kept.spots, expression.spots.length, 1),
  };

  const column = annotationColumn(expression, options);
  const annotation = column && matchAnnotation(column, options.ignore, maps, regions);
  const profileMatches = known.profiles && matchProfiles(genes, levels, rank, known.profiles);
  const firsts = markers.map((of) => of.map(({ gene }) => gene));
  const enrichment = known.markers && enrichmentOf(genes, firsts, known.markers);
  const patternedGenes = countPatterned(autocorrelation.score);
  const unshared = [
    ...(profileMatches?.length === 0 ? [known.profiles!.name] : []),
    ...(enrichment?.every(({ shared }) => shared === 0) ? [known.markers!.name] : []),
  ];
  return {
    options,
    spots: expression.spots,
    x: expression.places!.x,
    y: expression.places!.y,
    ...(expression.places!.diameter !== undefined && { diameter: expression.places!.diameter }),
    ...(expression.sections && { sections: expression.sections }),
    genes,
    geneIndices: kept.genes,
    moran: autocorrelation.index,
    chosen,
    preparation: {
      matrix: expression.matrix.name,
      whole: prepared.counted !== undefined,
      leftOut: prepared.leftOut,
      species: prepared.species,
      pitch: prepared.pitch,
      unit: expression.places!.unit,
      radius: prepared.radius,
      places,
      patternedGenes,
    },
    smoothing,
    rank,
    ranks,
    factorNames: Array.from({ length: rank }, (_, r) => `Factor ${r + 1}`),
    maps,
    levels,
    shares,
    markers,
    regions,
    spread,
    fit,
    ...(annotation && { annotation }),
    ...(profileMatches && { profileMatches }),
    ...(enrichment && { enrichment }),
    ...(found.reference && {
      reference: {
        ...found.reference,
        matrix: reordered(found.reference.matrix, order),
        core: reorderedSlices(found.reference.core, order),
      },
    }),
    warnings: collectWarnings({
      expression,
      options,
      prepared,
      patternedGenes,
      smoothing,
      ranks,
      fit,
      regions,
      spread,
      ...(annotation && { annotation }),
      unshared,
    }),
    origin,
  };
}

/** What a fit gives, in whichever mode: maps of the kept spots, unscaled, and how sure they are. */
interface Found {
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

function* findSteps(prepared: Prepared, options: ProfileOptions): Steps<Found> {
  const { layout, pitch, radius, scaled, scales, counted, spots } = prepared;
  yield { stage: "Halves", iteration: 0, maxIterations: 1, fraction: 0, statistics: {} };
  const places = poolSpots(layout, pitch, MOST_PLACES);
  const splits = counted ? Math.max(1, Math.min(MOST_SPLITS, Math.floor(MANY / spots.length))) : 0;
  const splitOf = (n: number) => {
    const [first, second] = splitCounts(counted!, spots, deriveSeed(options.seed, n));
    return [prepareHalf(first, scales, options), prepareHalf(second, scales, options)] as const;
  };
  const pairs = Array.from({ length: splits }, (_, n) => splitOf(n));
  const halves = pairs[0];
  const neighbours = neighbourWeights(layout, radius);
  const most = Math.min(scaled.columns, places.sizes.length);
  const share = shareOut(options);

  const smoothing =
    options.smoothing === "auto"
      ? yield* within(
          chooseBandwidthSteps(
            { layout, pitch, radius, places, halves: halves ? pairs : [[scaled, scaled]] },
            Math.min(most, options.rank === "auto" ? USUAL_RANK : options.rank),
            options,
          ),
          share.smoothing,
        )
      : { pitches: options.smoothing === "none" ? 0 : options.smoothing, rows: [] };
  const placeWeights = gaussianWeights(places.layout, smoothing.pitches * pitch);
  const spotWeights = gaussianWeights(layout, smoothing.pitches * pitch);

  const ranks: RankChoice =
    options.rank === "auto" || options.maxRank !== "auto"
      ? yield* within(
          chooseRankSteps(
            {
              values: scaled,
              ...(halves && { halves }),
              places,
              placeWeights,
              spotWeights,
              neighbours,
            },
            Math.min(most, options.maxRank as number),
            options,
          ),
          share.rank,
        )
      : { rows: [], chosen: options.rank, method: "given" };
  const rank = Math.min(most, options.rank === "auto" ? ranks.chosen : options.rank);

  const tensor = placesTensor(scaled, places, placeWeights);
  const fits = yield* within(startsSteps(tensor, rank, options), share.fit);
  const best = fits.reduce((least, fit) => (fit.loss < least.loss ? fit : least));
  const halfFits = halves
    ? yield* within(
        halvesSteps(
          halves.map((half) => placesTensor(half, places, placeWeights)),
          rank,
          options,
        ),
        share.halves,
      )
    : [];
  const map = (values: typeof scaled, { matrix }: Fit) => mapsOf(values, matrix, rank, spotWeights);
  const { relativeError, iterations, termination } = best;
  return {
    rank,
    ranks: options.rank === "auto" ? ranks : { ...ranks, chosen: rank, method: "given" },
    smoothing,
    places: places.sizes.length,
    maps: map(scaled, best),
    starts: fits.filter((fit) => fit !== best).map((fit) => map(scaled, fit)),
    halves: halfFits.map((fit, h) => map(halves![h]!, fit)),
    fit: {
      relativeError,
      splitScore:
        halves && halfFits.length > 0
          ? predictionScore(halves[0], halves[1], halfFits[0]!.matrix, rank, neighbours)
          : Number.NaN,
      iterations,
      termination,
    },
  };
}

function* findReferenceSteps(
  expression: Expression,
  prepared: Prepared,
  options: ProfileOptions,
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

function* startsSteps(
  tensor: ReturnType<typeof placesTensor>,
  rank: number,
  options: ProfileOptions,
): Steps<Fit[]> {
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
    if (fit.termination.kind === "stopped") break;
  }
  return fits;
}

/** Fits of both halves; none where they were stopped. */
function* halvesSteps(
  tensors: readonly ReturnType<typeof placesTensor>[],
  rank: number,
  options: ProfileOptions,
): Steps<Fit[]> {
  const fits: Fit[] = [];
  for (const tensor of tensors) {
    const fit = yield* fitSteps(tensor, rank, 0, options);
    if (fit.termination.kind === "stopped") return [];
    fits.push(fit);
  }
  return fits;
}

/** Rows for the kept spots, and NaN for the others. */
function atAllSpots(rows: Float64Array, kept: Uint32Array, spots: number, width: number) {
  const all = new Float64Array(spots * width).fill(Number.NaN);
  kept.forEach((i, k) => {
    all.set(rows.subarray(k * width, (k + 1) * width), i * width);
  });
  return all;
}

function reorderedSlices(core: Float64Array, order: Int32Array): Float64Array {
  const length = core.length / order.length;
  const out = new Float64Array(core.length);
  order.forEach((r, to) => {
    out.set(core.subarray(r * length, (r + 1) * length), to * length);
  });
  return out;
}

/** How many genes have a Moran's I beyond chance, one-sided and corrected for their number. */
function countPatterned(scores: Float64Array): number {
  const q = benjaminiHochberg(Array.from(scores, upperTail));
  return q.filter((value) => value < FALSE_DISCOVERIES).length;
}

/** The probability of a standard normal above z (Abramowitz and Stegun 26.2.17, to 7.5e-8). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * series;
  return z >= 0 ? tail : 1 - tail;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** About how the time divides between the stages. */
function shareOut(options: ProfileOptions): Record<"smoothing" | "rank" | "fit" | "halves", Span> {
  const search = options.rank === "auto" || options.maxRank !== "auto";
  const weights = [options.smoothing === "auto" ? 8 : 0, search ? 30 : 0, options.starts, 2];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  const [smoothing, rank, fit, halves] = weights.map((weight) => {
    const from = reached / total;
    reached += weight;
    return { from, to: reached / total };
  }) as [Span, Span, Span, Span];
  return { smoothing, rank, fit, halves };
}

/** A stage with the part of the whole that is done, which never falls. */
function* within<T>(steps: Steps<T>, { from, to }: Span): Steps<T> {
  let reached = 0;
  try {
    let next = steps.next();
    while (!next.done) {
      const inner = next.value;
      // Of a stage of several fits only its own steps say how far it is.
      const whole = inner.statistics.relativeError === undefined;
      if (whole) reached = Math.max(reached, inner.iteration / Math.max(1, inner.maxIterations));
      const progress: Progress = { ...inner, fraction: from + reached * (to - from) };
      next = steps.next(yield progress);
    }
    return next.value;
  } finally {
    steps.return(undefined as never);
  }
}
