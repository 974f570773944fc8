import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { UnmixError } from "../errors.ts";
import { createMeter, type Pausing, SOME } from "../iterate/pauses.ts";
import type { Random } from "../random/random.ts";
import { productSteps } from "./pieces.ts";
import type { MatrixProducts } from "./products.ts";
import { isLongRange, OVERSAMPLING, type RangeRooms, rangeSteps } from "./range.ts";
import { unitOf } from "./unit.ts";

/** M ≈ Σ_k values[k] · left[k] ⊗ right[k], the largest first. */
export interface TruncatedSvd {
  readonly values: Float64Array;
  /** One singular vector of length `rows` each; the largest entry in magnitude is positive. */
  readonly left: readonly Float64Array[];
  /** One of length `columns` each. */
  readonly right: readonly Float64Array[];
}

/** Of the largest: below it, a singular value of the small matrix is rounding of the largest. */
const ROUNDING = 1e-7;

/** How many vectors `rooms` must hold for `count` singular values of a matrix. */
export function vectorsFor(count: number, rows: number, columns: number): number {
  return Math.min(count + OVERSAMPLING, rows, columns);
}

/**
 * The largest singular values of a matrix and their vectors, by its products with a basis of its range
 * (Halko, Martinsson and Tropp 2011, algorithm 5.1): four large products. It pauses within and between
 * them where they are long.
 *
 * @param count as many as are wanted; there are fewer where the others are rounding of the largest
 * @param rooms with room for {@link vectorsFor} vectors
 */
export function* truncatedSvdSteps(
  matrix: MatrixProducts,
  count: number,
  random: Random,
  rooms: RangeRooms,
): Pausing<TruncatedSvd> {
  const { rows, columns } = matrix;
  const found = yield* rangeSteps(matrix, vectorsFor(count, rows, columns), random, rooms);
  if (found === 0) return { values: new Float64Array(0), left: [], right: [] };
  const basis = rooms.left;
  const small = rooms.right;
  yield* productSteps(matrix, basis.at, small.at, found);
  const long = isLongRange(found, matrix);
  if (long) yield;
  const { values, vectors } = yield* eigenOfGram(small.view, found, columns);
  const kept = values.filter((value, k) => k < count && value > ROUNDING * values[0]!);
  const left: Float64Array[] = [];
  const right: Float64Array[] = [];
  for (const [k, value] of kept.entries()) {
    if (long) yield;
    const u = yield* combine(basis.view, vectors[k]!, rows);
    const v = yield* combine(small.view, vectors[k]!, columns);
    const sign = signOf(u);
    for (let i = 0; i < rows; i++) u[i] = sign * u[i]!;
    for (let i = 0; i < columns; i++) v[i] = (sign * v[i]!) / value;
    left.push(u);
    right.push(v);
  }
  return { values: kept, left, right };
}

/** The square roots of the eigenvalues of X Xᵀ, the largest first, and the eigenvectors. */
function* eigenOfGram(
  x: Float64Array,
  rows: number,
  length: number,
): Pausing<{ values: Float64Array; vectors: Float64Array[] }> {
  const due = createMeter();
  const gram = Matrix.zeros(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      if (due(length)) yield;
      let sum = 0;
      for (let k = 0; k < length; k++) sum += x[i * length + k]! * x[j * length + k]!;
      gram.set(i, j, sum);
      gram.set(j, i, sum);
    }
  }
  const largest = gram.maxIndex();
  const unit = unitOf(gram.get(largest[0]!, largest[1]!));
  gram.div(unit);
  if (!gram.to1DArray().every(Number.isFinite)) {
    throw new UnmixError(
      "input",
      "The squares of the numbers leave the range of floating point, so singular vectors cannot be found; scale the data nearer to 1, or take a random start.",
      {},
    );
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, {
    assumeSymmetric: true,
  });
  const order = [...realEigenvalues.keys()].sort(
    (a, b) => realEigenvalues[b]! - realEigenvalues[a]!,
  );
  return {
    values: Float64Array.from(order, (k) => Math.sqrt(Math.max(0, realEigenvalues[k]! * unit))),
    vectors: order.map((k) => Float64Array.from(eigenvectorMatrix.getColumn(k))),
  };
}

/** Σ_j weights[j] · row j of x. */
function* combine(x: Float64Array, weights: Float64Array, length: number): Pausing<Float64Array> {
  const out = new Float64Array(length);
  if (length * weights.length > SOME) yield;
  const due = createMeter();
  for (const [j, weight] of weights.entries()) {
    if (due(length)) yield;
    for (let k = 0; k < length; k++) out[k]! += weight * x[j * length + k]!;
  }
  return out;
}

/** The sign of the entry of the largest magnitude. */
function signOf(x: Float64Array): 1 | -1 {
  let largest = 0;
  for (let k = 0; k < x.length; k++) if (Math.abs(x[k]!) > Math.abs(largest)) largest = x[k]!;
  return largest < 0 ? -1 : 1;
}
