import {
  type Cp,
  type CpOptions,
  type Factorization,
  type FactorizeOptions,
  factorizeSteps,
  type Model,
  run,
  type Steps,
  type StridedArray,
  type Tensor,
  type Tucker,
  type TuckerOptions,
} from "@unmix/core";
import { type Coarsened, coarsen } from "./coarsen.ts";
import { checkInput } from "./input.ts";
import { interpolateFactor, interpolationFor } from "./interpolate-factor.ts";
import type {
  MultiscaleFactorization,
  MultiscaleOptions,
  ScaledOptions,
  ScaleHistory,
} from "./options.ts";
import { type MultiscalePlan, planMultiscale } from "./plan.ts";
import { optionsAt, resolvedOf } from "./scale-options.ts";
import { factorOf, mapsBetween, type ScaledFactor, scaledFactors } from "./scaled-factors.ts";
import type { Scale } from "./scales.ts";

/**
 * Fits a model on a coarse grid, then on finer ones, each from the interpolated fit before: the fine
 * fit for a part of its cost, where the factors are samples of smooth functions.
 *
 * @param tensor as core's `factorize` takes it, in one memory and dense
 * @param options those of core's `factorize`: limits, tolerance and statistics are of the finest scale,
 *   which also stops at `targetError`, as every scale does
 * @throws {UnmixError} before any work, when the tensor or an option makes no sense
 *
 * Paper: N. J. E. Richardson, N. Marusenko and M. P. Friedlander, "Multiple Scale Methods for
 * Optimization of Discretized Continuous Functions", arXiv 2512.13993 (2025).
 */
export function factorizeMultiscale(
  tensor: Tensor | StridedArray,
  options: FactorizeOptions,
  multiscale: MultiscaleOptions,
): MultiscaleFactorization;
export function factorizeMultiscale(
  tensor: Tensor | StridedArray,
  options: TuckerOptions,
  multiscale: MultiscaleOptions,
): MultiscaleFactorization<Tucker>;
export function factorizeMultiscale(
  tensor: Tensor | StridedArray,
  options: CpOptions,
  multiscale: MultiscaleOptions,
): MultiscaleFactorization<Cp>;
export function factorizeMultiscale(
  tensor: Tensor | StridedArray,
  options: ScaledOptions,
  multiscale: MultiscaleOptions,
): MultiscaleFactorization<Model> {
  return run(factorizeMultiscaleSteps(tensor, options as FactorizeOptions, multiscale));
}

/** {@link factorizeMultiscale} one sweep at a time; input is checked before the first is asked for. */
export function factorizeMultiscaleSteps(
  tensor: Tensor | StridedArray,
  options: FactorizeOptions,
  multiscale: MultiscaleOptions,
): Steps<MultiscaleFactorization>;
export function factorizeMultiscaleSteps(
  tensor: Tensor | StridedArray,
  options: TuckerOptions,
  multiscale: MultiscaleOptions,
): Steps<MultiscaleFactorization<Tucker>>;
export function factorizeMultiscaleSteps(
  tensor: Tensor | StridedArray,
  options: CpOptions,
  multiscale: MultiscaleOptions,
): Steps<MultiscaleFactorization<Cp>>;
export function factorizeMultiscaleSteps(
  tensor: Tensor | StridedArray,
  options: ScaledOptions,
  multiscale: MultiscaleOptions,
): Steps<MultiscaleFactorization<Model>> {
  const data = checkInput(tensor, options);
  const plan = planMultiscale(data, options, multiscale);
  return coarseToFine(tensor, data, options, plan);
}

function* coarseToFine(
  tensor: Tensor | StridedArray,
  data: Coarsened,
  options: ScaledOptions,
  { scales, options: multiscale }: MultiscalePlan,
): Steps<MultiscaleFactorization<Model>> {
  const began = performance.now();
  const factors = scaledFactors(options, scales, multiscale);
  const pyramid = pyramidOf(data, scales, multiscale);
  const history: ScaleHistory[] = [];
  let fit: Factorization<Model> | undefined;
  let order: "stop" | undefined;
  for (let scale = 0; scale < scales.length; scale++) {
    const finest = scale === scales.length - 1;
    const { tensor: own, weights } = pyramid[scale]!;
    // Nothing of the coarse data is needed any more.
    pyramid[scale] = undefined;
    const start = fit && interpolated(fit.model, factors, scales, scale, multiscale);
    const settings = optionsAt(options, factors, scales, scale, multiscale, {
      ...(start && { start: start.factors }),
      ...(weights && { weights }),
      seconds: (performance.now() - began) / 1000,
    });
    const steps = factorizeSteps(
      (finest ? tensor : own) as Tensor,
      settings as FactorizeOptions,
    ) as Steps<Factorization<Model>>;
    let next = steps.next();
    while (!next.done) {
      order = (yield { ...next.value, stage: stageOf(scales, scale) }) ?? order;
      next = steps.next(order);
    }
    fit = next.value;
    history.push({
      shape: scales[scale]!.shape,
      share: scales[scale]!.share,
      iterations: fit.iterations,
      relativeError: fit.relativeError,
      termination: fit.termination,
      statistics: fit.statistics,
      violation: start?.violation ?? 0,
    });
  }
  return {
    ...fit!,
    options: resolvedOf(options, fit!, scales),
    scales: history,
    multiscale,
  } as MultiscaleFactorization<Model>;
}

const stageOf = (scales: readonly Scale[], scale: number): string =>
  scales.length === 1 ? "Factorize" : `Factorize ${scales[scale]!.shape.join(" × ")}`;

/** The data at every scale, the coarsest first. */
function pyramidOf(
  data: Coarsened,
  scales: readonly Scale[],
  { coarsen: coarsening }: Pick<MultiscalePlan["options"], "coarsen">,
): (Coarsened | undefined)[] {
  const pyramid = [data];
  for (let s = scales.length - 1; s > 0; s--) {
    pyramid.unshift(coarsen(pyramid[0]!, scales[s]!, scales[s - 1]!, coarsening));
  }
  return pyramid;
}

/** The factors of the scale before, at `scale`; a frozen one as it is given. */
function interpolated(
  model: Model,
  factors: readonly ScaledFactor[],
  scales: readonly Scale[],
  scale: number,
  { interpolate }: Pick<MultiscalePlan["options"], "interpolate">,
): { factors: Tensor[]; violation: number } {
  let violation = 0;
  const finer = factors.map(({ place, modes, constraints, frozen, given }) => {
    if (frozen) return given![scale]!;
    const spec = constraints[scale]!;
    const how = interpolationFor(spec, interpolate);
    const maps = mapsBetween(scales[scale - 1]!, scales[scale]!, modes, how);
    const result = interpolateFactor(factorOf(model, place), maps, spec);
    violation = Math.max(violation, result.violation);
    return result.factor;
  });
  return { factors: finer, violation };
}
