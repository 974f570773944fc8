import type { Factorization, Model, SolverOptions, Tensor } from "@unmix/core";
import type { ResolvedMultiscaleOptions, ScaledOptions } from "./options.ts";
import { assembled, type ScaledFactor } from "./scaled-factors.ts";
import type { Scale } from "./scales.ts";

/** What changes from one scale to the next. */
export interface ScaleStart {
  /** Factors to start from; those that are given by the user at the coarsest. */
  readonly start?: readonly Tensor[];
  readonly weights?: Tensor;
  /** The weight of extrapolation that the scale before came to. */
  readonly momentum?: number;
  /** Seconds since the beginning. */
  readonly seconds: number;
}

/**
 * Core's options at one scale. Coarse scales end at a plateau; statistics, rules and final constraints of
 * the user's own are of the finest.
 */
export function optionsAt(
  options: ScaledOptions,
  factors: readonly ScaledFactor[],
  scales: readonly Scale[],
  scale: number,
  multiscale: ResolvedMultiscaleOptions,
  { start, weights, momentum, seconds }: ScaleStart,
): ScaledOptions {
  const place = placing(options, factors, scales);
  const begins = start
    ? place((_, n) => start[n])
    : factors.some(({ given }) => given)
      ? place(({ given }) => given?.[scale])
      : undefined;
  const timeLimit =
    options.timeLimit === undefined ? undefined : Math.max(0, options.timeLimit - seconds);
  const shared = {
    ...options,
    ...(begins && { start: begins }),
    // Interpolated factors are nobody else's.
    ...(start && { reuseStart: true }),
    // A start from the scale before has what a compression would find.
    ...(start && options.compress === undefined && { compress: false }),
    ...(momentum !== undefined && options.momentum !== false && { momentum }),
    ...(timeLimit !== undefined && { timeLimit }),
  };
  if (scale === scales.length - 1) return shared as ScaledOptions;
  return {
    ...coarseOptions(shared as ScaledOptions, factors, scales, scale, weights),
    maxIterations: multiscale.sweeps,
    ...(multiscale.plateau > 0 && { stopWhen: plateau(multiscale.plateau) }),
  } as ScaledOptions;
}

/** What a coarse scale is asked for, with the constraints, penalties and weights of its grid. */
export function coarseOptions(
  options: ScaledOptions,
  factors: readonly ScaledFactor[],
  scales: readonly Scale[],
  scale: number,
  weights: Tensor | undefined,
): ScaledOptions {
  const place = placing(options, factors, scales);
  const penalized = factors.some(({ penalties }) => penalties);
  const { stopWhen: _, statistics: __, finalConstraints: ___, ...rest } = options;
  return {
    ...rest,
    constraints: place(({ constraints }) => constraints[scale]),
    ...(penalized && { penalties: place(({ penalties }) => penalties?.[scale]) }),
    ...(weights && { weights }),
  } as ScaledOptions;
}

function placing(
  options: ScaledOptions,
  factors: readonly ScaledFactor[],
  scales: readonly Scale[],
) {
  return <T>(value: (factor: ScaledFactor, n: number) => T): object =>
    assembled(
      options.model ?? "tucker1",
      scales[0]!.shape.length,
      factors.map((factor, n) => ({ place: factor.place, value: value(factor, n) })),
    );
}

/** Ends when a sweep hardly lowers the objective. */
function plateau(least: number): NonNullable<SolverOptions["stopWhen"]> {
  let before = Number.POSITIVE_INFINITY;
  return ({ sweeps, statistics }) => {
    const now = statistics.objective!;
    const flat = sweeps > 0 && before - now < least * before;
    before = now;
    return flat
      ? "The next scale goes on: sweeps of this one would lower the objective little."
      : undefined;
  };
}

/** The options of the finest fit, which say how the whole was asked for. */
export function resolvedOf(
  options: ScaledOptions,
  { options: finest }: Factorization<Model>,
  scales: readonly Scale[],
): Factorization<Model>["options"] {
  if (scales.length === 1) return finest as Factorization<Model>["options"];
  const { start } = options;
  const { timeLimit: _, ...rest } = finest;
  return {
    ...rest,
    ...(options.timeLimit !== undefined && { timeLimit: options.timeLimit }),
    momentum: options.momentum ?? true,
    start: typeof start === "object" ? "given" : (start ?? "random"),
  } as Factorization<Model>["options"];
}
