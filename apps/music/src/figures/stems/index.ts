import type { Figure } from "@unmix/workbench/figures";
import type { MusicResult } from "../../domain/result.ts";
import { notesFigures } from "./notes.ts";
import { pianoRoll } from "./piano-roll.ts";
import { similarityFigure } from "./similarity.ts";
import { spectrogramsFigure } from "./spectrograms.ts";

/** Every figure of a separated recording, in the order of the guide; none of silence. */
export function musicFiguresOf(result: MusicResult): Figure[] {
  if (result.notes.count === 0) return [];
  return [
    spectrogramsFigure(result),
    ...notesFigures(result),
    similarityFigure(result),
    pianoRoll(result),
  ];
}
