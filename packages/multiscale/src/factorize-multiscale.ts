import {
  type Cp,
  type CpOptions,
  type FactorizeOptions,
  type Model,
  run,
  type Steps,
  type StridedArray,
  type Tensor,
  type Tucker,
  type TuckerOptions,
} from "@unmix/core";
import { climbOf, levelsOf } from "./climb.ts";
import { climbSteps } from "./climb-steps.ts";
import { checkInput, type Input } from "./input.ts";
import type { MultiscaleFactorization, MultiscaleOptions, ScaledOptions } from "./options.ts";
import { type MultiscalePlan, planMultiscale } from "./plan.ts";

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
  return plannedSteps(tensor, data, options, planMultiscale(data, options, multiscale));
}

/** Coarse tensors are made when the first step is asked for, in the time that is limited. */
function* plannedSteps(
  tensor: Tensor | StridedArray,
  data: Input,
  options: ScaledOptions,
  plan: MultiscalePlan,
): Steps<MultiscaleFactorization<Model>> {
  const began = performance.now();
  const climb = climbOf(tensor, levelsOf(data, plan), options, plan);
  return yield* climbSteps(climb, undefined, began);
}
