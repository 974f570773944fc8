import { drawHeatmap, type Figure } from "@unmix/workbench/figures";
import type { MusicResult } from "../../domain/result.ts";
import { noteName } from "./names.ts";

/** How alike the shapes of the notes are, instrument by instrument; pairs at the threshold and above are framed. */
export function similarityFigure(result: MusicResult): Figure {
  const { notes, similarity, instruments, options } = result;
  const R = notes.count;
  const order = Array.from({ length: R }, (_, r) => r).sort(
    (a, b) => instruments.labels[a]! - instruments.labels[b]! || a - b,
  );
  const names = order.map((r) => noteName(result, r));
  const value = (i: number, j: number) => similarity[order[i]! * R + order[j]!]!;
  let alike = 0;
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < i; j++) if (value(i, j) >= options.threshold) alike++;
  }
  return {
    name: "similarity",
    title: "How alike the notes are in shape",
    description:
      `The largest cross-correlation of the spectra of each two of ${R} notes on a logarithmic axis of frequency, ` +
      `ordered by instrument; ${alike} of ${(R * (R - 1)) / 2} pairs reach the threshold ${options.threshold} and are framed.`,
    data: {
      columns: ["note", "other", "similarity"],
      rows: order.flatMap((r) => order.map((s) => [r + 1, s + 1, similarity[r * R + s]!])),
    },
    draw: (canvas) =>
      drawHeatmap(
        {
          rows: names,
          columns: names,
          values: order.flatMap((_, i) => order.map((__, j) => value(i, j))),
          measure: "similarity",
          domain: [0, 1],
          format: (x) => x.toFixed(2),
          framed: (i, j) => i !== j && value(i, j) >= options.threshold,
        },
        canvas,
      ),
  };
}
