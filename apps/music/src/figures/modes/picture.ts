import {
  AXIS_HEIGHT,
  at,
  bottomAxis,
  type Canvas,
  counted,
  type Drawing,
  type Figure,
  type FigureData,
  type Ink,
  ink,
  LABEL_HEIGHT,
  leftAxis,
  leftAxisWidth,
  legend,
  listed,
  type PanelBox,
  shown,
} from "@unmix/workbench/figures";
import { type ScaleLinear, scaleLinear } from "d3";
import { shortTime, unitHeadings } from "../../domain/index.ts";
import { audible, modeKey, type Scene } from "./scene.ts";
import { unseenBand } from "./unseen.ts";
import { drawWave } from "./wave.ts";

/**
 * The atoms as dots in time and frequency, the larger the stronger, in the colour of their mode; where modes are
 * ridges, the frequency of each as a line over them.
 */
export function pictureFigure(scene: Scene): Figure {
  const { result, names } = scene;
  const { labels } = result;
  const outside = labels.filter((label) => label < 0).length;
  return {
    name: "picture",
    title: "Sparse time–frequency picture",
    description:
      `${counted(labels.length, "atom")}, each a dot at its time and frequency, the larger the ` +
      `stronger, in ${counted(names.length, "mode")}` +
      `${names.length > 0 ? `: ${listed(names)}` : ""}; ${outside} in no mode, as rings.` +
      `${result.ridges ? " A line is the frequency of a mode; an atom has the colour of the nearest." : ""}${scene.unseenWords}`,
    get data() {
      return atomData(scene);
    },
    draw: (canvas) => drawPicture(scene, canvas),
  };
}

/** A row an atom. */
export function atomData({ result, names }: Scene): FigureData {
  const { series, atoms, labels } = result;
  const { time, frequency } = unitHeadings(series);
  return {
    columns: [time("tau"), frequency("frequency"), "coefficient", "mode"],
    rows: Array.from(labels, (label, k) => [
      atoms.centres[k]!,
      atoms.frequencies[k]!,
      atoms.amplitudes[k]!,
      names[label] ?? "",
    ]),
  };
}

/** Where the picture lies in its drawing, and its scales, for who draws on top of it. */
export interface PictureLayout {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly box: PanelBox;
  readonly height: number;
}

/** How {@link pictureFigure} is laid out. */
export function pictureLayout(scene: Scene, { width, theme }: Canvas): PictureLayout {
  const key = legend(scene.legend(theme, "dot"), 8, 0, width - 16, theme);
  const top = key.height + 14;
  const bottom = top + Math.round(Math.min(420, Math.max(220, width * 0.42)));
  const y = frequencyScale(scene, [bottom, top]);
  const left = Math.max(34, leftAxisWidth(y)) + 22;
  const right = width - 14;
  return {
    x: scaleLinear().domain(widened(scene.time.span)).range([left, right]),
    y,
    box: { left, right, top, bottom },
    height: bottom + AXIS_HEIGHT + LABEL_HEIGHT + 6,
  };
}

function drawPicture(scene: Scene, canvas: Canvas): Drawing {
  const { theme, width } = canvas;
  const { x, y, box, height } = pictureLayout(scene, canvas);
  const key = legend(scene.legend(theme, "dot"), 8, 0, width - 16, theme);
  const unseen = scene.unseen(theme);
  return {
    height,
    marks: [
      ...key.marks,
      ...(unseen ? unseenBand(unseen, x, box) : []),
      ...leftAxis(y, box.left, box.right, {
        theme,
        label: scene.frequencyLabel,
        labelOffset: box.left - 11,
      }),
      ...bottomAxis(x, box.bottom, { theme, label: scene.time.label, origin: scene.time.origin }),
      ...atomMarks(scene, canvas, x, y),
      ...ridgeMarks(scene, canvas, x, y, box),
    ],
  };
}

