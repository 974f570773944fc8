import { finish, LOOKED, type Pausing } from "../iterate/pauses.ts";
import type { KernelArray } from "../kernels/array.ts";
import { fillNormalSteps } from "../random/normal.ts";
import type { Random } from "../random/random.ts";
import { orthonormalizeSteps } from "./orthonormalize.ts";
import { inPieces, productSteps } from "./pieces.ts";
import type { MatrixProducts } from "./products.ts";

/** Room for as many vectors as are asked for, on either side of a matrix, in the memory of its products. */
export interface RangeRooms {
  /** count × rows: holds the basis in the end. */
  readonly left: KernelArray;
  /** count × columns. */
  readonly right: KernelArray;
}

/**
 * Finds an orthonormal basis Q of the directions in which M is largest: ‖M − Qᵀ Q M‖ is nearly the
 * least that `count` directions can leave. Ask for some more than are needed; {@link OVERSAMPLING} is
 * usual.
 *
 * Random combinations of the columns of M, made orthonormal, and brought nearer to the singular
 * vectors by `powers` rounds of M Mᵀ with both sides made orthonormal on the way, so that small
 * singular values are not lost in the rounding of large ones. It makes 1 + 2 `powers` products.
 *
 * Reference: N. Halko, P.-G. Martinsson and J. A. Tropp, "Finding structure with randomness:
 * probabilistic algorithms for constructing approximate matrix decompositions", SIAM Review 53 (2011),
 * algorithms 4.1 and 4.4.
 *
 * @param count at least 1
 * @param powers rounds, default 1: enough where singular values fall, 2 where they hardly do
 * @returns how many directions there are: fewer than `count` where M has no more, up to rounding. The
 *   basis lies in `rooms.left`, one direction a row
 */
export function rangeFinder(
  matrix: MatrixProducts,
  count: number,
  random: Random,
  rooms: RangeRooms,
  powers = 1,
): number {
  return finish(rangeSteps(matrix, count, random, rooms, powers));
}

/** {@link rangeFinder} with pauses within and between its parts where they are long. */
export function* rangeSteps(
  matrix: MatrixProducts,
  count: number,
  random: Random,
  { left, right }: RangeRooms,
  powers = 1,
): Pausing<number> {
  const { rows, columns } = matrix;
  let found = Math.min(count, rows, columns);
  const multiply = () => productSteps(matrix, left.at, right.at, found);
  const multiplyTransposed = () =>
    inPieces(matrix, found, (row, some) => {
      matrix.productTransposed(right.at, left.at, found, row, some);
    });
  yield* fillNormalSteps(right.view.subarray(0, found * columns), random, false);
  const long = isLongRange(found, matrix);
  /** The vectors of one side, which hold products with those of the other. */
  function* cleanSteps({ view }: KernelArray, length: number): Pausing<void> {
    if (long) yield;
    found = yield* orthonormalizeSteps(view, found, length);
    if (long) yield;
  }
  yield* multiplyTransposed();
  yield* cleanSteps(left, rows);
  for (let round = 0; round < powers; round++) {
    yield* multiply();
    yield* cleanSteps(right, columns);
    yield* multiplyTransposed();
    yield* cleanSteps(left, rows);
  }
  return found;
}

/** Whether what is done to `found` vectors of either side of a matrix, by themselves, is done with pauses. */
export function isLongRange(
  found: number,
  { rows, columns }: Pick<MatrixProducts, "rows" | "columns">,
): boolean {
  return 8 * found * found * (rows + columns) > LOOKED;
}

/** How many directions more than needed make {@link rangeFinder} reliable. */
export const OVERSAMPLING = 8;
