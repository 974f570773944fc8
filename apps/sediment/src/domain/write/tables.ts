import type { Field, Table } from "@unmix/tables";
import { samplePairs } from "../dissimilarity.ts";
import type { SedimentResult } from "../result.ts";
import { grainsBySink, usableValues } from "../values.ts";

/**
 * A row per grain, in input order: `sink,grain,<features>,label,score,posterior_source_1,…,status`.
 * The label is the name of the most likely source, always; how far to trust it is in `status`.
 * A feature that is called as another column of a run gets " (measured)" after its name.
 */
export function labelsTable(result: SedimentResult): Table {
  const { table, labels, sourceNames } = result;
  return {
    headings: [
      "sink",
      "grain",
      ...featureHeadings(result).features,
      "label",
      "score",
      ...numbered("posterior_source", sourceNames),
      "status",
    ],
    rows: table.grainIds.map((id, n) => [
      table.sinks[table.sinkOf[n]!]!,
      id,
      ...rowOf(table.values, n, table.features.length),
      sourceNames[labels.label[n]!]!,
      labels.score[n]!,
      ...rowOf(labels.posterior, n, sourceNames.length),
      labels.status[n]!,
    ]),
  };
}

/**
 * A row per sink: `sink,grains,source_1,…` with the mixing proportions, and with bootstrap
 * `source_1_low,source_1_high,…`, the ends of the 95 % intervals.
 */
export function proportionsTable(result: SedimentResult): Table {
  const { proportions, intervals, sourceNames } = result;
  const R = sourceNames.length;
  const bounds = sourceNames.flatMap((_, r) => [`source_${r + 1}_low`, `source_${r + 1}_high`]);
  const base = perSink(result, proportions);
  if (!intervals) return base;
  return {
    headings: [...base.headings, ...bounds],
    rows: base.rows.map((row, i) => [
      ...row,
      ...sourceNames.flatMap((_, r) => [intervals.low[i * R + r]!, intervals.high[i * R + r]!]),
    ]),
  };
}

/** A row per sink: `sink,grains,source_1,…` with the share of its grains labelled with each source. */
export function sharesTable(result: SedimentResult): Table {
  return perSink(result, result.shares);
}

/** The first columns of the table of dissimilarities; one for each feature follows. */
export const DISSIMILARITY_HEADINGS: readonly string[] = [
  "sink",
  "other_sink",
  "features",
  "dissimilarity",
];

/**
 * A row per pair of samples: `sink,other_sink,features,dissimilarity,<feature> D,…`, with the number of
 * features that both have, the mean of D over these, and D of each feature, blank where either has no value.
 */
export function dissimilaritiesTable({ table, features }: SedimentResult): Table {
  const pairs = samplePairs(usableValues(table, features), grainsBySink(table));
  return {
    headings: [...DISSIMILARITY_HEADINGS, ...features.map(({ feature }) => `${feature} D`)],
    rows: Array.from(pairs, ({ a, b, common, mean, kolmogorovSmirnov }) => [
      table.sinks[a]!,
      table.sinks[b]!,
      common,
      mean,
      ...kolmogorovSmirnov,
    ]),
  };
}

/**
 * A row per source, feature and grid point: `source,feature,value,density`. The density is per unit
 * of the feature and integrates to 1. A feature used as log10 is named so, and its values are too.
 */
export function sourcesTable(result: SedimentResult): Table {
  const { features, points, sources, sourceNames } = result;
  const rows: Field[][] = [];
  sourceNames.forEach((source, r) => {
    features.forEach(({ feature, log, grid }, j) => {
      const step = (grid[points - 1]! - grid[0]!) / (points - 1);
      const start = (r * features.length + j) * points;
      for (let k = 0; k < points; k++) {
        rows.push([
          source,
          log ? `log10 ${feature}` : feature,
          grid[k]!,
          sources[start + k]! / step,
        ]);
      }
    });
  });
  return { headings: ["source", "feature", "value", "density"], rows };
}

/**
 * A row per rank tried:
 * `rank,loss,relative_error,svd_bound,finite_difference,spline,circle,breakpoint,chosen`, where
 * `chosen` is 1 for the rank used and 0 for the others.
 */
export function ranksTable(result: SedimentResult): Table {
  const { rows, chosen } = result.ranks;
  return {
    headings: [
      "rank",
      "loss",
      "relative_error",
      "svd_bound",
      "finite_difference",
      "spline",
      "circle",
      "breakpoint",
      "chosen",
    ],
    rows: rows.map((row) => [
      row.rank,
      row.loss,
      row.relativeError,
      row.svdBound,
      row.finiteDifference,
      row.spline,
      row.circle,
      row.breakpoint,
      row.rank === chosen ? 1 : 0,
    ]),
  };
}

/**
 * The long table with all that is known of each grain: the columns of {@link labelsTable} with the
 * errors and known sources of the input and, with bootstrap, the stability of the label.
 */
export function grainsTable(result: SedimentResult): Table {
  const { table, labels } = result;
  const base = labelsTable(result);
  const given = 2 + table.features.length;
  const { errors, truth } = table;
  const trueLabels = truth?.labels;
  const errorHeadings = errors ? featureHeadings(result).errors : [];
  return {
    headings: [
      ...base.headings.slice(0, given),
      ...errorHeadings,
      ...(trueLabels ? ["true source"] : []),
      ...base.headings.slice(given),
      ...(labels.stability ? ["stability"] : []),
    ],
    rows: base.rows.map((row, n) => [
      ...row.slice(0, given),
      ...(errors ? rowOf(errors, n, table.features.length) : []),
      ...(trueLabels ? [truth.sources[trueLabels[n]!] ?? null] : []),
      ...row.slice(given),
      ...(labels.stability ? [labels.stability[n]!] : []),
    ]),
  };
}

/** Headings of the features and of their errors, none of which any other column has. */
function featureHeadings({ table, sourceNames }: SedimentResult): {
  readonly features: readonly string[];
  readonly errors: readonly string[];
} {
  const taken = new Set([
    "sink",
    "grain",
    "label",
    "score",
    ...numbered("posterior_source", sourceNames),
    "status",
    "true source",
    "stability",
  ]);
  const unused = (heading: string): string => {
    if (taken.has(heading)) return unused(`${heading} (measured)`);
    taken.add(heading);
    return heading;
  };
  const features = table.features.map(unused);
  return { features, errors: features.map((feature) => unused(`${feature} error`)) };
}

function perSink({ table, sourceNames }: SedimentResult, matrix: Float64Array): Table {
  const grains = new Int32Array(table.sinks.length);
  for (const sink of table.sinkOf) grains[sink]!++;
  return {
    headings: ["sink", "grains", ...numbered("source", sourceNames)],
    rows: table.sinks.map((sink, i) => [sink, grains[i]!, ...rowOf(matrix, i, sourceNames.length)]),
  };
}

function numbered(stem: string, items: readonly unknown[]): string[] {
  return items.map((_, r) => `${stem}_${r + 1}`);
}

function rowOf(matrix: Float64Array, row: number, width: number): number[] {
  return Array.from(matrix.subarray(row * width, (row + 1) * width));
}
