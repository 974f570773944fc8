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
  shown,
  truncated,
  widestText,
} from "@unmix/workbench/figures";
import { scaleLinear } from "d3";
import { knownColour, type Scene, sourceKey } from "./scene.ts";

/** Score at which a grain's colour is full, as in the published figure. */
const FULL_SCORE = 1;

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
      { key: "undecided", name: "undecided", colour: theme.muted, symbol: "ring" },
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
    const wide = Math.max(0.6, cell - Math.min(1, cell * 0.2));
    members.forEach((n, index) => {
      const label = labels.label[n]!;
      const hollow = labels.status[n] === "undecided";
      const colour = scene.sourceColour(theme, label);
      const score = labels.score[n]!;
      const full = Number.isFinite(score) ? Math.min(1, Math.max(0, score / FULL_SCORE)) : 0;
      marks.push(
        ink(
          "rect",
          {
            x: x(index + 0.5) + (hollow ? 0.5 : 0),
            y: top + label * row + (hollow ? 0.5 : 0),
            width: hollow ? Math.max(0.4, wide - 1) : wide,
            height: hollow ? row - 1 : row,
            fill: hollow ? "none" : colour,
            "fill-opacity": hollow ? undefined : 0.35 + 0.65 * full,
            stroke: hollow ? colour : undefined,
            "pointer-events": hollow ? "all" : undefined,
            "data-key": hollow ? "undecided" : sourceKey(label),
          },
          { tip: grainTip(scene, n, truth) },
        ),
      );
    });
    if (truth) marks.push(...knownRuns(scene, members, truth, x, top + strip + 2, theme));
  });
  const bottom = start + grains.length * pitch;
  marks.push(
    ...bottomAxis(x, bottom, { theme, label: "grain number within the sample", integer: true }),
  );
  return { height: bottom + AXIS_HEIGHT + LABEL_HEIGHT + 4, marks };
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
