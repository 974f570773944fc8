import { addTimes, dot } from "../linear/vectors.ts";
import { ROUNDING, remember } from "./spectral-step.ts";
import { adjoint, forward, measure, type State } from "./state.ts";

/** How long the face is left alone, at most, after an entry of it reached zero at once. */
const LONGEST_WAIT = 8;

/** Part of a face's gradient that may pull entries off zero while the face is worked on. */
const PROPORTION = 1;

/**
 * One conjugate gradient step within the face, cut where an entry reaches zero. It is taken where x is
 * on the boundary of the ball and the gradient within the face is not small beside what pulls entries
 * off zero (Dostál's proportioning, 1997). For a quadratic and the exact step this is what a
 * quasi-Newton method does (Nazareth 1979), in less memory.
 *
 * @returns false where the face is not where to work on; nothing is changed then
 */
export function faceStep(state: State): boolean {
  const { gauge, face, x, r, c } = state;
  if (!state.settings.faces || gauge.groups || face.waited < face.wait) return false;
  const gradient = faceGradient(state);
  if (!gradient) return false;
  const { p, q } = face;
  direct(state, gradient);
  forward(state, p, q);
  const bend = dot(q, q);
  const square = dot(p, p);
  let length = dot(p, c) / bend;
  const moves = length > 0 && length ** 2 * square > ROUNDING ** 2 * dot(x, x);
  if (!(moves && length < Number.POSITIVE_INFINITY)) {
    face.waited = 0;
    return false;
  }
  let blocking = -1;
  for (let j = 0; j < x.length; j++) {
    if (x[j]! * p[j]! >= 0) continue;
    const limit = -x[j]! / p[j]!;
    if (limit < length) {
      length = limit;
      blocking = j;
    }
  }
  addTimes(x, length, p);
  addTimes(r, -length, q);
  if (blocking >= 0) x[blocking] = 0;
  adjoint(state, r, c);
  measure(state);
  remember(state);
  state.step = square / bend;
  state.work.faceSteps++;
  const whole = blocking < 0;
  face.previous = whole ? gradient.square : 0;
  face.wait = whole ? 1 : Math.min(LONGEST_WAIT, 2 * face.wait);
  if (!whole) face.waited = 0;
  return true;
}

/** What is said to the face when another kind of step was taken. */
export function leaveFace({ face }: State): void {
  face.waited++;
  face.previous = 0;
}

/** ‖h‖² and the multiplier of κ within the face; nothing where the face is not where to work on. */
function faceGradient({ gauge, x, c, tau, size }: State) {
  const { weights, nonnegative } = gauge;
  if (size < tau * (1 - ON_BOUNDARY)) return undefined;
  let along = 0;
  let squares = 0;
  for (let j = 0; j < x.length; j++) {
    if (x[j] === 0) continue;
    const w = weights[j]!;
    along += x[j]! < 0 ? -w * c[j]! : w * c[j]!;
    squares += w * w;
  }
  if (squares === 0) return undefined;
  const multiplier = along / squares;
  let square = 0;
  let off = 0;
  for (let j = 0; j < x.length; j++) {
    const w = weights[j]!;
    if (x[j] === 0) {
      const pull = (nonnegative ? c[j]! : Math.abs(c[j]!)) - multiplier * w;
      if (pull > 0) off += pull * pull;
    } else {
      const h = c[j]! - (x[j]! < 0 ? -multiplier * w : multiplier * w);
      square += h * h;
    }
  }
  if (square === 0 || off > PROPORTION * square) return undefined;
  return { square, multiplier };
}

/** κ(x) this near to τ is on the boundary of the ball. */
const ON_BOUNDARY = 1e-9;

/** p = h + (‖h‖² ÷ ‖h before‖²) p. */
function direct(
  { gauge, x, c, face }: State,
  { square, multiplier }: { readonly square: number; readonly multiplier: number },
): void {
  const { p, previous } = face;
  const momentum = previous > 0 ? square / previous : 0;
  for (let j = 0; j < x.length; j++) {
    if (x[j] === 0) {
      p[j] = 0;
      continue;
    }
    const w = gauge.weights[j]!;
    p[j] = c[j]! - (x[j]! < 0 ? -multiplier * w : multiplier * w) + momentum * p[j]!;
  }
}
