import { dot, norm } from "../linear/vectors.ts";
import { type Gauge, gaugeOf, polarOf } from "./gauge.ts";
import type { Operator } from "./operator.ts";

/**
 * The problem as it is solved: b of norm 1, columns of one length where they were far from it, so that
 * every tolerance is relative and every first step of the right size.
 */
export interface ScaledProblem {
  readonly operator: Operator;
  readonly gauge: Gauge;
  readonly b: Float64Array;
  /** What ‖Ax − b‖ may be; nothing where κ(x) is bounded instead. */
  readonly sigma?: number;
  /** The bound on κ(x), or where the root finding begins. */
  readonly tau: number;
  readonly x: Float64Array;
}

/** How closely, and for how long. */
export interface Settings {
  /** What is left of the duality gap, as a part of the objective. */
  readonly gapTolerance: number;
  /** By how much ‖Ax − b‖ may exceed sigma, as a part of ‖b‖. */
  readonly residualTolerance: number;
  readonly maxProducts: number;
  readonly pace: Pace;
  /** Whether conjugate gradients may work within a face. */
  readonly faces: boolean;
  /** Whether an active set may finish exactly. */
  readonly exact: boolean;
  /** How many columns it may have in use, where it has room for more. */
  readonly room: number;
  /** Whether steps of primal and dual may take over where it cannot. */
  readonly primalDual: boolean;
}

/** When τ is moved, and how far. */
export interface Pace {
  /** From the lower bound on the root (0) to Newton's estimate of it (1). */
  readonly trust: number;
  /** The least part of Newton's way that the lower bound must have come before τ is moved. */
  readonly share: number;
}

/** Where the solver stands: x, what follows from it, and the memory it works in. */
export interface State extends ScaledProblem {
  readonly settings: Settings;
  tau: number;
  /** b − A x. */
  readonly r: Float64Array;
  /** Aᴴ r, the direction of steepest descent. */
  readonly c: Float64Array;
  /** Aᴴ b. */
  readonly ab: Float64Array;
  /** κ(x). */
  size: number;
  /** ‖r‖. */
  residual: number;
  /** κ°(Aᴴ r). */
  polar: number;
  /** κ°(Aᴴ b). */
  firstPolar: number;
  /** ⟨r, A x⟩. */
  fit: number;
  /** The greatest lower bound found on the least κ(x) with ‖Ax − b‖ ≤ sigma. */
  lowerBound: number;
  /** The spectral step length. */
  step: number;
  /** ½‖r‖² of the last iterates. */
  readonly recent: number[];
  readonly trial: { readonly x: Float64Array; readonly r: Float64Array };
  /** Where the last solution on the Pareto curve was, to go on along it. */
  readonly before: {
    tau: number;
    readonly x: Float64Array;
    readonly r: Float64Array;
    readonly c: Float64Array;
  };
  readonly face: Face;
  /** From the first step of primal and dual on: then c is Aᵀy. */
  dual?: PrimalDual | undefined;
  readonly work: Work;
  /** τ, ‖r‖ and κ°(Aᴴr) wherever τ was moved. */
  readonly curve: { tau: number; residual: number; polar: number; gap: number }[];
  iteration: number;
  /** When an exact finish is tried next. */
  nextFinish: number;
  /** Whether rounding let no step go down. */
  stalled: boolean;
}

/** Conjugate gradients on the face of the l1 ball where x lies: its support, with its signs. */
export interface Face {
  /** The direction, zero off the support. */
  readonly p: Float64Array;
  /** A p. */
  readonly q: Float64Array;
  /** ‖h‖² of the step before, h the gradient within the face; 0 where the next step begins anew. */
  previous: number;
  /** Steps of the other kind to take before the face is tried again, and how many were taken. */
  wait: number;
  waited: number;
}

/** Where primal and dual solution go on from, each beyond the last. */
export interface PrimalDual {
  readonly z: Float64Array;
  /** A z. */
  readonly image: Float64Array;
  readonly y: Float64Array;
  /** The steps of y are this many times as long as one over ‖A‖, and those of x the same part of it. */
  weight: number;
  /** ‖A‖², as far as steps have shown. */
  square: number;
  steps: number;
  /** After how many steps the weight is set anew. */
  nextWeighing: number;
}

/** What was done. */
export interface Work {
  /** Products with A. */
  forward: number;
  /** Products with Aᴴ. */
  adjoint: number;
  /** Columns of A that were read. */
  columns: number;
  /** Changes of τ. */
  roots: number;
  /** Steps of conjugate gradients on a face. */
  faceSteps: number;
}

export function forward(
  { operator, work }: Pick<State, "operator" | "work">,
  x: Float64Array,
  out: Float64Array,
) {
  work.forward++;
  operator.forward(x, out);
}

export function adjoint(
  { operator, work }: Pick<State, "operator" | "work">,
  y: Float64Array,
  out: Float64Array,
) {
  work.adjoint++;
  operator.adjoint(y, out);
}

/** Brings what follows from x, r and c up to date. */
export function measure(state: State): void {
  const { gauge, b, x, r, c, sigma } = state;
  state.size = gaugeOf(gauge, x);
  state.residual = norm(r);
  state.polar = polarOf(gauge, c);
  state.fit = dot(b, r) - state.residual ** 2;
  if (sigma !== undefined && state.polar > 0) {
    const bound = (state.fit + state.residual * (state.residual - sigma)) / state.polar;
    if (bound > state.lowerBound) state.lowerBound = bound;
  }
}

/** Forgets what belongs to the τ before. */
export function restart(state: State): void {
  measure(state);
  state.recent.length = 0;
  state.recent.push(0.5 * state.residual ** 2);
  state.face.previous = 0;
}

/**
 * How far x is from the best of its τ: (τ κ°(Aᴴr) − ⟨r, Ax⟩), the duality gap of
 * min ½‖Ax − b‖² over κ(x) ≤ τ, never negative but for rounding.
 */
export function dualityGap({ tau, polar, fit }: State): number {
  return Math.max(0, tau * polar - fit);
}

/** What is left of the duality gap as a part of the objective: of κ(x), or of ½‖Ax − b‖² for a given τ. */
export function relativeGap(state: State): number {
  const { sigma, size, lowerBound, residual } = state;
  if (sigma !== undefined) return size > 0 ? Math.max(0, size - lowerBound) / size : 0;
  return residual > 0 ? dualityGap(state) / (0.5 * residual ** 2) : 0;
}
