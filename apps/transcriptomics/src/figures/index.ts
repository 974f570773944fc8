import { type Figure, figuresOrFailure } from "@unmix/workbench/figures";
import type { ProfileResult } from "../domain/result.ts";
import { rankCurves, smoothingCurve, stabilityBars } from "./choices.ts";
import { confidenceMap, factorMaps, geneMap, regionMap } from "./maps.ts";
import { markerDots } from "./markers.ts";
import { annotationFigures, knownFigures } from "./matches.ts";
import { matchedMaps, modelFigure } from "./model.ts";
import { type Scene, sceneOf, type TissueFigureOptions } from "./scene.ts";

export {
  type Arranged,
  arrange,
  extentOf,
  largest,
  type Orientation,
  roundLength,
  UPRIGHT,
} from "./layout.ts";
export { colourIn, columnOf, type FactorColour, type TissueFigureOptions } from "./scene.ts";
export { BRACKETS, isByChance, lengthWords, markerName, pitchWords } from "./words.ts";

/** Every figure of a result, in the order of the page; those that do not apply are left out. */
export function figuresOf(result: ProfileResult, options: TissueFigureOptions = {}): Figure[] {
  const scene = sceneOf(result, options);
  return MAKERS.flatMap(([name, make]) => figuresOrFailure(name, () => make(scene)));
}

/** A map of the counts of one gene; `values` are those of the spots, in their order. */
export function geneFigure(
  result: ProfileResult,
  gene: string,
  values: Float64Array,
  options: TissueFigureOptions = {},
): Figure {
  return geneMap(sceneOf(result, options), gene, values);
}

const MAKERS: readonly (readonly [string, (scene: Scene) => Figure | readonly Figure[]])[] = [
  ["factor-maps", factorMaps],
  ["regions", regionMap],
  ["confidence", confidenceMap],
  ["markers", markerDots],
  ["annotation", annotationFigures],
  ["matched-maps", matchedMaps],
  ["known", knownFigures],
  ["rank", rankCurves],
  ["smoothing", smoothingCurve],
  ["stability", stabilityBars],
  ["model", modelFigure],
];
