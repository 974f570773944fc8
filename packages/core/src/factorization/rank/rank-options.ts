import { UnmixError } from "../../errors.ts";
import { checkNames, describe } from "../../option-names.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import { checkTensor } from "../fit/factorize.ts";
import type { CpOptions, FactorizeOptions } from "../options/options.ts";
import { CURVATURES, type CurvatureMethod } from "./curvature.ts";
import { checkHoldOut, type HoldOutOptions } from "./hold-out.ts";
import type { Swept } from "./rank-sweep.ts";
import { checkStability, mostRank, mostRankOfHalves, type StabilityOptions } from "./stability.ts";

/** A rule that chooses the rank: where the curve bends, or one of those that take fits of their own. */
export type RankMethod = CurvatureMethod | "holdOut" | "stability";

/** How `estimateRank` works; of Tucker-1 unless `M` is {@link Cp}. */
export interface RankOptions<M extends Tucker1 | Cp = Tucker1> {
  /**
   * The sweep goes from 1 to this, default the largest possible rank up to 10, with `stability` that of
   * half the data. Where the curve bends is never said to be the last rank, so give at least one more
   * than you expect.
   */
  readonly maxRank?: number;
  /** Which rule chooses, default `breakpoint`. */
  readonly method?: RankMethod;
  /** Random starts at every rank beside the warm one, default 1. */
  readonly startsPerRank?: number;
  /** Default 0; start s of rank R has the seed `deriveSeed(seed, R, s)`. */
  readonly seed?: number;
  /**
   * Whether every rank is also fitted with entries held out, to see how well it predicts them; default
   * no. It takes `folds` fits of each rank.
   */
  readonly holdOut?: HoldOutOptions;
  /**
   * Whether every rank is also fitted to halves of the data, to see whether they have the same
   * components; default no. It takes two fits of each rank a split.
   */
  readonly stability?: StabilityOptions;
  /** How each factorization works. */
  readonly factorize?: M extends Cp ? Swept<CpOptions> : Swept<FactorizeOptions>;
}

/** {@link RankOptions} for CP: `factorize.model` has to be "cp". */
export type CpRankOptions = RankOptions<Cp> & { readonly factorize: Swept<CpOptions> };

/** The rule that chooses where none is asked for. */
export const DEFAULT_METHOD = "breakpoint";
const DEFAULT_MAX_RANK = 10;

const NAMES: Readonly<Record<keyof RankOptions, true>> = {
  maxRank: true,
  method: true,
  startsPerRank: true,
  seed: true,
  holdOut: true,
  stability: true,
  factorize: true,
};

const METHODS = [...Object.keys(CURVATURES), "holdOut", "stability"];

/**
 * Refuses what makes no sense whatever the tensor.
 *
 * @throws {UnmixError} naming the option
 */
export function checkRankOptions(options: RankOptions | CpRankOptions): void {
  checkNames("option of a rank sweep", options, Object.keys(NAMES));
  checkSwept(options.factorize, options.seed);
  checkModel(options.factorize?.model);
}

/** The settings of a sweep, all filled in. */
export type Resolved = ReturnType<typeof resolveRankOptions>;

/**
 * Fills in the defaults.
 *
 * @param cp whether every mode has the rank, or only the first
 * @throws {UnmixError} when an option makes no sense for a tensor of `shape`
 */
export function resolveRankOptions(
  shape: readonly number[],
  options: RankOptions | CpRankOptions,
  cp: boolean,
) {
  checkTensor(shape);
  const largest = mostRank(shape, cp);
  const { holdOut, stability, startsPerRank = 1, seed = 0, method = DEFAULT_METHOD } = options;
  const halves = stability ? Math.max(1, mostRankOfHalves(stability, shape, cp)) : largest;
  const { maxRank = Math.min(DEFAULT_MAX_RANK, largest, halves) } = options;
  if (!Number.isSafeInteger(maxRank) || maxRank < 1 || maxRank > largest) {
    throw new UnmixError(
      "option",
      `The rank sweep is to go up to ${maxRank}, but a tensor of shape ${shape.join(" × ")} has ranks 1 to ${largest}.`,
      { maxRank, largest },
    );
  }
  if (!METHODS.includes(method)) {
    throw new UnmixError(
      "option",
      `There is no way "${method}" to choose the rank; the ways are ${METHODS.join(", ")}.`,
      { method },
    );
  }
  if ((method === "holdOut" || method === "stability") && !options[method]) {
    throw new UnmixError(
      "option",
      `The rank is to be chosen by ${method}, which is not measured; give ${method}: {} as well.`,
      { method },
    );
  }
  if (holdOut) checkHoldOut(holdOut, shape, options.factorize ?? {});
  if (stability) checkStability(stability, shape, cp, maxRank);
  if (!Number.isSafeInteger(startsPerRank) || startsPerRank < 0) {
    throw new UnmixError(
      "option",
      `The rank sweep is to make ${startsPerRank} random starts at every rank; it must be a whole number of at least 0.`,
      { startsPerRank },
    );
  }
  const modes = cp ? [...shape.keys()] : [0];
  const ranks = Array.from({ length: maxRank }, (_, i) => i + 1);
  return { ranks, method, startsPerRank, seed, modes };
}

/**
 * Refuses what a sweep decides itself.
 *
 * @param seed that of the sweep, which may stand there once more
 * @throws {UnmixError} naming the option
 */
export function checkSwept(factorize: object | undefined, seed: number | undefined): void {
  const given = (factorize ?? {}) as Readonly<Record<string, unknown>>;
  const own = DECIDED.find((name) => name in given && !(name === "seed" && given.seed === seed));
  if (own === undefined) return;
  throw new UnmixError(
    "option",
    `The option factorize of a rank sweep has ${own}, which the sweep decides itself; ${own === "seed" ? "give seed beside factorize" : `leave ${own} out`}.`,
    { option: own },
  );
}

function checkModel(model: unknown = "tucker1"): void {
  if (model === "tucker1" || model === "cp") return;
  const instead = model === "tucker" ? "use estimateTuckerRank" : "fit each rank by factorize";
  throw new UnmixError(
    "option",
    `A rank sweep is of the models tucker1 and cp, but the model is ${describe(model)}; ${instead}.`,
    { model },
  );
}

const DECIDED = ["rank", "seed", "start", "reuseStart", "frozen"] as const;
