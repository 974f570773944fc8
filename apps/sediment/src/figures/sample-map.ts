import {
  AXIS_HEIGHT,
  bottomAxis,
  type Canvas,
  type Cell,
  counted,
  type Drawing,
  type Figure,
  halo,
  type Ink,
  ink,
  LABEL_HEIGHT,
  type LegendEntry,
  leftAxis,
  leftAxisWidth,
  legend,
  shown,
  type Theme,
  wrapped,
} from "@unmix/workbench/figures";
import { extent, range, scaleLinear } from "d3";
import type { SampleDissimilarity, SampleMap } from "../domain/types.ts";
import { placeLabels, type Segment } from "./place-labels.ts";
import { type Scene, sourceKey } from "./scene.ts";

const MOST_WIDTH = 640;
const MOST_HEIGHT = 420;
const LEAST_HEIGHT = 120;
/** Pixels between the outermost points and the ends of the axes. */
const MARGIN = 26;
const LINE_HEIGHT = 14;
const RADIUS = 4;

/** A sample near another, with their dissimilarity. */
interface Neighbour {
  readonly sample: number;
  readonly dissimilarity: number;
}

/** What the map draws. */
interface Plan extends SampleMap {
  /** The two nearest of each sample, the nearest first; fewer where fewer have a feature in common with it. */
  readonly nearest: readonly (readonly Neighbour[])[];
  /** The source with the largest proportion in each sample, −1 where none is known. */
  readonly main: readonly number[];
  /** Pairs of samples without a feature in common. */
  readonly unknown: number;
}

/** The samples as points in the plane, by multidimensional scaling of their dissimilarities. */
export function sampleMap(scene: Scene): Figure[] {
  const { dissimilarity, table } = scene.result;
  if (!dissimilarity?.map) return [];
  const plan = planOf(scene, dissimilarity, dissimilarity.map);
  return [
    {
      name: "sample-map",
      title: "How alike the samples are",
      description:
        `${counted(scene.sinks, "sample")} as points by multidimensional scaling: the nearer two points, ` +
        `the more alike the distributions of their grains, whatever the sources. Samples are compared by Kolmogorov ` +
        `and Smirnov's D, the mean over ${counted(scene.features, "feature")}. A solid line joins each sample to the ` +
        "one most like it, a dashed line to the second, as the dissimilarities say, which may differ from the map. " +
        `Points have the colour of the largest source in the sample. ${stressNote(plan)}`,
      data: {
        columns: [
          "sink",
          "dimension 1",
          "dimension 2",
          "main source",
          "nearest",
          "dissimilarity",
          "second nearest",
          "dissimilarity of the second",
        ],
        rows: table.sinks.map((sink, i): Cell[] => [
          sink,
          plan.coordinates[2 * i]!,
          plan.coordinates[2 * i + 1]!,
          scene.sourceNames[plan.main[i]!] ?? "",
          ...[0, 1].flatMap((k) => {
            const near = plan.nearest[i]![k];
            return near ? [table.sinks[near.sample]!, near.dissimilarity] : ["", Number.NaN];
          }),
        ]),
      },
      draw: (canvas) => drawMap(scene, plan, canvas),
    },
  ];
}

function planOf(scene: Scene, { mean }: SampleDissimilarity, map: SampleMap): Plan {
  const { sinks, rank, result } = scene;
  const nearest = range(sinks).map((i) =>
    range(sinks)
      .map((sample) => ({ sample, dissimilarity: mean[i * sinks + sample]! }))
      .filter(({ sample, dissimilarity }) => sample !== i && !Number.isNaN(dissimilarity))
      .sort((a, b) => a.dissimilarity - b.dissimilarity)
      .slice(0, 2),
  );
  const main = range(sinks).map((i) => {
    const row = result.proportions.subarray(i * rank, (i + 1) * rank);
    return row.reduce((best, value, r) => (value > (row[best] ?? 0) ? r : best), -1);
  });
  return { ...map, nearest, main, unknown: mean.filter(Number.isNaN).length / 2 };
}

