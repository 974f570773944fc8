import type { LegendEntry, Theme } from "@unmix/workbench/figures";
import type { SedimentResult } from "../domain/result.ts";

/** How a user wants the figures. Everything has a default. */
export interface SedimentFigureOptions {
  /** Names in place of the result's source names; a blank or missing one keeps the result's. */
  readonly sourceNames?: readonly string[];
  /** CSS colours in place of the palette; a blank or missing one keeps the palette's. */
  readonly sourceColours?: readonly string[];
  /** Features of the scatter, two to four; default the most informative. */
  readonly scatter?: readonly string[];
  /** Index of the grain that the sources' figure highlights; default a well labelled one. */
  readonly grain?: number;
}

/** A result with the names, colours and sizes that its figures share. */
export interface Scene {
  readonly result: SedimentResult;
  readonly options: SedimentFigureOptions;
  /** I, J, K and R. */
  readonly sinks: number;
  readonly features: number;
  readonly points: number;
  readonly rank: number;
  readonly sourceNames: readonly string[];
  /** Axis name of each feature: its header, with log₁₀ said where it is used. */
  readonly axisNames: readonly string[];
  /** Index of each used feature among the columns of the table. */
  readonly columns: readonly number[];
  /** For each feature whether its drawing starts at zero, because no value lies below. */
  readonly startsAtZero: readonly boolean[];
  sourceColour(theme: Theme, source: number): string;
  sourceLegend(theme: Theme): LegendEntry[];
}

/** Prepares what the figures of `result` share. */
export function sceneOf(result: SedimentResult, options: SedimentFigureOptions = {}): Scene {
  const sourceNames = Array.from(
    { length: result.rank },
    (_, r) => options.sourceNames?.[r]?.trim() || result.sourceNames[r] || `Source ${r + 1}`,
  );
  const columns = result.features.map(({ feature }) => result.table.features.indexOf(feature));
  const sourceColour = (theme: Theme, source: number): string =>
    options.sourceColours?.[source]?.trim() || theme.category(source);
  return {
    result,
    options,
    sinks: result.table.sinks.length,
    features: result.features.length,
    points: result.points,
    rank: result.rank,
    sourceNames,
    axisNames: result.features.map(({ feature, log }) => (log ? `log₁₀ ${feature}` : feature)),
    columns,
    startsAtZero: result.features.map(({ log }, j) => !log && !hasNegative(result, columns[j]!)),
    sourceColour,
    sourceLegend: (theme) =>
      sourceNames.map((name, r) => ({
        key: sourceKey(r),
        name,
        colour: sourceColour(theme, r),
      })),
  };
}

/** Marks of a source carry this key, so that its legend entry highlights them. */
export function sourceKey(source: number): string {
  return `source-${source + 1}`;
}

/** The value of grain `n` in used feature `j`, on the axis of that feature (log₁₀ where used). */
export function axisValue(scene: Scene, n: number, j: number): number {
  const { table, features } = scene.result;
  const value = table.values[n * table.features.length + scene.columns[j]!]!;
  return features[j]!.log ? Math.log10(value) : value;
}

/** Colours of the known sources: that of the learned source assigned, else grey. */
export function knownColour(scene: Scene, theme: Theme, known: number): string {
  const learned = scene.result.comparison?.assignment[known] ?? -1;
  return learned >= 0 ? scene.sourceColour(theme, learned) : theme.muted;
}

function hasNegative(result: SedimentResult, column: number): boolean {
  const { values, features } = result.table;
  for (let n = column; n < values.length; n += features.length) if (values[n]! < 0) return true;
  return false;
}
