import type { Field, Table } from "@unmix/tables";
import type { NamedFactor } from "../factors.ts";
import type { FactorizeResult } from "../types.ts";

/**
 * A factor as a table. A matrix has a row per index of its first mode and a column per index of its
 * second; a tensor of higher order has a row per entry: `mode_0,mode_1,…,value`.
 */
export function factorTable({ tensor, axes }: NamedFactor): Table {
  const { data } = tensor;
  const [rows, columns, ...others] = axes;
  if (others.length === 0) {
    const width = columns!.labels.length;
    return {
      headings: [rows!.title, ...columns!.labels],
      rows: rows!.labels.map((label, i) => [label, ...data.subarray(i * width, (i + 1) * width)]),
    };
  }
  const index = new Array<number>(axes.length).fill(0);
  const entries: Field[][] = [];
  for (const value of data) {
    entries.push([...axes.map(({ labels }, d) => labels[index[d]!]!), value]);
    for (let d = axes.length - 1; d >= 0 && ++index[d]! === axes[d]!.labels.length; d--) {
      index[d] = 0;
    }
  }
  return { headings: [...axes.map((_, d) => `mode_${d}`), "value"], rows: entries };
}

/** A row for the start and for each sweep: `iteration,objective,relative_error,stationarity,criterion`. */
export function statisticsTable({ fit }: FactorizeResult): Table {
  const { objective, relativeError, stationarity, criterion } = fit.statistics;
  return {
    headings: ["iteration", "objective", "relative_error", "stationarity", "criterion"],
    rows: Array.from(objective, (value, iteration) => [
      iteration,
      value,
      relativeError[iteration]!,
      stationarity[iteration]!,
      criterion[iteration]!,
    ]),
  };
}
