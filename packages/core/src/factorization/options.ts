import { UnmixError } from "../errors.ts";
import type { KernelsChoice } from "../kernels/memory.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { ConstraintSpec } from "./constraint.ts";
import { checkNames, describe } from "./option-names.ts";

/** How {@link factorize} works. Only `rank` is required. */
export interface FactorizeOptions {
  /** Number of components R, 1 to min(I, J·K·…). */
  readonly rank: number;
  /** What each factor must satisfy, default nonnegative for both. */
  readonly constraints?: { readonly core?: ConstraintSpec; readonly matrix?: ConstraintSpec };
  /**
   * Where to start: matrix I × R and core R × J × K …; default `"random"`, scaled to the data. A
   * component that is zero in both factors stays zero. `"given"` is what a result says of factors it
   * does not hold itself: to run it again, put them here.
   */
  readonly start?: "random" | "given" | { readonly matrix: Tensor; readonly core: Tensor };
  /** Seed of the random start, default 0; the same seed gives the same bits. */
  readonly seed?: number;
  /** Sweeps at most, default 5000. A sweep updates each factor once and costs two products with Y. */
  readonly maxIterations?: number;
  /** Stop when the criterion is at most this, default 1e-6; 0 never stops. */
  readonly tolerance?: number;
  /** What is compared with the tolerance, default `stationarity`. */
  readonly criterion?: Criterion;
  /** Stop when the relative error is at most this, default 0: never. */
  readonly targetError?: number;
  /** Stop after this many seconds; default no limit. */
  readonly timeLimit?: number;
  /** Whether steps extrapolate, default true. */
  readonly momentum?: boolean;
  /**
   * One step length for a whole factor (`scalar`, the default) or one for each component
   * (`component`). A factor whose constraint ties components together keeps the scalar one.
   */
  readonly step?: "scalar" | "component";
  /** Which factor a sweep updates first, default the core. */
  readonly order?: "coreFirst" | "matrixFirst";
  /** Projected gradient steps a factor takes in one sweep, on the same products; default 10. */
  readonly innerSteps?: number;
  /** Whether statistics of every sweep are kept, default true. */
  readonly history?: boolean;
  /** Which kernels run, default `auto`: the same bits on every engine that loads them. */
  readonly kernels?: KernelsChoice;
}

/**
 * - `stationarity`: ‖x − P(x − g/L)‖ ÷ ‖x‖ of the worse factor. Free of scale, size and start.
 * - `nonnegativeCone`: ‖gradient where x > 0 or it is negative‖ ÷ √(R(I + M)). Absolute.
 * - `gradientNorm`: ‖gradient‖. Absolute.
 * - `relativeError`: ‖Y − A B‖ ÷ ‖Y‖.
 * - `objective`: its relative change over the last sweep.
 * - `iterates`: ‖x − previous x‖ ÷ ‖x‖ of the factor that changed more in the last sweep.
 */
export type Criterion = (typeof CRITERIA)[number];

const CRITERIA = [
  "stationarity",
  "nonnegativeCone",
  "gradientNorm",
  "relativeError",
  "objective",
  "iterates",
] as const;

/** Every setting as it was used: {@link FactorizeOptions} that do the same again. */
export interface ResolvedOptions {
  readonly rank: number;
  readonly constraints: { readonly core: ConstraintSpec; readonly matrix: ConstraintSpec };
  /** Whether the start was drawn from the seed or given. */
  readonly start: "random" | "given";
  readonly seed: number;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly criterion: Criterion;
  readonly targetError: number;
  readonly timeLimit?: number;
  readonly momentum: boolean;
  readonly step: "scalar" | "component";
  readonly order: "coreFirst" | "matrixFirst";
  readonly innerSteps: number;
  readonly history: boolean;
  readonly kernels: KernelsChoice;
}

const NAMES: Readonly<Record<keyof FactorizeOptions, true>> = {
  rank: true,
  constraints: true,
  start: true,
  seed: true,
  maxIterations: true,
  tolerance: true,
  criterion: true,
  targetError: true,
  timeLimit: true,
  momentum: true,
  step: true,
  order: true,
  innerSteps: true,
  history: true,
  kernels: true,
};