/** How far the map is to be trusted, by Kruskal's words for a stress. */
function stressNote({ stress, unknown }: Plan): string {
  const words =
    stress < 0.05 ? "closely" : stress < 0.1 ? "fairly" : stress < 0.2 ? "roughly" : "poorly";
  const note = `Stress ${stress.toFixed(3)}: distances follow the dissimilarities ${words}.`;
  if (unknown === 0) return note;
  return `${note} ${counted(unknown, "pair")} of samples ${unknown === 1 ? "has" : "have"} no feature in common and ${unknown === 1 ? "does" : "do"} not weigh.`;
}

function drawMap(scene: Scene, plan: Plan, canvas: Canvas): Drawing {
  const { theme } = canvas;
  const width = Math.min(canvas.width, MOST_WIDTH);
  const key = legend(legendOf(scene, plan, theme), 8, 0, width - 16, theme);
  const names = scene.result.table.sinks;
  const frame = frameOf(plan, key.height + 8, width);
  const places = range(names.length).map((i) => frame.place(i));
  const [first = [], second = []] = pairsJoined(plan).map((pairs) =>
    pairs.map(([a, b]): Segment => ({ from: places[a]!, to: places[b]! })),
  );
  const labels = placeLabels(
    names.map((name, i) => ({ name, x: places[i]![0], y: places[i]![1] })),
    RADIUS,
    [...first, ...second],
    { left: frame.left, right: width - 6, top: frame.top, bottom: frame.bottom },
  );
  const hidden = labels.filter((label) => label === undefined).length;
  const notes = wrapped(
    stressNote(plan) +
      (hidden > 0
        ? ` ${counted(hidden, "name has", "names have")} no room; point at a sample to read it.`
        : ""),
    width - 16,
    11,
  );
  const end = frame.bottom + AXIS_HEIGHT + LABEL_HEIGHT + 6;
  const marks: Ink[] = [
    ...key.marks,
    ...leftAxis(frame.y, frame.left, frame.right, {
      theme,
      label: "dimension 2 (no unit)",
      labelOffset: frame.left - 11,
    }),
    ...bottomAxis(frame.x, frame.bottom, { theme, label: "dimension 1 (no unit)" }),
    drawLines(second, 1, theme),
    drawLines(first, 0, theme),
    ...places.map(([cx, cy], i) =>
      ink(
        "circle",
        {
          cx,
          cy,
          r: RADIUS,
          fill: colourOf(scene, plan, i, theme),
          stroke: theme.surface,
          "data-key": keyOf(plan, i),
        },
        { tip: tipOf(scene, plan, i) },
      ),
    ),
    ...labels.flatMap((label, i) => (label ? [nameOf(label, i, plan, theme)] : [])),
    ...notes.map((text, line) =>
      ink("text", { x: 8, y: end + LINE_HEIGHT * (line + 1), fill: theme.muted }, { text }),
    ),
  ];
  return { height: end + LINE_HEIGHT * notes.length + 8, width, marks };
}

/** Scales of both axes with the same pixels for the same distance. */
function frameOf({ coordinates }: Plan, top: number, width: number) {
  const [lowX = 0, highX = 0] = extent(coordinates.filter((_, at) => at % 2 === 0));
  const [lowY = 0, highY = 0] = extent(coordinates.filter((_, at) => at % 2 === 1));
  const right = width - 14;
  const [dx, dy] = [highX - lowX, highY - lowY];
  const place = (left: number) => {
    const room = right - left;
    const pixels = Math.min(
      (room - 2 * MARGIN) / (dx || 1),
      dy > 0 ? (MOST_HEIGHT - 2 * MARGIN) / dy : Number.POSITIVE_INFINITY,
    );
    const bottom = top + Math.max(LEAST_HEIGHT, dy * pixels + 2 * MARGIN);
    const around = (low: number, high: number, length: number): [number, number] => {
      const half = length / pixels / 2;
      return [(low + high) / 2 - half, (low + high) / 2 + half];
    };
    return {
      x: scaleLinear(around(lowX, highX, room), [left, right]),
      y: scaleLinear(around(lowY, highY, bottom - top), [bottom, top]),
      bottom,
    };
  };
  // The ticks of the left axis say how much room they need.
  const left = Math.max(34, leftAxisWidth(place(34).y)) + 18;
  const { x, y, bottom } = place(left);
  return {
    x,
    y,
    left,
    right,
    top,
    bottom,
    place: (i: number): readonly [number, number] => [
      x(coordinates[2 * i]!),
      y(coordinates[2 * i + 1]!),
    ],
  };
}

