import { max, min } from "d3";
import { drawCurves } from "./curves.ts";
import type { Figure } from "./figure.ts";
import { counted, shown } from "./format.ts";

/** One row of a solver's history. */
export interface HistoryRow {
  readonly iteration: number;
  readonly relativeError: number;
  readonly stationarity: number;
}

export interface ConvergenceOptions {
  readonly history: readonly HistoryRow[];
  /** Why the solver stopped, in a sentence. */
  readonly ending: string;
  /** Stationarity at which the solver stops. */
  readonly tolerance?: number;
}

/** Relative error and stationarity sweep by sweep, on logarithmic axes. */
export function convergenceFigure(options: ConvergenceOptions): Figure {
  const { history, tolerance } = options;
  const last = history.at(-1);
  return {
    name: "convergence",
    title: "Convergence",
    description: last
      ? `Relative error and stationarity over ${counted(last.iteration, "iteration")}, both on ` +
        `logarithmic axes. They end at ${shown(last.relativeError)} and ` +
        `${shown(last.stationarity)}. ${options.ending}`
      : `No iterations were recorded. ${options.ending}`,
    data: {
      columns: ["iteration", "relative_error", "stationarity"],
      rows: history.map((row) => [row.iteration, row.relativeError, row.stationarity]),
    },
    draw(canvas) {
      const { theme } = canvas;
      const x = history.map((row) => row.iteration);
      const values = history.map((row) => row.stationarity);
      const positive = values.filter((value) => value > 0);
      const lowest = Math.min(tolerance && tolerance > 0 ? tolerance : 1, min(positive) ?? 1);
      const highest = Math.max(lowest * 10, max(values.filter(Number.isFinite)) ?? 0);
      return drawCurves(
        [
          {
            title: "Relative error",
            xLabel: "iteration",
            yLabel: "relative error",
            logY: true,
            integerX: true,
            curves: [
              {
                key: "error",
                name: "relative error",
                colour: theme.category(0),
                x,
                y: history.map((row) => row.relativeError),
              },
            ],
          },
          {
            title: "Stationarity",
            note: tolerance ? `stops at ${shown(tolerance)}` : "",
            xLabel: "iteration",
            yLabel: "stationarity",
            logY: true,
            integerX: true,
            yDomain: [lowest / 1.5, highest * 1.5],
            curves: [
              {
                key: "stationarity",
                name: "stationarity",
                colour: theme.category(1),
                x,
                y: history.map((row) => row.stationarity),
              },
              ...(tolerance && x.length > 0
                ? [
                    {
                      key: "tolerance",
                      name: `tolerance ${shown(tolerance)}`,
                      colour: theme.muted,
                      dashed: true,
                      thickness: 1.2,
                      x: [x[0]!, x.at(-1)!],
                      y: [tolerance, tolerance],
                    },
                  ]
                : []),
            ],
          },
        ],
        canvas,
        { plotHeight: 150, leastWidth: 300 },
      );
    },
  };
}
