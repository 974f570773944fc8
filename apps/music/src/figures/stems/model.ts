import {
  at,
  type Canvas,
  counted,
  type Drawing,
  type Figure,
  halo,
  type Ink,
  ink,
  type Theme,
  truncated,
} from "@unmix/workbench/figures";
import { cells } from "./cells.ts";
import { largestOf, levelsOf, modelOf } from "./picture.ts";
import { laneKey, type Scene, tint } from "./scene.ts";
import { panelsOf } from "./spectrograms.ts";

/** Notes that the model is drawn with at most, by instrument. */
const MOST_NOTES = 8;

/** The model: the spectrogram is a sum of notes, and the notes of an instrument add up to its part. */
export function modelFigure(scene: Scene): Figure {
  const { names, notes, result, order } = scene;
  return {
    name: "separation-model",
    title: "From the recording to its notes to its instruments",
    description:
      `The short-time Fourier transform of the recording is separated into ${counted(notes.length, "note")}, ` +
      `each a spectrum that comes and goes; notes are then grouped into ${counted(names.length, "instrument")}. ` +
      `The strongest notes are drawn.`,
    data: {
      columns: ["note", "instrument", "frequency", "energy"],
      rows: order.map((r) => [
        notes[r]!,
        names[result.instruments.labels[r]!]!,
        result.notes.frequencies[r]!,
        result.notes.energies[r]!,
      ]),
    },
    draw: (canvas) => drawModel(scene, canvas),
  };
}

function drawModel(scene: Scene, { width, theme }: Canvas): Drawing {
  const { picture, notes, names, result } = scene;
  const { labels } = result.instruments;
  const narrow = width < 560;
  const gap = narrow ? 12 : 34;
  const third = (width - 2 * gap - 4) / 3;
  const panels = panelsOf(scene);
  const drawn = drawnNotes(scene);
  const loudest = largestOf(picture.mixture);
  const box = (height: number) => ({ left: 0, top: 0, width: third, height });
  const panel = (values: Float32Array, colour: string, height: number): Ink[] => [
    ink("rect", { width: third, height, fill: theme.surface, stroke: theme.grid }),
    ...cells(levelsOf(values, loudest), picture, box(height), tint(theme, colour), [70, 60]),
  ];
  const top = 34;
  const lanes = Math.max(1, panels.length - 1);
  const height = Math.max(190, 46 * drawn.length, 100 * lanes);
  const step = height / Math.max(1, drawn.length);
  const part = height / lanes;
  const middle = (n: number, size: number) => top + (n + 0.5) * size;
  const [second, last] = [third + gap, 2 * (third + gap)];
  const marks: Ink[] = [
    heading("Recording", third / 2, theme.text),
    heading("Notes", second + third / 2, theme.text),
    heading("Instruments", last + third / 2, theme.text),
    at(0, top + height / 2 - 85, panel(picture.mixture, theme.text, 170)),
  ];
  if (lanes > names.length) {
    // Percussion is no sum of notes: it goes past them.
    const colour = theme.category(names.length);
    marks.push(joint(third, top + height / 2, last, middle(names.length, part), colour));
  }
  drawn.forEach((r, n) => {
    const colour = theme.category(labels[r]!);
    marks.push(
      joint(third, top + height / 2, second, middle(n, step), theme.axis),
      joint(second + third, middle(n, step), last, middle(labels[r]!, part), colour),
      at(
        second,
        top + n * step + 4,
        [
          ...panel(
            modelOf(picture, (each) => each === r),
            colour,
            step - 8,
          ),
          nameOver(notes[r]!, third, theme),
        ],
        { "data-key": laneKey(labels[r]!) },
      ),
    );
  });
  panels.slice(1).forEach(({ name, values }, lane) => {
    marks.push(
      at(
        last,
        top + lane * part + 8,
        [...panel(values, theme.category(lane), part - 16), nameOver(name, third, theme, 600)],
        { "data-key": laneKey(lane) },
      ),
    );
  });
  return { height: top + height + 8, marks };
}

function heading(text: string, x: number, fill: string): Ink {
  return ink("text", { x, y: 18, "text-anchor": "middle", "font-weight": 600, fill }, { text });
}

/** The name in the corner of a panel `width` wide, with a halo that sets it off from the cells. */
function nameOver(name: string, width: number, theme: Theme, weight?: number): Ink {
  return ink(
    "text",
    {
      x: 4,
      y: 12,
      "font-size": 10,
      "font-weight": weight,
      fill: theme.text,
      ...halo(theme),
    },
    { text: truncated(name, width - 8, 10) },
  );
}

function joint(x1: number, y1: number, x2: number, y2: number, stroke: string): Ink {
  const half = (x1 + x2) / 2;
  return ink("path", {
    d: `M${x1.toFixed(1)},${y1.toFixed(1)}C${half.toFixed(1)},${y1.toFixed(1)} ${half.toFixed(1)},${y2.toFixed(1)} ${x2.toFixed(1)},${y2.toFixed(1)}`,
    fill: "none",
    stroke,
    "stroke-width": 1.5,
  });
}

/** The strongest notes, some of every instrument, in the order of the figures. */
function drawnNotes({ order, result, names }: Scene): number[] {
  const { energies } = result.notes;
  const each = Math.max(1, Math.floor(MOST_NOTES / Math.max(1, names.length)));
  const kept = new Set(
    names.flatMap((_, lane) =>
      order
        .filter((r) => result.instruments.labels[r] === lane)
        .sort((a, b) => energies[b]! - energies[a]! || a - b)
        .slice(0, each),
    ),
  );
  return order.filter((r) => kept.has(r));
}
