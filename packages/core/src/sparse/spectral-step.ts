import { addTimes, dot, subtract } from "../linear/vectors.ts";
import { project } from "./gauge.ts";
import { adjoint, forward, measure, type State } from "./state.ts";

/** How many values of the objective a step is compared with (Grippo, Lampariello and Lucidi 1986). */
const REMEMBERED = 3;
/** A step shorter than this part of x is rounding. */
export const ROUNDING = 1e-15;
/** Of the promised decrease, what must come. */
const SUFFICIENT = 1e-4;

/**
 * One spectral projected gradient step (Birgin, Martínez and Raydan 2000): the projection of a step
 * along the gradient whose length is the inverse of the curvature met last. Where the objective does
 * not fall below the worst of the last few, the step is cut to the best point between, which is known
 * without another product because the objective is quadratic.
 *
 * @returns false where no step leads down, that is where rounding has the last word
 */
export function spectralStep(state: State): boolean {
  const { gauge, x, r, c, trial, recent, tau, b } = state;
  for (let i = 0; i < x.length; i++) trial.x[i] = x[i]! + state.step * c[i]!;
  project(gauge, trial.x, tau, trial.x);
  forward(state, trial.x, trial.r);
  subtract(b, trial.r, trial.r);
  // From here on `trial` holds the step and what it does to the residual.
  subtract(trial.x, x, trial.x);
  subtract(r, trial.r, trial.r);
  const square = dot(trial.x, trial.x);
  // Never less than this for a projection; near the end the product itself is rounding.
  const slope = Math.max(dot(c, trial.x), square / state.step);
  const bend = dot(trial.r, trial.r);
  if (!(square > ROUNDING * ROUNDING * dot(x, x))) return false;
  const now = 0.5 * state.residual ** 2;
  const then = now - slope + 0.5 * bend;
  const worst = Math.max(now, ...recent);
  const whole = then <= worst - SUFFICIENT * slope;
  const length = whole || bend === 0 ? 1 : Math.min(1, slope / bend);
  moveAlong(state, length);
  if (bend > 0) state.step = square / bend;
  remember(state);
  return true;
}

/** x += length × trial.x, and all that follows from it. */
export function moveAlong(state: State, length: number): void {
  const { x, r, c, trial } = state;
  addTimes(x, length, trial.x);
  addTimes(r, -length, trial.r);
  adjoint(state, r, c);
  measure(state);
}

export function remember({ recent, residual }: State): void {
  recent.push(0.5 * residual ** 2);
  if (recent.length > REMEMBERED) recent.shift();
}
