import { asSteps, columnsOf, type Pausing, type Progress, run, type Steps } from "@unmix/core";
import type { Origin } from "@unmix/tables";
import { inNamedPlaces, namesOfFactors } from "./factor-names.ts";
import { annotationColumn, matchAnnotation } from "./interpret/annotation.ts";
import { enrichmentOf } from "./interpret/enrichment.ts";
import { type Known, matchProfiles } from "./interpret/known.ts";
import { markersOf, sharesOf, unmarkedAmong } from "./interpret/markers.ts";
import { regionsOf } from "./interpret/regions.ts";
import type { ProfileOptions, ResolvedOptions } from "./options.ts";
import { type Prepared, prepareSteps } from "./prepare/prepare.ts";
import { findReferenceSteps, findSteps } from "./profiles/find.ts";
import { checkHeld, levelsAt } from "./profiles/held.ts";
import type { HeldType } from "./profiles/held-profile.ts";
import { fullsOf, levelsOfSteps, orderOf, reordered, scaleMaps } from "./profiles/maps.ts";
import { spreadOfSteps } from "./profiles/uncertainty.ts";
import { resolveOptions } from "./resolve-options.ts";
import type { ProfileResult } from "./result.ts";
import type { Expression } from "./types.ts";
import { collectWarnings } from "./warnings.ts";

const UNKNOWN_ORIGIN: Origin = { file: "", sha256: "", program: "unmix", version: "" };

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
 * compared with the result; profiles that are to be held are columns of A that stay as they are.
 * `docs/guide/transcriptomics.md` says how each choice is made.
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
  origin: Origin = UNKNOWN_ORIGIN,
): Steps<ProfileResult> {
  const resolved = resolveOptions(options, expression);
  checkHeld(known.held ?? [], expression.genes, resolved);
  return analyse(expression, prepareSteps(expression, resolved), resolved, known, origin);
}

const PREPARING: Progress = {
  stage: "Genes",
  iteration: 0,
  maxIterations: 1,
  fraction: 0,
  statistics: {},
};
const ENDING: Progress = { ...PREPARING, stage: "Markers", fraction: 1 };

function* analyse(
  expression: Expression,
  preparing: Pausing<Prepared>,
  options: ResolvedOptions,
  known: Known,
  origin: Origin,
): Steps<ProfileResult> {
  const prepared = yield* asSteps(preparing, PREPARING);
  const { held = [] } = known;
  const given = held.length > 0 ? levelsAt(held, prepared.genes) : undefined;
  const found = yield* options.reference
    ? findReferenceSteps(expression, prepared, options)
    : findSteps(prepared, options, given);
  const { rank, ranks, smoothing, places, fit } = found;
  const { kept, genes, values, chosen, autocorrelation, patterned } = prepared;
  const patternedGenes = patterned.reduce((sum, one) => sum + one, 0);

  yield ENDING;
  const scaled = scaleMaps(found.maps, rank);
  const order = inNamedPlaces(
    orderOf(scaled, rank),
    held.map(({ name }) => name),
  );
  const ownMaps = reordered(scaled, order);
  const fulls = fullsOf(found.maps, rank);
  const beside = given && heldLevels(given, held.length, fulls, order);
  const levels = yield* asSteps(levelsOfSteps(values, ownMaps, rank, beside), ENDING);
  const types = held.map(
    ({ name }, h): HeldType => ({
      factor: order.indexOf(h),
      name,
      genes: columnsOf(given!, held.length)[h]!.filter((level) => !Number.isNaN(level)).length,
      scale: fulls[h]!,
    }),
  );
  const factorNames = namesOfFactors(
    rank,
    Object.fromEntries(types.map(({ factor, name }) => [factor, name])),
  );
  const shares = sharesOf(levels, ownMaps, rank);
  const markers = Array.from({ length: rank }, (_, r) =>
    markersOf(levels, shares, [r, rank], patterned),
  );
  const maps = atAllSpots(ownMaps, kept.spots, expression.spots.length, rank);
  yield ENDING;
  const regions = regionsOf(maps, rank, options.mixed);
  const ownSpread = yield* asSteps(
    spreadOfSteps(ownMaps, rank, found.starts, found.halves),
    ENDING,
  );
  const spread = {
    ...ownSpread,
    confidence: atAllSpots(ownSpread.confidence, kept.spots, expression.spots.length, 1),
  };

  yield ENDING;
  const column = annotationColumn(expression, options);
  const annotation = column && matchAnnotation(column, options.ignore, maps, regions);
  const profileMatches = known.profiles && matchProfiles(genes, levels, rank, known.profiles);
  const firsts = markers.map((of) => of.map(({ gene }) => gene));
  const enrichment = known.markers && enrichmentOf(genes, firsts, known.markers);
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
    patterned,
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
    factorNames,
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
    ...(types.length > 0 && { held: types }),
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
      factorNames,
      unmarked: unmarkedAmong(markers, patterned),
      fit,
      regions,
      spread,
      ...(annotation && { annotation }),
      unshared,
      remarks: [...expression.remarks, ...(known.markers?.remark ? [known.markers.remark] : [])],
    }),
    origin,
  };
}

/**
 * What is known of the levels of the result, genes × R: those held, in the units of maps that are scaled and
 * in order.
 */
function heldLevels(
  given: Float64Array,
  count: number,
  fulls: Float64Array,
  order: Int32Array,
): Float64Array {
  const rank = order.length;
  return Float64Array.from({ length: (given.length / count) * rank }, (_, n) => {
    const h = order[n % rank]!;
    return h < count ? given[Math.floor(n / rank) * count + h]! * fulls[h]! : Number.NaN;
  });
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
