import {
  appendVector,
  createGramFactor,
  type GramFactor,
  solveGram,
} from "../linear/gram-factor.ts";
import { type Gauge, gaugeOf, polarOf } from "./gauge.ts";
import { adjoint, measure, type State } from "./state.ts";
import { addTimes, dot, norm } from "./vectors.ts";

/** No more numbers in use than this: their factor takes the cube of it. */
export const MOST_IN_GROUPS = 700;
const ROUNDS = 40;
const TRIALS = 40;
const NEWTON_STEPS = 10;
/** A step of Newton's method that must be cut shorter than this has met a kink. */
const SHORTEST = 1e-3;
/** Descents group by group before a Newton's method each, and sweeps of each of them. */
const ATTEMPTS = 40;
const SWEEPS = 300;
/** Steps of a descent that change a group's own pull by less than this part of its penalty end it. */
const SETTLED = 1e-4;
/** Where the penalty would have to fall below this part of itself, more groups are asked in first. */
const LEAST = 0.1;
/** What is left of the gradient of a group, as a part of its penalty. */
const STATIONARY = 1e-10;
const ENOUGH = 1e-10;
/** What keeps the second derivative definite where columns depend on each other: steps are a little shorter. */
const RIDGE = 1e-7;
/** The first groups have at most this part as many numbers as there are rows; others are asked in. */
const FIRST = 0.7;
/** A group joins where it pulls harder than the penalty by this part. */
const BEYOND = 1e-8;

/** The groups in use, and inner products of the columns of all groups that were ever in use. */
interface Working {
  readonly gauge: Gauge;
  /** The numbers of x of each group: `order[starts[g]]` to `order[starts[g + 1] − 1]`. */
  readonly order: Uint32Array;
  readonly starts: Uint32Array;
  /** The places of a group's columns begin here; nothing where they were not read. */
  readonly firsts: Map<number, number>;
  readonly columns: Float64Array[];
  /** Their inner products, `MOST_IN_GROUPS` numbers a row. */
  readonly gram: Float64Array;
  /** ⟨column, b⟩. */
  readonly products: number[];
  /** Coefficients, one a column; 0 for groups not in use. */
  readonly x: number[];
  readonly used: Set<number>;
  readonly factor: GramFactor;
}

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
  const working = begin(state);
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
      if (fetch(state, working, group) === undefined) return;
    }
    // Of groups that cannot meet the target the penalty says nothing yet.
    if (!met.reached) lambda = Math.max(lambda, 0.5 * polar);
  }
}

function begin(state: State): Working | undefined {
  const { gauge, x } = state;
  const groups = gauge.groups!;
  const starts = new Uint32Array(gauge.weights.length + 1);
  for (const group of groups) starts[group + 1]!++;
  for (let g = 0; g + 1 < starts.length; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const order = new Uint32Array(groups.length);
  groups.forEach((group, i) => {
    order[next[group]!++] = i;
  });
  const working: Working = {
    gauge,
    order,
    starts,
    firsts: new Map(),
    columns: [],
    gram: new Float64Array(MOST_IN_GROUPS ** 2),
    products: [],
    x: [],
    used: new Set(),
    factor: createGramFactor(MOST_IN_GROUPS),
  };
  const sizes = gauge.weights.map((weight, g) => {
    let square = 0;
    for (let k = starts[g]!; k < starts[g + 1]!; k++) square += x[order[k]!]! ** 2;
    return weight * Math.sqrt(square);
  });
  const places = [...sizes.keys()].filter((g) => sizes[g]! > 0);
  places.sort((g, h) => sizes[h]! - sizes[g]! || g - h);
  for (const group of places) {
    if (working.columns.length >= FIRST * state.b.length) break;
    const first = fetch(state, working, group);
    if (first === undefined) break;
    working.used.add(group);
    membersOf(working, group).forEach((i, k) => {
      working.x[first + k] = x[i]!;
    });
  }
  return working.used.size > 0 ? working : undefined;
}

function membersOf({ order, starts }: Working, group: number): Uint32Array {
  return order.subarray(starts[group]!, starts[group + 1]!);
}

/** Reads the columns of a group; gives their first place, or nothing where there is no room. */
function fetch(state: State, working: Working, group: number): number | undefined {
  const { operator, work, b } = state;
  const { columns, gram, products, x, firsts } = working;
  const known = firsts.get(group);
  if (known !== undefined) return known;
  const members = membersOf(working, group);
  const first = columns.length;
  if (first + members.length > MOST_IN_GROUPS) return undefined;
  const parts = operator.field === "complex" ? 2 : 1;
  for (const i of members) {
    const column = new Float64Array(b.length);
    operator.column!(Math.floor(i / parts), column);
    work.columns++;
    // The imaginary part of a coefficient goes with i times the column.
    if (parts === 2 && i % 2 === 1) turn(column);
    columns.push(column);
    columns.forEach((other, place) => {
      const product = dot(other, column);
      gram[place * MOST_IN_GROUPS + columns.length - 1] = product;
      gram[(columns.length - 1) * MOST_IN_GROUPS + place] = product;
    });
    products.push(dot(column, b));
    x.push(0);
  }
  firsts.set(group, first);
  return first;
}

function turn(column: Float64Array): void {
  for (let i = 0; i < column.length; i += 2) {
    const re = column[i]!;
    column[i] = -column[i + 1]!;
    column[i + 1] = re;
  }
}

const productOf = ({ gram }: Working, i: number, j: number) => gram[i * MOST_IN_GROUPS + j]!;

/** Places of the columns in use, group by group. */
function placesOf(working: Working): { places: number[]; groups: number[] } {
  const places: number[] = [];
  const groups: number[] = [];
  for (const group of working.used) {
    const first = working.firsts.get(group)!;
    for (let k = 0; k < membersOf(working, group).length; k++) {
      places.push(first + k);
      groups.push(group);
    }
  }
  return { places, groups };
}

/** The groups not read that pull harder than the penalty, the hardest first. */
function violators(working: Working, pulls: Float64Array, lambda: number): number[] {
  const { gauge, firsts } = working;
  const ratios = gauge.weights.map((weight, g) => {
    let square = 0;
    for (const i of membersOf(working, g)) square += pulls[i]! ** 2;
    return Math.sqrt(square) / weight;
  });
  return [...ratios.keys()]
    .filter((g) => !firsts.has(g) && ratios[g]! > lambda * (1 + BEYOND))
    .sort((g, h) => ratios[h]! - ratios[g]! || g - h);
}

/**
 * The penalty whose solution over the groups in use meets the target, by Newton's method on it, kept within
 * the bracket known so far; `reached` is false where the groups in use cannot meet it with what is left of
 * the penalty.
 */
function* meetTarget(
  working: Working,
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
    const slope = yield* solveFor(working, lambda);
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

/**
 * Solves min ½‖Ax − b‖² + λ κ(x) over the groups that were read: descent group by group finds which are in use,
 * where κ has a kink, and Newton's method, which knows no kinks, finishes over those.
 *
 * @returns vᵀH⁻¹v with H the second derivative and v that of κ: how fast κ falls with λ; nothing where
 * it failed
 */
function* solveFor(working: Working, lambda: number): Generator<undefined, number | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    descendGroups(working, pullsOf(working), lambda);
    yield;
    if (working.used.size === 0) return undefined;
    const slope = newton(working, lambda);
    if (slope !== undefined && isBest(working, lambda)) return slope;
  }
  return undefined;
}

