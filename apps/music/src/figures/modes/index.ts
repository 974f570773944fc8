import { type Figure, figuresOrFailure } from "@unmix/workbench/figures";
import type { ModesResult } from "../../domain/index.ts";
import { modesFigure } from "./curves.ts";
import { flowchartFigure } from "./flowchart.ts";
import { paretoFigure } from "./pareto.ts";
import { pictureFigure } from "./picture.ts";
import { type Scene, sceneOf } from "./scene.ts";
import { signalFigure } from "./signal.ts";

export { type PictureLayout, pictureLayout } from "./picture.ts";
export { type Scene, sceneOf } from "./scene.ts";
export { seriesFigure } from "./signal.ts";

/** Every figure of a result, in the order of the page; those that do not apply are left out. */
export function modesFiguresOf(result: ModesResult): Figure[] {
  const scene = sceneOf(result);
  return MAKERS.flatMap(([name, make]) => figuresOrFailure(name, () => make(scene)));
}

const MAKERS: readonly (readonly [string, (scene: Scene) => Figure | readonly Figure[]])[] = [
  ["signal", signalFigure],
  ["picture", pictureFigure],
  ["modes", modesFigure],
  ["pareto", paretoFigure],
  ["flowchart", flowchartFigure],
];

/** The names that figures of a result can have. */
export const MODES_FIGURE_NAMES: readonly string[] = MAKERS.map(([name]) => name);
