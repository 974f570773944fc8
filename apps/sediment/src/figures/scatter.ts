import {
  AXIS_HEIGHT,
  at,
  bottomAxis,
  type Canvas,
  type Cell,
  counted,
  type Drawing,
  type Figure,
  type Ink,
  ink,
  LABEL_HEIGHT,
  leftAxis,
  leftAxisWidth,
  legend,
  listed,
  panelGrid,
} from "@unmix/workbench/figures";
import { type ScaleLinear, scaleLinear } from "d3";
import { grainTip } from "./grains.ts";
import { axisValue, type Scene, sourceKey } from "./scene.ts";

/** Above this number of points none carries a tip of its own, so that files stay small. */
const MOST_TIPS = 6000;

/** Grains by two features, or every pair of three or four, coloured by label. */
export function scatterFigure(scene: Scene): Figure[] {
  const chosen = chosenFeatures(scene);
  if (chosen.length < 2) return [];
  const names = chosen.map((j) => scene.axisNames[j]!);
  const { table, labels } = scene.result;
  const pairs: (readonly [number, number])[] = [];
  for (let b = 1; b < chosen.length; b++) {
    for (let a = 0; a < b; a++) pairs.push([chosen[a]!, chosen[b]!]);
  }
  return [
    {
      name: "grain-scatter",
      title: chosen.length === 2 ? `${names[0]} and ${names[1]}` : "Grains by pairs of features",
      description:
        `${counted(labels.label.length, "grain")} by ${listed(names)}, ` +
        (pairs.length > 1 ? `${pairs.length} panels, one for each pair, ` : "") +
        "coloured by the most likely source; " +
        `undecided grains are hollow. Grains without a value of either feature are left out.`,
      data: {
        columns: ["sink", "grain", ...names, "label", "status"],
        rows: Array.from(labels.label, (label, n): Cell[] => [
          table.sinks[table.sinkOf[n]!]!,
          table.grainIds[n]!,
          ...chosen.map((j) => axisValue(scene, n, j)),
          scene.sourceNames[label] ?? "",
          labels.status[n]!,
        ]),
      },
      draw: (canvas) => drawPairs(scene, pairs, canvas),
    },
  ];
}

/** The features asked for, else the two that say most of the source. */
function chosenFeatures(scene: Scene): number[] {
  const { features, advice } = scene.result;
  const asked = scene.options.scatter?.length
    ? scene.options.scatter
    : advice
        .toSorted((a, b) => b.information - a.information)
        .slice(0, 2)
        .map(({ feature }) => feature);
  const found = asked.map((name) => features.findIndex(({ feature }) => feature === name));
  const chosen = [...new Set(found.filter((j) => j >= 0))].slice(0, 4);
  return chosen.length >= 2 ? chosen : features.map((_, j) => j).slice(0, 2);
}

function drawPairs(
  scene: Scene,
  pairs: readonly (readonly [number, number])[],
  canvas: Canvas,
): Drawing {
  const { theme } = canvas;
  const width = pairs.length === 1 ? Math.min(canvas.width, 760) : canvas.width;
  const key = legend(
    [
      ...scene.sourceLegend(theme).map((entry) => ({ ...entry, symbol: "dot" as const })),
      { key: "undecided", name: "undecided", colour: theme.muted, symbol: "ring" },
    ],
    8,
    0,
    width - 16,
    theme,
  );
  const start = key.height + 6;
  const plotHeight = pairs.length === 1 ? Math.min(420, width * 0.75) : 220;
  const panelHeight = plotHeight + 10 + AXIS_HEIGHT + LABEL_HEIGHT + 14;
  const grid = panelGrid(pairs.length, width - 6, panelHeight, 300, 3);
  const marks: Ink[] = [...key.marks];
  pairs.forEach(([a, b], index) => {
    const [x, y] = grid.corner(index);
    marks.push(
      at(
        x + 4,
        start + y,
        drawPair(scene, a, b, grid.panelWidth, plotHeight, canvas, pairs.length),
      ),
    );
  });
  return { height: start + grid.height, width, marks };
}

function drawPair(
  scene: Scene,
  a: number,
  b: number,
  width: number,
  plotHeight: number,
  { theme }: Canvas,
  panels: number,
): Ink[] {
  const { labels } = scene.result;
  const top = 10;
  const bottom = top + plotHeight;
  const points: [n: number, x: number, y: number][] = [];
  for (let n = 0; n < labels.label.length; n++) {
    const u = axisValue(scene, n, a);
    const v = axisValue(scene, n, b);
    if (Number.isFinite(u) && Number.isFinite(v)) points.push([n, u, v]);
  }
  const y = spanning(points.map((point) => point[2])).range([bottom, top]);
  const left = Math.max(34, leftAxisWidth(y)) + 18;
  const x = spanning(points.map((point) => point[1])).range([left, width - 14]);
  const marks: Ink[] = [
    ...leftAxis(y, left, width - 14, {
      theme,
      label: scene.axisNames[b],
      labelOffset: left - 11,
    }),
    ...bottomAxis(x, bottom, { theme, label: scene.axisNames[a] }),
  ];
  const radius = points.length > 3000 ? 1.6 : points.length > 800 ? 2.1 : 2.8;
  const withTips = points.length * panels <= MOST_TIPS;
  for (let r = 0; r < scene.rank; r++) {
    for (const hollow of [false, true]) {
      const members = points.filter(
        ([n]) => labels.label[n] === r && (labels.status[n] === "undecided") === hollow,
      );
      if (members.length === 0) continue;
      const colour = scene.sourceColour(theme, r);
      const look = hollow
        ? { fill: "none", stroke: colour, "stroke-width": 1, "pointer-events": "all" }
        : { fill: colour, "fill-opacity": 0.7 };
      marks.push(
        ink(
          "g",
          { ...look, "data-key": hollow ? "undecided" : sourceKey(r) },
          {
            children: withTips
              ? members.map(([n, u, v]) =>
                  ink("circle", { cx: x(u), cy: y(v), r: radius }, { tip: grainTip(scene, n) }),
                )
              : [
                  dots(
                    members.map(([, u, v]) => [x(u), y(v)] as const),
                    radius,
                    hollow,
                    colour,
                  ),
                ],
          },
        ),
      );
    }
  }
  return marks;
}

function spanning(values: readonly number[]): ScaleLinear<number, number> {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low < high)) {
    const middle = Number.isFinite(low) ? low : 0.5;
    return scaleLinear().domain([middle - 0.5, middle + 0.5]);
  }
  const margin = (high - low) * 0.03;
  return scaleLinear().domain([low >= 0 ? Math.max(0, low - margin) : low - margin, high + margin]);
}

/** Many points as one path: lines of no length with round ends, or rings. */
function dots(
  points: readonly (readonly [number, number])[],
  r: number,
  hollow: boolean,
  colour: string,
): Ink {
  const start = ([x, y]: readonly [number, number]) => `${x.toFixed(1)},${y.toFixed(1)}`;
  if (!hollow) {
    return ink("path", {
      d: points.map((point) => `M${start(point)}h0`).join(""),
      fill: "none",
      stroke: colour,
      "stroke-opacity": 0.7,
      "stroke-width": 2 * r,
      "stroke-linecap": "round",
    });
  }
  const ring = `a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
  return ink("path", { d: points.map(([x, y]) => `M${start([x - r, y])}${ring}`).join("") });
}
