import {
  AXIS_HEIGHT,
  at,
  bottomAxis,
  type Canvas,
  type Drawing,
  type Figure,
  type Ink,
  ink,
  LABEL_HEIGHT,
  listed,
  panelGrid,
  panelTitle,
  percent,
} from "@unmix/workbench/figures";
import { scaleLinear } from "d3";
import { pitchName, stemNames } from "../../domain/index.ts";
import { cells } from "./cells.ts";
import { lanesOf, largestOf, levelsOf, rowOfPitch } from "./picture.ts";
import { laneKey, pitchRange, type Scene, tint } from "./scene.ts";

/** The spectrogram of the recording, and of each instrument's part of it. */
export function spectrogramsFigure(scene: Scene): Figure {
  const { names, picture } = scene;
  const panels = panelsOf(scene);
  const energy = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  const whole = energy(picture.mixture) || 1;
  const parts = panels
    .slice(1)
    .map(({ name, values }) => `${name} ${percent(energy(values) / whole)}`);
  return {
    name: "spectrograms",
    title: "Spectrograms of the recording and its instruments",
    description: `Time across, pitch upwards, the stronger the louder. ${names.length === 0 ? "There are no instruments." : `Of the energy that is drawn: ${listed(parts)}.`}`,
    // Made when it is asked for: it is long.
    get data() {
      return {
        columns: ["panel", "time", "midi", "magnitude"],
        rows: panels.flatMap(({ name, values }) => cellRows(scene, name, values)),
      };
    },
    draw: (canvas) => drawSpectrograms(scene, panels, canvas),
  };
}

export interface SpectrogramPanel {
  readonly name: string;
  /** The instrument; none for the recording. */
  readonly lane: number | undefined;
  readonly values: Float32Array;
}

/** The recording first, then its instruments, and last its percussion where that is drawn apart. */
export function panelsOf({ picture, result }: Scene): SpectrogramPanel[] {
  const names = stemNames(result);
  return [
    { name: "Recording", lane: undefined, values: picture.mixture },
    ...lanesOf(picture, result.instruments).map((values, lane) => ({
      name: names[lane]!,
      lane,
      values,
    })),
  ];
}

/** A row for each cell of a coarse grid: the whole picture would be a very long table. */
function cellRows({ picture }: Scene, name: string, values: Float32Array) {
  const { columns, rows, span } = picture;
  const found: [string, number, number, number][] = [];
  const stride = Math.max(1, Math.ceil(columns / 100));
  for (let c = 0; c < columns; c += stride) {
    for (let key = 21; key <= 108; key++) {
      const value = values[c * rows + Math.floor(rowOfPitch(key))]!;
      if (value > 0) {
        found.push([name, span[0] + ((c + 0.5) / columns) * (span[1] - span[0]), key, value]);
      }
    }
  }
  return found;
}

function drawSpectrograms(
  scene: Scene,
  panels: readonly SpectrogramPanel[],
  canvas: Canvas,
): Drawing {
  const height = 24 + 130 + AXIS_HEIGHT + LABEL_HEIGHT + 14;
  const grid = panelGrid(panels.length, canvas.width - 6, height, 300, 3);
  return {
    height: grid.height,
    marks: panels.map((panel, n) =>
      at(
        ...grid.corner(n),
        drawSpectrogram(scene, panel, canvas, { width: grid.panelWidth, height: 130 }),
      ),
    ),
  };
}

/** One spectrogram with its axes; all of a scene are on one scale of loudness. */
function drawSpectrogram(
  scene: Scene,
  { name, lane, values }: SpectrogramPanel,
  { theme }: Canvas,
  size: { readonly width: number; readonly height: number },
): Ink[] {
  const { picture, span } = scene;
  const [low, high] = pitchRange(scene);
  const box = { left: 36, top: 24, width: size.width - 50, height: size.height };
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const first = Math.max(0, Math.floor(rowOfPitch(low)));
  const rows = Math.min(picture.rows, Math.ceil(rowOfPitch(high))) - first;
  const levels = levelsOf(values, largestOf(picture.mixture));
  const cut = new Float32Array(picture.columns * rows);
  for (let c = 0; c < picture.columns; c++) {
    cut.set(levels.subarray(c * picture.rows + first, c * picture.rows + first + rows), c * rows);
  }
  const x = scaleLinear().domain(span).range([box.left, right]);
  const y = (pitch: number) => bottom - ((rowOfPitch(pitch) + 0.5 - first) / rows) * box.height;
  const colour = lane === undefined ? theme.text : theme.category(lane);
  const octaves: Ink[] = [];
  for (let pitch = Math.ceil(low / 12) * 12; pitch <= high; pitch += 12) {
    octaves.push(
      ink("line", { x1: box.left, x2: right, y1: y(pitch), y2: y(pitch), stroke: theme.grid }),
      ink(
        "text",
        {
          x: box.left - 5,
          y: y(pitch) + 3.5,
          "text-anchor": "end",
          fill: theme.muted,
          "font-size": 10,
        },
        { text: pitchName(pitch) },
      ),
    );
  }
  return [
    panelTitle(name, "", box.left, right, theme),
    ...octaves,
    ink("g", lane === undefined ? {} : { "data-key": laneKey(lane) }, {
      children: cells(cut, { columns: picture.columns, rows }, box, tint(theme, colour)),
      tip: name,
    }),
    ...bottomAxis(x, bottom, { theme, label: "time (s)" }),
  ];
}
