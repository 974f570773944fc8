import type { ColumnTable, Table } from "@unmix/tables";
import { modeFacts } from "../facts.ts";
import type { ModesResult } from "../result.ts";
import { shownSamples } from "../series.ts";
import { trendAt } from "../trend.ts";
import { unitHeadings } from "./headings.ts";

/** One row a mode. */
export function modesTable(result: ModesResult): Table {
  const { time, frequency } = unitHeadings(result.series);
  return {
    headings: [
      "mode",
      "name",
      "atoms",
      "share",
      frequency("frequency"),
      frequency("lowest"),
      frequency("highest"),
      time("start"),
      time("end"),
      "peak",
    ],
    rows: modeFacts(result).map((facts, m) => [
      m + 1,
      facts.name,
      facts.atoms,
      facts.share,
      facts.frequency,
      facts.lowest,
      facts.highest,
      facts.start,
      facts.end,
      facts.peak,
    ]),
  };
}

/** One row an atom; those in no mode have none. */
export function featuresTable({ series, atoms, labels }: ModesResult): Table {
  const { centres, frequencies, phases, spread, amplitudes } = atoms;
  const { time, frequency } = unitHeadings(series);
  return {
    headings: [time("tau"), frequency("frequency"), "phase", time("width"), "coefficient", "mode"],
    rows: Array.from(centres, (centre, k) => [
      centre,
      frequencies[k]!,
      phases[k]!,
      typeof spread === "number" ? spread : spread[k]!,
      amplitudes[k]!,
      labels[k]! < 0 ? null : labels[k]! + 1,
    ]),
  };
}

/**
 * Amplitude and frequency of each mode over time. Of a series with its values, a row a sample; of a
 * recording without, at every n-th sample where there are more than 20 000.
 */
export function curvesTable({ series, modes }: ModesResult): ColumnTable {
  const isSound = series.sampleRate !== undefined;
  const heading = unitHeadings(series);
  const columns = modes.flatMap(({ values, amplitude, frequency }, m) => [
    ...(isSound ? [] : [[`mode_${m + 1}_value`, values] as const]),
    [`mode_${m + 1}_amplitude`, amplitude] as const,
    [heading.frequency(`mode_${m + 1}_frequency`), frequency] as const,
  ]);
  const samples = isSound ? shownSamples(series) : undefined;
  const shown = (list: Float64Array) =>
    samples ? Float64Array.from(samples, (i) => list[i]!) : list;
  return {
    headings: [heading.time("time"), ...columns.map(([heading]) => heading)],
    columns: [shown(series.times), ...columns.map(([, list]) => shown(list))],
  };
}

/** The points of the Pareto curve that the search went through. */
export function paretoTable({ curve }: ModesResult): Table {
  return {
    headings: ["tau", "residual", "slope", "gap"],
    rows: curve.map(({ tau, residualNorm, slope, gap }) => [tau, residualNorm, slope, gap]),
  };
}

/** What modes leave, a row a sample, and the line where one was taken off. */
export function residualTable({ series, outliers, residual }: ModesResult): ColumnTable {
  const { times, values, trend } = series;
  const line = trend && trendAt(trend, times);
  const { time } = unitHeadings(series);
  return {
    headings: [time("time"), "value", "outliers", "residual", ...(line ? ["trend"] : [])],
    columns: [
      times,
      line ? values.map((value, i) => value + line[i]!) : values,
      outliers,
      residual,
      ...(line ? [line] : []),
    ],
  };
}
