import type { Pausing } from "../../iterate/pauses.ts";
import {
  appendVector,
  createGramFactor,
  type GramFactor,
  removeVector,
  solveGram,
} from "../../linear/gram-factor.ts";
import { addStretch, dotWhole } from "../stretch.ts";
import { inOrder, productOf, type WorkingColumns } from "./working-columns.ts";

/**
 * The columns in use, with the signs of their coefficients, and all that least squares over them need:
 * for this support and these signs the solution of min ½‖Ax − b‖² + λ Σ w|x| is u − λ v.
 */
export interface ActiveSet {
  readonly working: WorkingColumns;
  readonly b: Float64Array;
  readonly factor: GramFactor;
  /** Places of the columns in use within the working set, in the order of the factor. */
  readonly members: number[];
  readonly signs: number[];
  /** Coefficients, one a member. */
  readonly x: number[];
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly r: Float64Array;
  /** Scratch for the inner products of a column that joins. */
  readonly products: Float64Array;
  /** How many members are not in the order of their stretches, at most. */
  loose: number;
}

export function createActiveSet(
  working: WorkingColumns,
  b: Float64Array,
  capacity: number,
): ActiveSet {
  return {
    working,
    b,
    factor: createGramFactor(capacity),
    members: [],
    signs: [],
    x: [],
    u: new Float64Array(capacity),
    v: new Float64Array(capacity),
    r: b.slice(),
    products: new Float64Array(capacity + 1),
    loose: 0,
  };
}

/** Takes a column into use. Gives false where it depends on those in use, or there is no room; `set.products`
 * then holds its inner products with them. */
export function join(set: ActiveSet, place: number, sign: number, value = 0): boolean {
  const { working, factor, members, signs, x } = set;
  const { products } = set;
  for (let k = 0; k < members.length; k++) products[k] = productOf(working, members[k]!, place);
  products[members.length] = productOf(working, place, place);
  if (!appendVector(factor, products)) return false;
  members.push(place);
  signs.push(sign);
  x.push(value);
  set.loose++;
  return true;
}

/** So many columns may join before all are put in order again. */
const LOOSEST = 64;

/**
 * Puts the columns in use in the order of their stretches, which keeps the factor narrow: columns far
 * apart are orthogonal.
 */
function tidy(set: ActiveSet): void {
  const { working, factor, members, signs, x } = set;
  set.loose = 0;
  const held = new Map(members.map((place, k) => [place, { sign: signs[k]!, value: x[k]! }]));
  const order = inOrder(working, members);
  if (!order) return;
  members.length = signs.length = x.length = factor.count = 0;
  for (const place of order) join(set, place, held.get(place)!.sign, held.get(place)!.value);
  set.loose = 0;
}

/** The coefficients of all columns of the working set. */
export function coefficientsOf({ working, members, x }: ActiveSet): Float64Array {
  const all = new Float64Array(working.columns.length);
  members.forEach((place, k) => {
    all[place] = x[k]!;
  });
  return all;
}

/** Takes columns into use whose coefficients are not 0, one a column of the working set. */
export function joinAll(set: ActiveSet, coefficients: ArrayLike<number>): void {
  const { working } = set;
  const used = working.columns.map((_, place) => place).filter((place) => coefficients[place]);
  for (const place of inOrder(working, used) ?? used) {
    const value = coefficients[place]!;
    join(set, place, value < 0 ? -1 : 1, value);
  }
  set.loose = 0;
}

function leave({ factor, members, signs, x }: ActiveSet, k: number): void {
  removeVector(factor, k);
  members.splice(k, 1);
  signs.splice(k, 1);
  x.splice(k, 1);
}

/** What a solution over the columns in use is stationary for. */
export interface Stationarity {
  /** Writes the stationary coefficients into `set.u` and gives the multiplier of Σ w|x|. */
  aim(set: ActiveSet): number;
  /** By how much a column must pull harder than the multiplier, per weight, to be let in. */
  readonly slack: number;
}

/** That of min ½‖Ax − b‖² + λ Σ w|x|; columns join that pull harder by the part `slack`. */
export function penalized(lambda: number, slack: number): Stationarity {
  return {
    slack: slack * lambda,
    aim({ working, members, signs, factor, u }) {
      for (let k = 0; k < members.length; k++) {
        const place = members[k]!;
        u[k] = working.products[place]! - lambda * working.weights[place]! * signs[k]!;
      }
      solveGram(factor, u);
      return lambda;
    },
  };
}

/**
 * Solves over the working set, from the columns in use: a primal active set method, which lowers the
 * objective with every exchange of columns and therefore ends. It pauses after each.
 *
 * @returns false where rounding, `limit` exchanges or the end of the room came first
 */
