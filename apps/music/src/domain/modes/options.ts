import { type ModeOptions, UnmixError } from "@unmix/core";
import { refuseSetting, resolveSettings, type SettingOf } from "@unmix/workbench/settings";
import type { TrendChoice } from "./trend.ts";

/** The settings of a run; "auto" is chosen from the signal. Times are in the unit of the signal. */
export interface ModesOptions {
  /** What may be left of the signal, as a part of its norm. */
  readonly residual: number;
  /** Ridges are sought up to this many, 12 with "auto"; clusters beyond it join the nearest. */
  readonly maxModes: "auto" | number;
  /** What a mode is; "auto" is ridges where the signal has few and is done at once, see {@link toModeOptions}. */
  readonly grouping: "auto" | "ridges" | "clusters";
  /** What becomes of an offset and a slope, see `withoutTrend`. */
  readonly trend: TrendChoice;
  /** Standard deviations of the windows. */
  readonly spreads: "auto" | readonly number[];
  /** Lowest and highest. */
  readonly frequencies: "auto" | readonly number[];
  /** How far apart neighbours in a mode lie, in distances of overlap. */
  readonly radius: "auto" | number;
  readonly minPoints: number;
  /** Standard deviation of the windows that ridges are sought with. */
  readonly ridgeSpread: "auto" | number;
  /** Work that the search for ridges may take, as a multiple of about half a minute. */
  readonly ridgeEffort: "auto" | number;
  readonly steps: "auto" | number;
  readonly features: "auto" | number;
  readonly kind: "phases" | "pairs";
  /** Least squares over the atoms found. */
  readonly refit: boolean;
  /** The weakest atoms are left out, this part of their number. */
  readonly drop: number;
  readonly weighted: boolean;
  readonly tolerance: number;
  readonly seed: number;
}

/**
 * Modes of a signal in chunks where no number is given: its clusters are thousands, and each is laid out over the
 * whole signal.
 */
export const MOST_OF_LONG = 8;

