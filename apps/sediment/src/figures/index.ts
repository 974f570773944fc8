import { type Figure, figuresOrFailure } from "@unmix/workbench/figures";
import type { SedimentResult } from "../domain/result.ts";
import { comparisonFigures } from "./compare.ts";
import { sourceDensities } from "./densities.ts";
import { exampleGrain } from "./example-grain.ts";
import { convergence, featureAdvice, rankPanel, residualHeatmap, separation } from "./fit.ts";
import { grainStrip } from "./grains.ts";
import { proportionBars, proportionHeatmap } from "./proportions.ts";
import { sampleDensities } from "./sample-densities.ts";
import { sampleMap } from "./sample-map.ts";
import { scatterFigure } from "./scatter.ts";
import { type Scene, type SedimentFigureOptions, sceneOf } from "./scene.ts";
import { decomposition, inputTensor } from "./tensor.ts";

export type { SedimentFigureOptions } from "./scene.ts";

/** Every figure of a result, in the order of the page; those that do not apply are left out. */
export function figuresOf(result: SedimentResult, options: SedimentFigureOptions = {}): Figure[] {
  const scene = sceneOf(result, options);
  return MAKERS.flatMap(([name, make]) => figuresOrFailure(name, () => make(scene)));
}

const MAKERS: readonly (readonly [string, (scene: Scene) => Figure | readonly Figure[]])[] = [
  ["source-densities", sourceDensities],
  ["proportions", proportionBars],
  ["proportions-heatmap", proportionHeatmap],
  ["grain-labels", grainStrip],
  ["grain-scatter", scatterFigure],
  ["example-grain", exampleGrain],
  ["sample-map", sampleMap],
  ["sample-densities", sampleDensities],
  ["input-tensor", inputTensor],
  ["decomposition", decomposition],
  ["rank", rankPanel],
  ["separation", separation],
  ["feature-advice", featureAdvice],
  ["residuals", residualHeatmap],
  ["convergence", convergence],
  ["comparison", comparisonFigures],
];
