import {
  type CurvePanel,
  convergenceFigure,
  counted,
  drawCurves,
  drawHeatmap,
  type Figure,
  rankFigure,
  shown,
} from "@unmix/workbench/figures";
import { type Axis, factorsOf, type NamedFactor } from "./factors.ts";
import { tuckerRankFigure } from "./tucker-figure.ts";
import { type FactorizeResult, isTuckerSweep } from "./types.ts";
import { inFlags } from "./wording.ts";
import { factorTable } from "./write/tables.ts";

/** The most rows and columns of a heatmap whose names and cells can be read. */
const MOST_ROWS = 60;
const MOST_COLUMNS = 40;
/** The most panels of curves. */
const MOST_PANELS = 24;

/** The figures of a result: its convergence, the ranks tried, and every factor. */
export function figuresOf(result: FactorizeResult): Figure[] {
  const ranks = rankFigureOf(result);
  return [historyFigure(result), ...(ranks ? [ranks] : []), ...factorsOf(result).map(factorFigure)];
}

/** The sweep over ranks, where there was one; its data are the rows of `ranks.csv`. */
export function rankFigureOf({ ranks }: FactorizeResult): Figure | undefined {
  if (!ranks) return undefined;
  return isTuckerSweep(ranks)
    ? tuckerRankFigure(ranks)
    : rankFigure({ ...ranks, title: "How many components" });
}

function historyFigure({ fit }: FactorizeResult): Figure {
  const { relativeError, stationarity } = fit.statistics;
  const { criterion, tolerance } = fit.options;
  return convergenceFigure({
    history: Array.from(relativeError, (error, iteration) => ({
      iteration,
      relativeError: error,
      stationarity: stationarity[iteration]!,
    })),
    ending: inFlags(fit.termination.advice),
    ...(criterion === "stationarity" && { tolerance }),
  });
}

/** A factor as a heatmap where its cells can be read, else as curves. */
function factorFigure(factor: NamedFactor): Figure {
  const [rows, ...others] = factor.axes.map(({ labels }) => labels.length);
  const columns = others.reduce((product, length) => product * length, 1);
  const isReadable = rows! <= MOST_ROWS && columns <= MOST_COLUMNS;
  return isReadable ? heatmapFigure(factor, columns) : curvesFigure(factor);
}

/** Rows are the first mode, columns all others. */
function heatmapFigure(factor: NamedFactor, columns: number): Figure {
  const { name, title, tensor, axes } = factor;
  const [rows, ...others] = axes;
  const { low, high } = rangeOf(tensor.data);
  const most = Math.max(-low, high);
  return {
    name,
    title,
    description: `${title} of ${tensor.shape.join(" × ")} values as coloured cells, from ${shown(low)} to ${shown(high)}.`,
    get data() {
      return dataOf(factor);
    },
    draw: (canvas) =>
      drawHeatmap(
        {
          rows: rows!.labels.map(spaced),
          columns: labelsOver(others, columns, (_, label) =>
            others.length > 1 ? label.replace(/^component_/, "") : spaced(label),
          ),
          values: tensor.data,
          measure: "value",
          rowLabel: spaced(rows!.title),
          columnLabel:
            others.length > 1 ? others.map(inWords).join(", ") : spaced(others[0]!.title),
          ...(low < 0 && { diverging: true, domain: [-most, most] as const }),
        },
        canvas,
      ),
  };
}

/**
 * A panel for every component of a matrix along its rows, and of a core for every index of the modes
 * between the first and the longest other one, with a curve a component.
 */
