import { renderToString } from "@unmix/workbench/figures";
import { beforeAll, describe, expect, it } from "vitest";
import { type MusicResult, midiOf, type Signal, separate } from "../../src/domain/index.ts";
import {
  columnsOf,
  lanesOf,
  musicFiguresOf,
  type Picture,
  pictureOf,
  rowOfPitch,
} from "../../src/figures/index.ts";

import { playKit } from "../domain/percussion/kit.ts";

const RATE = 8000;
const SECONDS = 2;

/** A4 in the first second and E5 in the second, each with an octave. */
function twoTones(): Signal {
  const samples = Float32Array.from({ length: RATE * SECONDS }, (_, i) => {
    const t = i / RATE;
    const f = t < 1 ? 440 : 660;
    return 0.3 * Math.sin(2 * Math.PI * f * t) + 0.1 * Math.sin(4 * Math.PI * f * t);
  });
  return { sampleRate: RATE, channels: [samples] };
}

let recording: Signal;
let result: MusicResult;
let picture: Picture;
beforeAll(() => {
  recording = twoTones();
  result = separate(recording, { notes: 4, instruments: 2 });
  picture = pictureOf(result, recording);
});

describe("the picture of a recording", () => {
  it("has each tone in the row of its pitch and the columns of its time", () => {
    const { columns, rows, mixture, span } = picture;
    expect(span).toEqual([0, SECONDS]);
    const at = (second: number, frequency: number) => {
      const column = Math.floor((second / SECONDS) * columns);
      // A pitch in tune lies where two rows meet.
      const row = Math.floor(rowOfPitch(midiOf(frequency)));
      return Math.max(mixture[column * rows + row]!, mixture[column * rows + row + 1]!);
    };
    for (const [own, other, second] of [
      [440, 660, 0.5],
      [660, 440, 1.5],
    ] as const) {
      const loudest = at(second, own);
      expect(loudest).toBe(
        Array.from({ length: rows }, (_, row) => {
          const column = Math.floor((second / SECONDS) * columns);
          return mixture[column * rows + row]!;
        }).reduce((a, b) => Math.max(a, b)),
      );
      expect(at(second, other)).toBeLessThan(0.05 * loudest);
      expect(at(second, 2 * own) / loudest).toBeCloseTo(1 / 3, 1);
    }
  });

  it("is divided among instruments without rest wherever a note sounds", () => {
    const { labels } = result.instruments;
    const lanes = lanesOf(picture, result.instruments);
    expect(lanes).toHaveLength(2);
    const all = lanesOf(picture, {
      labels: new Int32Array(labels.length),
      count: 1,
      struckBy: -1,
    })[0]!;
    picture.mixture.forEach((value, i) => {
      const sum = lanes.reduce((total, lane) => total + lane[i]!, 0);
      if (all[i]! > 0 && Math.abs(sum - value) > 1e-5 * (1 + value)) {
        expect(sum).toBeCloseTo(value, 5);
      }
    });
  });
});