const NONNEGATIVE: ConstraintSpec = { kind: "nonnegative" };

/**
 * Fills in the defaults and refuses what makes no sense.
 *
 * @throws {UnmixError} naming the option, its value and what is expected
 */
export function resolveOptions(
  options: FactorizeOptions,
  shape: readonly number[],
): ResolvedOptions {
  checkNames("option", options, Object.keys(NAMES));
  if (options.constraints) checkNames("constraint", options.constraints, ["core", "matrix"]);
  checkStart(options.start);
  const resolved: ResolvedOptions = {
    rank: options.rank,
    constraints: {
      core: options.constraints?.core ?? NONNEGATIVE,
      matrix: options.constraints?.matrix ?? NONNEGATIVE,
    },
    start: typeof options.start === "object" ? "given" : "random",
    seed: options.seed ?? 0,
    maxIterations: options.maxIterations ?? 5000,
    tolerance: options.tolerance ?? 1e-6,
    criterion: options.criterion ?? "stationarity",
    targetError: options.targetError ?? 0,
    ...(options.timeLimit === undefined ? {} : { timeLimit: options.timeLimit }),
    momentum: options.momentum ?? true,
    step: options.step ?? "scalar",
    order: options.order ?? "coreFirst",
    innerSteps: options.innerSteps ?? 10,
    history: options.history ?? true,
    kernels: options.kernels ?? "auto",
  };
  checkRank(resolved.rank, shape);
  checkWhole("seed", resolved.seed, 0);
  checkWhole("maxIterations", resolved.maxIterations, 0);
  checkWhole("innerSteps", resolved.innerSteps, 1);
  checkNumber("tolerance", resolved.tolerance, 0);
  checkNumber("targetError", resolved.targetError, 0);
  if (resolved.timeLimit !== undefined) checkNumber("timeLimit", resolved.timeLimit, 0);
  checkBoolean("momentum", resolved.momentum);
  checkBoolean("history", resolved.history);
  checkName("criterion", resolved.criterion, CRITERIA);
  checkName("step", resolved.step, ["scalar", "component"]);
  checkName("order", resolved.order, ["coreFirst", "matrixFirst"]);
  checkName("kernels", resolved.kernels, ["auto", "simd", "relaxed", "plain"]);
  return resolved;
}

function checkStart(start: FactorizeOptions["start"]): void {
  if (start === undefined || start === "random") return;
  if (typeof start === "object" && start.matrix && start.core) return;
  const given =
    start === "given"
      ? '"given", which a result says of factors it does not hold'
      : describe(start);
  throw new UnmixError(
    "option",
    `The start must be "random", or both factors as { matrix, core }, but it is ${given}.`,
    { start },
  );
}

function checkRank(rank: number, shape: readonly number[]): void {
  const rows = shape[0]!;
  const columns = shape.slice(1).reduce((product, n) => product * n, 1);
  const most = Math.min(rows, columns);
  if (!Number.isSafeInteger(rank) || rank < 1 || rank > most) {
    throw new UnmixError(
      "option",
      `The rank is ${rank}; for a tensor of shape ${shape.join(" × ")} it must be a whole number from 1 to ${most}.`,
      { rank, shape: [...shape], most },
    );
  }
}

function checkWhole(option: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UnmixError(
      "option",
      `The option ${option} is ${value}; it must be a whole number of at least ${least}.`,
      { option, value },
    );
  }
}

function checkNumber(option: string, value: number, least: number): void {
  if (typeof value !== "number" || !(value >= least)) {
    throw new UnmixError(
      "option",
      `The option ${option} is ${value}; it must be a number of at least ${least}.`,
      { option, value },
    );
  }
}

function checkBoolean(option: string, value: boolean): void {
  if (typeof value !== "boolean") {
    throw new UnmixError("option", `The option ${option} is ${value}; it must be true or false.`, {
      option,
      value,
    });
  }
}

function checkName(option: string, value: string, names: readonly string[]): void {
  if (!names.includes(value)) {
    throw new UnmixError(
      "option",
      `The option ${option} is "${value}"; it must be one of ${names.join(", ")}.`,
      { option, value, names: [...names] },
    );
  }
}