function curvesFigure(factor: NamedFactor): Figure {
  const { name, title, tensor, axes } = factor;
  const { along, curves, panels } = layoutOf(factor);
  const strides = stridesOf(tensor.shape);
  const count = panels.reduce((product, d) => product * axes[d]!.labels.length, 1);
  const drawn = Math.min(count, MOST_PANELS);
  const x = Array.from(axes[along]!.labels, (_, i) => i);
  const { low, high } = rangeOf(tensor.data);
  return {
    name,
    title,
    description:
      `${title} of ${tensor.shape.join(" × ")} values as curves along ${spaced(axes[along]!.title)}, ` +
      `${drawn < count ? `the first ${drawn} of ${count} panels` : counted(count, "panel")}; ` +
      `values from ${shown(low)} to ${shown(high)}.`,
    get data() {
      return dataOf(factor);
    },
    draw(canvas) {
      const { theme } = canvas;
      const lines = curves === undefined ? [""] : axes[curves]!.labels;
      const titles = labelsOver(
        panels.map((d) => axes[d]!),
        drawn,
        (axis, label) =>
          axis.isNamed && panels.length === 1
            ? spaced(label)
            : `mode ${axis.mode}: ${spaced(label)}`,
      );
      const drawings = titles.map((panel, p): CurvePanel => {
        const start = offsetOf(p, panels, tensor.shape, strides);
        return {
          title: panel,
          xLabel: spaced(axes[along]!.title),
          integerX: true,
          curves: lines.map((line, c) => ({
            key: `component-${c + 1}`,
            name: spaced(line || panel),
            colour: theme.category(c),
            filled: lines.length === 1 && low >= 0,
            x,
            y: x.map(
              (i) =>
                tensor.data[
                  start + (curves === undefined ? 0 : c * strides[curves]!) + i * strides[along]!
                ]!,
            ),
          })),
        };
      });
      return drawCurves(drawings, canvas, {
        leastWidth: 280,
        legend:
          lines.length > 1
            ? lines.map((line, c) => ({
                key: `component-${c + 1}`,
                name: spaced(line),
                colour: theme.category(c),
                symbol: "line",
              }))
            : [],
      });
    },
  };
}

/** Which axis curves run along, which one tells the curves of a panel apart, and which the panels. */
function layoutOf({ name, axes }: NamedFactor): {
  along: number;
  curves?: number;
  panels: number[];
} {
  if (name !== "core") return { along: 0, panels: [1] };
  if (axes.length === 2) return { along: 1, panels: [0] };
  const lengths = axes.map(({ labels }) => labels.length);
  const along = lengths.indexOf(Math.max(...lengths.slice(1)), 1);
  return { along, curves: 0, panels: [...axes.keys()].filter((d) => d !== 0 && d !== along) };
}

/** A label for each of the first `count` combinations of indices, the last axis fastest. */
function labelsOver(
  axes: readonly Axis[],
  count: number,
  describe: (axis: Axis, label: string) => string,
): string[] {
  const shape = axes.map(({ labels }) => labels.length);
  const strides = stridesOf(shape);
  return Array.from({ length: count }, (_, p) =>
    axes
      .map((axis, d) => describe(axis, axis.labels[Math.floor(p / strides[d]!) % shape[d]!]!))
      .join(", "),
  );
}

/** Where the `p`-th combination of indices of `modes` starts in a tensor. */
function offsetOf(
  p: number,
  modes: readonly number[],
  shape: readonly number[],
  strides: readonly number[],
): number {
  let rest = p;
  let offset = 0;
  for (const d of [...modes].reverse()) {
    offset += (rest % shape[d]!) * strides[d]!;
    rest = Math.floor(rest / shape[d]!);
  }
  return offset;
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, d) => shape.slice(d + 1).reduce((product, length) => product * length, 1));
}

function dataOf(factor: NamedFactor): Figure["data"] {
  const { headings, rows } = factorTable(factor);
  return { columns: headings, rows: rows as Figure["data"]["rows"] };
}

function rangeOf(values: Float64Array): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function inWords({ title, mode }: Axis): string {
  return title === "component" ? `component of mode ${mode}` : spaced(title);
}

/** "component 1" for `component_1`; names of the file stay as they are in their tables. */
function spaced(label: string): string {
  return label.replace(/^(component|mode)_(?=\d+$)/, "$1 ");
}
