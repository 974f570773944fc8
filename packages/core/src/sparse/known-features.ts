import { UnmixError } from "../errors.ts";
import { finish } from "../iterate/pauses.ts";
import { type Termination, termination } from "../iterate/termination.ts";
import { solveGram } from "../linear/gram-factor.ts";
import { dot, norm } from "../linear/vectors.ts";
import { checkShape, type Tensor } from "../tensor/tensor.ts";
import {
  type ActiveSet,
  createActiveSet,
  join,
  residual,
  type Stationarity,
  solveActive,
  solveSigned,
} from "./exact/active-set.ts";
import { checkVector } from "./operator.ts";
import { dotWhole, stretchOf } from "./stretch.ts";

/**
 * Which mixtures of the features there may be: `span` any; `cone` no negative part; `affine` parts that
 * sum to one; `convex` both.
 */
export type MixtureKind = "span" | "cone" | "affine" | "convex";

/** A signal as a mixture of known features. */
export interface KnownMixture {
  /** One a feature. Features that depend on those before them to rounding have 0. */
  readonly coefficients: Float64Array;
  /** Σ coefficient × feature. */
  readonly fit: Float64Array;
  /** ‖y − fit‖. */
  readonly residualNorm: number;
  /**
   * How far the conditions of the best mixture are from being met: the most by which a feature f (less
   * the fit, where parts sum to one) still pulls, ⟨f, y − fit⟩ ÷ (‖f‖ ‖y‖), or for a part that may
   * shrink or grow alike, its modulus. About 1e-15 for features of condition up to 1e5.
   */
  readonly optimality: number;
  /** Why it ended, and what to do about it. */
  readonly termination: Termination;
}

/**
 * Least squares of `signal` over the mixtures of known features: min ‖y − Σ x_k f_k‖ over the span, the
 * cone, the affine or the convex hull of the features. Exact: an active set finds which parts are zero
 * (Lawson and Hanson 1974; Wolfe 1976 for the convex hull), and what is left is solved with a Cholesky
 * factor and refined.
 *
 * @param features features × length, row-major
 * @param signal y, of that length
 * @throws {UnmixError} on wrong input
 */
export function mixKnownFeatures(
  features: Tensor,
  signal: ArrayLike<number>,
  kind: MixtureKind,
): KnownMixture {
  const { count, length, y } = checkInput(features, signal, kind);
  const rows = Array.from({ length: count }, (_, k) =>
    features.data.subarray(k * length, (k + 1) * length),
  );
  const sums = kind === "affine" || kind === "convex";
  const bounded = kind === "cone" || kind === "convex";
  const set = prepare(rows, y, sums);
  const rule = sums ? summing(set) : free(set);
  const solved = bounded ? solveBounded(set, rule, sums) : solveWhole(set, rule);
  refine(set, sums, bounded);
  const coefficients = new Float64Array(count);
  set.members.forEach((place, k) => {
    coefficients[place] = set.x[k]!;
  });
  const fit = new Float64Array(length);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < length; i++) fit[i]! += coefficients[k]! * rows[k]![i]!;
  }
  const rest = y.map((value, i) => value - fit[i]!);
  return {
    coefficients,
    fit,
    residualNorm: norm(rest),
    optimality: optimalityOf(rows, y, coefficients, fit, rest, sums, bounded),
    termination: solved
      ? termination("converged", "The best mixture was found exactly.")
      : termination("stalled"),
  };
}

function checkInput(features: Tensor, signal: ArrayLike<number>, kind: MixtureKind) {
  checkShape(features.shape);
  const [count = 0, length = 0] = features.shape;
  if (features.shape.length !== 2 || count < 1 || length < 1) {
    throw new UnmixError(
      "shape",
      `The features have shape ${features.shape.join(" × ")}; they must be features × length.`,
      { shape: [...features.shape] },
    );
  }
  checkVector("The features", features.data, count * length);
  checkVector("The signal", signal, length);
  if (!["span", "cone", "affine", "convex"].includes(kind)) {
    throw new UnmixError(
      "option",
      `The kind of mixture is ${String(kind)}; it must be "span", "cone", "affine" or "convex".`,
      { kind },
    );
  }
  return { count, length, y: Float64Array.from(signal) };
}

