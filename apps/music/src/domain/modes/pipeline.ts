import {
  decomposeModesSteps,
  type ModeDecomposition,
  planChunks,
  type ResolvedModeOptions,
  run,
  type Steps,
  wholeMode,
} from "@unmix/core";
import type { Origin } from "@unmix/tables";
import { energyOf } from "./energy.ts";
import { unseenWords } from "./left-words.ts";
import { MOST_OF_LONG, type ModesOptions, resolveModesOptions, toModeOptions } from "./options.ts";
import type { ModesResult } from "./result.ts";
import type { Series } from "./series.ts";
import { withoutTrend } from "./trend.ts";

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
  given: Series,
  options: Partial<ModesOptions> = {},
  origin: Origin = UNKNOWN_ORIGIN,
): Steps<ModesResult> {
  const resolved = resolveModesOptions(options);
  const wanted = toModeOptions(resolved);
  const series = withoutTrend(given, resolved.trend);
  const isLong = planChunks(series.times, wanted) !== undefined;
  const steps = decomposeModesSteps(series, {
    ...(isLong && { maxModes: MOST_OF_LONG }),
    ...wanted,
  });
  return present(series, resolved, origin, steps);
}

function* present(
  series: Series,
  options: ModesOptions,
  origin: Origin,
  steps: Steps<ModeDecomposition>,
): Steps<ModesResult> {
  const result = yield* steps;
  const { atoms, labels, outliers, residual, relativeResidual, termination, searchedTo } = result;
  const { radius, spread, choice } = result.groups;
  const areRidges = result.options.grouping.metric === "ridges";
  const modes = result.modes.map((mode, m) => {
    const { values, amplitude, frequency } = wholeMode(mode, series.times.length);
    const name = `Mode ${m + 1}`;
    return { name, values, amplitude, frequency, ...(areRidges && { parts: [m] }) };
  });
  const unseen = unseenWords({ series, ...(searchedTo !== undefined && { searchedTo }) });
  const advice = adviceOf(result, areRidges ? cancelling(series, modes) : undefined);
  return {
    series,
    options,
    chosen: chosenOf(result),
    modes,
    ...(areRidges && { ridges: result.modes.map(({ ridge }) => ridge!) }),
    outliers,
    residual,
    relativeResidual,
    atoms,
    labels,
    found: labels.slice(),
    ...(radius !== undefined && { radius }),
    ...(spread !== undefined && { spread }),
    ...(choice && { choice }),
    ...(advice && { advice }),
    gap: result.solution.gap,
    curve: result.solution.curve,
    iterations: result.solution.iterations,
    termination: unseen
      ? { kind: termination.kind, advice: `${termination.advice} ${unseen}` }
      : termination,
    ...(searchedTo !== undefined && { searchedTo }),
    origin,
  };
}

/** The settings as they were used, with the radius or the spread that was found. */
function chosenOf({ options, groups: { radius, spread } }: ModeDecomposition): ResolvedModeOptions {
  const found = {
    ...(radius !== undefined && { radius }),
    ...(spread !== undefined && { spread }),
  };
  return { ...options, grouping: { ...options.grouping, ...found } };
}

/** Modes whose energies come to more than this, over that of the signal, are in part against each other. */
const MOST_ENERGY = 1.5;

/** What is to be said of ridges that cancel each other. */
function cancelling({ values }: Series, modes: readonly { values: Float64Array }[]) {
  const share =
    modes.reduce((sum, mode) => sum + energyOf(mode.values), 0) / (energyOf(values) || 1);
  if (share <= MOST_ENERGY) return undefined;
  return `The modes cancel each other in part: their energies come to ${(100 * share).toFixed(0)} % of that of the signal. Ridges do so about clicks and steps; for these, run with grouping set to clusters.`;
}

/** What is to be said of the grouping, and of the modes. */
function adviceOf({ groups }: ModeDecomposition, ofModes: string | undefined): string | undefined {
  const notes = [groups.advice, ofModes].filter((note) => note !== undefined);
  return notes.length > 0 ? notes.join(" ") : undefined;
}
