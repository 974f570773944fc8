import { UnmixError } from "../../errors.ts";
import { checkNames, describe } from "../../option-names.ts";
import { type Step, UPDATES, type Update } from "../blocks/update.ts";
import { checkObjective } from "../objectives/check.ts";
import {
  type Compress,
  CRITERIA,
  type FactorizeOptions,
  type ResolvedSolverOptions,
  type SolverOptions,
} from "./options.ts";

const NAMES: Readonly<Record<keyof FactorizeOptions, true>> = {
  model: true,
  rank: true,
  constraints: true,
  finalConstraints: true,
  penalties: true,
  objective: true,
  weights: true,
  start: true,
  reuseStart: true,
  frozen: true,
  seed: true,
  maxIterations: true,
  tolerance: true,
  criterion: true,
  targetError: true,
  timeLimit: true,
  momentum: true,
  update: true,
  step: true,
  order: true,
  innerSteps: true,
  compress: true,
  history: true,
  precision: true,
  kernels: true,
  pool: true,
  statistics: true,
  stopWhen: true,
};

const ORDERS = ["coreFirst", "matrixFirst", "random", "randomSides"];

/**
 * Fills in the defaults and refuses what makes no sense.
 *
 * @throws {UnmixError} naming the option, its value and what is expected
 */
export function resolveSolverOptions(options: SolverOptions): Omit<
  ResolvedSolverOptions,
  "update" | "compress"
> & {
  /** As asked, to be decided with the factors. They have their places among the keys already. */
  readonly update: Update | undefined;
  readonly compress: Compress | undefined;
} {
  checkNames("option", options, Object.keys(NAMES));
  const resolved = {
    frozen: options.frozen ?? [],
    seed: options.seed ?? 0,
    maxIterations: options.maxIterations ?? 5000,
    tolerance: options.tolerance ?? 1e-6,
    criterion: options.criterion ?? "stationarity",
    targetError: options.targetError ?? 0,
    ...(options.timeLimit === undefined ? {} : { timeLimit: options.timeLimit }),
    momentum: options.momentum ?? true,
    update: options.update,
    step: options.step ?? "scalar",
    order: options.order ?? "coreFirst",
    innerSteps: options.innerSteps ?? 10,
    compress: options.compress,
    history: options.history ?? true,
    objective: options.objective ?? "squared",
    precision: options.precision ?? "float64",
    kernels: options.kernels ?? "auto",
  };
  checkWhole("seed", resolved.seed, 0);
  checkWhole("maxIterations", resolved.maxIterations, 0);
  checkWhole("innerSteps", resolved.innerSteps, 1);
  checkNumber("tolerance", resolved.tolerance, 0);
  checkNumber("targetError", resolved.targetError, 0);
  if (resolved.timeLimit !== undefined) checkNumber("timeLimit", resolved.timeLimit, 0);
  checkMomentum(resolved.momentum);
  checkBoolean("history", resolved.history);
  checkBoolean("reuseStart", options.reuseStart ?? false);
  checkName("criterion", resolved.criterion, CRITERIA);
  if (options.update !== undefined) checkName("update", options.update, UPDATES);
  checkStep(resolved.step);
  checkObjective(resolved.objective);
  checkCompress(options.compress);
  checkFunctions(options);
  checkPool(options);
  const { order } = resolved;
  if (typeof order === "string") checkName("order", order, ORDERS);
  checkName("precision", resolved.precision, ["float64", "float32"]);
  checkName("kernels", resolved.kernels, ["auto", "simd", "relaxed", "wide", "plain"]);
  return resolved;
}

function checkMomentum(momentum: boolean | number): void {
  if (typeof momentum === "boolean" || (momentum >= 0 && momentum < 1)) return;
  throw new UnmixError(
    "option",
    `The option momentum is ${describe(momentum)}; it must be true, false, or a weight from 0 to below 1.`,
    { option: "momentum", value: momentum },
  );
}

function checkStep(step: Step): void {
  if (typeof step === "string") {
    checkName("step", step, ["scalar", "component", "spectral"]);
    return;
  }
  const constant = step?.constant;
  if (typeof constant === "number" && constant > 0 && constant < Number.POSITIVE_INFINITY) return;
  const given = constant === undefined ? describe(step) : `the constant ${describe(constant)}`;
  throw new UnmixError(
    "option",
    `The option step is ${given}; it must be "scalar", "component", "spectral" or { constant } with a positive number.`,
    { option: "step", value: step },
  );
}

function checkCompress(compress: Compress | undefined): void {
  if (compress === undefined || typeof compress === "boolean") return;
  checkNames("setting of compress", compress, ["directions"]);
  checkWhole("compress.directions", compress.directions, 1);
}

function checkFunctions({ statistics = {}, stopWhen }: SolverOptions): void {
  const functions = { ...statistics, ...(stopWhen !== undefined && { stopWhen }) };
  for (const [name, value] of Object.entries(functions)) {
    if (typeof value === "function") continue;
    const what = name === "stopWhen" ? "option stopWhen" : `statistic "${name}"`;
    throw new UnmixError("option", `The ${what} is ${String(value)}; it must be a function.`, {
      name,
    });
  }
}

function checkPool({ pool }: SolverOptions): void {
  if (pool === undefined || (typeof pool === "object" && pool?.threads >= 1)) return;
  throw new UnmixError(
    "option",
    `The option pool is ${String(pool)}; it must be what openPool of @unmix/core/threads gives.`,
    { option: "pool" },
  );
}

function checkWhole(option: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UnmixError(
      "option",
      `The option ${option} is ${describe(value)}; it must be a whole number of at least ${least}.`,
      { option, value },
    );
  }
}

function checkNumber(option: string, value: number, least: number): void {
  if (typeof value !== "number" || !(value >= least)) {
    throw new UnmixError(
      "option",
      `The option ${option} is ${describe(value)}; it must be a number of at least ${least}.`,
      { option, value },
    );
  }
}

function checkBoolean(option: string, value: boolean): void {
  if (typeof value !== "boolean") {
    throw new UnmixError(
      "option",
      `The option ${option} is ${describe(value)}; it must be true or false.`,
      {
        option,
        value,
      },
    );
  }
}

function checkName(option: string, value: string, names: readonly string[]): void {
  if (!names.includes(value)) {
    throw new UnmixError(
      "option",
      `The option ${option} is ${describe(value)}; it must be one of ${names.join(", ")}.`,
      { option, value, names: [...names] },
    );
  }
}
