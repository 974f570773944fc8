import type { Cp, Tucker1 } from "@unmix/core";
import type { Table } from "@unmix/tables";
import { factorsOfModel, type NamedFactor } from "../factors.ts";
import type { FactorizeResult, ScalesMade, StartsMade } from "../types.ts";

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
  return {
    headings: [...axes.map((_, d) => `mode_${d}`), "value"],
    rows: labelsOf(axes).map((labels, i) => [...labels, data[i]!]),
  };
}

/** A row for every start: `start,kind,seed,loss,relative_error,objective,iterations,termination`. */
export function startsTable({ fits }: StartsMade): Table {
  return {
    headings: [
      "start",
      "kind",
      "seed",
      "loss",
      "relative_error",
      "objective",
      "iterations",
      "termination",
    ],
    rows: fits.map(
      ({ start, seed, loss, relativeError, objective, iterations, termination }, i) => [
        i + 1,
        start,
        seed,
        loss,
        relativeError,
        objective,
        iterations,
        termination.kind,
      ],
    ),
  };
}

/** A row for every scale: `scale,shape,share,sweeps,relative_error,violation,termination`. */
export function scalesTable({ scales }: ScalesMade): Table {
  return {
    headings: ["scale", "shape", "share", "sweeps", "relative_error", "violation", "termination"],
    rows: scales.map(({ shape, share, iterations, relativeError, violation, termination }, i) => [
      i + 1,
      shape.join(" × "),
      share,
      iterations,
      relativeError,
      violation,
      termination.kind,
    ]),
  };
}

/**
 * How far one factor lies apart over the starts that came as low as the best, a row for every entry:
 * `mode_0,…,mean,standard_deviation,low,high`.
 *
 * @param at which of the factors of a model it is
 */
export function spreadTable(
  { mean, standardDeviation, low, high }: NonNullable<StartsMade["spread"]>,
  names: FactorizeResult["names"],
  at: number,
): Table {
  const of = (model: Tucker1 | Cp) => factorsOfModel(model, names)[at]!;
  const { axes, tensor } = of(mean);
  const columns = [tensor, ...[standardDeviation, low, high].map((model) => of(model).tensor)];
  return {
    headings: [...axes.map((_, d) => `mode_${d}`), "mean", "standard_deviation", "low", "high"],
    rows: labelsOf(axes).map((labels, i) => [...labels, ...columns.map(({ data }) => data[i]!)]),
  };
}

/** The labels of every entry, the last axis fastest. */
function labelsOf(axes: NamedFactor["axes"]): string[][] {
  return axes.reduce<string[][]>(
    (rows, { labels }) => rows.flatMap((row) => labels.map((label) => [...row, label])),
    [[]],
  );
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
