import type { KernelArray } from "../factorization/block.ts";
import type { Data } from "../factorization/data/data.ts";
import { inPieces, type Pieced } from "../factorization/data/pieces.ts";
import { fillNormal } from "../factorization/initialize.ts";
import { finish, LONG, type Pausing } from "../iterate/pauses.ts";
import type { Random } from "../random/random.ts";
import { orthonormalizeSteps } from "./orthonormalize.ts";

/**
 * A matrix M, rows × columns, known by its products only: a tensor as a model sees it, or any other.
 * Sets of vectors are stored one vector a row.
 */
export type MatrixProducts = Pieced &
  Pick<Data, "rows" | "columns" | "product" | "productTransposed">;

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
  const multiply = (kind: "product" | "productTransposed", from: KernelArray, to: KernelArray) =>
    inPieces(matrix, found, (row, some) => matrix[kind](from.at, to.at, found, row, some));
  for (let k = 0; k < found; k++) {
    // A normal number costs as much as some tens of multiply–adds.
    if (k > 0 && DRAW * found * columns > LONG) yield;
    fillNormal(right.view.subarray(k * columns, (k + 1) * columns), random, false);
  }
  yield* multiply("productTransposed", right, left);
  found = yield* orthonormalizeSteps(left.view, found, rows);
  for (let round = 0; round < powers; round++) {
    yield* multiply("product", left, right);
    found = yield* orthonormalizeSteps(right.view, found, columns);
    yield* multiply("productTransposed", right, left);
    found = yield* orthonormalizeSteps(left.view, found, rows);
  }
  return found;
}

const DRAW = 64;

/** How many directions more than needed make {@link rangeFinder} reliable. */
export const OVERSAMPLING = 8;
