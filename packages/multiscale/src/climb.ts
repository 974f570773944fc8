import type { StridedArray, Tensor } from "@unmix/core";
import { type Coarsened, massOf, pyramid } from "./coarsen.ts";
import type { Input } from "./input.ts";
import type { ResolvedMultiscaleOptions, ScaledOptions } from "./options.ts";
import type { MultiscalePlan } from "./plan.ts";
import { type ScaledFactor, scaledFactors } from "./scaled-factors.ts";
import type { Scale } from "./scales.ts";

/** A tensor and a model at every scale, the coarsest first. */
export interface Climb {
  /** As it was given: the finest scale is fitted to it. */
  readonly tensor: Tensor | StridedArray;
  /** Each until its fit begins. */
  readonly levels: (Coarsened | undefined)[];
  readonly scales: readonly Scale[];
  readonly options: ScaledOptions;
  readonly factors: readonly ScaledFactor[];
  readonly multiscale: ResolvedMultiscaleOptions;
}

/** The data at every scale of a plan, the coarsest first. */
export function levelsOf(data: Input, { scales, options }: MultiscalePlan): Coarsened[] {
  const finest = { ...data, masses: scales.at(-1)!.grids.map(massOf) };
  return pyramid(
    finest,
    scales.map(({ grids }) => grids),
    options.coarsen,
  );
}

/** What `climbSteps` works on, before its first scale. */
export function climbOf(
  tensor: Tensor | StridedArray,
  levels: readonly Coarsened[],
  options: ScaledOptions,
  { scales, options: multiscale }: MultiscalePlan,
): Climb {
  return {
    tensor,
    levels: [...levels],
    scales,
    options,
    factors: scaledFactors(options, scales, multiscale),
    multiscale,
  };
}
