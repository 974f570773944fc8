import {
  AXIS_HEIGHT,
  at,
  bottomAxis,
  type Canvas,
  counted,
  type Drawing,
  type Figure,
  type Ink,
  ink,
  LABEL_HEIGHT,
  panelGrid,
  panelTitle,
  truncated,
  widestText,
} from "@unmix/workbench/figures";
import { area, max, range, scaleLinear } from "d3";
import { curveOf, densityRows, panelOf, widthNote } from "./densities.ts";
import type { Scene } from "./scene.ts";

/** Most points of a curve that are drawn; the data keep all. */
const MOST_POINTS = 260;
/** Samples from which on the rows are low. */
const MANY_SAMPLES = 25;
/** How many rows the highest peak of a panel reaches over, so that flat curves show too. */
const REACH = 1.6;
const LEAST_WIDTH = 130;
const TITLE_HEIGHT = 24;

/** Every sample's density of every feature: a panel a feature, a row a sample. */
export function sampleDensities(scene: Scene): Figure {
  const { result, sinks, features } = scene;
  return {
    name: "sample-densities",
    title: "Densities of the samples",
    description:
      `Estimated probability density of ${counted(features, "feature")} in ` +
      `${counted(sinks, "sample")}, one panel a feature with its smoothing width and one row a sample. The curves of a ` +
      `panel have one scale, with the same area under each; n is the number of grains behind a curve. ${result.features
        .map(({ feature, counts }) => `${feature}: ${countNote(counts)}`)
        .join("; ")}.`,
    data: {
      columns: ["sink", "feature", "grains", "value", "density"],
      rows: densityRows(scene, result.table.sinks, result.densities, ({ counts }, i) => [
        counts[i]!,
      ]),
    },
    draw: (canvas) => drawPanels(scene, canvas),
  };
}

function drawPanels(scene: Scene, canvas: Canvas): Drawing {
  const { sinks, features } = scene;
  const { width } = canvas;
  const pitch = sinks < MANY_SAMPLES ? 24 : 16;
  const top = TITLE_HEIGHT + (REACH - 1) * pitch;
  const bottom = top + sinks * pitch;
  const names = rowNames(scene, canvas, top, pitch);
  const grid = panelGrid(
    features,
    width - names.width - 6,
    bottom + AXIS_HEIGHT + LABEL_HEIGHT + 14,
    LEAST_WIDTH,
  );
  const marks: Ink[] = range(grid.rows).map((row) =>
    at(0, grid.corner(row * grid.columns)[1], names.marks),
  );
  for (let j = 0; j < features; j++) {
    const [x, y] = grid.corner(j);
    const panel = drawPanel(scene, j, { width: grid.panelWidth, top, bottom, pitch }, canvas);
    marks.push(at(names.width + x, y, panel));
  }
  return { height: grid.height, marks };
}

/** The names of the samples with their numbers of grains, which light up the rows of all panels. */
function rowNames(
  { result, features }: Scene,
  { width, theme }: Canvas,
  top: number,
  pitch: number,
): { readonly marks: Ink[]; readonly width: number } {
  const names = result.table.sinks;
  const notes = names.map((_, i) => countNote(result.features.map(({ counts }) => counts[i]!)));
  const nameRoom = widestText(names, 11, Math.min(160, width * 0.22));
  const noteRoom = features === 0 ? 0 : widestText(notes, 9, 70) + 6;
  const nameEnd = 8 + nameRoom;
  const right = nameEnd + noteRoom;
  const marks = names.map((name, i) => {
    const y = top + (i + 1) * pitch - 4;
    const text = truncated(name, nameRoom, 11);
    return ink(
      "g",
      { "data-legend": sinkKey(i), "data-key": sinkKey(i) },
      {
        tip: `${name}, ${notes[i]}`,
        children: [
          ink("text", { x: nameEnd, y, "text-anchor": "end", fill: theme.text }, { text }),
          ink(
            "text",
            { x: right, y, "text-anchor": "end", "font-size": 9, fill: theme.muted },
            { text: notes[i]! },
          ),
        ],
      },
    );
  });
  return { marks, width: right + 4 };
}

interface PanelRoom {
  readonly width: number;
  /** Where the first row begins, and where the last ends. */
  readonly top: number;
  readonly bottom: number;
  /** Height of a row. */
  readonly pitch: number;
}

function drawPanel(
  scene: Scene,
  j: number,
  { width, top, bottom, pitch }: PanelRoom,
  { theme }: Canvas,
): Ink[] {
  const { result, sinks } = scene;
  const { counts } = result.features[j]!;
  const { title, xLabel, xDomain } = panelOf(scene, j);
  // The outer texts of an axis reach 14 pixels out at the left and 8 at the right.
  const [left, right] = [14, width - 14];
  const x = scaleLinear(xDomain!, [left, right]);
  const curves = result.table.sinks.map((_, i) => pointsOf(scene, i, j, xDomain!));
  const highest = max(curves, (points) => max(points, ([, density]) => density)) || 1;
  const height = scaleLinear([0, highest], [0, REACH * pitch]);
  const shape = area<readonly [number, number]>()
    .digits(1)
    .x(([value]) => x(value))
    .y0(0)
    .y1(([, density]) => -height(density));
  const axis = { theme, label: xLabel, gridHeight: bottom - TITLE_HEIGHT };
  return [
    panelTitle(title, widthNote(result.features[j]!), left, right, theme),
    ...bottomAxis(x, bottom, axis),
    ...curves.map((points, i) => {
      const colour = theme.ordered(i, sinks);
      const curve = ink("path", {
        d: shape(points) ?? "",
        fill: colour,
        "fill-opacity": 0.45,
        stroke: colour,
        "stroke-width": 1.1,
        "stroke-linejoin": "round",
      });
      const none = ink(
        "text",
        { x: left, y: -5, "font-size": 9, fill: theme.muted },
        { text: "no values" },
      );
      const mark = ink(
        "g",
        { "data-key": sinkKey(i), "data-legend": sinkKey(i) },
        {
          tip: `${result.table.sinks[i]}, ${title}: ${counts[i] === 0 ? "no values" : `n ${counts[i]}`}`,
          children: [
            ink("line", { x1: left, x2: right, y1: 0, y2: 0, stroke: theme.grid }),
            counts[i] === 0 ? none : curve,
          ],
        },
      );
      return at(0, top + (i + 1) * pitch, [mark]);
    }),
  ];
}

/** The finite points of a curve on the drawn part of the axis. */
function pointsOf(
  scene: Scene,
  i: number,
  j: number,
  [low, high]: readonly [number, number],
): (readonly [number, number])[] {
  const { x, y } = curveOf(scene, scene.result.densities, i, j);
  const stride = Math.ceil(x.length / MOST_POINTS);
  return range(0, x.length, stride)
    .map((k) => [x[k]!, y[k]!] as const)
    .filter(([at, density]) => at >= low && at <= high && Number.isFinite(density));
}

function sinkKey(i: number): string {
  return `sink-${i + 1}`;
}

/** "n 75", or "n 21–60" where the counts differ. */
function countNote(counts: ArrayLike<number>): string {
  const all = Array.from(counts);
  const low = Math.min(...all);
  const high = Math.max(...all);
  return low === high ? `n ${low}` : `n ${low}–${high}`;
}
