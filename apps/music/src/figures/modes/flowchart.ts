import {
  at,
  counted,
  drawCurves,
  type Figure,
  type Ink,
  panelTitle,
} from "@unmix/workbench/figures";
import { atomData, smallPicture } from "./picture.ts";
import { modeKey, type Scene, timePanel, unseenLegend } from "./scene.ts";
import { valuesDomain, wavePanel } from "./wave.ts";

const PICTURE = 150;

/** The way from a signal to its modes: few features, ridges in what they make or clusters of them, the modes. */
export function flowchartFigure(scene: Scene): Figure {
  const { result, names, time } = scene;
  const { series, modes, labels } = result;
  return {
    name: "flowchart",
    title: "From a signal to its modes",
    description:
      `First the signal; then the ${labels.length} features that it needs, as dots in time and frequency; ` +
      (result.ridges
        ? `then the frequencies of ${counted(names.length, "mode")} as lines over these, a colour each; below, each mode.`
        : `then these in ${counted(names.length, "cluster")}, a colour each; below, the sum of each cluster, which is a mode.`) +
      scene.unseenWords,
    get data() {
      return atomData(scene);
    },
    draw(canvas) {
      const { theme, width } = canvas;
      const unseen = scene.unseen(theme);
      const yDomain = valuesDomain(series.values);
      const signal = drawCurves(
        [
          wavePanel(
            {
              title: "1  The signal",
              ...timePanel(time),
              yDomain,
            },
            [{ x: series.times, y: series.values, colour: theme.text }],
            unseen,
          ),
        ],
        canvas,
        { plotHeight: 100, legend: unseenLegend(unseen) },
      );
      const marks: Ink[] = [...signal.marks];
      let top = signal.height + 4;
      const beside = width >= 620;
      const own = beside ? width / 2 - 8 : width;
      for (const [n, title] of [
        "2  Few features of many",
        `3  Modes are ${result.ridges ? "ridges" : "clusters"}`,
      ].entries()) {
        const left = beside ? n * (width / 2) : 0;
        marks.push(
          at(left + 4, top, [
            panelTitle(title, scene.frequencyLabel, 38, own - 14, theme),
            at(0, 26, [smallPicture(scene, canvas, { width: own - 14, height: PICTURE }, n === 0)]),
          ]),
        );
        if (!beside || n === 1) top += PICTURE + 58;
      }
      const rows = drawCurves(
        modes.map((mode, m) =>
          wavePanel(
            {
              title: m === 0 ? `4  ${mode.name}` : mode.name,
              xDomain: time.span,
              xOrigin: time.origin,
              yDomain,
            },
            [
              {
                x: series.times,
                y: mode.values,
                colour: scene.colour(theme, m),
                key: modeKey(m),
                tip: mode.name,
              },
            ],
            unseen,
          ),
        ),
        canvas,
        { plotHeight: 80, leastWidth: 200, mostColumns: 3 },
      );
      marks.push(at(0, top, rows.marks));
      return { height: top + rows.height, marks };
    },
  };
}
