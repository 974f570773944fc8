import {
  type IterativeMethod,
  iterate,
  run,
  type Steps,
  type Tensor,
  type Termination,
  termination,
  UnmixError,
} from "@unmix/core";
import { givenOf } from "../check.ts";
import { createObjective, type Objective } from "./objective.ts";
import {
  checkFinite,
  type InverseOptions,
  type InverseProblem,
  type PreparedProblem,
  prepareProblem,
} from "./problem.ts";

/** The solution of an inverse problem. */
export interface InverseSolution {
  /** Of the shape of the grid. */
  readonly x: Tensor;
  /** ½ ‖A x − y‖² and the smoothness terms. */
  readonly objective: number;
  /** ‖x − P(x − g/L)‖ ÷ ‖x‖ of the last step. */
  readonly stationarity: number;
  /** Steps done. */
  readonly iterations: number;
  /** Why it ended, and what to do about it. */
  readonly termination: Termination;
}

/**
 * Solves a constrained linear inverse problem on its grid alone, by accelerated projected gradient steps
 * of 1/L.
 *
 * Papers: A. Beck and M. Teboulle, "A fast iterative shrinkage-thresholding algorithm for linear inverse
 * problems", SIAM Journal on Imaging Sciences 2 (2009); B. O'Donoghue and E. Candès, "Adaptive restart
 * for accelerated gradient schemes", Foundations of Computational Mathematics 15 (2015).
 *
 * @throws {UnmixError} before any work, when sizes disagree or an option makes no sense
 */
export function solveInverse(
  problem: InverseProblem,
  options: InverseOptions = {},
): InverseSolution {
  return run(solveInverseSteps(problem, options));
}

/** {@link solveInverse} one step at a time. */
export function solveInverseSteps(
  problem: InverseProblem,
  options: InverseOptions = {},
): Steps<InverseSolution> {
  const prepared = prepareProblem(problem);
  const settings = resolveInverse(options, prepared.size);
  return solvePrepared(prepared, settings, begun(settings.start, prepared.size));
}

/** Every setting of {@link InverseOptions}. */
export type InverseSettings = Required<Omit<InverseOptions, "start">> &
  Pick<InverseOptions, "start">;

/** Where steps begin: at what is given, or at zero. */
export function begun(start: ArrayLike<number> | undefined, size: number): Float64Array {
  return start ? new Float64Array(start) : new Float64Array(size);
}

const NAMES = ["start", "maxIterations", "tolerance", "target", "momentum"];

/** @throws {UnmixError} naming the option that makes no sense */
export function resolveInverse(options: InverseOptions, size: number): InverseSettings {
  const given = givenOf("option", options, NAMES);
  const resolved = {
    maxIterations: 10_000,
    tolerance: 1e-8,
    target: Number.NEGATIVE_INFINITY,
    momentum: true,
    ...given,
  };
  const { start, maxIterations, tolerance, target } = resolved;
  const refuse = (option: string, value: unknown, expected: string): never => {
    throw new UnmixError(
      "option",
      `The option ${option} is ${String(value)}; it must be ${expected}.`,
      {
        option,
      },
    );
  };
  if (!Number.isSafeInteger(maxIterations) || maxIterations < 0) {
    refuse("maxIterations", maxIterations, "a whole number of at least 0");
  }
  if (!(tolerance >= 0)) refuse("tolerance", tolerance, "a number of at least 0");
  if (typeof resolved.momentum !== "boolean") {
    refuse("momentum", resolved.momentum, "true or false");
  }
  if (Number.isNaN(target)) refuse("target", target, "a number");
  if (start && start.length !== size) {
    refuse(
      "start",
      start.length === undefined ? start : `${start.length} values`,
      `one value for each of the ${size} points`,
    );
  }
  if (start) checkFinite("start", start);
  return resolved;
}

/**
 * @param x where it starts, whatever the settings say; its memory becomes that of the solution
 * @param maxIterations of the scale of the problem
 */
export function solvePrepared(
  problem: PreparedProblem,
  settings: InverseSettings,
  x: Float64Array,
  maxIterations = settings.maxIterations,
): Steps<InverseSolution> {
  return iterate(projectedGradient, { problem, settings, x }, { maxIterations });
}

/** A problem, and where to begin. */
export interface InverseStart {
  readonly problem: PreparedProblem;
  readonly settings: InverseSettings;
  readonly x: Float64Array;
}

