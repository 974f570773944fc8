import { quantile } from "../../density/quantile.ts";
import { UnmixError } from "../../errors.ts";
import type { FeatureRange } from "../dictionary/features.ts";
import { drawEven } from "../samples/even-samples.ts";
import { highestFrequency, shareAbove, spectrum } from "../samples/spectrum.ts";
import { checkOptions, checkReach } from "./check-options.ts";
import type { Grouping, ModeOptions, ResolvedModeOptions } from "./options.ts";

/**
 * The settings given, and the others chosen from the signal.
 *
 * @throws {UnmixError} when a setting is not what it must be
 */
export function resolveOptions(
  times: Float64Array,
  values: Float64Array,
  options: ModeOptions,
): ResolvedModeOptions {
  checkOptions(options);
  checkReach(times, options);
  const length = times.at(-1)! - times[0]!;
  const { residual = 0.05, kind = "phases", grouping = {} } = options;
  const spreads =
    options.spreads === undefined
      ? [length / SPREADS_A_SIGNAL]
      : typeof options.spreads === "number"
        ? [options.spreads]
        : [...options.spreads];
  const frequencies = options.frequencies ?? [
    0,
    rangeOf(times, values, residual, Math.min(...spreads)),
  ];
  const metric = grouping.metric ?? "ridges";
  const features = options.features ?? countOf(length, frequencies, spreads, kind);
  if (features < spreads.length) {
    throw new UnmixError(
      "option",
      `There are ${features} features for ${spreads.length} spreads; there must be at least one for each.`,
      { features, spreads: spreads.length },
    );
  }
  return {
    ...options,
    residual,
    features,
    kind,
    spreads,
    frequencies,
    placement: options.placement ?? "even",
    seed: options.seed ?? 1,
    drop: options.drop ?? 0,
    refit: options.refit ?? false,
    gapTolerance: options.gapTolerance ?? 1e-3,
    maxIterations: options.maxIterations ?? Math.ceil(STEPS_TIMES_FEATURES / features),
    ...(metric === "ridges" && { maxModes: options.maxModes ?? MOST_RIDGES }),
    grouping: {
      ...grouping,
      metric,
      minPoints: grouping.minPoints ?? 3,
      weighted: grouping.weighted ?? false,
      ...(metric === "ridges" && { effort: grouping.effort ?? RIDGE_EFFORT }),
      ...(metric === "plane" && {
        frequencyScale: grouping.frequencyScale ?? length / frequencies[1],
      }),
    },
  };
}

/** Whether what a mode is was left open: a spread to seek ridges with asks for ridges. */
export function isOpen({ metric, spread }: Grouping = {}): boolean {
  return metric === undefined && spread === undefined;
}

/** The box that features are drawn from. */
export function featureRange(times: Float64Array, options: ResolvedModeOptions): FeatureRange {
  const { frequencies, spreads } = options;
  return { centres: [times[0]!, times.at(-1)!], frequencies, spreads };
}

const SPREADS_A_SIGNAL = 20;
/** Ridges sought at most, where no limit is given. */
const MOST_RIDGES = 12;
/** Steps take time in proportion to the features: with 60 000 of them about ten seconds. */
const STEPS_TIMES_FEATURES = 5e6;
/** About two minutes: by windows alone three partials and a click take that long, whose last partial is lost in less. */
const RIDGE_EFFORT = 4;

/** Where the signal ends in frequency, with room for the width of an atom; at most half the usual rate. */
function rangeOf(
  times: Float64Array,
  values: Float64Array,
  residual: number,
  spread: number,
): number {
  const step = quantile(
    times.subarray(1).map((time, i) => time - times[i]!),
    0.5,
  );
  const allowed = Math.max(residual, 0.01) ** 2;
  const widen = (end: number) =>
    Math.min(0.5 / step, 1.25 * Math.min(0.5 / step, end) + 1 / (2 * Math.PI * spread));
  const even = drawEven(times, values, step);
  const seen = widen(highestFrequency(spectrum(even, "hann"), allowed / 4));
  // What begins or ends loud has more above than a window shows that is 0 at both ends.
  const whole = spectrum(even, "none");
  if (shareAbove(whole, seen) <= OUT_OF_SIGHT * allowed) return seen;
  return Math.max(seen, widen(highestFrequency(whole, allowed / 4)));
}

/** The range is widened where more than this part of what may be left over lies above it. */
const OUT_OF_SIGHT = 0.5;

/** Features a unit of area where distance is that of overlap, whatever the spread. */
const DENSITY = { phases: 16, pairs: 4 };

function countOf(
  length: number,
  [low, high]: readonly [number, number],
  spreads: readonly number[],
  kind: "phases" | "pairs",
): number {
  const area = 2 * Math.PI * length * (high - low);
  const each = Math.min(60000, Math.max(500, Math.ceil(DENSITY[kind] * area)));
  return each * spreads.length;
}
