import { type Figure, figuresOrFailure } from "@unmix/workbench/figures";
import type { MusicResult } from "../../domain/index.ts";
import { modelFigure } from "./model.ts";
import { activationsFigure, spectraFigure } from "./notes.ts";
import type { Picture } from "./picture.ts";
import { rollFigure } from "./roll.ts";
import { type Scene, sceneOf } from "./scene.ts";
import { similarityFigure } from "./similarity.ts";
import { spectrogramsFigure } from "./spectrograms.ts";

export {
  columnsOf,
  HIGHEST_KEY,
  LOWEST_KEY,
  lanesOf,
  largestOf,
  levelsOf,
  type Picture,
  pictureOf,
  rowOfPitch,
} from "./picture.ts";
export { noteNames, notesByInstrument } from "./scene.ts";
export { groupsAt } from "./similarity.ts";

/**
 * Every figure of a separated recording, in the order of the page; none of silence.
 *
 * @param picture from {@link pictureOf} with the recording; by default it shows what the notes add up to
 */
export function musicFiguresOf(result: MusicResult, picture?: Picture): Figure[] {
  if (result.notes.count === 0) return [];
  const scene = sceneOf(result, picture);
  return MAKERS.flatMap(([name, make]) => figuresOrFailure(name, () => make(scene)));
}

const MAKERS: readonly (readonly [string, (scene: Scene) => Figure])[] = [
  ["piano-roll", rollFigure],
  ["spectrograms", spectrogramsFigure],
  ["similarity", similarityFigure],
  ["separation-model", modelFigure],
  ["note-spectra", spectraFigure],
  ["note-activations", activationsFigure],
];
