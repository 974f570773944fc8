import {
  decomposeModesSteps,
  type Mode,
  type ModeDecomposition,
  run,
  type Steps,
} from "@unmix/core";
import type { Origin } from "@unmix/tables";
import { type ModesOptions, resolveModesOptions, toModeOptions } from "./options.ts";
import type { ModesResult, NamedMode } from "./result.ts";
import type { Series } from "./series.ts";

const UNKNOWN_ORIGIN: Origin = { file: "", sha256: "", program: "unmix", version: "" };

/** {@link modesSteps}, run to the end on this thread. */
export function modes(
  series: Series,
  options: Partial<ModesOptions> = {},
  origin: Origin = UNKNOWN_ORIGIN,
): ModesResult {
  return run(modesSteps(series, options, origin));
}

/**
 * Takes a signal apart into modes: sparse random mode decomposition, see `docs/methods/srmd.md`. Input is
 * checked before the first step; "stop here" groups what has been found by then.
 *
 * @throws {UnmixError} when the series is no signal or a setting does not fit it
 */
export function modesSteps(
  series: Series,
  options: Partial<ModesOptions> = {},
  origin: Origin = UNKNOWN_ORIGIN,
): Steps<ModesResult> {
  const resolved = resolveModesOptions(options);
  const steps = decomposeModesSteps(series, toModeOptions(resolved));
  return present(series, resolved, origin, steps);
}

function* present(
  series: Series,
  options: ModesOptions,
  origin: Origin,
  steps: Steps<ModeDecomposition>,
): Steps<ModesResult> {
  const result = yield* steps;
  const { atoms, labels, outliers, residual, relativeResidual, termination } = result;
  const { radius, advice } = result.groups;
  return {
    series,
    options,
    chosen: result.options,
    modes: result.modes.map((mode, m) => named(mode, `Mode ${m + 1}`, series.times.length)),
    outliers,
    residual,
    relativeResidual,
    atoms,
    labels,
    found: labels.slice(),
    radius: radius!,
    ...(advice && { advice }),
    gap: result.solution.gap,
    curve: result.solution.curve,
    iterations: result.solution.iterations,
    termination,
    origin,
  };
}

/** A mode over the whole signal: silent before it begins and after it ends. */
function named(mode: Mode, name: string, length: number): NamedMode {
  const whole = (list: Float64Array, outside: number) => {
    if (list.length === length) return list;
    const full = new Float64Array(length).fill(outside);
    full.set(list, mode.start);
    return full;
  };
  return {
    name,
    values: whole(mode.values, 0),
    amplitude: whole(mode.amplitude, 0),
    frequency: whole(mode.frequency, Number.NaN),
  };
}