describe("the picture of a recording with percussion", () => {
  const beats = [0.3, 0.8, 1.3, 1.8].map((at) => ({ at, drum: 38 }) as const);
  const samples = playKit(beats, SECONDS, RATE);
  const tones = twoTones().channels[0]!;
  const both = { sampleRate: RATE, channels: [samples.map((x, i) => x + tones[i]!)] };
  const own = separate(both, { notes: 4, instruments: 2, percussion: true });
  const drawn = pictureOf(own, both);

  it("has it as a lane of its own, which with the others is the recording", () => {
    const lanes = lanesOf(drawn, own.instruments);
    expect(lanes).toHaveLength(3);
    expect(lanes[2]).toBe(drawn.percussion);
    const given = lanesOf(drawn, { ...own.instruments, struckBy: 0 });
    expect(given).toHaveLength(2);
    let worst = 0;
    drawn.mixture.forEach((value, i) => {
      const notes = lanes[0]![i]! + lanes[1]![i]!;
      if (notes > 0) worst = Math.max(worst, Math.abs(notes + lanes[2]![i]! - value));
      worst = Math.max(worst, Math.abs(given[0]![i]! - lanes[0]![i]! - lanes[2]![i]!));
    });
    expect(worst).toBeLessThan(1e-4 * Math.max(...drawn.mixture));
    // A few columns at a time are the same.
    const cuts = [0, 7, Math.floor(drawn.columns / 2), drawn.columns];
    const strips = cuts.slice(1).map((to, i) => columnsOf(drawn, cuts[i]!, to));
    expect(strips.map(({ span }) => span[1])).toEqual(
      cuts.slice(1).map((to) => (SECONDS * to) / drawn.columns),
    );
    lanes.forEach((lane, k) => {
      const parts = strips.flatMap((strip) => [...lanesOf(strip, own.instruments)[k]!]);
      expect(parts).toEqual([...lane]);
    });
    // It strikes when it was struck, and not between.
    const loud = (second: number) => {
      const column = Math.floor((second / SECONDS) * drawn.columns);
      const rows = drawn.percussion!.subarray(column * drawn.rows, (column + 1) * drawn.rows);
      return rows.reduce((sum, x) => sum + x, 0);
    };
    for (const { at } of beats) expect(loud(at)).toBeGreaterThan(5 * loud(at + 0.3));
  });

  it("names it in figures, and has a mark for each stroke", () => {
    const figures = musicFiguresOf(own, drawn);
    for (const figure of figures) {
      expect(renderToString(figure)).not.toMatch(/NaN|undefined|cannot be drawn/);
    }
    const [roll, spectrograms] = figures;
    expect(spectrograms!.description).toContain("Percussion");
    expect(roll!.description).toContain(`Percussion ${own.strokes.length} strokes`);
    const bars = renderToString(roll!).match(/<rect [^>]*data-key="instrument-3"/g);
    expect(bars).toHaveLength(own.strokes.length);
    expect(musicFiguresOf(own).every((figure) => renderToString(figure) !== "")).toBe(true);
  });
});

describe("the figures of a separation", () => {
  it("draws every figure at every width and theme, with nothing that is no number", () => {
    const figures = musicFiguresOf(result, picture);
    expect(figures.map(({ name }) => name)).toEqual([
      "piano-roll",
      "spectrograms",
      "similarity",
      "separation-model",
      "note-spectra",
      "note-activations",
    ]);
    for (const figure of figures) {
      for (const width of [320, 960]) {
        for (const theme of ["light", "dark"] as const) {
          const svg = renderToString(figure, { width, theme });
          expect(svg).toMatch(/^<svg /);
          expect(svg, `${figure.name} at ${width}`).not.toMatch(/NaN|undefined|cannot be drawn/);
        }
      }
      expect(figure.data.rows.length).toBeGreaterThan(0);
      const { columns, rows } = figure.data;
      expect(rows.every((row) => row.length === columns.length)).toBe(true);
    }
  });

  it("has a bar for each event, and every pair of notes in the matrix", () => {
    const [roll, , similarity] = musicFiguresOf(result, picture);
    expect(result.events.length).toBeGreaterThan(1);
    expect(roll!.data.rows).toHaveLength(result.events.length);
    const bars = renderToString(roll!).match(/<rect [^>]*data-key="instrument-/g);
    expect(bars).toHaveLength(result.events.length);
    expect(similarity!.data.rows).toHaveLength(result.notes.count ** 2);
  });

  it("goes without the recording", () => {
    const names = musicFiguresOf(result).map(({ name }) => name);
    expect(names).toEqual(musicFiguresOf(result, picture).map(({ name }) => name));
  });

  it("has nothing to draw of silence", () => {
    const silent = { ...result, notes: { ...result.notes, count: 0 } };
    expect(musicFiguresOf(silent)).toEqual([]);
  });
});
