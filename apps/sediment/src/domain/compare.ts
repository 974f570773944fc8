import { columnsOf, matchFactors, rowsOf } from "@unmix/core";
import { densitiesOn } from "./densities.ts";
import type { SedimentOptions } from "./options.ts";
import type { Comparison, FeatureDensity, GrainTable, Labels } from "./types.ts";
import { errorsOfOther, errorsUsed, grainsBySink, usableValues } from "./values.ts";

/** What a comparison looks at. */
export interface Learned {
  readonly table: GrainTable;
  readonly options: SedimentOptions;
  readonly features: readonly FeatureDensity[];
  readonly rank: number;
  /** I × R. */
  readonly proportions: Float64Array;
  /** R × J × K. */
  readonly sources: Float64Array;
  readonly labels: Labels;
}

/**
 * Learned sources beside known ones: those of the table's `truth`, of a table whose sinks are the
 * known sources, or both. Learned sources are assigned to known ones so that the proportions (or,
 * where none are known, the densities) differ least in all.
 *
 * @param known a table of grains of known sources, one sink a source
 * @returns `undefined` where nothing is known
 */
export function compareWithKnown(learned: Learned, known?: GrainTable): Comparison | undefined {
  const { table, rank } = learned;
  const truth = table.truth;
  const sources = truth?.sources ?? known?.sinks;
  if (!sources?.length) return undefined;
  const count = sources.length;
  const proportions = truth && (truth.proportions ?? proportionsOf(truth.labels, table, count));
  const densities = knownDensities(learned, sources, known);

  const learnedVectors = proportions
    ? columnsOf(learned.proportions, rank)
    : rowsOf(learned.sources, rank);
  const knownVectors = proportions
    ? columnsOf(proportions, count)
    : densities && rowsOf(densities, count);
  if (!knownVectors) return undefined;
  const { learnedOf } = matchFactors(learnedVectors, knownVectors);
  return {
    assignment: learnedOf,
    sources: [...sources],
    ...(proportions && {
      proportions: compareProportions(learned.proportions, rank, proportions, count, learnedOf),
    }),
    ...(densities && {
      densities,
      densityCorrelation: fibreCorrelations(learned, densities, learnedOf),
    }),
    ...(truth?.labels && {
      labels: compareLabels(learned.labels, rank, truth.labels, count, learnedOf),
    }),
  };
}

/** I × sources shares of the grains whose source is known; `undefined` where none is. */
function proportionsOf(
  labels: Int32Array | undefined,
  table: GrainTable,
  sources: number,
): Float64Array | undefined {
  if (!labels) return undefined;
  const shares = new Float64Array(table.sinks.length * sources);
  const counts = new Float64Array(table.sinks.length);
  labels.forEach((source, g) => {
    if (source < 0) return;
    const sink = table.sinkOf[g]!;
    shares[sink * sources + source]!++;
    counts[sink]!++;
  });
  if (counts.some((count) => count === 0)) return undefined;
  return shares.map((share, i) => share / counts[Math.floor(i / sources)]!);
}

/** sources × J × K on the learned grids: of the known grains, else of the grains known by label. */
function knownDensities(
  { table, options, features }: Learned,
  sources: readonly string[],
  known: GrainTable | undefined,
): Float64Array | undefined {
  const grains = known ?? table;
  const rows = known ? rowsOfKnown(known, sources) : rowsByLabel(table, sources.length);
  if (!rows || features.some(({ feature }) => !grains.features.includes(feature))) return undefined;
  const errors = known ? errorsOfOther(known, options.errors) : errorsUsed(table, options.errors);
  const settings = errors === "none" ? { ...options, density: "kde" as const } : options;
  return densitiesOn(usableValues(grains, features, errors), rows, features, settings).densities;
}

/** The grains of each known source, by name; by order where no name fits. */
function rowsOfKnown(known: GrainTable, sources: readonly string[]): Int32Array[] | undefined {
  const bySink = grainsBySink(known);
  const places = sources.map((source) => known.sinks.indexOf(source));
  if (places.every((place) => place >= 0)) return places.map((place) => bySink[place]!);
  return bySink.length === sources.length ? bySink : undefined;
}

function rowsByLabel(table: GrainTable, sources: number): Int32Array[] | undefined {
  const labels = table.truth?.labels;
  if (!labels) return undefined;
  const rows: number[][] = Array.from({ length: sources }, () => []);
  labels.forEach((source, g) => {
    if (source >= 0) rows[source]!.push(g);
  });
  return rows.map((list) => Int32Array.from(list));
}

function compareProportions(
  learned: Float64Array,
  rank: number,
  known: Float64Array,
  count: number,
  learnedOf: Int32Array,
): { meanAbsoluteError: number; correlation: number } {
  const sinks = known.length / count;
  const pairs: [number, number][] = [];
  for (let i = 0; i < sinks; i++) {
    for (let s = 0; s < count; s++) {
      // A known source that none was learned for is learned as absent.
      const estimate = learnedOf[s]! < 0 ? 0 : learned[i * rank + learnedOf[s]!]!;
      pairs.push([estimate, known[i * count + s]!]);
    }
  }
  const error = pairs.reduce((sum, [x, y]) => sum + Math.abs(x - y), 0) / pairs.length;
  return {
    meanAbsoluteError: error,
    correlation: correlate(
      Float64Array.from(pairs, ([x]) => x),
      Float64Array.from(pairs, ([, y]) => y),
    ),
  };
}

function fibreCorrelations(
  { features, sources }: Learned,
  known: Float64Array,
  learnedOf: Int32Array,
): Float64Array {
  const J = features.length;
  const K = features[0]!.grid.length;
  const correlations = new Float64Array(learnedOf.length * J).fill(Number.NaN);
  learnedOf.forEach((r, s) => {
    if (r < 0) return;
    for (let j = 0; j < J; j++) {
      correlations[s * J + j] = correlate(
        sources.subarray((r * J + j) * K, (r * J + j + 1) * K),
        known.subarray((s * J + j) * K, (s * J + j + 1) * K),
      );
    }
  });
  return correlations;
}

function compareLabels(
  { label, status }: Labels,
  rank: number,
  known: Int32Array,
  count: number,
  learnedOf: Int32Array,
): { accuracy: number; confusion: Int32Array; undecided: number } {
  const confusion = new Int32Array(count * rank);
  let right = 0;
  let total = 0;
  known.forEach((source, g) => {
    if (source < 0) return;
    total++;
    confusion[source * rank + label[g]!]!++;
    if (learnedOf[source] === label[g]) right++;
  });
  return {
    accuracy: right / total,
    confusion,
    undecided: status.filter((one) => one === "undecided").length,
  };
}

/** Pearson's correlation; NaN where one side does not vary. */
function correlate(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const meanX = x.reduce((sum, value) => sum + value, 0) / n;
  const meanY = y.reduce((sum, value) => sum + value, 0) / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xy / Math.sqrt(xx * yy);
}
