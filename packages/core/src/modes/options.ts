import { quantile } from "../density/quantile.ts";
import { UnmixError } from "../errors.ts";
import { createRandom } from "../random/random.ts";
import type { FeatureRange, Placement } from "./atoms/features.ts";
import { drawEven } from "./samples/even-samples.ts";
import { leastGap } from "./samples/sample-grid.ts";
import { highestFrequency, shareAbove, spectrum } from "./samples/spectrum.ts";

/** How atoms become modes. */
export interface Grouping {
  /**
   * `ridges`: paths of frequency over time, each with a slow envelope that is fitted to the samples. The
   * others are clusters by density, see `dbscan`. `overlap`: distances without a unit that tell the overlap
   * of atoms. `plane`: seconds, with a hertz as long as `frequencyScale`. Default: `ridges` where the signal
   * has few of them or steady tones describe it, `overlap` where it has many or is done in chunks; `groups.choice` says which and why.
   */
  readonly metric?: Metric;
  /**
   * Of `ridges`, seconds, at most the length: standard deviation of the windows that they are sought with. Default: of the
   * length over 5, 10, 20, … the one whose ridges describe the signal with the fewest numbers, see
   * `groups.tried`.
   */
  readonly spread?: number;
  /**
   * Of `ridges`: how much work the search for them may be, above 0. After it the best ridges so far are
   * kept, and `termination` says so. 1 is 10¹⁰ multiply–adds, about half a minute; the same everywhere, so
   * that results do not depend on the machine. Default 4.
   */
  readonly effort?: number;
  /** Seconds a hertz, for `plane`; default the length of the signal over the highest frequency. */
  readonly frequencyScale?: number;
  /**
   * Default: that over which the clusters stay the same the longest, see `chooseRadius`; for `overlap`
   * sought from 2 to 3.
   */
  readonly radius?: number;
  /** An atom is at the core of a cluster when it and its neighbours weigh this much; default 3. */
  readonly minPoints?: number;
  /**
   * Each atom weighs its norm over the mean norm, so weak ones link nothing; else 1 each. Default false.
   */
  readonly weighted?: boolean;
}

export type Metric = "ridges" | "overlap" | "plane";

/** What a decomposition into modes is asked for; all of it has defaults. */
export interface ModeOptions {
  /** What may be left of the signal, as a part of its norm: from 0 to below 1, default 0.05. */
  readonly residual?: number;
  /** How many features to draw; default as many as leave no gap in the plane of time and frequency. */
  readonly features?: number;
  /**
   * `phases`, the default: each feature a sinusoid of random phase. `pairs`: cosine and sine, of free
   * phase; a quarter of the features do, but the solution is sought by slower steps.
   */
  readonly kind?: "phases" | "pairs";
  /** Standard deviations of the window, seconds, one or several; default by the length of the signal. */
  readonly spreads?: number | readonly number[];
  /** Hertz, lowest and highest; default from 0 to where the signal ends, or half the sampling rate. */
  readonly frequencies?: readonly [number, number];
  /** Default `even`. */
  readonly placement?: Placement;
  /** Default 1. */
  readonly seed?: number;
  /** The weakest atoms are left out, this part of their number; they go to the residual. Default 0. */
  readonly drop?: number;
  /** Least squares over the atoms found, which undoes their shrinking; default false. */
  readonly refit?: boolean;
  readonly grouping?: Grouping;
  /**
   * At most so many modes: ridges are sought from the strongest on, and the weakest clusters join the nearest.
   * Default 12 for ridges, or 40 where they are steady tones that alone describe the signal, 2000 in a signal that is done in chunks, else 40 for clusters that were chosen from the
   * signal, and no limit for clusters that were asked for.
   */
  readonly maxModes?: number;
  /** What may be left of the duality gap of the sparse solution, as a part; default 1e-3. */
  readonly gapTolerance?: number;
  /**
   * Of the search for the sparse solution. Default 5 million over the number of features, so that a loud recording
   * that takes thousands of features ends as well, of which the sum is near but not certain; 60 in a chunk.
   */
  readonly maxIterations?: number;
  /** Seconds, of that search; default no limit. */
  readonly timeLimit?: number;
  /**
   * A longer signal is decomposed in chunks of this many seconds, whose features are counted each for itself;
   * default 2¹⁴ samples, and at least 20 spreads, for signals of more than twice as many.
   */
  readonly chunkSeconds?: number;
  /** Seconds over which one chunk fades into the next; default 4 of the largest spread. */
  readonly overlap?: number;
}

/** Every setting as it was used: given again they give the same modes. */
export interface ResolvedModeOptions extends ModeOptions {
  readonly residual: number;
  readonly features: number;
  readonly kind: "phases" | "pairs";
  readonly spreads: readonly number[];
  readonly frequencies: readonly [number, number];
  readonly placement: Placement;
  readonly seed: number;
  readonly drop: number;
  readonly refit: boolean;
  readonly gapTolerance: number;
  readonly maxIterations: number;
  readonly grouping: Grouping & {
    readonly metric: Metric;
    readonly minPoints: number;
    readonly weighted: boolean;
  };
}

const KNOWN: ReadonlySet<string> = new Set([
  "residual",
  "features",
  "kind",
  "spreads",
  "frequencies",
  "placement",
  "seed",
  "drop",
  "refit",
  "grouping",
  "maxModes",
  "gapTolerance",
  "maxIterations",
  "timeLimit",
  "chunkSeconds",
  "overlap",
]);

