import { dot, norm } from "../../linear/vectors.ts";
import { polarOf } from "../gauge.ts";
import { adjoint, type State } from "../state.ts";
import {
  type ActiveSet,
  coefficientsOf,
  createActiveSet,
  joinAll,
  penalized,
  residual as residualOf,
  solveActive,
  solveSigned,
} from "./active-set.ts";
import { approach, gapOf, install, LEAST_PENALTY } from "./approach.ts";
import { MOST_IN_GROUPS } from "./group-columns.ts";
import { finishGroups } from "./group-finish.ts";
import { noColumns, readColumns, violators } from "./working-columns.ts";

/** No more columns in use than this: their Gram factor takes the square of it; and where their inner products are by a formula. */
const MOST_COLUMNS = 1500;
const MOST_BY_FORMULA = 2500;
/** The support of a rough beginning is a part of that of the solution; where it has more of the room, steps go on first. */
const PART_AT_FIRST = 0.5;
const MOST_NUMBERS = 5e7;
/** How many more columns than there is room for the support may have: those that weigh least are left. */
const EXCESS = 3;
const FIRST_TRY = 40;
/** The same where the operator knows its inner products, so that a rough beginning is enough. */
const FIRST_BY_FORMULA = 20;
const ROUNDS = 60;
const ENOUGH = 1e-10;
/** A column joins where it pulls harder than the penalty by this part. */
const BEYOND = 1e-9;
/** The same where inner products are by a formula, which is not as exact; by as much it aims below sigma. */
const FORMULA = 1e-4;
/** A residual this far above sigma without a penalty is the least there is. */
const OUT_OF_REACH = 1e-5;

/** When the exact finish is tried first; each failure doubles the wait. */
export function firstFinish({
  operator,
  gauge,
  settings,
}: Pick<State, "operator" | "gauge" | "settings">) {
  const groups = gauge.groups && gauge.nonnegative;
  if (!settings.exact || !operator.column || groups) return Number.POSITIVE_INFINITY;
  return isByFormula({ operator, gauge }) ? FIRST_BY_FORMULA : FIRST_TRY;
}

/** Whether the exact finish is to be tried now. */
export function isFinishDue(state: State): boolean {
  const { iteration, nextFinish, stalled, x, b } = state;
  if (nextFinish === Number.POSITIVE_INFINITY || (iteration < nextFinish && !stalled)) return false;
  const first = iteration < 2 * firstFinish(state);
  // Where nothing else moves any more, this is the last try.
  state.nextFinish = stalled
    ? Number.POSITIVE_INFINITY
    : 2 * Math.max(iteration, firstFinish(state));
  let count = 0;
  for (let j = 0; j < x.length; j++) if (x[j] !== 0) count++;
  const room = roomOf(state);
  const excess = isByFormula(state) ? (first ? PART_AT_FIRST : 1) : EXCESS;
  const numbers = Math.min(room, MOST_COLUMNS) * b.length;
  return count > 0 && count <= excess * room && numbers <= MOST_NUMBERS;
}

/** How many columns may be in use. */
function roomOf(state: State): number {
  const { gauge, b, settings } = state;
  if (gauge.groups) return MOST_IN_GROUPS;
  const most = isByFormula(state) ? MOST_BY_FORMULA : MOST_COLUMNS;
  return Math.min(b.length, most, settings.room);
}

function isByFormula({ operator, gauge }: Pick<State, "operator" | "gauge">): boolean {
  return operator.inner !== undefined && !gauge.groups;
}

/**
 * Finishes exactly, from the support of x: an active set solves the problem on the columns in use, one
 * product with Aᴴ asks all others whether they want in, those that do join, and so on. Every round
 * lowers the optimum, so it ends; the last product is the certificate.
 *
 * It pauses between exchanges of columns. Where rounding gets in the way the state stays as it was, but for a lower
 * bound that holds all the same.
 */
