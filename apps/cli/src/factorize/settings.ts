import {
  type Compress,
  type Order,
  type SolverOptions,
  type Step,
  UnmixError,
  type Update,
} from "@unmix/core";
import type { Interpolation } from "@unmix/multiscale";
import type { ModelKind } from "./types.ts";

/** `auto`, one number, or one a mode, null where a mode gets no matrix. */
export type RankSetting = "auto" | number | readonly (number | null)[];

/** Those of core's kernels that the command offers. */
export type KernelsSetting = "auto" | "relaxed" | "wide";

const MODELS: readonly ModelKind[] = ["tucker1", "tucker", "cp"];
const UPDATES = ["gradient", "coordinate", "exact"] as const;
const PRECISIONS = ["float64", "float32"] as const;
const INTERPOLATIONS: readonly Interpolation[] = ["constant", "linear", "cubic"];
const CRITERIA = [
  "stationarity",
  "nonnegativeCone",
  "gradientNorm",
  "relativeError",
  "objective",
  "iterates",
] as const;
const KERNELS: readonly KernelsSetting[] = ["auto", "relaxed", "wide"];
const STEPS = ["scalar", "component", "spectral"] as const;
const ORDERS = ["coreFirst", "matrixFirst", "random", "randomSides"] as const;

/** @throws UnmixError listing the models there are */
export function parseModel(text: string): ModelKind {
  return parseWord("model", text, MODELS);
}

/**
 * Reads `auto`, `3`, or `3,4,-`, where a dash or the word none stands for a mode without a matrix.
 *
 * @throws UnmixError when the text is none of these
 */
export function parseRank(text: string): RankSetting {
  if (text.trim() === "auto") return "auto";
  const parts = text.split(",").map((part) => part.trim());
  const ranks = parts.map((part) => (part === "-" || part === "none" ? null : whole(part)));
  const [only] = ranks;
  if (
    ranks.some((rank) => Number.isNaN(rank)) ||
    (ranks.length === 1 && typeof only !== "number")
  ) {
    throw refusal("rank", text, "auto, a whole number, or one for each mode, such as 3,4,-,");
  }
  return ranks.length === 1 ? only! : ranks;
}

/** @throws UnmixError listing the updates there are */
export function parseUpdate(text: string): Update {
  return parseWord("update", text, UPDATES);
}

/** @throws UnmixError listing the precisions there are */
export function parsePrecision(text: string): NonNullable<SolverOptions["precision"]> {
  return parseWord("precision", text, PRECISIONS);
}

/** @throws UnmixError listing the kernels there are */
export function parseKernels(text: string): KernelsSetting {
  return parseWord("kernels", text, KERNELS);
}

/** @throws UnmixError listing the interpolations there are */
export function parseInterpolation(text: string): Interpolation {
  return parseWord("interpolate", text, INTERPOLATIONS);
}

/** @throws UnmixError listing the criteria there are */
export function parseCriterion(text: string): NonNullable<SolverOptions["criterion"]> {
  return parseWord("criterion", text, CRITERIA);
}

/**
 * Reads `on`, `off`, or the number of directions; `auto` leaves the choice to core.
 *
 * @throws UnmixError when the text is none of these
 */
export function parseCompress(text: string): Compress | "auto" {
  if (text === "auto") return text;
  if (text === "on" || text === "off") return text === "on";
  const directions = whole(text);
  if (directions >= 1) return { directions };
  throw refusal("compress", text, "auto, on, off, or a number of directions of at least 1,");
}

/**
 * Reads the name of a way to choose steps, or a constant length.
 *
 * @throws UnmixError listing the ways
 */
export function parseStep(text: string): Step {
  const found = STEPS.find((name) => name === text);
  if (found) return found;
  const constant = parseFinite(text);
  if (constant > 0) return { constant };
  throw refusal("step", text, `one of ${STEPS.join(", ")}, or a positive number,`);
}

/**
 * Reads the name of an order of the factors, or the factors themselves: `0,core,1`.
 *
 * @throws UnmixError listing the orders
 */
export function parseOrder(text: string): Order {
  const found = ORDERS.find((name) => name === text);
  if (found) return found;
  const factors = text.split(",").map((part) => (part.trim() === "core" ? "core" : whole(part)));
  if (!factors.some((factor) => Number.isNaN(factor))) return factors;
  throw refusal("order", text, `one of ${ORDERS.join(", ")}, or the factors such as core,0,1,`);
}

/**
 * Reads `squared`, `kl` (Kullback–Leibler) or `beta:B` (a β-divergence).
 *
 * @throws UnmixError when the text is none of these
 */
export function parseObjective(text: string): NonNullable<SolverOptions["objective"]> {
  if (text === "squared") return text;
  if (text === "kl") return "kullbackLeibler";
  const beta = text.startsWith("beta:") ? parseFinite(text.slice(5)) : Number.NaN;
  if (!Number.isNaN(beta)) return { beta };
  throw refusal("objective", text, "squared, kl, or beta:B with a number B");
}

/** @throws UnmixError when the text is no number */
export function parseNumber(flag: string): (text: string) => number {
  return (text) => {
    const value = parseFinite(text);
    if (Number.isNaN(value)) throw refusal(flag, text, "a number");
    return value;
  };
}

/** @throws UnmixError when the text is no whole number of at least `least` */
export function parseCount(flag: string, least: number, most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = whole(text);
    if (value >= least && value <= most) return value;
    const upTo =
      most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`;
    throw refusal(flag, text, `a whole number ${upTo}`);
  };
}

/** The number that a text is, NaN where it is none. */
export function parseFinite(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

function parseWord<W extends string>(flag: string, text: string, words: readonly W[]): W {
  const found = words.find((word) => word === text);
  if (found) return found;
  throw refusal(flag, text, `one of ${words.join(", ")}`);
}

function whole(text: string): number {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}

function refusal(flag: string, text: string, expected: string): UnmixError {
  return new UnmixError("option", `The flag --${flag} is “${text}”; ${expected} is expected.`, {
    flag,
    value: text,
  });
}
