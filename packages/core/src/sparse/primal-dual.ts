import { dot, norm } from "../linear/vectors.ts";
import { firstFinish } from "./exact/certify.ts";
import { gaugeOf, polarOf, shrink } from "./gauge.ts";
import { adjoint, forward, type PrimalDual, relativeGap, type State } from "./state.ts";

/** How far each step is overshot, below 2. */
const RELAXATION = 1.8;
/** Where more than ROUGH of the gap is left at the start, the first dual solution is the one of the residual times LONGER. */
const ROUGH = 0.1;
const LONGER = 4;
/** The weight is set anew after so many steps, and after twice as many each time. */
const FIRST_WEIGHING = 10;
/** By this part of sigma the residual aims below it, since it comes from above. */
const BELOW = 1e-3;
/** ‖A‖² is taken to be larger than what was seen of it by this factor. */
const MARGIN = 1.05;
/** A step shorter than this part of x tells nothing of it: the images differ by rounding. */
const ROUNDING = 1e-8;

/** Whether steps of this kind are to be taken: where the exact finish, tried before, is not to be had. */
export function isPrimalDualDue({ settings, sigma, iteration, ...state }: State): boolean {
  return (
    settings.primalDual &&
    sigma !== undefined &&
    sigma > 0 &&
    iteration > firstFinish({ settings, ...state })
  );
}

/**
 * One step of the primal–dual hybrid gradient method (Chambolle and Pock 2011), relaxed (Condat 2013), on
 * min κ(x) with ‖Ax − b‖ ≤ sigma: x⁺ = prox of κ at z + t Aᵀy, and y a gradient step of length s along
 * b − A(2x⁺ − z), shortened by s sigma, with s t ‖A‖² ≤ 1. It knows no τ, so none is waited for, and where the rows of A are nearly
 * orthogonal, as those of a dictionary that covers its range evenly, it needs few steps. Every y is a dual solution and proves a bound.
 */
export function primalDualStep(state: State): void {
  state.dual ??= begin(state);
  const { dual, b, x, r, c, trial, sigma = 0 } = state;
  const { z, image, y } = dual;
  let [square, ofImage] = moveX(state, dual);
  while (ofImage > dual.square * square && square > ROUNDING ** 2 * dot(x, x)) {
    dual.square = (MARGIN * ofImage) / square;
    [square, ofImage] = moveX(state, dual);
  }
  for (let j = 0; j < x.length; j++) z[j]! += RELAXATION * (x[j]! - z[j]!);
  const step = dual.weight / Math.sqrt(dual.square);
  const led = trial.r;
  for (let i = 0; i < y.length; i++) {
    const now = trial.r[i]!;
    const change = now - image[i]!;
    r[i] = b[i]! - now;
    image[i]! += RELAXATION * change;
    led[i] = y[i]! + step * (r[i]! - change);
  }
  const length = norm(led);
  const part = length > 0 ? Math.max(0, 1 - (step * (1 - BELOW) * sigma) / length) : 0;
  for (let i = 0; i < y.length; i++) y[i]! += RELAXATION * (part * led[i]! - y[i]!);
  adjoint(state, y, c);
  measureDual(state, y);
  dual.steps++;
  if (dual.steps < dual.nextWeighing) return;
  dual.nextWeighing *= 2;
  dual.weight = Math.sqrt(dual.weight * weightOf(z, y));
}

/** x⁺, with its image in `trial.r`. Gives ‖x⁺ − z‖² and ‖A(x⁺ − z)‖². */
function moveX(state: State, { z, image, weight, square }: PrimalDual): [number, number] {
  const { gauge, x, c, trial } = state;
  const step = 1 / (weight * Math.sqrt(square));
  for (let j = 0; j < x.length; j++) x[j] = z[j]! + step * c[j]!;
  shrink(gauge, x, step, x);
  forward(state, x, trial.r);
  return [distance(x, z), distance(trial.r, image)];
}

/** ‖x − y‖². */
function distance(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - y[i]!) ** 2;
  return sum;
}

/** From the solution that other steps have found. */
function begin(state: State): PrimalDual {
  const { x, r, ab, c, polar, before } = state;
  const longer = relativeGap(state) > ROUGH ? LONGER : 1;
  const [z, image] = [before.x, before.r];
  z.set(x);
  forward(state, x, image);
  const y = r.map((value) => (longer * value) / polar);
  for (let j = 0; j < c.length; j++) c[j]! *= longer / polar;
  return {
    z,
    image,
    y,
    weight: weightOf(z, y),
    square: dot(ab, ab),
    steps: 0,
    nextWeighing: FIRST_WEIGHING,
  };
}

/** Steps of primal and dual should be in proportion to how far each has to go (Applegate et al. 2021). */
function weightOf(z: Float64Array, y: Float64Array): number {
  return norm(y) / norm(z) || 1;
}

/** As `measure`, with a dual solution of its own in place of the residual, and the polar per length of the residual. */
function measureDual(state: State, y: Float64Array): void {
  const { gauge, b, x, r, c, sigma = 0 } = state;
  const [length, polar] = [norm(y), polarOf(gauge, c)];
  state.size = gaugeOf(gauge, x);
  state.tau = state.size;
  state.residual = norm(r);
  state.fit = dot(b, r) - state.residual ** 2;
  state.polar = length > 0 ? (polar * state.residual) / length : polar;
  if (polar > 0) {
    state.lowerBound = Math.max(state.lowerBound, (dot(b, y) - sigma * length) / polar);
  }
}
