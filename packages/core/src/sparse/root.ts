import { gaugeOf } from "./gauge.ts";
import { dualityGap, type Pace, restart, type State } from "./state.ts";

/**
 * How τ is found: the root of ‖r(τ)‖ = sigma. The dual bound never passes it, so τ only grows; Newton's
 * estimate takes the residual of an unfinished solution for that of the finished one and may pass it.
 * Near sigma = 0 passing costs more, for there every τ above the root has the residual 0.
 */
export function paceOf(rootFinding: "auto" | "primal" | "dual", sigma: number): Pace {
  if (rootFinding === "dual") return { trust: 0, share: 0.5 };
  if (rootFinding === "primal" || sigma > 0) return { trust: 1, share: -1 };
  return { trust: 0.7, share: 0.5 };
}

/** Gap over what is still to come of τ below which a τ too large is corrected. */
const PATIENCE = 5;

/** Moves τ where the solution for this one is good enough to say where the root is. No product is made. */
export function moveTau(state: State): void {
  const { sigma, tau, polar, residual, settings, lowerBound } = state;
  if (sigma === undefined || !(polar > 0)) return;
  const { pace, residualTolerance, gapTolerance } = settings;
  const near = 0.5 * residualTolerance;
  const left = dualityGap(state) / polar;
  const newton = tau + (residual * (residual - sigma)) / polar;
  if (residual > sigma + near) {
    const bound = newton - left;
    if (bound - tau < pace.share * (newton - tau)) return;
    const next = Math.max(lowerBound, bound + pace.trust * (newton - bound));
    if (next > tau) raise(state, next);
  } else if (sigma > 0) {
    if (residual < sigma - near && left <= PATIENCE * (tau - newton)) shrink(state, toSigma(state));
  } else if (state.size - lowerBound > gapTolerance * state.size) {
    shrink(state, (lowerBound + 0.5 * (state.size - lowerBound)) / state.size);
  }
}

/** Notes a point of the Pareto curve. */
export function note(state: State): void {
  const { tau, residual, polar, curve } = state;
  curve.push({ tau, residual, polar, gap: dualityGap(state) });
}

/**
 * τ ← next. The curve is piecewise linear in x, so x goes on along the line from the solution before
 * as far as the residual falls and κ allows.
 */
function raise(state: State, next: number): void {
  const { x, r, c, before, tau, work } = state;
  note(state);
  work.roots++;
  const along = before.tau < tau ? extrapolation(state, next) : 0;
  goOn(x, before.x, along);
  goOn(r, before.r, along);
  goOn(c, before.c, along);
  before.tau = tau;
  state.tau = next;
  restart(state);
}

/** now, before ← now + along (now − before), now. */
function goOn(now: Float64Array, before: Float64Array, along: number): void {
  for (let i = 0; i < now.length; i++) {
    const value = now[i]!;
    now[i] = value + along * (value - before[i]!);
    before[i] = value;
  }
}

/** How far to go on, as a multiple of the way from the solution before; 0 for not at all. */
function extrapolation({ gauge, x, r, tau, before, trial }: State, next: number): number {
  let along = 0;
  let square = 0;
  for (let i = 0; i < r.length; i++) {
    const change = r[i]! - before.r[i]!;
    along -= r[i]! * change;
    square += change * change;
  }
  const whole = (next - tau) / (tau - before.tau);
  let length = Math.min(whole, square > 0 ? along / square : 0);
  for (let trials = 0; trials < 4 && length > 1e-3 * whole; trials++, length *= 0.5) {
    let lowest = 0;
    for (let j = 0; j < x.length; j++) {
      trial.x[j] = x[j]! + length * (x[j]! - before.x[j]!);
      if (trial.x[j]! < lowest) lowest = trial.x[j]!;
    }
    const signs = !gauge.nonnegative || lowest === 0;
    if (signs && gaugeOf(gauge, trial.x) <= next) return length;
  }
  return 0;
}

/** x ← part × x, and τ with it. */
function shrink(state: State, part: number): void {
  const { x, r, c, b, ab, before, work } = state;
  if (!(part < 1)) return;
  note(state);
  work.roots++;
  for (let j = 0; j < x.length; j++) {
    x[j]! *= part;
    c[j] = ab[j]! - part * (ab[j]! - c[j]!);
  }
  for (let i = 0; i < r.length; i++) r[i] = b[i]! - part * (b[i]! - r[i]!);
  state.tau = part * state.size;
  before.tau = Number.POSITIVE_INFINITY;
  restart(state);
}

/** The part of x with ‖b − part A x‖ = sigma. b has norm 1. */
function toSigma({ fit, residual, sigma = 0 }: State): number {
  const bfit = 1 - fit - residual ** 2;
  const square = bfit - fit;
  const discriminant = bfit ** 2 - square * (1 - sigma ** 2);
  return (bfit - Math.sqrt(Math.max(0, discriminant))) / square;
}
