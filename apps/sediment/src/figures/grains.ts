import {
  AXIS_HEIGHT,
  bottomAxis,
  type Canvas,
  type Cell,
  counted,
  type Drawing,
  type Figure,
  type Ink,
  ink,
  LABEL_HEIGHT,
  type LegendEntry,
  legend,
  percent,
  rounded,
  shown,
  truncated,
  widestText,
} from "@unmix/workbench/figures";
import { scaleLinear } from "d3";
import { knownColour, type Scene, sourceKey } from "./scene.ts";

/** Score at which a grain's colour is full, as in the published figure. */
const FULL_SCORE = 1;

/** Above this number of grains none carries a tip of its own, so that files stay small. */
const MOST_TIPS = 6000;

/** Every grain's most likely source, sample by sample: a strip whose colour deepens with the score. */
export function grainStrip(scene: Scene): Figure {
  const { result, rank, sourceNames } = scene;
  const { table, labels } = result;
  const truth = knownLabels(scene);
  const undecided = labels.status.filter((status) => status === "undecided").length;
  return {
    name: "grain-labels",
    title: "Grain labels",
    description:
      `The most likely source of ${counted(labels.label.length, "grain")}, one strip a sample, one ` +
      `row a source, one column a grain in file order; the deeper the colour the higher the score ` +
      `(full at ${FULL_SCORE}). ${counted(undecided, "grain is", "grains are")} undecided and drawn ` +
      `hollow. ${sourceNames
        .map((name, r) => `${name}: ${percent(shareOf(labels.label, r))}`)
        .join(", ")}.`,
    data: {
      columns: ["sink", "grain", "label", "score", "status", ...(truth ? ["known"] : [])],
      rows: Array.from(labels.label, (label, n): Cell[] => [
        table.sinks[table.sinkOf[n]!]!,
        table.grainIds[n]!,
        sourceNames[label] ?? "",
        labels.score[n]!,
        labels.status[n]!,
        ...(truth ? [truth.names[truth.labels[n]!] ?? ""] : []),
      ]),
    },
    draw: (canvas) => drawStrips(scene, canvas, truth, Math.max(4, Math.min(9, 36 / rank))),
  };
}

interface KnownLabels {
  readonly labels: Int32Array;
  readonly names: readonly string[];
}

function knownLabels({ result }: Scene): KnownLabels | undefined {
  const { truth } = result.table;
  return truth?.labels && result.comparison
    ? { labels: truth.labels, names: truth.sources }
    : undefined;
}

function drawStrips(
  scene: Scene,
  canvas: Canvas,
  truth: KnownLabels | undefined,
  row: number,
): Drawing {
  const { result, rank } = scene;
  const { table, labels } = result;
  const { width, theme } = canvas;
  const grains: number[][] = table.sinks.map(() => []);
  table.sinkOf.forEach((sink, n) => {
    grains[sink]!.push(n);
  });
  const most = Math.max(1, ...grains.map((each) => each.length));
  const key = legend(
    [
      ...scene.sourceLegend(theme),
      { key: "undecided", name: "undecided", colour: theme.muted, symbol: "hollow" },
      ...(truth
        ? [
            {
              key: "known",
              name: "known source: line below",
              colour: theme.muted,
              symbol: "line",
            } satisfies LegendEntry,
          ]
        : []),
    ],
    8,
    0,
    width - 16,
    theme,
  );
  const nameRoom = widestText(table.sinks, 11, Math.min(150, width * 0.28));
  const left = nameRoom + 16;
  const x = scaleLinear()
    .domain([0.5, most + 0.5])
    .range([left, width - 16]);
  const cell = x(2) - x(1);
  const strip = rank * row;
  const pitch = strip + (truth ? 6 : 0) + 8;
  const start = key.height + 6;
  const marks: Ink[] = [...key.marks];

  grains.forEach((members, sink) => {
    const top = start + sink * pitch;
    const name = table.sinks[sink]!;
    const text = truncated(name, nameRoom + 1, 11);
    marks.push(
      ink(
        "text",
        { x: left - 7, y: top + strip / 2 + 4, "text-anchor": "end" },
        text === name ? { text } : { text, tip: name },
      ),
      ink("rect", {
        x: left,
        y: top,
        width: Math.max(0, cell * members.length),
        height: strip,
        fill: theme.grid,
        "fill-opacity": 0.55,
      }),
    );
    const cells = members.map((n, index) => grainCell(scene, n, x(index + 0.5), top, cell, row));
    marks.push(
      ...(labels.label.length <= MOST_TIPS
        ? cells.map((each) => cellMark(scene, each, theme, grainTip(scene, each.grain, truth)))
        : groupedCells(scene, cells, theme)),
    );
    if (truth) marks.push(...knownRuns(scene, members, truth, x, top + strip + 2, theme));
  });
  const bottom = start + grains.length * pitch;
  marks.push(
    ...bottomAxis(x, bottom, { theme, label: "grain number within the sample", integer: true }),
  );
  return { height: bottom + AXIS_HEIGHT + LABEL_HEIGHT + 4, marks };
}