const KNOWN_OF_GROUPING: ReadonlySet<string> = new Set<keyof Grouping>([
  "metric",
  "spread",
  "effort",
  "frequencyScale",
  "radius",
  "minPoints",
  "weighted",
]);

const METRICS: ReadonlySet<string> = new Set<Metric>(["ridges", "overlap", "plane"]);

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

function checkOptions(options: ModeOptions): void {
  checkNames("option", options, KNOWN);
  checkNames("option of grouping", options.grouping ?? {}, KNOWN_OF_GROUPING);
  const { residual = 0, drop = 0, features, maxModes, kind, placement, grouping = {} } = options;
  if (!(residual >= 0 && residual < 1)) {
    refuse("residual", residual, "from 0 to below 1, since at 1 nothing of the signal is kept");
  }
  if (!(drop >= 0 && drop < 1)) {
    refuse("drop", drop, "from 0 to below 1, since at 1 no atom is kept");
  }
  for (const [name, value] of Object.entries({ features, maxModes })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      refuse(name, value, "a whole number of at least 1");
    }
  }
  if (kind !== undefined && kind !== "phases" && kind !== "pairs") {
    refuse("kind", kind, '"phases" or "pairs"');
  }
  if (placement !== undefined && placement !== "even" && placement !== "independent") {
    refuse("placement", placement, '"even" or "independent"');
  }
  checkSpreads(options.spreads);
  checkFrequencies(options.frequencies);
  const { metric } = grouping;
  if (metric !== undefined && !METRICS.has(metric)) {
    refuse("grouping.metric", metric, '"ridges", "overlap" or "plane"');
  }
  const numbers = {
    "grouping.spread": grouping.spread,
    "grouping.effort": grouping.effort,
    "grouping.radius": grouping.radius,
    "grouping.minPoints": grouping.minPoints,
    "grouping.frequencyScale": grouping.frequencyScale,
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined && !(value > 0 && value < Number.POSITIVE_INFINITY)) {
      refuse(name, value, "a finite number above 0");
    }
  }
  createRandom(options.seed ?? 1);
}

/** Periods and windows in a signal, at most: the search holds several numbers for each. */
const MOST_PERIODS = 2 ** 26;
const MOST_WINDOWS = 2 ** 23;
/**
 * Periods between the two nearest samples, and lengths of the signal in a window of atoms or of ridges, at most: more
 * tell nothing. Windows of ridges are laid out whole, at several slopes.
 */
const FASTEST = 100;
const WIDEST = { spreads: 1000, "grouping.spread": 1 };
/** Times that come as seconds may count in another unit, which is not known here. */
const IN_THEIR_UNIT = "for times like these and in their unit";

/** Refuses frequencies and windows that are out of all proportion to the times. */
function checkReach(times: Float64Array, { frequencies, spreads = [], grouping }: ModeOptions) {
  const length = times.at(-1)! - times[0]!;
  if (length === 0) return;
  const highest = Math.min(FASTEST / leastGap(times), MOST_PERIODS / length);
  if (frequencies && frequencies[1] > highest) {
    refuse(
      "frequencies",
      frequencies,
      `up to ${highest.toPrecision(3)}, for times like these and in 1 over their unit`,
    );
  }
  const { spread } = grouping ?? {};
  const widths = { spreads: Math.max(...[spreads].flat()), "grouping.spread": spread ?? 0 };
  for (const name of ["spreads", "grouping.spread"] as const) {
    const widest = WIDEST[name] * length;
    // Rounded up it is more, and must not be refused when asked for.
    const told = Number(widest.toPrecision(3));
    if (widths[name] > Math.max(widest, told)) {
      refuse(name, widths[name], `at most ${told}, ${IN_THEIR_UNIT}`);
    }
  }
  if (spread !== undefined && spread < length / MOST_WINDOWS) {
    const least = (length / MOST_WINDOWS).toPrecision(3);
    refuse("grouping.spread", spread, `at least ${least}, ${IN_THEIR_UNIT}`);
  }
}

function checkNames(what: string, given: object, known: ReadonlySet<string>): void {
  const name = Object.keys(given).find((own) => !known.has(own));
  if (name === undefined) return;
  throw new UnmixError(
    "option",
    `There is no ${what} ${name}; there are ${[...known].join(", ")}.`,
    {
      name,
    },
  );
}

function checkSpreads(spreads: ModeOptions["spreads"]): void {
  if (spreads === undefined) return;
  const list = typeof spreads === "number" ? [spreads] : spreads;
  const bad = list.find((spread) => !(spread > 0 && spread < Number.POSITIVE_INFINITY));
  if (bad === undefined && list.length > 0) return;
  refuse("spreads", bad ?? "an empty list", "one or several finite numbers above 0");
}

function checkFrequencies(frequencies: ModeOptions["frequencies"]): void {
  if (frequencies === undefined) return;
  const [low, high] = frequencies;
  if (low >= 0 && high > low && high < Number.POSITIVE_INFINITY) return;
  refuse("frequencies", frequencies, "two finite numbers, rising from 0 or more");
}

function refuse(name: string, value: unknown, needed: string): never {
  throw new UnmixError("option", `${name} is ${String(value)}; it must be ${needed}.`, {
    name,
    value,
  });
}
