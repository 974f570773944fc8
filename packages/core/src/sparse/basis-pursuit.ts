import { run, type Steps } from "../iterate/steps.ts";
import type { Termination } from "../iterate/termination.ts";
import { norm, subtract } from "../linear/vectors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Operator } from "./operator.ts";
import { checkAtLeastZero, checkProblem, type SparseOptions } from "./options.ts";
import { paceOf } from "./root.ts";
import { type Scaling, scaleProblem } from "./scale.ts";
import { type Ended, spgl1 } from "./spgl1.ts";
import { relativeGap, type Work } from "./state.ts";

/** A point of the Pareto curve: how small the residual can be with κ(x) ≤ `tau`. */
export interface ParetoPoint {
  /** The bound on κ(x). */
  readonly tau: number;
  /** φ(τ) = ‖b − A x‖ of the best x found under it. */
  readonly residualNorm: number;
  /** The slope dφ/dτ of the curve there. */
  readonly slope: number;
  /** By how much ½ residualNorm² may exceed the least, as a part of it: 0 is a point of the curve. */
  readonly gap: number;
}

/** A sparse solution, and how sure it is. */
export interface SparseSolution {
  /** One value a column of A; of a complex one, real and imaginary parts in turns. */
  readonly x: Float64Array;
  /** b − A x. */
  readonly residual: Float64Array;
  /** ‖b − A x‖. */
  readonly residualNorm: number;
  /** κ(x): the weighted sum of moduli, or of the norms of groups. */
  readonly norm: number;
  /** The bound on κ(x) that x was found under. */
  readonly tau: number;
  /** No x with ‖Ax − b‖ ≤ sigma has a smaller κ: proven. Nothing for `lasso`. */
  readonly lowerBound?: number;
  /** What is left of the duality gap, as a part of the objective. */
  readonly gap: number;
  /** Where τ was moved, in the order of the search. */
  readonly curve: readonly ParetoPoint[];
  /** Why it ended, and what to do about it. */
  readonly termination: Termination;
  /** Iterations, those of all bounds on the way together. */
  readonly iterations: number;
  /** What it cost: products with A and its adjoint, columns that were read, changes of τ. */
  readonly work: Readonly<Work>;
}

/**
 * Basis pursuit denoise: the x of least κ(x) with ‖Ax − b‖ ≤ `sigma`.
 *
 * @param operator A, or a matrix
 * @param b right-hand side; a complex one is real and imaginary part in turn
 * @param sigma at least 0, in the unit of b
 * @throws {UnmixError} on wrong input
 */
export function basisPursuitDenoise(
  operator: Operator | Tensor,
  b: ArrayLike<number>,
  sigma: number,
  options: SparseOptions = {},
): SparseSolution {
  return run(basisPursuitDenoiseSteps(operator, b, sigma, options));
}

/** {@link basisPursuitDenoise} as a long computation. */
export function basisPursuitDenoiseSteps(
  operator: Operator | Tensor,
  b: ArrayLike<number>,
  sigma: number,
  options: SparseOptions = {},
): Steps<SparseSolution> {
  checkAtLeastZero("sigma", sigma);
  return solve(operator, b, { sigma }, options);
}

/** Basis pursuit: the x of least κ(x) with Ax = b. See {@link basisPursuitDenoise}. */
export function basisPursuit(
  operator: Operator | Tensor,
  b: ArrayLike<number>,
  options: SparseOptions = {},
): SparseSolution {
  return run(basisPursuitSteps(operator, b, options));
}

/** {@link basisPursuit} as a long computation. */
export function basisPursuitSteps(
  operator: Operator | Tensor,
  b: ArrayLike<number>,
  options: SparseOptions = {},
): Steps<SparseSolution> {
  return solve(operator, b, { sigma: 0 }, options);
}

/**
 * Lasso: the x of least ‖Ax − b‖ with κ(x) ≤ `tau`, a bound of at least 0. See
 * {@link basisPursuitDenoise}.
 */
export function lasso(
  operator: Operator | Tensor,
  b: ArrayLike<number>,
  tau: number,
  options: SparseOptions = {},
): SparseSolution {
  return run(lassoSteps(operator, b, tau, options));
}

/** {@link lasso} as a long computation. */
export function lassoSteps(
  operator: Operator | Tensor,
  b: ArrayLike<number>,
  tau: number,
  options: SparseOptions = {},
): Steps<SparseSolution> {
  checkAtLeastZero("tau", tau);
  return solve(operator, b, { tau }, options);
}

/** Checks at once, and works when it is driven. */
function solve(
  operator: Operator | Tensor,
  b: ArrayLike<number>,
  target: { readonly sigma?: number; readonly tau?: number },
  options: SparseOptions,
): Steps<SparseSolution> {
  const problem = checkProblem(operator, b, options);
  return work(problem, target, options);
}

function* work(
  problem: ReturnType<typeof checkProblem>,
  target: { readonly sigma?: number; readonly tau?: number },
  options: SparseOptions,
): Steps<SparseSolution> {
  const { maxIterations = Math.max(1000, 10 * problem.operator.rows), timeLimit } = options;
  const scaling = scaleProblem(problem, target, options.normalize ?? true);
  const ended = yield* spgl1(
    scaling.scaled,
    {
      gapTolerance: options.gapTolerance ?? 1e-5,
      residualTolerance: options.residualTolerance ?? 1e-7,
      maxProducts: options.maxProducts ?? Number.POSITIVE_INFINITY,
      pace: paceOf(options.rootFinding ?? "auto", target.sigma ?? 0),
      faces: options.subspace ?? true,
      exact: options.activeSet !== false,
      room: typeof options.activeSet === "number" ? options.activeSet : Number.POSITIVE_INFINITY,
      primalDual: (options.rootFinding ?? "auto") === "auto",
    },
    { maxIterations, ...(timeLimit !== undefined && { timeLimit }) },
    scaling.unit,
  );
  return solution(problem, scaling, ended);
}

/** Back on the scale of the problem; the residual is made anew, free of the rounding of many steps. */
function solution(
  { operator, b }: ReturnType<typeof checkProblem>,
  { unit, factors }: Scaling,
  { state, iterations, termination }: Ended,
): SparseSolution {
  const x = state.x.map((value, j) => value * unit * (factors?.[j] ?? 1));
  const residual = new Float64Array(b.length);
  operator.forward(x, residual);
  subtract(b, residual, residual);
  state.work.forward++;
  return {
    x,
    residual,
    residualNorm: norm(residual),
    norm: unit * state.size,
    tau: unit * state.tau,
    ...(state.sigma !== undefined && { lowerBound: unit * state.lowerBound }),
    gap: relativeGap(state),
    curve: state.curve.map((point) => ({
      tau: unit * point.tau,
      residualNorm: unit * point.residual,
      slope: point.residual > 0 ? -point.polar / point.residual : 0,
      gap: point.residual > 0 ? point.gap / (0.5 * point.residual ** 2) : 0,
    })),
    termination,
    iterations,
    work: { ...state.work },
  };
}
