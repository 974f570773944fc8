import { type CurvePanel, drawCurves, type Figure, type Theme } from "@unmix/workbench/figures";
import type { MusicResult } from "../../domain/result.ts";
import { binWidthOf, timeOf } from "../../domain/spectrogram/grid.ts";
import { instrumentKey, instrumentLegend, noteName } from "./names.ts";

/** Notes that are drawn at most: the loudest. */
const MOST = 16;
/** Points of a curve that are kept. */
const POINTS = 400;
/** Hertz above which a note has little to show. */
const HIGHEST = 6000;

/** The spectra of the notes, and when they sound: the two factors of the spectrogram. */
export function notesFigures(result: MusicResult): Figure[] {
  const { notes, grid } = result;
  const shown = loudest(result);
  const width = binWidthOf(grid);
  const bins = Math.min(grid.bins, Math.ceil(HIGHEST / width));
  const frequencies = Float64Array.from({ length: bins }, (_, k) => k * width);
  const times = Float64Array.from({ length: grid.frames }, (_, t) => timeOf(grid, t));
  const spectrum = (r: number) => notes.spectra.subarray(r * grid.bins, r * grid.bins + bins);
  const activation = (r: number) =>
    Float32Array.from({ length: grid.frames }, (_, t) => notes.activations[t * notes.count + r]!);
  const which =
    shown.length < notes.count
      ? `the ${shown.length} loudest of ${notes.count} notes`
      : "all notes";
  return [
    curvesOf(result, shown, {
      name: "note-spectra",
      title: "Spectra of the notes",
      words: `The magnitude spectrum of ${which}, coloured by instrument`,
      axis: "frequency (Hz)",
      x: thinned(frequencies),
      y: (r) => thinned(spectrum(r)),
    }),
    curvesOf(result, shown, {
      name: "note-activations",
      title: "When the notes sound",
      words: `The activation over time of ${which}, coloured by instrument`,
      axis: "time (s)",
      x: thinned(times),
      y: (r) => thinned(activation(r)),
    }),
  ];
}

interface Factor {
  readonly name: string;
  readonly title: string;
  readonly words: string;
  readonly axis: string;
  readonly x: ArrayLike<number>;
  readonly y: (note: number) => ArrayLike<number>;
}

function curvesOf(result: MusicResult, shown: readonly number[], factor: Factor): Figure {
  const { labels, names } = result.instruments;
  const panelOf = (r: number, theme: Theme): CurvePanel => ({
    title: noteName(result, r),
    xLabel: factor.axis,
    curves: [
      {
        key: instrumentKey(labels[r]!),
        name: noteName(result, r),
        colour: theme.category(labels[r]!),
        x: factor.x,
        y: factor.y(r),
        filled: true,
        thickness: 1.2,
        tip: `note ${noteName(result, r)} of ${names[labels[r]!]}`,
      },
    ],
  });
  return {
    name: factor.name,
    title: factor.title,
    description: `${factor.words}: ${shown
      .map((r) => `${noteName(result, r)} of ${names[labels[r]!]}`)
      .join(", ")}.`,
    data: {
      columns: ["note", "instrument", factor.axis, "value"],
      rows: shown.flatMap((r) =>
        Array.from(factor.y(r), (value, i) => [r + 1, names[labels[r]!]!, factor.x[i]!, value]),
      ),
    },
    draw: (canvas) =>
      drawCurves(
        shown.map((r) => panelOf(r, canvas.theme)),
        canvas,
        { plotHeight: 60, leastWidth: 200, legend: instrumentLegend(result, canvas.theme, "line") },
      ),
  };
}

function loudest({ notes }: MusicResult): number[] {
  return Array.from({ length: notes.count }, (_, r) => r)
    .sort((a, b) => notes.energies[b]! - notes.energies[a]! || a - b)
    .slice(0, MOST)
    .sort((a, b) => a - b);
}

/** The largest of every so many values, so that peaks stay. */
function thinned(values: ArrayLike<number>): Float64Array {
  const step = Math.max(1, Math.ceil(values.length / POINTS));
  return Float64Array.from({ length: Math.ceil(values.length / step) }, (_, i) => {
    let most = Number.NEGATIVE_INFINITY;
    const end = Math.min(values.length, (i + 1) * step);
    for (let j = i * step; j < end; j++) most = Math.max(most, values[j]!);
    return most;
  });
}