/** Aᵀ(b − Ax) at all columns that were read. */
function pullsOf({ x, gram, products }: Working): Float64Array {
  const pulls = Float64Array.from(products);
  for (let place = 0; place < x.length; place++) {
    const value = x[place]!;
    if (value === 0) continue;
    const row = place * MOST_IN_GROUPS;
    for (let other = 0; other < pulls.length; other++) pulls[other]! -= value * gram[row + other]!;
  }
  return pulls;
}

/**
 * Proximal steps group by group, each of them of the length that the group's own columns allow (Tseng and Yun 2009),
 * in place; `pulls` follow.
 */
function descendGroups(working: Working, pulls: Float64Array, lambda: number): void {
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
function bendOf(working: Working, group: number): number {
  const first = working.firsts.get(group)!;
  const places = [...membersOf(working, group).keys()].map((k) => first + k);
  const sums = places.map((i) =>
    places.reduce((sum, j) => sum + Math.abs(productOf(working, i, j)), 0),
  );
  return Math.max(...sums);
}

/** Whether no group that was read and is not in use wants in. */
function isBest(working: Working, lambda: number): boolean {
  const pulls = pullsOf(working);
  return [...working.firsts].every(([group, first]) => {
    if (working.used.has(group)) return true;
    const own = pulls.subarray(first, first + membersOf(working, group).length);
    return norm(own) <= lambda * working.gauge.weights[group]! * (1 + BEYOND);
  });
}

/** Newton's method over the groups in use. Gives what {@link solveFor} gives; nothing where it meets a kink. */
function newton(working: Working, lambda: number): number | undefined {
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
function directionsOf(working: Working): Float64Array {
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
  working: Working,
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
  { gauge }: Working,
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
  working: Working,
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

function objective(working: Working, places: readonly number[], lambda: number): number {
  const { x, products } = working;
  let sum = lambda * sizeOf(working);
  for (const place of places) {
    let own = 0;
    for (const other of places) own += productOf(working, place, other) * x[other]!;
    sum += x[place]! * (0.5 * own - products[place]!);
  }
  return sum;
}

function residualOf(working: Working, b: Float64Array): Float64Array {
  const r = b.slice();
  for (const place of placesOf(working).places) {
    addTimes(r, -working.x[place]!, working.columns[place]!);
  }
  return r;
}

function sizeOf(working: Working): number {
  const { gauge, used } = working;
  let sum = 0;
  for (const group of used) {
    sum += gauge.weights[group]! * sizeOfGroup(working, group);
  }
  return sum;
}

function sizeOfGroup(working: Working, group: number): number {
  const first = working.firsts.get(group)!;
  return Math.hypot(...working.x.slice(first, first + membersOf(working, group).length));
}

/** The solution becomes that of the state. */
function install(state: State, working: Working, residual: Float64Array): void {
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
