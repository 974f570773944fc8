import { UnmixError } from "../../errors.ts";
import { checkNames } from "../../option-names.ts";
import type { StridedArray } from "../../tensor/ndarray.ts";
import { isSparse } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TuckerOptions } from "../options/options.ts";
import { checkSwept } from "./rank-options.ts";
import type { Swept } from "./rank-sweep.ts";
import { mostAlong } from "./tucker-path.ts";

/**
 * - `hull`: where a parameter begins to explain much less than those before it, on the convex hull of the
 *   squared errors over the parameters.
 * - `information`: the least N log(‖Y − X‖² ÷ N) + p log N of N values and p parameters (Schwarz 1978),
 *   which takes whatever is above noise that is independent from entry to entry.
 */
export type TuckerRankMethod = (typeof METHODS)[number];

const METHODS = ["hull", "information"] as const;

/** How `estimateTuckerRank` works. */
export interface TuckerRankOptions {
  /**
   * The last rank of each mode, or of all: default 10, or the largest there is. The end of the path is
   * never chosen, so give at least one more than you expect.
   */
  readonly maxRank?: number | readonly number[];
  /** Random starts at every step of the path beside the warm one, default 1. */
  readonly startsPerRank?: number;
  /** Which rule chooses, default `hull`. */
  readonly method?: TuckerRankMethod;
  /** Default 0; start s of step i has the seed `deriveSeed(seed, i, s)`, steps counting from 1. */
  readonly seed?: number;
  /** How each factorization works. */
  readonly factorize: Swept<TuckerOptions>;
}

const NAMES: Readonly<Record<keyof TuckerRankOptions, true>> = {
  maxRank: true,
  method: true,
  startsPerRank: true,
  seed: true,
  factorize: true,
};

const DEFAULT_MAX_RANK = 10;

/** The settings of a path, all filled in but for its end. */
export type ResolvedPath = Required<Omit<TuckerRankOptions, "maxRank">>;

/**
 * Fills in the defaults.
 *
 * @throws {UnmixError} when an option makes no sense whatever the shape, or the data are sparse
 */
export function resolvePath(
  tensor: Tensor | StridedArray,
  options: TuckerRankOptions,
): ResolvedPath {
  checkNames("option of a path of ranks", options, Object.keys(NAMES));
  const { factorize, seed = 0, startsPerRank = 1, method = "hull" } = options;
  checkSwept(factorize, options.seed);
  check(tensor, factorize, startsPerRank, method);
  return { factorize, seed, startsPerRank, method };
}

/**
 * The last rank of each mode.
 *
 * @throws {UnmixError} when there are not as many along a mode
 */
export function mostRanks(
  given: TuckerRankOptions["maxRank"],
  shape: readonly number[],
): readonly number[] {
  const limits = shape.map((_, mode) => mostAlong(shape, mode));
  if (given === undefined) return limits.map((limit) => Math.min(limit, DEFAULT_MAX_RANK));
  const asked = typeof given === "number" ? limits.map((limit) => Math.min(given, limit)) : given;
  const isNumber = (rank: unknown) => Number.isSafeInteger(rank) && (rank as number) >= 1;
  const fits =
    asked.length === shape.length &&
    asked.every((rank, mode) => isNumber(rank) && rank <= limits[mode]!);
  if (fits && (typeof given !== "number" || isNumber(given))) return asked;
  throw new UnmixError(
    "option",
    `The path of ranks is to go up to ${String(given)}; for a tensor of shape ${shape.join(" × ")} it takes a whole number of at least 1, or one for each mode up to ${limits.join(", ")}.`,
    { maxRank: given, limits },
  );
}

function check(
  tensor: object,
  factorize: Swept<TuckerOptions>,
  startsPerRank: number,
  method: TuckerRankMethod,
): void {
  if (!METHODS.includes(method)) {
    throw new UnmixError(
      "option",
      `There is no way "${String(method)}" to choose Tucker ranks; the ways are ${METHODS.join(", ")}.`,
      { method },
    );
  }
  if (factorize?.model !== "tucker") {
    throw new UnmixError(
      "option",
      `A path of ranks is of the model tucker, but the model is ${String(factorize?.model)}; give factorize: { model: "tucker" }, or use estimateRank.`,
      { model: factorize?.model },
    );
  }
  if (isSparse(tensor)) {
    throw new UnmixError(
      "input",
      "A path of Tucker ranks is of a tensor, but the data are a sparse matrix; use estimateRank, whose models of a matrix are as general.",
      {},
    );
  }
  if (Number.isSafeInteger(startsPerRank) && startsPerRank >= 0) return;
  throw new UnmixError(
    "option",
    `The path of ranks is to make ${startsPerRank} random starts at every step; it must be a whole number of at least 0.`,
    { startsPerRank },
  );
}