export function* finishExactly(state: State): Generator<undefined, void> {
  const { gauge, b, sigma } = state;
  if (gauge.groups) return yield* finishGroups(state);
  const read = noColumns(state);
  const byFormula = isByFormula(state);
  const room = roomOf(state);
  const near = yield* approach(state, read, room, FORMULA);
  if (!near) {
    state.nextFinish *= 2;
    return;
  }
  if (near.last) {
    install(state, read, near.x, near.last);
    return;
  }
  const set = createActiveSet(read.working, b, room);
  joinAll(set, near.x);
  const pulls = state.trial.x;
  const least = LEAST_PENALTY * state.firstPolar;
  let lambda = Math.max(near.lambda, least);
  const [slack, enough] = byFormula ? [FORMULA, state.settings.gapTolerance] : [BEYOND, ENOUGH];
  const target = byFormula && sigma ? { ...state, sigma: (1 - FORMULA) * sigma } : state;
  for (let round = 0; round < ROUNDS; round++) {
    const met = yield* meetTarget(set, target, lambda, least, slack);
    if (met === undefined) return;
    lambda = met;
    residualOf(set);
    adjoint(state, set.r, pulls);
    const polar = polarOf(gauge, pulls);
    const x = coefficientsOf(set);
    const gap = gapOf(state, read, x, set.r, polar);
    const wanted = violators(state, pulls, lambda, slack, read.known);
    if (wanted.length > 0 && gap > enough) {
      readColumns(state, read, wanted.slice(0, Math.max(20, set.members.length >> 1)));
      if (read.stored > 2 * MOST_NUMBERS) return;
      continue;
    }
    const short = sigma !== undefined && norm(set.r) > sigma + OUT_OF_REACH;
    if (gap > state.settings.gapTolerance && !short) return;
    if (sigma === 0) toZeroPenalty(set);
    install(state, read, coefficientsOf(set), set.r);
    return;
  }
}

/**
 * The penalty λ whose solution over the working set meets the target, by Newton's method on the piece
 * of the path where it stands, kept within the bracket known so far.
 *
 * @returns nothing where the active set failed
 */
function* meetTarget(
  set: ActiveSet,
  target: Pick<State, "sigma" | "tau">,
  start: number,
  least: number,
  slack: number,
): Generator<undefined, number | undefined> {
  let lambda = start;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < 40; trial++) {
    const most = EXCHANGES + EXCHANGES_A_COLUMN * set.members.length;
    if (!(yield* solveActive(set, penalized(lambda, slack), most, BATCH))) return undefined;
    const { next, tooLarge } = aim(set, target, lambda);
    if (tooLarge) high = lambda;
    else low = lambda;
    const closed = high < Number.POSITIVE_INFINITY && high - low <= 1e-13 * high;
    const there = closed || Math.abs(next - lambda) <= 1e-12 * lambda;
    if (there || (lambda === least && tooLarge)) return lambda;
    const inside = next > low && next < high;
    const middle =
      low > 0 ? (high < Number.POSITIVE_INFINITY ? Math.sqrt(low * high) : 2 * low) : 0.3 * high;
    lambda = Math.max(least, inside ? next : middle);
  }
  return undefined;
}

/** Exchanges in one solve; more only come where rounding makes it go in circles. */
const EXCHANGES = 1000;
const EXCHANGES_A_COLUMN = 10;
/** So many columns may join at a time. */
const BATCH = 16;

/** The λ at which the support and signs in use would meet the target, and whether this one is above. */
function aim(set: ActiveSet, { sigma, tau }: Pick<State, "sigma" | "tau">, lambda: number) {
  const { working, members, signs, u, v } = set;
  solveSigned(set);
  residualOf(set, u);
  const unexplained = dot(set.r, set.r);
  let sizeU = 0;
  let sizeV = 0;
  for (let k = 0; k < members.length; k++) {
    const w = working.weights[members[k]!]! * signs[k]!;
    sizeU += w * u[k]!;
    sizeV += w * v[k]!;
  }
  if (sigma === undefined) {
    return { next: (sizeU - tau) / sizeV, tooLarge: sizeU - lambda * sizeV < tau };
  }
  const left = sigma ** 2 - unexplained;
  const tooLarge = unexplained + lambda ** 2 * sizeV > sigma ** 2;
  // To no residual at all the way leads through the smallest penalty.
  if (sigma === 0 && unexplained < 1e-26) return { next: Math.min(lambda, 1e-300), tooLarge };
  return { next: left > 0 ? Math.sqrt(left / sizeV) : 0, tooLarge };
}

/** Drops the penalty that is left: least squares on the columns in use. */
function toZeroPenalty(set: ActiveSet): void {
  const { working, x, u, r } = set;
  solveSigned(set);
  const rest = norm(r);
  const least = Float64Array.from(x, (_, k) => (working.nonnegative ? Math.max(0, u[k]!) : u[k]!));
  residualOf(set, least);
  if (norm(r) < rest) for (let k = 0; k < x.length; k++) x[k] = least[k]!;
  else residualOf(set);
}
