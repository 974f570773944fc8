import { counted, drawCurves, type Figure, percent } from "@unmix/workbench/figures";
import { type Series, shortTime, shownSamples, unitHeadings } from "../../domain/index.ts";
import { type Scene, timeAxisOf, timePanel, unseenLegend } from "./scene.ts";
import { valuesDomain, wavePanel } from "./wave.ts";

/** The signal alone, before anything is found in it. */
export function seriesFigure(series: Series): Figure {
  const { times, values, valueName, timeUnit } = series;
  return {
    name: "series",
    title: "The signal",
    description: `${counted(times.length, "sample")} from ${spanWords(series)} ${timeUnit}.`,
    get data() {
      const rows = shownSamples(series).map((i) => [times[i]!, values[i]!]);
      return { columns: [unitHeadings(series).time("time"), "value"], rows };
    },
    draw: (canvas) =>
      drawCurves(
        [
          wavePanel(
            {
              title: valueName,
              yDomain: valuesDomain(values),
              ...timePanel(timeAxisOf(series)),
            },
            [{ x: times, y: values, colour: canvas.theme.text }],
          ),
        ],
        canvas,
        { plotHeight: 140 },
      ),
  };
}

/** The signal, and what no atom explains of it on the same scale. */
export function signalFigure(scene: Scene): Figure {
  const { result, time } = scene;
  const { series, residual, relativeResidual } = result;
  return {
    name: "signal",
    title: "The signal and what is left of it",
    description:
      `${counted(series.times.length, "sample")} from ${spanWords(series)} ${series.timeUnit}; ` +
      (series.trend ? "less a straight line; " : "") +
      `below, the residual, whose norm is ${percent(relativeResidual)} of that of the signal.` +
      scene.unseenWords,
    get data() {
      const { times, values } = series;
      const rows = shownSamples(series).map((i) => [times[i]!, values[i]!, residual[i]!]);
      return { columns: [unitHeadings(series).time("time"), "value", "residual"], rows };
    },
    draw(canvas) {
      const { theme } = canvas;
      const unseen = scene.unseen(theme);
      const shared = { ...timePanel(time), yDomain: valuesDomain(series.values) };
      return drawCurves(
        [
          wavePanel(
            { ...shared, title: series.valueName },
            [{ x: series.times, y: series.values, colour: theme.text }],
            unseen,
          ),
          wavePanel(
            { ...shared, title: "Residual", note: percent(relativeResidual) },
            [{ x: series.times, y: residual, colour: theme.muted }],
            unseen,
          ),
        ],
        canvas,
        { plotHeight: 110, leastWidth: 300, mostColumns: 1, legend: unseenLegend(unseen) },
      );
    },
  };
}

/** "0 to 2". */
function spanWords(series: Series): string {
  const [first, last] = [series.times[0]!, series.times.at(-1)!];
  return `${shortTime(series, first)} to ${shortTime(series, last)}`;
}