/** Every setting of a run, in the order a form shows them. */
export const modesSettings: readonly SettingOf<ModesOptions>[] = [
  {
    name: "residual",
    flag: "residual",
    label: "May be left over",
    help: "The part of the signal that may stay unexplained. Raise it to the share of noise: 0.25 for a signal with a quarter of noise. Smaller values follow the signal closer, with more atoms.",
    kind: "number",
    min: 0,
    max: 0.999,
    group: "basic",
    default: 0.05,
  },
  {
    name: "maxModes",
    flag: "max-modes",
    label: "Modes at most",
    help: `The word auto seeks up to 12 ridges, or 40 steady tones that alone describe the signal; of clusters it keeps 40 where they were chosen from the signal, ${MOST_OF_LONG} where a signal is so long that it is done in chunks, and all where they were asked for. With a number, ridges are sought from the strongest on until there are so many; the weakest clusters join the nearest.`,
    kind: "integer",
    min: 1,
    max: 1000,
    words: ["auto"],
    group: "basic",
    default: "auto",
  },
  {
    name: "grouping",
    flag: "grouping",
    label: "A mode is",
    help: "A ridge is a path of frequency over time, fitted to the samples: it goes through crossings and stops at jumps. A cluster is a sum of atoms that lie close, which can be moved between modes by hand. The word auto takes ridges where a short search finds fewer than 12, as in a voice or a siren, and clusters where it finds more, as in music, where the signal is so long that it is done in chunks, or where a setting of clusters is given (radius, min-points, weighted). The result says which and why.",
    kind: "choice",
    choices: [
      { value: "auto", label: "chosen from the signal" },
      { value: "ridges", label: "a ridge" },
      { value: "clusters", label: "a cluster of atoms" },
    ],
    group: "basic",
    default: "auto",
  },
  {
    name: "trend",
    flag: "trend",
    label: "Offset and slope",
    help: "A straight line can be taken off the signal before the search. The word auto does so where the line has more than nine tenths of the energy, beside which little else would be found.",
    kind: "choice",
    choices: [
      { value: "auto", label: "chosen from the signal" },
      { value: "keep", label: "left in" },
      { value: "remove", label: "taken off" },
    ],
    group: "expert",
    default: "auto",
  },
  {
    name: "spreads",
    flag: "spread",
    label: "Width of an atom",
    help: "Standard deviation of the window of an atom, in the unit of time; one number or several. The word auto takes the length of the signal over 20. Wide atoms tell near tones apart, narrow ones follow quick changes.",
    kind: "numbers",
    min: Number.MIN_VALUE,
    max: Number.MAX_VALUE,
    words: ["auto"],
    group: "basic",
    default: "auto",
  },
  {
    name: "frequencies",
    flag: "frequencies",
    label: "Frequencies",
    help: "The lowest and the highest to look for, in hertz where times are seconds: “0, 50”. The word auto goes from 0 to where the signal has almost no energy above.",
    kind: "numbers",
    min: 0,
    max: Number.MAX_VALUE,
    words: ["auto"],
    group: "basic",
    default: "auto",
  },
  {
    name: "radius",
    flag: "radius",
    label: "Reach between neighbours",
    help: "Of clusters: how far apart two atoms of one mode may lie, in widths of an atom: at 2 they overlap by e^−1. The word auto takes the reach over which the modes stay the same the longest. More joins modes, less breaks them up.",
    kind: "number",
    min: Number.MIN_VALUE,
    max: Number.MAX_VALUE,
    words: ["auto"],
    group: "basic",
    default: "auto",
  },
  {
    name: "ridgeSpread",
    flag: "ridge-spread",
    label: "Windows of ridges",
    help: "Of ridges: standard deviation of the windows that they are sought with, in the unit of time. The word auto tries the length of the signal over 5, over 7, over 10 and so on, and takes the one whose ridges describe the signal with the fewest numbers, be they found with it or handed on from another. With a number, that width alone is tried, which takes a fraction of the time and may find fewer ridges, or other ones, than auto does where it comes to the same width.",
    kind: "number",
    min: Number.MIN_VALUE,
    max: Number.MAX_VALUE,
    words: ["auto"],
    group: "expert",
    default: "auto",
  },
  {
    name: "ridgeEffort",
    flag: "ridge-effort",
    label: "Work for ridges",
    help: "Of ridges: how much work the search for them may be; 1 is about half a minute, the same work on every machine. What was found by then is kept, and the result says so. The word auto is 4.",
    kind: "number",
    min: 0.001,
    max: 1000,
    words: ["auto"],
    group: "expert",
    default: "auto",
  },
  {
    name: "minPoints",
    flag: "min-points",
    label: "Neighbours that make a mode",
    help: "Of clusters: an atom is at the core of a mode when so many atoms, itself among them, lie within reach. More leaves scattered atoms out of the modes.",
    kind: "number",
    min: Number.MIN_VALUE,
    max: 1000,
    group: "expert",
    default: 3,
  },
  {
    name: "features",
    flag: "features",
    label: "Features drawn",
    help: "How many windowed sinusoids to choose from. The word auto takes as many as leave no gap between times and frequencies; more takes longer.",
    kind: "integer",
    min: 1,
    max: 10_000_000,
    words: ["auto"],
    group: "expert",
    default: "auto",
  },
  {
    name: "kind",
    flag: "kind",
    label: "Phase of a feature",
    help: "At random as published, or a cosine and a sine that enter together, so that the phase is free. Pairs need a quarter of the features but more steps.",
    kind: "choice",
    choices: [
      { value: "phases", label: "at random" },
      { value: "pairs", label: "free (pairs)" },
    ],
    group: "expert",
    default: "phases",
  },
  {
    name: "refit",
    flag: "refit",
    label: "Fit the amplitudes once more",
    help: "Least squares over the atoms found, which undoes the shrinking of the sparse solution. Better for separate steady tones, worse where atoms lie close.",
    kind: "boolean",
    group: "expert",
    default: false,
  },
  {
    name: "drop",
    flag: "drop",
    label: "Weakest atoms left out",
    help: "This part of the atoms, the weakest, goes to the residual.",
    kind: "number",
    min: 0,
    max: 0.999,
    group: "expert",
    default: 0,
  },
  {
    name: "weighted",
    flag: "weighted",
    label: "Atoms weigh by their size",
    help: "Of clusters: when neighbours are counted, each atom counts its norm over the mean norm, so weak ones link nothing.",
    kind: "boolean",
    group: "expert",
    default: false,
  },
  {
    name: "tolerance",
    flag: "tolerance",
    label: "Certainty of the sparse solution",
    help: "What may be left of the duality gap, as a part. Smaller takes longer and changes little.",
    kind: "number",
    min: 1e-12,
    max: 1,
    group: "expert",
    default: 1e-3,
  },
  {
    name: "steps",
    flag: "steps",
    label: "Steps for the sparse solution",
    help: "The search for atoms ends after so many steps at the latest, and the result says how near it is. The word auto takes 5 million over the number of features, and 60 in each chunk of a long signal; more takes longer.",
    kind: "integer",
    min: 1,
    max: 10_000_000,
    words: ["auto"],
    group: "expert",
    default: "auto",
  },
  {
    name: "seed",
    flag: "seed",
    label: "Seed",
    help: "The features are drawn from it: the same seed gives the same result, another shows what chance does.",
    kind: "integer",
    min: 0,
    max: 2 ** 32 - 1,
    group: "expert",
    default: 1,
  },
];