export interface InverseState {
  readonly problem: PreparedProblem;
  readonly settings: InverseSettings;
  readonly objective: Objective;
  x: Float64Array;
  /** A x − y. */
  residual: Float64Array;
  /** Made when there is a first step. */
  rooms?: Rooms;
  value: number;
  stationarity: number;
  /** Of the momentum: 1 after a restart. */
  t: number;
}

/** What a step needs beside the iterate. */
interface Rooms {
  /** The iterate before, and A x − y of it. */
  previous: Float64Array;
  previousResidual: Float64Array;
  /** The point that a step leaves from, A x − y of it, and the gradient there. */
  readonly ahead: Float64Array;
  readonly aheadResidual: Float64Array;
  readonly gradient: Float64Array;
}

export const projectedGradient: IterativeMethod<InverseStart, InverseState, InverseSolution> = {
  stage: "Solve",

  init({ problem, settings, x }) {
    problem.constraint.apply(x);
    const objective = createObjective(problem);
    const residual = new Float64Array(problem.measurements);
    const value = objective.value(x, residual);
    return {
      problem,
      settings,
      objective,
      x,
      residual,
      value,
      stationarity: Number.POSITIVE_INFINITY,
      t: 1,
    };
  },

  step(state) {
    const { problem, objective, settings, x, residual } = state;
    state.rooms ??= roomsOf(x, residual);
    const { rooms } = state;
    const { previous, previousResidual, ahead, aheadResidual, gradient } = rooms;
    // Where nothing curves there is no slope either.
    const lipschitz = objective.lipschitz() || 1;
    const t = (1 + Math.sqrt(1 + 4 * state.t * state.t)) / 2;
    const weight = settings.momentum ? (state.t - 1) / t : 0;
    extrapolate(x, previous, weight, ahead);
    // A x − y is affine in x.
    extrapolate(residual, previousResidual, weight, aheadResidual);
    objective.gradient(ahead, aheadResidual, gradient);
    // The iterate before the last is not needed any more.
    for (let i = 0; i < previous.length; i++) previous[i] = ahead[i]! - gradient[i]! / lipschitz;
    problem.constraint.apply(previous);
    state.x = previous;
    state.residual = previousResidual;
    rooms.previous = x;
    rooms.previousResidual = residual;
    state.value = objective.value(state.x, state.residual);
    const { uphill, moved, size } = compare(ahead, state.x, x);
    state.stationarity = size > 0 ? Math.sqrt(moved / size) : moved > 0 ? Infinity : 0;
    state.t = settings.momentum && uphill <= 0 ? t : 1;
    return undefined;
  },

  terminate({ value, stationarity, settings }) {
    if (!Number.isFinite(value)) return termination("nonfinite");
    if (value <= settings.target) {
      return termination(
        "targetReached",
        "The objective asked for was reached. Lower it to go on.",
      );
    }
    return stationarity <= settings.tolerance && settings.tolerance > 0
      ? termination("converged", "The steps fell to their tolerance: more would change little.")
      : undefined;
  },

  statistics: ({ value, stationarity }) => ({ objective: value, stationarity }),

  finish({ problem, x, value, stationarity }, iterations, ended) {
    return {
      x: { data: x, shape: [...problem.shape] },
      objective: value,
      stationarity,
      iterations,
      termination: ended,
    };
  },

  release() {},
};

function roomsOf(x: Float64Array, residual: Float64Array): Rooms {
  return {
    previous: x.slice(),
    previousResidual: residual.slice(),
    ahead: new Float64Array(x.length),
    aheadResidual: new Float64Array(residual.length),
    gradient: new Float64Array(x.length),
  };
}

/** out = x + weight (x − previous). */
function extrapolate(
  x: Float64Array,
  previous: Float64Array,
  weight: number,
  out: Float64Array,
): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i]! + weight * (x[i]! - previous[i]!);
}

/** ⟨ahead − next, next − before⟩, ‖next − ahead‖² and ‖next‖². */
function compare(
  ahead: Float64Array,
  next: Float64Array,
  before: Float64Array,
): { uphill: number; moved: number; size: number } {
  let uphill = 0;
  let moved = 0;
  let size = 0;
  for (let i = 0; i < next.length; i++) {
    const x = next[i]!;
    const back = ahead[i]! - x;
    uphill += back * (x - before[i]!);
    moved += back * back;
    size += x * x;
  }
  return { uphill, moved, size };
}