function legendOf(scene: Scene, plan: Plan, theme: Theme): LegendEntry[] {
  return [
    ...scene
      .sourceLegend(theme)
      .filter((_, r) => plan.main.includes(r))
      .map((entry) => ({ ...entry, name: `mostly ${entry.name}`, symbol: "dot" as const })),
    { key: NEAREST[0]!, name: "to the most alike", colour: theme.text, symbol: "line" },
    { key: NEAREST[1]!, name: "to the second most alike", colour: theme.muted, symbol: "dashed" },
  ];
}

const NEAREST = ["nearest", "second-nearest"] as const;

/**
 * The pairs of samples that a line joins: those of a sample and its nearest, then those of a sample and its
 * second, without those that are joined already.
 */
function pairsJoined({ nearest }: Plan): readonly (readonly [number, number])[][] {
  const joined = new Set<string>();
  return [0, 1].map((which) =>
    nearest.flatMap((near, i) => {
      const other = near[which]?.sample ?? i;
      const pair = [Math.min(i, other), Math.max(i, other)] as const;
      if (other === i || joined.has(pair.join())) return [];
      joined.add(pair.join());
      return [pair];
    }),
  );
}

function drawLines(lines: readonly Segment[], which: 0 | 1, theme: Theme): Ink {
  const d = lines.map(({ from: [x1, y1], to: [x2, y2] }) => {
    return `M${x1.toFixed(1)},${y1.toFixed(1)}L${x2.toFixed(1)},${y2.toFixed(1)}`;
  });
  return ink("path", {
    d: d.join(""),
    fill: "none",
    stroke: which === 0 ? theme.text : theme.muted,
    "stroke-width": which === 0 ? 1.2 : 1,
    "stroke-dasharray": which === 0 ? undefined : "4 3",
    "data-key": NEAREST[which],
  });
}

function nameOf(
  { text, x, y }: { readonly text: string; readonly x: number; readonly y: number },
  i: number,
  plan: Plan,
  theme: Theme,
): Ink {
  return ink(
    "text",
    {
      x,
      y,
      "font-size": 10,
      fill: theme.text,
      ...halo(theme),
      "pointer-events": "none",
      "data-key": keyOf(plan, i),
    },
    { text },
  );
}

function colourOf(scene: Scene, { main }: Plan, i: number, theme: Theme): string {
  return main[i]! < 0 ? theme.muted : scene.sourceColour(theme, main[i]!);
}

function keyOf({ main }: Plan, i: number): string | undefined {
  return main[i]! < 0 ? undefined : sourceKey(main[i]!);
}

function tipOf({ result, sourceNames }: Scene, { nearest, main }: Plan, i: number): string {
  const { sinks } = result.table;
  const near = nearest[i]!.map(
    ({ sample, dissimilarity }) => `${sinks[sample]} (D ${shown(dissimilarity)})`,
  );
  return [
    sinks[i]!,
    ...(main[i]! < 0 ? [] : [`mostly ${sourceNames[main[i]!]}`]),
    ...(near.length > 0 ? [`most like ${near.join(", then ")}`] : []),
  ].join(", ");
}
