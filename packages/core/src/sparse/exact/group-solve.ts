import { appendVector, solveGram } from "../../linear/gram-factor.ts";
import { norm } from "../../linear/vectors.ts";
import {
  BEYOND,
  MOST_IN_GROUPS,
  membersOf,
  placesOf,
  productOf,
  pullsOf,
  sizeOf,
  sizeOfGroup,
  type WorkingGroups,
} from "./group-columns.ts";

const NEWTON_STEPS = 10;
/** A step of Newton's method that must be cut shorter than this has met a kink. */
const SHORTEST = 1e-3;
/** Descents group by group before a Newton's method each, and sweeps of each of them. */
const ATTEMPTS = 40;
const SWEEPS = 300;
/** Steps of a descent that change a group's own pull by less than this part of its penalty end it. */
const SETTLED = 1e-4;
/** What is left of the gradient of a group, as a part of its penalty. */
const STATIONARY = 1e-10;
/** What keeps the second derivative definite where columns depend on each other: steps are a little shorter. */
const RIDGE = 1e-7;

/**
 * Solves min ½‖Ax − b‖² + λ κ(x) over the groups that were read: descent group by group finds which are in use,
 * where κ has a kink, and Newton's method, which knows no kinks, finishes over those.
 *
 * @returns vᵀH⁻¹v with H the second derivative and v that of κ: how fast κ falls with λ; nothing where
 * it failed
 */
export function* solveGroups(
  working: WorkingGroups,
  lambda: number,
): Generator<undefined, number | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    descendGroups(working, pullsOf(working), lambda);
    yield;
    if (working.used.size === 0) return undefined;
    const slope = newton(working, lambda);
    if (slope !== undefined && isBest(working, lambda)) return slope;
  }
  return undefined;
}

/**
 * Proximal steps group by group, each of them of the length that the group's own columns allow (Tseng and Yun 2009),
 * in place; `pulls` follow.
 */
function descendGroups(working: WorkingGroups, pulls: Float64Array, lambda: number): void {
  const steps = new Float64Array(pulls.length);
  const { firsts, gauge, gram, x, used } = working;
  const bends = new Map([...firsts.keys()].map((group) => [group, bendOf(working, group)]));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0;
    for (const [group, first] of firsts) {
      const last = first + membersOf(working, group).length;
      const bend = bends.get(group)!;
      const penalty = lambda * gauge.weights[group]!;
      let square = 0;
      for (let k = first; k < last; k++) square += (bend * x[k]! + pulls[k]!) ** 2;
      const size = Math.sqrt(square);
      if (size <= penalty && !used.has(group)) continue;
      const part = size > penalty ? (1 - penalty / size) / bend : 0;
      for (let k = first; k < last; k++) {
        steps[k] = part * (bend * x[k]! + pulls[k]!) - x[k]!;
        moved = Math.max(moved, (Math.abs(steps[k]!) * bend) / penalty);
      }
      for (let k = first; k < last; k++) {
        const step = steps[k]!;
        x[k] = part > 0 ? x[k]! + step : 0;
        const row = k * MOST_IN_GROUPS;
        for (let other = 0; other < pulls.length; other++)
          pulls[other]! -= step * gram[row + other]!;
      }
      if (part > 0) used.add(group);
      else used.delete(group);
    }
    if (moved <= SETTLED) return;
  }
}

/** No less than the largest eigenvalue of a group's own inner products. */
function bendOf(working: WorkingGroups, group: number): number {
  const first = working.firsts.get(group)!;
  const places = [...membersOf(working, group).keys()].map((k) => first + k);
  const sums = places.map((i) =>
    places.reduce((sum, j) => sum + Math.abs(productOf(working, i, j)), 0),
  );
  return Math.max(...sums);
}

/** Whether no group that was read and is not in use wants in. */
function isBest(working: WorkingGroups, lambda: number): boolean {
  const pulls = pullsOf(working);
  return [...working.firsts].every(([group, first]) => {
    if (working.used.has(group)) return true;
    const own = pulls.subarray(first, first + membersOf(working, group).length);
    return norm(own) <= lambda * working.gauge.weights[group]! * (1 + BEYOND);
  });
}

