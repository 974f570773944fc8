import { UnmixError } from "@unmix/core";
import type { Interpolation, MultiscaleOptions, MultiscalePlan } from "@unmix/multiscale";
import { counted } from "@unmix/workbench/figures";
import { listOfModes } from "./modes.ts";
import type { RankSetting } from "./settings.ts";
import type { ModelKind } from "./types.ts";

/** How a run goes from coarse grids to the finest. */
export interface MultiscaleSettings {
  readonly modes: ContinuousModes;
  /** Points of a continuous mode at the coarsest scale, at least. */
  readonly coarsest?: number;
  readonly interpolate?: Interpolation;
}

/** Modes whose neighbours resemble each other, by name or found in the data. */
export type ContinuousModes = "auto" | readonly number[];

/** Points that a mode has at least to be looked at where none is named: a coarse grid of fewer saves little. */
const LEAST_POINTS = 17;

/**
 * Reads `auto`, or a list of modes such as `1,2`.
 *
 * @throws UnmixError when the text is none of these
 */
export function parseMultiscale(text: string): ContinuousModes {
  if (text.trim() === "auto") return "auto";
  const modes = listOfModes(text);
  if (modes) return modes;
  throw refusal(
    `The flag --multiscale is “${text}”; auto, or the numbers of the continuous modes with commas between, such as 1,2, are expected.`,
  );
}

/**
 * The settings, where `--multiscale` asks for scales.
 *
 * @throws UnmixError naming a flag that means nothing without it
 */
export function multiscaleSettings({
  multiscale,
  ...others
}: Omit<MultiscaleSettings, "modes"> & {
  readonly multiscale?: ContinuousModes;
}): MultiscaleSettings | undefined {
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  if (multiscale) return { modes: multiscale, ...Object.fromEntries(given) };
  const [without] = given;
  if (!without) return undefined;
  throw refusal(
    `The flag --${without[0]} says how to go from coarse grids to the finest; give --multiscale as well, or leave out --${without[0]}.`,
  );
}

/** @throws UnmixError naming the flags that make no sense together */
export function checkMultiscale({
  model,
  rank,
  restarts = 1,
  multiscale,
}: {
  readonly model: ModelKind;
  readonly rank: RankSetting;
  readonly restarts?: number;
  readonly multiscale?: MultiscaleSettings;
}): void {
  if (!multiscale) return;
  if (rank === "auto" && model !== "tucker1") {
    throw refusal(
      `With --multiscale the rank of the model tucker1 alone is chosen; give --rank, or leave out --multiscale for --rank auto of --model ${model}.`,
    );
  }
  if (rank !== "auto" && restarts > 1) {
    throw refusal(
      "With --multiscale a fit begins once, on the coarsest grid; leave out --restarts, or --multiscale.",
    );
  }
}

/**
 * The scales for a tensor of `shape`. Modes that are named are taken as they are; of others, and of small
 * tensors, the plan decides whether coarse grids are worth it.
 *
 * @throws UnmixError when no mode is named or long enough
 */
export function multiscaleOptions(
  { modes, ...others }: MultiscaleSettings,
  shape: readonly number[],
): MultiscaleOptions {
  if (modes !== "auto") return { ...others, modes, when: "always" };
  const long = [...shape.keys()].filter((mode) => shape[mode]! >= LEAST_POINTS);
  if (long.length > 0) return { ...others, modes: long };
  throw refusal(
    `The flag --multiscale is auto, which looks at modes of at least ${LEAST_POINTS} points, but a tensor of shape ${shape.join(" × ")} has none; name the continuous modes, or leave out --multiscale.`,
  );
}

/** What will be done, in a line, of a fit whose rank is given or is to be chosen. */
export function planInWords(
  { scales, reason, coarseWork }: MultiscalePlan,
  rank: "given" | "auto",
): string {
  if (scales.length === 1) return reason;
  return rank === "auto"
    ? `${reason} Ranks are compared at the first.`
    : `${reason} Those before the last cost at most as much as ${counted(Math.ceil(coarseWork), "sweep")} of it.`;
}

function refusal(sentence: string): UnmixError {
  return new UnmixError("option", sentence);
}