export function* solveActive(
  set: ActiveSet,
  stationarity: Stationarity,
  limit: number,
  batch = 1,
): Pausing<boolean> {
  const { members, x } = set;
  const barred = new Set<number>();
  for (let exchange = 0; exchange < limit; exchange++) {
    const multiplier = stationarity.aim(set);
    yield;
    const { first, leaving } = firstToLeave(set);
    for (let k = 0; k < x.length; k++) x[k]! += first * (set.u[k]! - x[k]!);
    // Where the objective fell, nothing that was turned back before need be so now.
    if (first > 0) barred.clear();
    if (leaving >= 0) {
      // A column that is turned back as it joins would join again for ever.
      if (first === 0 && x[leaving] === 0) barred.add(members[leaving]!);
      leave(set, leaving);
      continue;
    }
    residual(set);
    const joining = hardestPulls(set, multiplier, stationarity.slack, barred, batch);
    if (joining.length === 0) return true;
    if (set.loose > LOOSEST) tidy(set);
    for (const { place, sign } of joining) {
      if (isFull(set)) return false;
      if (!join(set, place, sign) && !exchangeFor(set, place, sign)) barred.add(place);
    }
  }
  return false;
}

/** Whether a column could not join though it depends on none in use. */
function isFull({ factor, b }: ActiveSet): boolean {
  return factor.count === factor.capacity && factor.capacity < b.length;
}

/** Which coefficient is the first to reach zero on the way from `x` to `u`, and where on that way. */
function firstToLeave({ x, u, signs }: ActiveSet): { first: number; leaving: number } {
  let first = 1;
  let leaving = -1;
  for (let k = 0; k < x.length; k++) {
    if (u[k]! * signs[k]! > 0) continue;
    const along = x[k]! * signs[k]! <= 0 ? 0 : x[k]! / (x[k]! - u[k]!);
    if (leaving >= 0 && along >= first) continue;
    first = along;
    leaving = k;
  }
  return { first, leaving };
}

interface Pull {
  readonly place: number;
  readonly sign: number;
  readonly beyond: number;
}

/** Of columns that overlap by more than this part of their norms, one alone joins at a time. */
const ALIKE = 0.3;

/**
 * The columns that pull hardest beyond the multiplier, at most `count`, with the sign they want; where
 * there are several, those alone that do not much overlap.
 */
function hardestPulls(
  { working, members, r }: ActiveSet,
  multiplier: number,
  slack: number,
  barred: ReadonlySet<number>,
  count: number,
): Pull[] {
  const { columns, weights, nonnegative } = working;
  const inUse = new Set(members);
  const pulls: Pull[] = [];
  let hardest: Pull | undefined;
  for (let place = 0; place < columns.length; place++) {
    if (inUse.has(place) || barred.has(place)) continue;
    const pull = dotWhole(columns[place]!, r);
    const size = nonnegative ? pull : Math.abs(pull);
    const beyond = size / weights[place]! - multiplier;
    if (!(beyond > slack)) continue;
    const found = { place, sign: pull < 0 && !nonnegative ? -1 : 1, beyond };
    pulls.push(found);
    if (!(hardest && hardest.beyond >= beyond)) hardest = found;
  }
  if (count === 1) return hardest ? [hardest] : [];
  pulls.sort((a, b) => b.beyond - a.beyond || a.place - b.place);
  const chosen: Pull[] = [];
  for (const pull of pulls) {
    const square = productOf(working, pull.place, pull.place);
    const alike = chosen.some(({ place }) => {
      const product = productOf(working, place, pull.place);
      return product ** 2 > ALIKE ** 2 * square * productOf(working, place, place);
    });
    if (!alike) chosen.push(pull);
    if (chosen.length === count) break;
  }
  return chosen;
}

/**
 * Takes a column into use that depends on those in use: it grows and they give way, such that A x stays
 * and Σ w|x| falls, until one of them is zero and leaves. So the simplex method exchanges columns.
 */
function exchangeFor(set: ActiveSet, place: number, sign: number): boolean {
  const { factor, x, signs, products, v: way } = set;
  way.set(products.subarray(0, x.length));
  solveGram(factor, way);
  let length = Number.POSITIVE_INFINITY;
  let leaving = -1;
  for (let k = 0; k < x.length; k++) {
    const against = sign * way[k]! * signs[k]!;
    const limit = Math.abs(x[k]!) / against;
    if (against > 0 && limit < length) {
      length = limit;
      leaving = k;
    }
  }
  if (leaving < 0) return false;
  for (let k = 0; k < x.length; k++) x[k]! -= length * sign * way[k]!;
  leave(set, leaving);
  return join(set, place, sign, length * sign);
}

/** u = G⁻¹Aᵀb and v = G⁻¹(w s) of the columns in use. */
export function solveSigned({ working, members, signs, factor, u, v }: ActiveSet): void {
  for (let k = 0; k < members.length; k++) {
    u[k] = working.products[members[k]!]!;
    v[k] = working.weights[members[k]!]! * signs[k]!;
  }
  solveGram(factor, u);
  solveGram(factor, v);
}

/** r = b − A x, for the coefficients given, one a member; `set.x` by default. */
export function residual(set: ActiveSet, x: ArrayLike<number> = set.x): void {
  const { working, members, b, r } = set;
  r.set(b);
  for (let k = 0; k < members.length; k++) addStretch(r, -x[k]!, working.columns[members[k]!]!);
}