/** Newton's method over the groups in use. Gives what {@link solveGroups} gives; nothing where it meets a kink. */
function newton(working: WorkingGroups, lambda: number): number | undefined {
  const { x, factor } = working;
  const { places, groups } = placesOf(working);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const directions = directionsOf(working);
    const gradient = gradientOf(working, places, directions, lambda);
    if (!factorize(working, places, groups, directions, lambda)) return undefined;
    const along = Float64Array.from(places, (place) => directions[place]!);
    solveGram(factor, along);
    const slope = places.reduce((sum, place, k) => sum + directions[place]! * along[k]!, 0);
    if (isStationary(working, gradient, groups, lambda)) return slope;
    const way = gradient.map((value) => -value);
    solveGram(factor, way);
    const fall = way.reduce((sum, value, k) => sum + value * gradient[k]!, 0);
    const before = places.map((place) => x[place]!);
    const value = objective(working, places, lambda);
    let length = 1;
    for (; length > SHORTEST; length /= 2) {
      places.forEach((place, k) => {
        x[place] = before[k]! + length * way[k]!;
      });
      // Near the end the objective itself is rounding.
      const slack = 1e-15 * Math.abs(value);
      if (objective(working, places, lambda) <= value + 1e-4 * length * fall + slack) break;
    }
    if (length <= SHORTEST) {
      places.forEach((place, k) => {
        x[place] = before[k]!;
      });
      return undefined;
    }
  }
  return undefined;
}

/** w x_g ÷ ‖x_g‖ at every place in use: the derivative of κ. */
function directionsOf(working: WorkingGroups): Float64Array {
  const { x, gauge, used, firsts } = working;
  const out = new Float64Array(x.length);
  for (const group of used) {
    const first = firsts.get(group)!;
    const count = membersOf(working, group).length;
    const size = sizeOfGroup(working, group);
    for (let k = first; k < first + count; k++) out[k] = (gauge.weights[group]! * x[k]!) / size;
  }
  return out;
}

function gradientOf(
  working: WorkingGroups,
  places: readonly number[],
  directions: Float64Array,
  lambda: number,
): Float64Array {
  const { x, products } = working;
  return Float64Array.from(places, (place) => {
    let sum = lambda * directions[place]! - products[place]!;
    for (const other of places) sum += productOf(working, place, other) * x[other]!;
    return sum;
  });
}

function isStationary(
  { gauge }: WorkingGroups,
  gradient: Float64Array,
  groups: readonly number[],
  lambda: number,
): boolean {
  return gradient.every(
    (value, k) => Math.abs(value) <= STATIONARY * lambda * gauge.weights[groups[k]!]!,
  );
}

/** The factor of AᵀA + λ (w I ÷ ‖x_g‖ − v vᵀ ÷ (w ‖x_g‖)), the second derivative. */
function factorize(
  working: WorkingGroups,
  places: readonly number[],
  groups: readonly number[],
  directions: Float64Array,
  lambda: number,
): boolean {
  const { factor, gauge } = working;
  factor.count = 0;
  const row = new Float64Array(places.length);
  const ridge = 1 + RIDGE;
  return places.every((place, k) => {
    const group = groups[k]!;
    const size = sizeOfGroup(working, group);
    const weight = gauge.weights[group]!;
    for (let l = 0; l <= k; l++) {
      row[l] = productOf(working, place, places[l]!);
      if (groups[l] !== group) continue;
      row[l]! -= (lambda * directions[place]! * directions[places[l]!]!) / (weight * size);
      if (l === k) row[l] = ridge * (row[l]! + (lambda * weight) / size);
    }
    return appendVector(factor, row);
  });
}

function objective(working: WorkingGroups, places: readonly number[], lambda: number): number {
  const { x, products } = working;
  let sum = lambda * sizeOf(working);
  for (const place of places) {
    let own = 0;
    for (const other of places) own += productOf(working, place, other) * x[other]!;
    sum += x[place]! * (0.5 * own - products[place]!);
  }
  return sum;
}
