import { dot } from "../../linear/vectors.ts";
import type { Metric, ResolvedModeOptions } from "../options/options.ts";
import type { SearchEnd } from "../ridge/candidates.ts";
import { CROWD } from "../ridge/find-ridges.ts";
import type { RidgeShape } from "../ridge/ridge.ts";
import type { RidgeProbe } from "../ridge/ridge-search.ts";

/** What modes were taken to be where that was not asked for, and why. */
export interface GroupingChoice {
  /** What modes were taken to be. */
  readonly metric: Metric;
  /**
   * What was seen of the signal: few ridges, steady tones alone or with ridges beside them, many ridges, ridges that
   * cancel each other, or that it is done in chunks.
   */
  readonly because: "few" | "steady" | "crowded" | "cancelling" | "long";
  /** The same as a sentence. */
  readonly advice: string;
}

/**
 * Ridges or clusters, by what a probe said of the signal, and by a search that came to its limit of work.
 *
 * @param kept how many ridges the search ended with
 */
export function chooseBy(
  { ridges, crowded, narrower }: RidgeProbe,
  ended: SearchEnd,
  kept: number,
): GroupingChoice {
  const windows = narrower ? "narrower than" : "of";
  const found = `a search by windows ${windows} a tenth of the signal's length found ${ridges} ridge${ridges === 1 ? "" : "s"}`;
  const cut = ended === "workLimit" && kept >= CROWD;
  if (!crowded && !cut) {
    return {
      metric: "ridges",
      because: "few",
      advice: `Modes are ridges, since ${found}, fewer than the ${CROWD} from which on they would be clusters.`,
    };
  }
  const reason = crowded
    ? `${found} ${ridges < CROWD ? "in an eighth of the work there is for it" : "and each describes more of it"}`
    : `the search for ridges came to its limit of work with ${kept} of them`;
  return {
    metric: "overlap",
    because: "crowded",
    advice: `Modes are clusters of atoms, since ${reason}: the signal has more components, or steeper ones, than ridges are for. To have the strongest followed all the same, ask for ridges (grouping.metric ridges).`,
  };
}

/** Ridges that have more than this many times the energy of the signal are for the most part against each other. */
const MOST_ENERGY = 2;

/** Clusters, where ridges cancel each other, as they may about clicks and in noise that is to be followed. */
export function choiceAgainst(
  ridges: readonly { readonly values: Float64Array }[],
  signal: Float64Array,
): GroupingChoice | undefined {
  const energy = ridges.reduce((sum, { values }) => sum + dot(values, values), 0);
  const share = energy / dot(signal, signal);
  if (!(share > MOST_ENERGY)) return undefined;
  return {
    metric: "overlap",
    because: "cancelling",
    advice: `Modes are clusters of atoms, since the ${ridges.length} ridges that were found cancel each other: they have ${share.toFixed(1)} times the energy of the signal. Where the signal is noise for a good part, raise residual to its share; to see the ridges all the same, ask for them (grouping.metric ridges).`,
  };
}

/** So many steady tones may be one whose amplitude or frequency swings at a steady rate. */
const SIDEBANDS = 3;
const SWINGING =
  " A tone whose loudness or pitch swings at a steady rate, as with vibrato, is several of these: its sidebands.";

/**
 * Ridges, where steady tones describe the signal the best, alone or with others in what they leave.
 *
 * @param alone whether what is no tone is a trend that was sought with them
 */
export function choiceOfTones(ridges: readonly RidgeShape[], alone: boolean): GroupingChoice {
  const tones = ridges.filter(({ steady }) => steady).length;
  const others = ridges.length - tones;
  const beside = others === 1 ? "one ridge beside" : `${others} ridges beside`;
  const parts = [
    ...(alone && others > 0 ? ["a trend"] : []),
    ...(tones > 0 ? [tones === 1 ? "one steady tone" : `${tones} steady tones`] : []),
  ];
  const verb = ridges.length === 1 ? "describes" : "describe";
  const what = `${parts.join(" and ")} from beginning to end`;
  const whole =
    alone || others === 0 ? what : `${what}, and ${beside} ${tones === 1 ? "it" : "them"},`;
  return {
    metric: "ridges",
    because: "steady",
    advice: `Modes are ridges, since ${whole} ${verb} the signal by the fewest numbers.${tones < SIDEBANDS ? "" : SWINGING}`,
  };
}

/**
 * Settings of a run that ended with steady tones, of which there may be more than ridges by default: given again they
 * give the same.
 */
export function asSteadyTones(options: ResolvedModeOptions, tones: number): ResolvedModeOptions {
  return { ...options, maxModes: Math.max(options.maxModes ?? 0, tones) };
}

export const CHOSEN_IN_CHUNKS: GroupingChoice = {
  metric: "overlap",
  because: "long",
  advice:
    "The signal is so long that it was done in chunks, so its modes are clusters of atoms; for ridges, take a shorter part of it.",
};

/**
 * Clusters of a signal in chunks, at most, unless told otherwise: each holds samples and curves of its own, and
 * half a minute of loud music has ten thousand.
 */
export const MOST_IN_CHUNKS = 2000;

/** Of clusters that were not asked for, so many are kept, and the weakest join the nearest: loud music has hundreds. */
const MOST_CLUSTERS = 40;

/**
 * The settings of a run whose modes became clusters: given again they give the same.
 *
 * @param maxModes what was given: that of ridges has a default
 */
export function asClusters(
  { maxModes: _, grouping: { effort: __, ...grouping }, ...others }: ResolvedModeOptions,
  maxModes: number | undefined,
): ResolvedModeOptions {
  return {
    ...others,
    maxModes: maxModes ?? MOST_CLUSTERS,
    grouping: { ...grouping, metric: "overlap" },
  };
}