/**
 * The settings as they are used: those given, and defaults for the rest.
 *
 * @throws {UnmixError} tagged "option"
 */
export function resolveModesOptions(partial: Partial<ModesOptions>): ModesOptions {
  return resolveSettings<ModesOptions>(modesSettings, partial);
}

/**
 * The same in the words of core; what is "auto" is left to it.
 *
 * @throws {UnmixError} when ridges are asked for with a setting that only clusters have, or the reverse
 */
export function toModeOptions(options: ModesOptions): ModeOptions {
  const metric = metricOf(options);
  const { residual, maxModes, spreads, frequencies, radius, minPoints, features } = options;
  const { ridgeSpread, ridgeEffort, steps } = options;
  return {
    residual,
    kind: options.kind,
    refit: options.refit,
    drop: options.drop,
    gapTolerance: options.tolerance,
    seed: options.seed,
    grouping: {
      ...(metric && { metric }),
      minPoints,
      weighted: options.weighted,
      ...(radius !== "auto" && { radius }),
      ...(ridgeSpread !== "auto" && { spread: ridgeSpread }),
      ...(ridgeEffort !== "auto" && { effort: ridgeEffort }),
    },
    ...(maxModes !== "auto" && { maxModes }),
    ...(spreads !== "auto" && { spreads }),
    ...(features !== "auto" && { features }),
    ...(steps !== "auto" && { maxIterations: steps }),
    ...(frequencies !== "auto" && { frequencies: rangeOf(frequencies) }),
  };
}

/** The settings that only clusters have, and only ridges. */
const OWN = {
  clusters: ["radius", "minPoints", "weighted"],
  ridges: ["ridgeSpread", "ridgeEffort"],
} as const;

/** The settings with another grouping, without those that only the other one has. */
export function withGrouping(
  options: Partial<ModesOptions>,
  grouping: "ridges" | "clusters",
): Partial<ModesOptions> {
  const others: readonly string[] = OWN[grouping === "ridges" ? "clusters" : "ridges"];
  const kept = Object.entries(options).filter(([name]) => !others.includes(name));
  return { ...Object.fromEntries(kept), grouping };
}

/** Nothing where core is to choose. */
function metricOf(options: ModesOptions): "ridges" | "overlap" | undefined {
  const given = (names: readonly string[]) =>
    modesSettings.filter(
      ({ name, default: usual }) => names.includes(name) && options[name] !== usual,
    );
  const [ofClusters, ofRidges] = [given(OWN.clusters), given(OWN.ridges)];
  const implied = ofClusters.length > 0 ? "clusters" : ofRidges.length > 0 ? "ridges" : undefined;
  const chosen = options.grouping === "auto" ? implied : options.grouping;
  if (!chosen) return undefined;
  const other = chosen === "ridges" ? "clusters" : "ridges";
  const unfit = chosen === "ridges" ? ofClusters : ofRidges;
  if (unfit.length > 0) {
    const flags = unfit.map(({ flag }) => flag).join(", ");
    throw new UnmixError(
      "option",
      `The modes are to be ${chosen}, which have no ${flags}; leave ${unfit.length === 1 ? "it" : "them"} at the default, or set grouping to ${other}.`,
      { option: "grouping", value: options.grouping },
    );
  }
  return chosen === "ridges" ? "ridges" : "overlap";
}

function rangeOf(frequencies: readonly number[]): readonly [number, number] {
  const [lowest, highest] = frequencies;
  if (frequencies.length === 2 && highest! > lowest!) return [lowest!, highest!];
  refuseSetting(
    modesSettings,
    "frequencies",
    frequencies.join(", "),
    "auto or two numbers, the lowest and the highest, are expected",
  );
}
