import { Matrix, SingularValueDecomposition } from "ml-matrix";
import {
  asSteps,
  copySteps,
  createMeter,
  finish,
  inStretches,
  type Pausing,
} from "../../iterate/pauses.ts";
import { type Steps, still } from "../../iterate/steps.ts";
import { symmetricEigenvalues } from "../../linear/symmetric-eigenvalues.ts";
import { largestMagnitudeSteps, multiplied, unitOf } from "../../linear/unit.ts";
import { isSparse, type SparseMatrix } from "../../tensor/sparse.ts";
import { allocateTensor, type Tensor } from "../../tensor/tensor.ts";
import { unfoldSteps } from "../algebra/unfold.ts";
import { type DenseMatrix, largestSquaresOf } from "./largest-squares.ts";

/** Up to this size the factor L is formed; beyond, what there is of the values costs less. */
const ORTHOGONALIZE_UP_TO = 200;

/** Less than this part of ‖Y‖² is rounding of the products that the largest values come from. */
const ROUNDING = 1e-14;

/**
 * The least ‖Y − X‖ that any X of rank 1, 2, …, `maxRank` can reach, with Y unfolded along a mode:
 * √(Σ_{k > R} σ_k²) (Eckart and Young 1936). No factorization, constrained or not, goes below.
 *
 * Where the unfolded Y is dense and at most 200 on its shorter side they come from all singular values, and
 * are exact to rounding. Else they come from the largest alone and ‖Y‖: to about a part in 10⁹, or more where
 * singular values lie close together, and below 10⁻⁷ ‖Y‖ they are 0.
 *
 * @param tensor entries are finite
 * @param modes the modes along which X has that rank, default the first; the largest bound counts
 */
export function svdBounds(
  tensor: Tensor | SparseMatrix,
  maxRank: number,
  modes?: readonly number[],
): Float64Array {
  return finish(svdBoundsSteps(tensor, maxRank, modes));
}

/** {@link svdBounds} with pauses where it is long. */
export function* svdBoundsSteps(
  tensor: Tensor | SparseMatrix,
  maxRank: number,
  modes: readonly number[] = [0],
): Pausing<Float64Array> {
  if (isSparse(tensor)) return yield* boundsByLargest(tensor, maxRank);
  const bounds = new Float64Array(maxRank);
  for (const mode of modes) {
    const along = yield* boundsAlong(tensor, mode, maxRank);
    along.forEach((bound, i) => {
      bounds[i] = Math.max(bounds[i]!, bound);
    });
  }
  return bounds;
}

function* boundsAlong({ data, shape }: Tensor, mode: number, maxRank: number) {
  const rows = shape[mode]!;
  const columns = data.length / rows;
  const isLarge = Math.min(rows, columns) > ORTHOGONALIZE_UP_TO;
  // Where kernels reach it, its products copy nothing.
  const out = isLarge && mode !== 0 ? allocateTensor([rows, columns]).data : undefined;
  const unfolded = mode === 0 ? data : yield* unfoldSteps(data, shape, mode, out);
  if (isLarge) return yield* boundsByLargest({ data: unfolded, rows, columns }, maxRank);
  return boundsByAll(yield* valuesOf(unfolded, rows, columns), maxRank);
}

function boundsByAll(values: Float64Array, maxRank: number): Float64Array {
  const bounds = new Float64Array(maxRank);
  const unit = unitOf(values[0]!);
  // Summed from the smallest, so that the large values do not swallow the small.
  let tail = 0;
  for (let k = values.length - 1; k >= 1; k--) {
    const value = values[k]! / unit;
    tail += value * value;
    if (k <= maxRank) bounds[k - 1] = Math.sqrt(tail) * unit;
  }
  return bounds;
}

function* boundsByLargest(
  matrix: DenseMatrix | SparseMatrix,
  maxRank: number,
): Pausing<Float64Array> {
  const { total, squares, unit } = yield* largestSquaresOf(matrix, maxRank);
  const bounds = new Float64Array(maxRank);
  let left = total;
  for (let rank = 1; rank <= maxRank; rank++) {
    left -= squares[rank - 1] ?? 0;
    if (left > ROUNDING * total) bounds[rank - 1] = Math.sqrt(left) * unit;
  }
  return bounds;
}

/**
 * The singular values of a row-major matrix, the largest first; there are as many as the smaller of
 * its sizes. Up to 200 they are exact to rounding of the largest. Beyond, they come from the Gram
 * matrix, where those below 1e-7 of the largest are lost in rounding and read as 0.
 *
 * @param data rows × columns, finite; not changed
 */
export function singularValues(data: Float64Array, rows: number, columns: number): Float64Array {
  return finish(valuesOf(data, rows, columns));
}

/** {@link singularValues} in steps, so that those of a large matrix can be cancelled. */
export function singularValuesSteps(
  data: Float64Array,
  rows: number,
  columns: number,
): Steps<Float64Array> {
  return asSteps(valuesOf(data, rows, columns), still("Singular values"));
}

function* valuesOf(data: Float64Array, rows: number, columns: number): Pausing<Float64Array> {
  const unit = unitOf(yield* largestMagnitudeSteps(data));
  const vectors = yield* shortSide(data, rows, columns, unit);
  const values =
    vectors.length > ORTHOGONALIZE_UP_TO ? yield* fromGram(vectors) : yield* fromFactor(vectors);
  return unit === 1 ? values : multiplied(values, unit);
}

/** Copies of the rows, or of the columns where they are fewer, divided by `unit`. */
function* shortSide(
  data: Float64Array,
  rows: number,
  columns: number,
  unit: number,
): Pausing<Float64Array[]> {
  const isWide = rows <= columns;
  const held = isWide
    ? new Float64Array(data.length)
    : yield* unfoldSteps(data, [rows, columns], 1);
  if (isWide) yield* copySteps(data, held);
  yield* inStretches(unit === 1 ? 0 : held.length, (from, to) => {
    for (let i = from; i < to; i++) held[i]! /= unit;
  });
  const length = Math.max(rows, columns);
  return Array.from({ length: Math.min(rows, columns) }, (_, v) =>
    held.subarray(v * length, (v + 1) * length),
  );
}

/** Of L in Y = L Q with orthonormal rows of Q, by modified Gram–Schmidt; the vectors are used up. */
function* fromFactor(vectors: Float64Array[]): Pausing<Float64Array> {
  const due = createMeter();
  const n = vectors.length;
  const factor = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    const vector = vectors[i]!;
    for (let j = 0; j < i; j++) {
      if (due(3 * vector.length)) yield;
      const direction = vectors[j]!;
      const along = dot(vector, direction);
      factor.set(i, j, along);
      for (let k = 0; k < vector.length; k++) vector[k]! -= along * direction[k]!;
    }
    const length = Math.sqrt(dot(vector, vector));
    factor.set(i, i, length);
    if (length > 0) for (let k = 0; k < vector.length; k++) vector[k]! /= length;
  }
  return Float64Array.from(new SingularValueDecomposition(factor).diagonal).sort().reverse();
}

function* fromGram(vectors: readonly Float64Array[]): Pausing<Float64Array> {
  const due = createMeter();
  const n = vectors.length;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      if (due(vectors[i]!.length)) yield;
      const product = dot(vectors[i]!, vectors[j]!);
      gram[i * n + j] = product;
      gram[j * n + i] = product;
    }
  }
  const values = yield* symmetricEigenvalues(gram, n);
  const noise = 4 * n * Number.EPSILON * values.reduce((most, v) => Math.max(most, v), 0);
  return values
    .map((v) => (v > noise ? Math.sqrt(v) : 0))
    .sort()
    .reverse();
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
