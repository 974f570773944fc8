import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { createMeter, type Pausing } from "../iterate/pauses.ts";
import { fillNormalSteps } from "../random/normal.ts";
import type { Random } from "../random/random.ts";
import { orthonormalizeSteps } from "./orthonormalize.ts";
import { inPieces, productSteps } from "./pieces.ts";
import type { MatrixProducts } from "./products.ts";
import type { RangeRooms } from "./range.ts";
import { dotFrom } from "./vectors.ts";

/** Vectors in all: the eigenvalues of a matrix as large are found between two pauses. */
const MOST_VECTORS = 200;
/** Vectors that are multiplied together at least. */
const LEAST_BLOCK = 8;
/** The eigenvalues are looked at when there are so many times more vectors. */
const GROWTH = 1.3;
/** The search ends when what the largest squares leave falls by less than this part. */
const TOLERANCE = 1e-10;
/** Less than this part of the whole is rounding. */
const ROUNDING = 1e-15;

/** How many vectors the rooms must hold to find the `count` largest singular values. */
export function blockFor(count: number, rows: number, columns: number): number {
  return Math.min(Math.max(count, LEAST_BLOCK), rows, columns);
}

/**
 * The squares of the largest singular values of a matrix, the largest first, by the method of Lanczos with
 * blocks as wide as there are values wanted, so that none of several equal ones is missed, and with every
 * vector made orthogonal to all before it (Golub and Underwood 1977). They are never too large. Where singular
 * values lie close together they may be too small by about a part in 10⁹ of what they leave, or more where
 * 200 vectors are not enough.
 *
 * @param total the sum of the squares of all singular values
 * @param count at least 1
 * @param rooms with room for {@link blockFor} vectors on either side
 */
export function* largestSquaresSteps(
  matrix: MatrixProducts,
  total: number,
  count: number,
  random: Random,
  rooms: RangeRooms,
): Pausing<Float64Array> {
  const { rows, columns } = matrix;
  const length = Math.min(rows, columns);
  const block = blockFor(count, rows, columns);
  const most = Math.min(length, Math.max(MOST_VECTORS, 4 * block));
  const basis = new Float64Array(most * length);
  const gram = new Float64Array(most * most);
  const due = createMeter();
  yield* fillNormalSteps(basis.subarray(0, block * length), random, false);
  let found = yield* orthonormalizeSteps(basis, block, length);
  let done = 0;
  let look = 2 * block;
  let squares: Float64Array = new Float64Array(0);
  let left = total;
  while (done < found) {
    const width = found - done;
    const near = yield* squareTimes(matrix, basis.subarray(done * length, found * length), rooms);
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < found; i++) {
        if (due(2 * length)) yield;
        const along = dotFrom(basis, i * length, near, j * length, length);
        gram[i * most + done + j] = along;
        gram[(done + j) * most + i] = along;
      }
    }
    done = found;
    const more = Math.min(width, most - done);
    if (more > 0) {
      basis.set(near.subarray(0, more * length), done * length);
      found = yield* orthonormalizeSteps(basis, done + more, length, done);
    }
    if (done < look && done < found) continue;
    look = Math.ceil(GROWTH * done);
    yield;
    squares = largestEigenvalues(gram, most, done, count);
    const now = Math.max(0, total - squares.reduce((sum, square) => sum + square, 0));
    if (left - now <= TOLERANCE * now + ROUNDING * total) break;
    left = now;
  }
  return squares;
}

/** X M Mᵀ of vectors X as long as M has rows, or X Mᵀ M where it has fewer columns, in kernel memory. */
function* squareTimes(
  matrix: MatrixProducts,
  vectors: Float64Array,
  { left, right }: RangeRooms,
): Pausing<Float64Array> {
  const { rows, columns } = matrix;
  const isWide = rows <= columns;
  const near = isWide ? left : right;
  const width = vectors.length / Math.min(rows, columns);
  const multiply = () => productSteps(matrix, left.at, right.at, width);
  const multiplyTransposed = () =>
    inPieces(matrix, width, (row, some) => {
      matrix.productTransposed(right.at, left.at, width, row, some);
    });
  near.view.set(vectors);
  yield* isWide ? multiply() : multiplyTransposed();
  yield;
  yield* isWide ? multiplyTransposed() : multiply();
  yield;
  return near.view;
}

/** Of the first `size` rows and columns of a symmetric matrix that is `stride` wide, the largest first. */
function largestEigenvalues(
  matrix: Float64Array,
  stride: number,
  size: number,
  count: number,
): Float64Array {
  const rows = Array.from({ length: size }, (_, i) =>
    matrix.subarray(i * stride, i * stride + size),
  );
  const { realEigenvalues } = new EigenvalueDecomposition(new Matrix(rows), {
    assumeSymmetric: true,
  });
  return Float64Array.from(realEigenvalues, (value) => Math.max(0, value))
    .sort()
    .reverse()
    .slice(0, count);
}
