import type { Figure } from "@unmix/workbench/figures";
import type { SedimentResult } from "../domain/result.ts";
import { comparisonFigures } from "./compare.ts";
import { sampleDensities, sourceDensities } from "./densities.ts";
import { exampleGrain } from "./example-grain.ts";
import { convergence, featureAdvice, rankPanel, residualHeatmap, separation } from "./fit.ts";
import { grainStrip } from "./grains.ts";
import { proportionBars, proportionHeatmap } from "./proportions.ts";
import { scatterFigure } from "./scatter.ts";
import { type SedimentFigureOptions, sceneOf } from "./scene.ts";
import { decomposition, inputTensor } from "./tensor.ts";

export type { SedimentFigureOptions } from "./scene.ts";

/** Every figure of a result, in the order of the page; those that do not apply are left out. */
export function figuresOf(result: SedimentResult, options: SedimentFigureOptions = {}): Figure[] {
  const scene = sceneOf(result, options);
  return [
    sourceDensities(scene),
    proportionBars(scene),
    proportionHeatmap(scene),
    grainStrip(scene),
    ...scatterFigure(scene),
    ...exampleGrain(scene),
    sampleDensities(scene),
    inputTensor(scene),
    decomposition(scene),
    ...rankPanel(scene),
    ...separation(scene),
    featureAdvice(scene),
    residualHeatmap(scene),
    convergence(scene),
    ...comparisonFigures(scene),
  ];
}
