import { type IterativeMethod, iterate } from "../iterate/method.ts";
import type { Steps } from "../iterate/steps.ts";
import { type Termination, termination } from "../iterate/termination.ts";
import { dot, subtract } from "../linear/vectors.ts";
import { finishExactly, firstFinish, isFinishDue } from "./exact/certify.ts";
import { faceStep, leaveFace } from "./face-step.ts";
import { isPrimalDualDue, primalDualStep } from "./primal-dual.ts";
import { moveTau, note } from "./root.ts";
import { spectralStep } from "./spectral-step.ts";
import {
  adjoint,
  forward,
  measure,
  relativeGap,
  restart,
  type ScaledProblem,
  type Settings,
  type State,
} from "./state.ts";

/** Where the solver ended, on the scale it worked on. */
export interface Ended {
  readonly state: State;
  readonly iterations: number;
  readonly termination: Termination;
}

/** Below this part of what it was at x = 0, the correlation with the residual is none. */
const UNCORRELATED = 1e-6;

/**
 * Spectral projected gradients on the l1 ball and a root of the Pareto curve (van den Berg and
 * Friedlander 2008, 2011), with conjugate gradients on faces and an exact finish by an active set, or steps of primal
 * and dual where that is not to be had.
 */
export function spgl1(
  problem: ScaledProblem,
  settings: Settings,
  limits: { readonly maxIterations: number; readonly timeLimit?: number },
  unit: number,
): Steps<Ended> {
  const method: IterativeMethod<ScaledProblem, State, Ended> = {
    stage: problem.sigma === undefined ? "Lasso" : "Basis pursuit",
    init: (given) => begin(given, settings),
    step(state) {
      state.iteration++;
      if (isFinishDue(state)) {
        state.stalled = false;
        return finishExactly(state);
      }
      if (isPrimalDualDue(state)) {
        primalDualStep(state);
        return;
      }
      moveTau(state);
      if (faceStep(state)) return;
      leaveFace(state);
      state.stalled = !spectralStep(state);
    },
    terminate,
    statistics: (state) => ({
      residualNorm: unit * state.residual,
      norm: unit * state.size,
      tau: unit * state.tau,
      gap: relativeGap(state),
      products: state.work.forward + state.work.adjoint,
      columns: state.work.columns,
    }),
    finish(state, iterations, ended) {
      note(state);
      return { state, iterations, termination: ended };
    },
    release() {},
  };
  return iterate(method, problem, limits);
}

/** Where the search begins: at the x given, or at 0. */
export function begin(problem: ScaledProblem, settings: Settings): State {
  const { operator, b, x } = problem;
  const work = { forward: 0, adjoint: 0, columns: 0, roots: 0, faceSteps: 0 };
  const like = { x: () => new Float64Array(x.length), b: () => new Float64Array(b.length) };
  const state: State = {
    ...problem,
    settings,
    work,
    r: b.slice(),
    c: like.x(),
    ab: like.x(),
    size: 0,
    residual: 1,
    polar: 0,
    firstPolar: 0,
    fit: 0,
    lowerBound: 0,
    step: 1,
    recent: [],
    trial: { x: like.x(), r: like.b() },
    before: { tau: Number.POSITIVE_INFINITY, x: like.x(), r: like.b(), c: like.x() },
    face: { p: like.x(), q: like.b(), previous: 0, wait: 1, waited: 0 },
    curve: [],
    iteration: 0,
    nextFinish: 0,
    stalled: false,
  };
  state.nextFinish = firstFinish(state);
  adjoint(state, b, state.ab);
  state.c.set(state.ab);
  const started = x.some((value) => value !== 0);
  const start = x.slice();
  x.fill(0);
  measure(state);
  state.firstPolar = state.polar;
  // One over the mean square of the columns' norms, as far as b can tell.
  const square = dot(state.c, state.c);
  state.step = square > 0 ? operator.columns / (operator.rows * square) : 1;
  if (started) {
    x.set(start);
    forward(state, x, state.r);
    subtract(b, state.r, state.r);
    adjoint(state, state.r, state.c);
  }
  restart(state);
  return state;
}

function terminate(state: State): Termination | undefined {
  const { sigma, residual, polar, firstPolar, work, settings } = state;
  if (!Number.isFinite(residual) || !Number.isFinite(polar)) return termination("nonfinite");
  const { gapTolerance, residualTolerance, maxProducts } = settings;
  const gap = relativeGap(state);
  if (sigma === undefined) {
    if (gap <= gapTolerance || residual <= residualTolerance) {
      return termination(
        "converged",
        "The duality gap fell to its tolerance: no x within the bound fits better by more than that.",
      );
    }
  } else {
    if (residual <= sigma + residualTolerance && gap <= gapTolerance) {
      return termination(
        "converged",
        "The duality gap fell to its tolerance: no x with this residual has a smaller norm by more than that.",
      );
    }
    if (residual > sigma + residualTolerance && polar <= UNCORRELATED * firstPolar * residual) {
      return termination(
        "targetUnreachable",
        "No x brings the residual down to sigma: this is the least-squares solution. Raise sigma, or give more columns.",
      );
    }
  }
  if (work.forward + work.adjoint >= maxProducts) return termination("productLimit");
  if (state.stalled && !(state.nextFinish < Number.POSITIVE_INFINITY))
    return termination("stalled");
  return undefined;
}