/** The frequency of each mode as a line, where modes are ridges; what leaves the box is left out. */
function ridgeMarks(
  scene: Scene,
  { theme }: Canvas,
  x: ScaleLinear<number, number>,
  y: ScaleLinear<number, number>,
  box: Pick<PanelBox, "left" | "right">,
): Ink[] {
  const { ridges, modes, series } = scene.result;
  if (!ridges) return [];
  const [low, high] = y.domain() as [number, number];
  return modes.map((mode, m) =>
    drawWave(
      {
        x: series.times,
        y: audible(mode).map((value) => (value >= low && value <= high ? value : Number.NaN)),
        colour: scene.colour(theme, m),
        key: modeKey(m),
        tip: `frequency of ${mode.name}`,
        thickness: 2,
      },
      x,
      y,
      box,
    ),
  );
}

/** From 0, or from below the lowest atom where all lie high. */
function frequencyScale(
  { result }: Scene,
  range: readonly [number, number],
): ScaleLinear<number, number> {
  const { frequencies } = result.atoms;
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const frequency of frequencies) {
    low = Math.min(low, frequency);
    high = Math.max(high, frequency);
  }
  if (!(low <= high)) [low, high] = result.chosen.frequencies;
  const from = low < high / 2 ? 0 : low - (high - low || high) * 0.1;
  return scaleLinear()
    .domain([from, high + (high - from) * 0.05])
    .range(range);
}

function widened([low, high]: readonly [number, number]): [number, number] {
  const margin = (high - low) * 0.01;
  return [low - margin, high + margin];
}

/** Dots of the area that their amplitude gives, the strong ones first so that none hides another. */
function atomMarks(
  scene: Scene,
  { theme }: Canvas,
  x: (value: number) => number,
  y: (value: number) => number,
  plain = false,
): Ink[] {
  const { atoms, labels } = scene.result;
  const strongest = atoms.amplitudes.reduce((most, size) => Math.max(most, size), 0);
  const order = Array.from(labels.keys()).sort(
    (a, b) => atoms.amplitudes[b]! - atoms.amplitudes[a]! || a - b,
  );
  const withTips = order.length <= MOST_TIPS;
  const [least, most] = order.length > 1000 ? [1, 4] : [1.8, 7];
  return order.map((k) => {
    const label = labels[k]!;
    const size = Math.sqrt(atoms.amplitudes[k]! / (strongest || 1));
    const colour = plain ? theme.text : scene.colour(theme, label);
    const hollow = label < 0 && !plain;
    return ink(
      "circle",
      {
        cx: x(atoms.centres[k]!),
        cy: y(atoms.frequencies[k]!),
        r: least + (most - least) * size,
        ...(hollow
          ? { fill: "none", stroke: colour, "stroke-width": 1.2, "pointer-events": "all" }
          : { fill: colour, "fill-opacity": 0.75 }),
        ...(!plain && { "data-key": modeKey(label) }),
      },
      withTips && !plain ? { tip: atomTip(scene, k) } : {},
    );
  });
}

/** Above this number of atoms none carries a tip of its own, so that files stay small. */
const MOST_TIPS = 3000;

function atomTip({ result, names }: Scene, k: number): string {
  const { atoms, labels, series } = result;
  const mode = labels[k]! < 0 ? "in no mode" : names[labels[k]!]!;
  return `${mode}: at ${shortTime(series, atoms.centres[k]!)} ${series.timeUnit}, frequency ${shown(atoms.frequencies[k]!)}, amplitude ${shown(atoms.amplitudes[k]!)}`;
}

/** The picture without axes' words, to be a panel of another figure. */
export function smallPicture(
  scene: Scene,
  canvas: Canvas,
  box: { readonly width: number; readonly height: number },
  plain: boolean,
): Ink {
  const { theme } = canvas;
  const y = frequencyScale(scene, [box.height, 0]);
  const left = Math.max(34, leftAxisWidth(y)) + 4;
  const x = scaleLinear().domain(widened(scene.time.span)).range([left, box.width]);
  const unseen = scene.unseen(theme);
  const plot = { left, right: box.width, top: 0, bottom: box.height };
  return at(0, 0, [
    ...(unseen ? unseenBand(unseen, x, plot) : []),
    ...leftAxis(y, left, box.width, { theme }),
    ...bottomAxis(x, box.height, { theme, origin: scene.time.origin }),
    ...atomMarks(scene, canvas, x, y, plain),
    ...(plain ? [] : ridgeMarks(scene, canvas, x, y, plot)),
  ]);
}