/** A grain's place in its strip and the depth of its colour. */
interface GrainCell {
  readonly grain: number;
  readonly label: number;
  readonly hollow: boolean;
  readonly opacity: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function grainCell(
  scene: Scene,
  grain: number,
  x: number,
  top: number,
  cell: number,
  row: number,
): GrainCell {
  const { labels } = scene.result;
  const label = labels.label[grain]!;
  const score = labels.score[grain]!;
  const hollow = labels.status[grain] === "undecided";
  const wide = Math.max(0.6, cell - Math.min(1, cell * 0.2));
  const inset = hollow ? 0.5 : 0;
  return {
    grain,
    label,
    hollow,
    opacity: 0.35 + 0.65 * (score > 0 ? Math.min(1, score / FULL_SCORE) : 0),
    x: x + inset,
    y: top + label * row + inset,
    width: hollow ? Math.max(0.4, wide - 1) : wide,
    height: row - 2 * inset,
  };
}

function cellMark(scene: Scene, cell: GrainCell, theme: Canvas["theme"], tip: string): Ink {
  const { x, y, width, height } = cell;
  return ink("rect", { x, y, width, height, ...cellLook(scene, cell, theme) }, { tip });
}

/** Cells of one look as one path, without tips: for files of very many grains. */
function groupedCells(scene: Scene, cells: readonly GrainCell[], theme: Canvas["theme"]): Ink[] {
  const groups = new Map<string, GrainCell[]>();
  for (const cell of cells) {
    const opacity = Math.round(cell.opacity * 5) / 5;
    const key = `${cell.label} ${cell.hollow} ${opacity}`;
    groups.set(key, [...(groups.get(key) ?? []), { ...cell, opacity }]);
  }
  return [...groups.values()].map((group) =>
    ink("path", {
      d: group
        .map(
          ({ x, y, width, height }) =>
            `M${rounded(x)},${rounded(y)}h${rounded(width)}v${rounded(height)}h${rounded(-width)}z`,
        )
        .join(""),
      ...cellLook(scene, group[0]!, theme),
    }),
  );
}

function cellLook(scene: Scene, cell: GrainCell, theme: Canvas["theme"]): Ink["attributes"] {
  const colour = scene.sourceColour(theme, cell.label);
  return cell.hollow
    ? { fill: "none", stroke: colour, "pointer-events": "all", "data-key": "undecided" }
    : { fill: colour, "fill-opacity": cell.opacity, "data-key": sourceKey(cell.label) };
}

/** Runs of grains of one known source, as one line each. */
function knownRuns(
  scene: Scene,
  members: readonly number[],
  truth: KnownLabels,
  x: (value: number) => number,
  y: number,
  theme: Canvas["theme"],
): Ink[] {
  const marks: Ink[] = [];
  let from = 0;
  for (let index = 1; index <= members.length; index++) {
    const known = truth.labels[members[from]!]!;
    if (index < members.length && truth.labels[members[index]!] === known) continue;
    if (known >= 0) {
      marks.push(
        ink(
          "rect",
          {
            x: x(from + 0.5),
            y,
            width: x(index + 0.5) - x(from + 0.5),
            height: 3,
            fill: knownColour(scene, theme, known),
            "data-key": "known",
          },
          { tip: `${truth.names[known]}: grains ${from + 1} to ${index}` },
        ),
      );
    }
    from = index;
  }
  return marks;
}

/** "Sink 1, grain 12: Source 2, score 0.8 (ok)". */
export function grainTip(scene: Scene, n: number, truth = knownLabels(scene)): string {
  const { table, labels } = scene.result;
  const known = truth?.names[truth.labels[n]!];
  return (
    `${table.sinks[table.sinkOf[n]!]}, grain ${table.grainIds[n]}: ` +
    `${scene.sourceNames[labels.label[n]!]}, score ${shown(labels.score[n]!)} ` +
    `(${labels.status[n]})${known ? `; known: ${known}` : ""}`
  );
}

function shareOf(labels: Int32Array, r: number): number {
  let count = 0;
  for (const label of labels) if (label === r) count++;
  return labels.length === 0 ? 0 : count / labels.length;
}
