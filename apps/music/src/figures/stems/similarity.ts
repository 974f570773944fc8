import { thresholdGraph } from "@unmix/core";
import {
  at,
  type Canvas,
  counted,
  type Drawing,
  drawHeatmap,
  type Figure,
  shown,
} from "@unmix/workbench/figures";
import type { Scene } from "./scene.ts";

/** How alike notes are in shape, before and after the threshold. */
export function similarityFigure(scene: Scene): Figure {
  const { result, notes } = scene;
  const { similarity, options } = result;
  const { threshold } = options;
  const groups = groupsAt(similarity, notes.length, threshold);
  return {
    name: "similarity",
    title: "How alike the notes are in shape",
    description:
      `Cross-correlation of the spectra of ${counted(notes.length, "note")} on a logarithmic axis, ` +
      `the best over shifts; above, as it is; below, what reaches the threshold of ${shown(threshold)}, which ` +
      `joins the notes into ${counted(groups, "group")}.`,
    data: {
      columns: ["note", "other", "similarity"],
      rows: notes.flatMap((name, i) =>
        notes.map((other, j) => [name, other, similarity[i * notes.length + j]!]),
      ),
    },
    draw: (canvas) => drawSimilarity(scene, threshold, canvas),
  };
}

/** The number of groups of notes that are joined by a similarity of at least `threshold`. */
export function groupsAt(similarity: Float64Array, count: number, threshold: number): number {
  if (count === 0) return 0;
  return thresholdGraph(count, (i, j) => similarity[i * count + j]!, threshold).labels.reduce(
    (most, label) => Math.max(most, label + 1),
    0,
  );
}

function drawSimilarity(scene: Scene, threshold: number, canvas: Canvas): Drawing {
  const { result, notes, order } = scene;
  const names = order.map((r) => notes[r]!);
  const value = (i: number, j: number) => result.similarity[order[i]! * notes.length + order[j]!]!;
  const count = order.length;
  const matrix = (of: (value: number) => number) =>
    Float64Array.from({ length: count * count }, (_, at) =>
      of(value(Math.floor(at / count), at % count)),
    );
  const map = (values: Float64Array, measure: string) =>
    drawHeatmap(
      {
        rows: names,
        columns: names,
        values,
        measure,
        domain: [0, 1],
        format: (each) => each.toFixed(2),
        tip: (i, j) => `${names[i]} and ${names[j]}: ${value(i, j).toFixed(2)}`,
      },
      canvas,
    );
  const before = map(
    matrix((each) => each),
    "similarity",
  );
  const after = map(
    matrix((each) => (each >= threshold ? each : Number.NaN)),
    `at least ${shown(threshold)}`,
  );
  return {
    height: before.height + 16 + after.height,
    width: Math.max(before.width ?? 0, after.width ?? 0),
    marks: [at(0, 0, before.marks), at(0, before.height + 16, after.marks)],
  };
}
