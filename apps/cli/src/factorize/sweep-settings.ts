import {
  type HoldOutOptions,
  type RankMethod,
  type StabilityOptions,
  type TuckerRankMethod,
  UnmixError,
} from "@unmix/core";
import { parseFinite } from "./settings.ts";

/** How the rank is chosen where it is not given. */
export interface SweepSettings {
  /** The last rank tried; of the model tucker also one a mode. */
  readonly maxRank?: number | readonly number[];
  readonly rule?: RankRule;
  readonly holdOut?: HoldOutOptions;
  readonly stability?: StabilityOptions;
}

export type RankRule = RankMethod | TuckerRankMethod;

const RULES: readonly RankRule[] = [
  "breakpoint",
  "finiteDifference",
  "spline",
  "circle",
  "holdOut",
  "stability",
  "hull",
  "information",
];

/** @throws UnmixError listing the rules */
export function parseRule(text: string): RankRule {
  const found = RULES.find((rule) => rule === text);
  if (found) return found;
  throw refusal("rank-rule", text, `one of ${RULES.join(", ")}`);
}

/**
 * Reads `5`, or `4,5,3` with the last rank of each mode.
 *
 * @throws UnmixError when the text is none of these
 */
export function parseMaxRank(text: string): number | readonly number[] {
  const ranks = text.split(",").map((part) => whole(part, 1));
  if (ranks.some((rank) => Number.isNaN(rank))) {
    throw refusal(
      "max-rank",
      text,
      "a whole number of at least 1, or of tucker one for each mode, such as 4,5,3,",
    );
  }
  return ranks.length === 1 ? ranks[0]! : ranks;
}

/**
 * Reads `FOLDS`, and after it in any order `entry` or `fibre` and the part that is held out: `5:fibre:0.1`.
 *
 * @throws UnmixError naming the part that is wrong
 */
export function parseHoldOut(text: string): HoldOutOptions {
  const [first, ...others] = text.split(":").map((part) => part.trim());
  const folds = whole(first!, 2);
  let per: HoldOutOptions["per"];
  let fraction: number | undefined;
  const isWrong = others.some((word) => {
    if (word === "entry" || word === "fibre") per = word;
    else fraction = parseFinite(word);
    return fraction !== undefined && !(fraction > 0 && fraction <= 0.5);
  });
  if (isWrong || others.length > 2 || Number.isNaN(folds)) {
    throw refusal(
      "hold-out",
      text,
      "a number of folds of at least 2, and after it entry or fibre and the part that is held out, above 0 and at most 0.5, as in 5:fibre:0.1,",
    );
  }
  return { folds, ...(per && { per }), ...(fraction !== undefined && { fraction }) };
}

/**
 * Reads `SPLITS`, and after it the mode whose indices are dealt to the halves: `5:2`.
 *
 * @throws UnmixError when the text is none of these
 */
export function parseStability(text: string): StabilityOptions {
  const [first, mode, ...others] = text.split(":");
  const splits = whole(first!, 1);
  const along = mode === undefined ? undefined : whole(mode, 0);
  if (Number.isNaN(splits) || Number.isNaN(along) || others.length > 0) {
    throw refusal(
      "stability",
      text,
      "a number of splits of at least 1, and after it the mode that is split, as in 5:0,",
    );
  }
  return { splits, ...(along !== undefined && { along }) };
}

function whole(text: string, least: number): number {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return value >= least ? value : Number.NaN;
}

function refusal(flag: string, text: string, expected: string): UnmixError {
  return new UnmixError("option", `The flag --${flag} is “${text}”; ${expected} is expected.`, {
    flag,
    value: text,
  });
}
