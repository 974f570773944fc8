import { dot, norm } from "../../linear/vectors.ts";
import { gaugeOf, polarOf } from "../gauge.ts";
import type { Operator } from "../operator.ts";
import { adjoint, measure, type State } from "../state.ts";
import { descend, extend, type Neighbours, STILL } from "./coordinate-descent.ts";
import { type ReadColumns, readColumns, residualOf, violators } from "./working-columns.ts";

/** A solution over the columns read, and the penalty it is near the best for. */
export interface Approached {
  readonly x: Float64Array;
  readonly lambda: number;
  /** b − A x, where the exact finish has no room for x, and this is it. */
  readonly last?: Float64Array;
}

const ROUNDS = 60;
/** A column joins where it pulls harder than the penalty by this part. */
const BEYOND = 0.02;
/** So few that want in are left to the exact solution. */
const FEW = 20;
/** At most this part of the columns read join at a time. */
const GROWTH = 0.25;
/** Of columns that overlap by more than this part of their norms one joins at a time. */
const ALIKE = 0.6;
/** So many times as many as may join are looked at. */
const CANDIDATES = 8;
/** So many times the room are read at most: inner products take the square of it. */
const EXCESS = 1.6;
/** Where the exact finish has no room: the tolerance for adding columns and for pulls, in parts of the gap asked for. */
const FINER = 0.5;
/** The residual is near enough to what it is to be. */
const NEAR = 0.01;
/** A penalty this part of the largest is none: the solution differs by as much. */
export const LEAST_PENALTY = 1e-7;

/**
 * Comes near the solution by coordinate descent over few columns, where the operator knows their inner products: one
 * product with Aᴴ asks all others whether they want in, those that do join, and so on, until few are left to an exact
 * finish. Where that has no room for them it goes on until the gap asked for is proven. Elsewhere it gives back what
 * there is.
 *
 * @param room of the exact finish, in columns
 * @param below the part by which the residual is to be less than sigma
 * @returns nothing where the problem is too large for either
 */
export function* approach(
  state: State,
  read: ReadColumns,
  room: number,
  below: number,
): Generator<undefined, Approached | undefined> {
  const { b, sigma, firstPolar, gauge } = state;
  const { gapTolerance } = state.settings;
  const { working, indices, known } = read;
  readColumns(state, read, support(state).slice(0, b.length));
  let x = Float64Array.from(indices, (j) => state.x[j]!);
  let lambda = Math.max(state.polar, LEAST_PENALTY * firstPolar);
  if (!working.inner || !sigma) return { x, lambda };
  const aim = { size: norm(b), sigma: (1 - below) * sigma, still: STILL };
  const neighbours: Neighbours = { places: [], overlaps: [], squares: [] };
  const pulls = state.trial.x;
  const r = new Float64Array(b.length);
  for (let round = 0; round < ROUNDS; round++) {
    residualOf(working, b, x, r);
    adjoint(state, r, pulls);
    const settled = round > 0 && Math.abs(norm(r) / aim.sigma - 1) < NEAR;
    const crowded = settled && count(x) > room;
    if (crowded && norm(r) <= sigma) {
      const gap = gapOf(state, read, x, r, polarOf(gauge, pulls));
      if (gap <= gapTolerance) return { x, lambda, last: r };
    }
    const beyond = crowded ? FINER * gapTolerance : BEYOND;
    const wanted = round === 0 ? [] : violators(state, pulls, lambda, beyond, known);
    readColumns(state, read, unlike(state.operator, wanted, Math.max(FEW, GROWTH * known.size)));
    if (known.size > EXCESS * room) return undefined;
    const next = new Float64Array(indices.length);
    next.set(x);
    x = next;
    if (settled && !crowded && wanted.length <= FEW) return { x, lambda };
    yield* extend(neighbours, working);
    const own = Float64Array.from(indices, (j) => pulls[j]!);
    aim.still = crowded ? Math.min(STILL, FINER * gapTolerance) : STILL;
    lambda = yield* descend(working, neighbours, x, own, lambda, aim);
  }
  residualOf(working, b, x, r);
  return { x, lambda, ...(count(x) > room && { last: r }) };
}

function count(x: Float64Array): number {
  return x.reduce((sum, value) => sum + (value ? 1 : 0), 0);
}

/** Where x is not zero, what weighs most first. */
function support({ x, gauge }: State): number[] {
  const weight = (j: number) => gauge.weights[j]! * Math.abs(x[j]!);
  const used = [...x.keys()].filter((j) => x[j] !== 0);
  return used.sort((i, j) => weight(j) - weight(i) || i - j);
}

/** The first of some columns that overlap by less than a part of their norms. */
function unlike({ inner }: Operator, numbers: readonly number[], most: number): number[] {
  const kept: number[] = [];
  const squares: number[] = [];
  for (const j of numbers.slice(0, CANDIDATES * most)) {
    const square = inner!(j, j);
    const alike = kept.some((k, n) => inner!(j, k) ** 2 > ALIKE ** 2 * square * squares[n]!);
    if (alike) continue;
    kept.push(j);
    squares.push(square);
    if (kept.length >= most) break;
  }
  return kept;
}

/** Keeps what the residual proves, and gives what is left of the gap as a part of the objective. */
export function gapOf(
  state: State,
  { indices }: ReadColumns,
  x: Float64Array,
  r: Float64Array,
  polar: number,
): number {
  const { b, sigma, tau, gauge } = state;
  const length = norm(r);
  const alongB = dot(b, r);
  if (sigma === undefined) return (tau * polar - (alongB - length ** 2)) / (0.5 * length ** 2);
  if (polar > 0) {
    state.lowerBound = Math.max(state.lowerBound, (alongB - sigma * length) / polar);
  }
  const size = indices.reduce((sum, j, k) => sum + gauge.weights[j]! * Math.abs(x[k]!), 0);
  return (size - state.lowerBound) / size;
}

/** The solution over the columns read becomes that of the state. */
export function install(
  state: State,
  { indices }: ReadColumns,
  coefficients: Float64Array,
  residual: Float64Array,
): void {
  const { x, r, c, sigma, before, gauge } = state;
  x.fill(0);
  coefficients.forEach((value, place) => {
    x[indices[place]!] = value;
  });
  r.set(residual);
  adjoint(state, r, c);
  measure(state);
  if (sigma !== undefined) state.tau = gaugeOf(gauge, x);
  before.tau = Number.POSITIVE_INFINITY;
  state.dual = undefined;
}
