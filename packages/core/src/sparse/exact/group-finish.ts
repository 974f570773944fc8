import { dot, norm } from "../../linear/vectors.ts";
import { gaugeOf, polarOf } from "../gauge.ts";
import { adjoint, measure, type State } from "../state.ts";
import {
  beginGroups,
  fetchGroup,
  membersOf,
  residualOf,
  sizeOf,
  violators,
  type WorkingGroups,
} from "./group-columns.ts";
import { solveGroups } from "./group-solve.ts";

const ROUNDS = 40;
const TRIALS = 40;
/** Where the penalty would have to fall below this part of itself, more groups are read first. */
const LEAST = 0.1;
const ENOUGH = 1e-10;

/**
 * Finishes exactly where κ sums norms of groups: over the groups in use the norms are smooth, so Newton's
 * method solves min ½‖Ax − b‖² + λ κ(x), groups leave where 0 is best for them, λ is moved until the target
 * is met, and one product with Aᴴ asks all other groups whether they want in. By the optimality condition
 * ‖(Aᴴr)_g‖ ≤ λ w_g the residual of such a solution is λ times a point of the dual: the last product is the
 * certificate.
 *
 * It pauses between steps. Where rounding or size gets in the way the state stays as it was, but for a lower
 * bound that holds all the same.
 */
export function* finishGroups(state: State): Generator<undefined, void> {
  const { gauge, b, sigma } = state;
  const working = beginGroups(state);
  if (!working) return;
  const pulls = state.trial.x;
  let lambda = state.polar;
  for (let round = 0; round < ROUNDS; round++) {
    const met = yield* meetTarget(working, state, lambda);
    if (!met) return;
    lambda = met.lambda;
    const r = residualOf(working, b);
    adjoint(state, r, pulls);
    const polar = polarOf(gauge, pulls);
    const size = sizeOf(working);
    const length = norm(r);
    const along = dot(b, r);
    if (sigma !== undefined && polar > 0) {
      state.lowerBound = Math.max(state.lowerBound, (along - sigma * length) / polar);
    }
    const gap =
      sigma === undefined
        ? (state.tau * polar - (along - length ** 2)) / (0.5 * length ** 2)
        : (size - state.lowerBound) / size;
    // Of a solution that is too far from the data the gap says nothing.
    const wanted = gap > ENOUGH || !met.reached ? violators(working, pulls, lambda) : [];
    if (wanted.length === 0) {
      if (met.reached && gap <= state.settings.gapTolerance) install(state, working, r);
      return;
    }
    for (const group of wanted.slice(0, Math.max(8, working.used.size >> 1))) {
      if (fetchGroup(state, working, group) === undefined) return;
    }
    // Of groups that cannot meet the target the penalty says nothing yet.
    if (!met.reached) lambda = Math.max(lambda, 0.5 * polar);
  }
}

/**
 * The penalty whose solution over the groups in use meets the target, by Newton's method on it, kept within
 * the bracket known so far; `reached` is false where the groups in use cannot meet it with what is left of
 * the penalty.
 */
function* meetTarget(
  working: WorkingGroups,
  state: State,
  start: number,
): Generator<undefined, { lambda: number; reached: boolean } | undefined> {
  const { b, sigma, tau, settings } = state;
  const least = LEAST * start;
  const near = 0.1 * settings.residualTolerance;
  const aim = sigma === undefined ? tau : Math.max(sigma, 5 * near);
  let lambda = start;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < TRIALS; trial++) {
    const slope = yield* solveGroups(working, lambda);
    if (slope === undefined || !(slope > 0)) return undefined;
    const length = norm(residualOf(working, b));
    const off = sigma === undefined ? tau - sizeOf(working) : length - aim;
    const reached = Math.abs(off) <= near * (sigma === undefined ? tau : 1);
    if (reached || (off > 0 && lambda === least)) return { lambda, reached };
    if (off > 0) high = lambda;
    else low = lambda;
    const step =
      sigma === undefined ? off / slope : (0.5 * (length ** 2 - aim ** 2)) / (lambda * slope);
    const next = Math.min(5 * lambda, Math.max(0.2 * lambda, lambda - step));
    const inside = next > low && next < high;
    const bounded = high < Number.POSITIVE_INFINITY;
    const middle = bounded ? Math.sqrt(Math.max(low, 0.04 * high) * high) : 5 * low;
    lambda = Math.max(least, inside ? next : middle);
    if (bounded && high - low <= 1e-14 * high) return { lambda, reached: true };
  }
  return undefined;
}

/** The solution becomes that of the state. */
function install(state: State, working: WorkingGroups, residual: Float64Array): void {
  const { x, r, c, sigma, before, gauge } = state;
  x.fill(0);
  for (const group of working.used) {
    const first = working.firsts.get(group)!;
    membersOf(working, group).forEach((i, k) => {
      x[i] = working.x[first + k]!;
    });
  }
  r.set(residual);
  adjoint(state, r, c);
  measure(state);
  if (sigma !== undefined) state.tau = gaugeOf(gauge, x);
  before.tau = Number.POSITIVE_INFINITY;
}