/**
 * Where parts sum to one, a coordinate that is the same for all features and the signal changes nothing
 * and makes features independent as soon as no one is an affine combination of others.
 */
function prepare(rows: Float64Array[], y: Float64Array, sums: boolean): ActiveSet {
  const scale = Math.max(norm(y), ...rows.map(norm));
  const extended = (x: Float64Array) => {
    if (!sums) return x;
    const longer = new Float64Array(x.length + 1).fill(scale);
    longer.set(x);
    return longer;
  };
  const b = extended(y);
  const columns = rows.map((row) => stretchOf(extended(row)));
  const working = {
    rows: b.length,
    nonnegative: true,
    columns,
    weights: columns.map(() => 1),
    products: columns.map((column) => dotWhole(column, b)),
    gram: [],
  };
  return createActiveSet(working, b, Math.min(columns.length, b.length));
}

/** Pulls of less than this part of ‖feature‖ ‖signal‖ are rounding. */
const ROUNDING = 1e-13;

function slackOf({ working, b }: ActiveSet): number {
  return ROUNDING * norm(b) * Math.max(...working.columns.map(({ values }) => norm(values)));
}

function free(set: ActiveSet): Stationarity {
  return {
    slack: slackOf(set),
    aim({ working, members, factor, u }) {
      members.forEach((place, k) => {
        u[k] = working.products[place]!;
      });
      solveGram(factor, u);
      return 0;
    },
  };
}

function summing(set: ActiveSet): Stationarity {
  return {
    slack: slackOf(set),
    aim(active) {
      solveSigned(active);
      const { members, u, v } = active;
      const count = members.length;
      const multiplier = (total(u, count) - 1) / total(v, count);
      for (let k = 0; k < count; k++) u[k]! -= multiplier * v[k]!;
      return multiplier;
    },
  };
}

function total(x: Float64Array, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += x[k]!;
  return sum;
}

/** All features that are independent, at once. */
function solveWhole(set: ActiveSet, rule: Stationarity): boolean {
  for (let place = 0; place < set.working.columns.length; place++) join(set, place, 1);
  rule.aim(set);
  for (let k = 0; k < set.x.length; k++) set.x[k] = set.u[k]!;
  return true;
}

/** From no feature, or the nearest one where parts sum to one. */
function solveBounded(set: ActiveSet, rule: Stationarity, sums: boolean): boolean {
  const { working, b } = set;
  if (sums) {
    const distances = working.columns.map(
      ({ values }, k) => dot(values, values) - 2 * working.products[k]!,
    );
    join(set, distances.indexOf(Math.min(...distances)), 1, 1);
  }
  return finish(solveActive(set, rule, 20 * (working.columns.length + b.length)));
}

/** Solves for what rounding left, twice, where that turns no part negative. */
function refine(set: ActiveSet, sums: boolean, bounded: boolean): void {
  const { working, members, x, u, v, factor } = set;
  for (let pass = 0; pass < 2; pass++) {
    residual(set);
    solveSigned(set);
    members.forEach((place, k) => {
      u[k] = dotWhole(working.columns[place]!, set.r);
    });
    solveGram(factor, u);
    const count = members.length;
    const excess = sums
      ? (total(u, count) + total(Float64Array.from(x), count) - 1) / total(v, count)
      : 0;
    const next = x.map((value, k) => value + u[k]! - excess * v[k]!);
    if (bounded && next.some((value) => value <= 0)) return;
    next.forEach((value, k) => {
      x[k] = value;
    });
  }
}

function optimalityOf(
  rows: Float64Array[],
  y: Float64Array,
  coefficients: Float64Array,
  fit: Float64Array,
  rest: Float64Array,
  sums: boolean,
  bounded: boolean,
): number {
  const base = sums ? dot(fit, rest) : 0;
  const scale = norm(y) || Math.max(...rows.map(norm)) || 1;
  let worst = 0;
  rows.forEach((row, k) => {
    const pull = (dot(row, rest) - base) / ((norm(row) || 1) * scale);
    worst = Math.max(worst, bounded && coefficients[k] === 0 ? pull : Math.abs(pull));
  });
  return worst;
}
