import { at, type Figure, type Ink, ink, type Theme } from "@unmix/workbench/figures";
import { frequencyOf, pitchName } from "../../domain/notes/pitch.ts";
import type { MusicResult } from "../../domain/result.ts";
import { binWidthOf } from "../../domain/spectrogram/grid.ts";

/** Cells of a picture. */
const COLUMNS = 120;
const PER_OCTAVE = 8;
const LOWEST = 33;
const HIGHEST = 105;
/** Decibels below the loudest that are drawn. */
const RANGE = 50;
const ROW = 3;
const LEFT = 40;

/** The model's spectrogram of all notes and of each instrument: a mixture is the sum of what it is made of. */
export function spectrogramsFigure(result: MusicResult): Figure {
  const { instruments, grid } = result;
  const pictures = picturesOf(result);
  const names = ["All notes", ...instruments.names];
  const loudest = pictures[0]!.values.reduce((most, value) => Math.max(most, value), 0) || 1;
  const level = (value: number) => Math.max(0, 1 + (20 * Math.log10(value / loudest)) / RANGE);
  const { rows, columns, pitches } = pictures[0]!;
  const seconds = grid.samples / grid.sampleRate;
  return {
    name: "spectrograms",
    title: "The recording and its instruments",
    description:
      `The magnitudes that the notes stand for over ${seconds.toFixed(1)} seconds, on a scale of pitch from ` +
      `${pitchName(pitches[0]!)} to ${pitchName(pitches.at(-1)!)}: of all together, and of ${instruments.names.join(", ")}; ` +
      `darker is louder, over ${RANGE} decibels.`,
    data: {
      columns: ["instrument", "time", "pitch", "magnitude"],
      rows: pictures.flatMap(({ values }, p) =>
        Array.from(values, (value, i) => [
          names[p]!,
          ((i % columns) * seconds) / columns,
          pitches[Math.floor(i / columns)]!,
          value,
        ]),
      ),
    },
    draw({ width, theme }) {
      const cell = (width - LEFT - 8) / columns;
      const height = rows * ROW + 26;
      const marks = pictures.map(({ values }, p) =>
        at(0, p * height, [
          ink("text", { x: LEFT, y: 14, fill: theme.text, "font-size": 12 }, { text: names[p]! }),
          ...octaveMarks(pitches, theme),
          ...cellsOf(values, columns, rows, cell, level, theme),
        ]),
      );
      return { height: pictures.length * height + 4, width, marks };
    },
  };
}

interface Picture {
  readonly rows: number;
  readonly columns: number;
  /** Of each row, the lowest first. */
  readonly pitches: readonly number[];
  /** Rows × columns. */
  readonly values: Float64Array;
}

/** Of all, and of each instrument. */
function picturesOf({ grid, notes, instruments }: MusicResult): Picture[] {
  const width = binWidthOf(grid);
  const top = 69 + 12 * Math.log2(((grid.bins - 1) * width) / 440);
  const step = 12 / PER_OCTAVE;
  const pitches: number[] = [];
  for (let pitch = LOWEST; pitch <= Math.min(HIGHEST, top); pitch += step) pitches.push(pitch);
  const rows = pitches.length;
  const columns = Math.min(COLUMNS, grid.frames);
  const R = notes.count;
  // How loud each note is in each row and each column; the picture is the sum of their products.
  const high = new Float64Array(R * rows);
  const long = new Float64Array(R * columns);
  for (let r = 0; r < R; r++) {
    for (let i = 0; i < rows; i++) {
      const from = Math.max(1, Math.round(frequencyOf(pitches[i]! - step / 2) / width));
      const to = Math.max(from + 1, Math.round(frequencyOf(pitches[i]! + step / 2) / width));
      for (let k = from; k < Math.min(to, grid.bins); k++) {
        high[r * rows + i] = Math.max(high[r * rows + i]!, notes.spectra[r * grid.bins + k]!);
      }
    }
    for (let t = 0; t < grid.frames; t++) {
      const at = r * columns + Math.floor((t * columns) / grid.frames);
      long[at] = Math.max(long[at]!, notes.activations[t * R + r]!);
    }
  }
  const all = new Float64Array(rows * columns);
  const each = instruments.names.map(() => new Float64Array(rows * columns));
  for (let r = 0; r < R; r++) {
    const own = each[instruments.labels[r]!]!;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const value = high[r * rows + i]! * long[r * columns + j]!;
        own[i * columns + j]! += value;
        all[i * columns + j]! += value;
      }
    }
  }
  return [all, ...each].map((values) => ({ rows, columns, pitches, values }));
}

function octaveMarks(pitches: readonly number[], theme: Theme): Ink[] {
  const marks: Ink[] = [];
  for (let pitch = 36; pitch < pitches.at(-1)!; pitch += 12) {
    const row = (pitch - LOWEST) / (12 / PER_OCTAVE);
    const y = 20 + (pitches.length - row) * ROW;
    marks.push(
      ink(
        "text",
        { x: LEFT - 4, y: y + 3, "text-anchor": "end", fill: theme.muted, "font-size": 9 },
        { text: pitchName(pitch) },
      ),
    );
  }
  return marks;
}

/** Cells of one shade side by side are one bar. */
function cellsOf(
  values: Float64Array,
  columns: number,
  rows: number,
  cell: number,
  level: (value: number) => number,
  theme: Theme,
): Ink[] {
  const SHADES = 8;
  const marks: Ink[] = [];
  for (let i = 0; i < rows; i++) {
    const shade = (j: number) => Math.round(SHADES * level(values[i * columns + j]!));
    for (let j = 0; j < columns; ) {
      let end = j + 1;
      while (end < columns && shade(end) === shade(j)) end++;
      if (shade(j) > 0) {
        marks.push(
          ink("rect", {
            x: LEFT + j * cell,
            y: 20 + (rows - 1 - i) * ROW,
            width: (end - j) * cell,
            height: ROW,
            fill: theme.sequential(shade(j) / SHADES),
          }),
        );
      }
      j = end;
    }
  }
  return marks;
}
