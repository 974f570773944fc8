import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from "ml-matrix";
import { UnmixError } from "../../errors.ts";
import { isSparse, type SparseMatrix, sparseMatrix } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { unfold } from "../models/unfold.ts";
import { divided, largestMagnitude, multiplied, unitOf } from "../unit.ts";

/** Up to this size the factor L is formed; beyond, the Gram matrix, which costs less. */
const ORTHOGONALIZE_UP_TO = 200;

/** The shorter side of a sparse matrix: its Gram matrix is dense. */
export const LONGEST_SPARSE = 1000;

/**
 * The least ‖Y − X‖ that any X of rank 1, 2, …, `maxRank` can reach, with Y unfolded along a mode:
 * √(Σ_{k > R} σ_k²) (Eckart and Young 1936). No factorization, constrained or not, goes below.
 *
 * @param tensor a sparse matrix may be at most 1000 long on its shorter side
 * @param modes the modes along which X has that rank, default the first; the largest bound counts
 */
export function svdBounds(
  tensor: Tensor | SparseMatrix,
  maxRank: number,
  modes: readonly number[] = [0],
): Float64Array {
  if (isSparse(tensor)) return boundsOf(sparseSingularValues(tensor), maxRank);
  const bounds = new Float64Array(maxRank);
  for (const mode of modes) {
    const values = singularValuesAlong(tensor, mode);
    boundsOf(values, maxRank).forEach((bound, i) => {
      bounds[i] = Math.max(bounds[i]!, bound);
    });
  }
  return bounds;
}

function singularValuesAlong({ data, shape }: Tensor, mode: number): Float64Array {
  const size = shape[mode]!;
  const unfolded = mode === 0 ? data : unfold(data, shape, mode);
  return singularValues(unfolded, size, data.length / size);
}

function boundsOf(values: Float64Array, maxRank: number): Float64Array {
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

/**
 * The singular values of a row-major matrix, the largest first; there are as many as the smaller of
 * its sizes. Up to 200 they are exact to rounding of the largest. Beyond, they come from the Gram
 * matrix, where those below 1e-7 of the largest are lost in rounding and read as 0.
 *
 * @param data rows × columns, finite; not changed
 */
export function singularValues(data: Float64Array, rows: number, columns: number): Float64Array {
  const unit = unitOf(largestMagnitude(data));
  if (unit !== 1) return multiplied(singularValues(divided(data, unit), rows, columns), unit);
  const vectors = shortSide(data, rows, columns);
  if (vectors.length > ORTHOGONALIZE_UP_TO) return fromGram(vectors);
  const factor = triangularFactor(vectors);
  return Float64Array.from(new SingularValueDecomposition(factor).diagonal).sort().reverse();
}

/** The rows, or the columns where they are fewer, copied. */
function shortSide(data: Float64Array, rows: number, columns: number): Float64Array[] {
  if (rows <= columns) {
    return Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns));
  }
  const vectors = Array.from({ length: columns }, () => new Float64Array(rows));
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) vectors[j]![i] = data[i * columns + j]!;
  }
  return vectors;
}

/** L of Y = L Q with orthonormal rows of Q, by modified Gram–Schmidt; the vectors are used up. */
function triangularFactor(vectors: Float64Array[]): Matrix {
  const n = vectors.length;
  const factor = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    const vector = vectors[i]!;
    for (let j = 0; j < i; j++) {
      const direction = vectors[j]!;
      const along = dot(vector, direction);
      factor.set(i, j, along);
      for (let k = 0; k < vector.length; k++) vector[k]! -= along * direction[k]!;
    }
    const length = Math.sqrt(dot(vector, vector));
    factor.set(i, i, length);
    if (length > 0) for (let k = 0; k < vector.length; k++) vector[k]! /= length;
  }
  return factor;
}

/** The singular values of a sparse matrix, from the Gram matrix of its shorter side. */
function sparseSingularValues(matrix: SparseMatrix): Float64Array {
  const { rows, columns } = matrix;
  const n = Math.min(rows, columns);
  if (n > LONGEST_SPARSE) {
    throw new UnmixError(
      "shape",
      `The singular values of a sparse matrix come from the Gram matrix of its shorter side, which may be at most ${LONGEST_SPARSE} long, but the matrix is ${rows} × ${columns}; take fewer rows or columns, such as those that vary most.`,
      { rows, columns, most: LONGEST_SPARSE },
    );
  }
  const unit = unitOf(largestMagnitude(matrix.values));
  const { starts, indices, values } = rows <= columns ? transposed(matrix) : matrix;
  const gram = new Float64Array(n * n);
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const row = n * indices[k]!;
      const value = values[k]! / unit;
      for (let l = starts[i]!; l <= k; l++) gram[row + indices[l]!]! += value * (values[l]! / unit);
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) gram[j * n + i] = gram[i * n + j]!;
  return multiplied(valuesOfGram(Matrix.from1DArray(n, n, gram)), unit);
}

function transposed({ rows, columns, ...given }: SparseMatrix): SparseMatrix {
  return sparseMatrix({ rows: columns, columns: rows, ...given, compressed: "columns" });
}

function fromGram(vectors: readonly Float64Array[]): Float64Array {
  const n = vectors.length;
  const gram = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(vectors[i]!, vectors[j]!);
      gram.set(i, j, product);
      gram.set(j, i, product);
    }
  }
  return valuesOfGram(gram);
}

/** The square roots of the eigenvalues, the largest first. */
function valuesOfGram(gram: Matrix): Float64Array {
  const n = gram.rows;
  const values = new EigenvalueDecomposition(gram, { assumeSymmetric: true }).realEigenvalues;
  const noise = 4 * n * Number.EPSILON * values.reduce((most, v) => Math.max(most, v), 0);
  return Float64Array.from(values, (v) => (v > noise ? Math.sqrt(v) : 0))
    .sort()
    .reverse();
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
