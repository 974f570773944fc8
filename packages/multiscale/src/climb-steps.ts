import {
  type Factorization,
  type FactorizeOptions,
  factorizeSteps,
  type Model,
  type Steps,
  type Tensor,
} from "@unmix/core";
import type { Climb } from "./climb.ts";
import { interpolateFactor, interpolationFor } from "./interpolate-factor.ts";
import { fitNewPointsSteps } from "./lazy.ts";
import type { MultiscaleFactorization, ScaleHistory } from "./options.ts";
import { optionsAt, resolvedOf } from "./scale-options.ts";
import { factorOf, mapsBetween } from "./scaled-factors.ts";
import type { Scale } from "./scales.ts";
import { staged } from "./staged.ts";

/**
 * Fits scale after scale, each from the interpolated fit of the one before.
 *
 * @param coarsest a fit of the coarsest scale, where there is one already
 * @param began when the time that is limited began, as `performance.now` tells it
 */
export function* climbSteps(
  climb: Climb,
  coarsest?: Factorization<Model>,
  began = performance.now(),
): Steps<MultiscaleFactorization<Model>> {
  const { scales, options, multiscale } = climb;
  const history: ScaleHistory[] = coarsest ? [historyOf(coarsest, scales[0]!, 0)] : [];
  let fit = coarsest;
  let order: "stop" | undefined;
  for (let scale = history.length; scale < scales.length; scale++) {
    const begun =
      fit && !isZero(climb, fit.model) ? interpolated(climb, fit.model, scale) : undefined;
    if (begun && multiscale.refine === "lazy" && order !== "stop") {
      const steps = fitNewPointsSteps(climb, begun.factors, scale);
      ({ order } = yield* staged(steps, `${stageOf(scales, scale)}, new points`, order));
    }
    const seconds = (performance.now() - began) / 1000;
    const steps = scaleSteps(
      climb,
      scale,
      seconds,
      begun?.factors.splice(0),
      begun && fit?.momentum,
    );
    // Interpolated it is all that is needed of it.
    fit = undefined;
    const done = yield* staged(steps, stageOf(scales, scale), order);
    order = done.order;
    fit = done.value;
    history.push(historyOf(fit, scales[scale]!, begun?.violation ?? 0));
  }
  return {
    ...fit!,
    options: resolvedOf(options, fit!, scales),
    scales: history,
    multiscale,
  } as MultiscaleFactorization<Model>;
}

/** The fit of one scale. What it starts from is held by nothing else, so that it can be let go. */
function scaleSteps(
  { tensor, levels, scales, options, factors, multiscale }: Climb,
  scale: number,
  seconds: number,
  start: readonly Tensor[] | undefined,
  momentum: number | undefined,
): Steps<Factorization<Model>> {
  const { tensor: own, weights } = levels[scale]!;
  levels[scale] = undefined;
  const settings = optionsAt(options, factors, scales, scale, multiscale, {
    ...(start && { start }),
    ...(weights && { weights }),
    ...(momentum !== undefined && { momentum }),
    seconds,
  });
  const data = scale === scales.length - 1 ? tensor : own;
  const steps: unknown = factorizeSteps(data as Tensor, settings as FactorizeOptions);
  return steps as Steps<Factorization<Model>>;
}

function historyOf(
  { iterations, relativeError, termination, statistics }: Factorization<Model>,
  { shape, share }: Scale,
  violation: number,
): ScaleHistory {
  return { shape, share, iterations, relativeError, termination, statistics, violation };
}

const stageOf = (scales: readonly Scale[], scale: number): string =>
  scales.length === 1 ? "Factorize" : `Factorize ${scales[scale]!.shape.join(" × ")}`;

/** Whether the model is zero, from which no step may lead away: it says nothing to the next scale. */
function isZero({ factors }: Climb, model: Model): boolean {
  return factors.some(
    ({ place, frozen }) => !frozen && factorOf(model, place).data.every((value) => value === 0),
  );
}

/** The factors of the scale before, at `scale`; a frozen one as it is given. */
function interpolated(
  { factors, scales, multiscale }: Climb,
  model: Model,
  scale: number,
): { factors: Tensor[]; violation: number } {
  let violation = 0;
  const finer = factors.map(({ place, modes, constraints, frozen, given }) => {
    if (frozen) return given![scale]!;
    const spec = constraints[scale]!;
    const how = interpolationFor(spec, multiscale.interpolate);
    const maps = mapsBetween(scales[scale - 1]!, scales[scale]!, modes, how);
    const result = interpolateFactor(factorOf(model, place), maps, spec);
    violation = Math.max(violation, result.violation);
    return result.factor;
  });
  return { factors: finer, violation };
}
