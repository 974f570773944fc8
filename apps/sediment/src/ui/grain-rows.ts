import type { LabelStatus, SedimentResult } from "../domain/index.ts";

/** Grains and what is said of them: a result, or the grains of another file labelled with it. */
export type Labelled = Pick<SedimentResult, "table" | "labels" | "sourceNames">;

/** What of the grains is shown. Empty means all. */
export interface GrainFilter {
  readonly sink: string;
  readonly label: string;
  readonly status: LabelStatus | "";
  /** Any part of the grain's id or its sample's name. */
  readonly search: string;
}

export const everyGrain: GrainFilter = { sink: "", label: "", status: "", search: "" };

/** `filter` without the sample or source that `result` does not have: it was of another result. */
export function filterFor(result: Labelled, filter: GrainFilter): GrainFilter {
  const { table, sourceNames } = result;
  return {
    ...filter,
    sink: table.sinks.includes(filter.sink) ? filter.sink : "",
    label: sourceNames.includes(filter.label) ? filter.label : "",
  };
}

/** The columns of the grain table. */
export function grainColumns(result: Labelled): string[] {
  const { table, sourceNames, labels } = result;
  return [
    "Sample",
    "Grain",
    "Source",
    "Score",
    "Status",
    ...(labels.stability ? ["Stability"] : []),
    ...sourceNames.map((name) => `P(${name})`),
    ...table.features,
    ...(table.truth?.labels ? ["Known source"] : []),
  ];
}

/** One row per grain that `filter` lets through, in input order. */
export function grainRows(result: Labelled, filter: GrainFilter): (string | number)[][] {
  const { table, labels, sourceNames } = result;
  const { truth } = table;
  const J = table.features.length;
  const R = sourceNames.length;
  const search = filter.search.trim().toLowerCase();
  const rows: (string | number)[][] = [];
  for (let n = 0; n < table.grainIds.length; n++) {
    const sink = table.sinks[table.sinkOf[n]!]!;
    const grain = table.grainIds[n]!;
    const label = sourceNames[labels.label[n]!] ?? "";
    const status = labels.status[n]!;
    if (filter.sink !== "" && sink !== filter.sink) continue;
    if (filter.label !== "" && label !== filter.label) continue;
    if (filter.status !== "" && status !== filter.status) continue;
    if (search !== "" && !`${sink} ${grain}`.toLowerCase().includes(search)) continue;
    rows.push([
      sink,
      grain,
      label,
      labels.score[n]!,
      status,
      ...(labels.stability ? [labels.stability[n]!] : []),
      ...labels.posterior.slice(n * R, (n + 1) * R),
      ...table.values.slice(n * J, (n + 1) * J),
      ...(truth?.labels ? [truth.sources[truth.labels[n]!] ?? ""] : []),
    ]);
  }
  return rows;
}
