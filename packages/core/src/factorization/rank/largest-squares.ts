import type { Pausing } from "../../iterate/pauses.ts";
import { align } from "../../kernels/align.ts";
import { scratchLength } from "../../kernels/kernels.ts";
import { blockFor, largestSquaresSteps } from "../../linear/block-lanczos.ts";
import { largestMagnitudeSteps, unitOf } from "../../linear/unit.ts";
import { createRandom } from "../../random/random.ts";
import { isSparse, type SparseMatrix } from "../../tensor/sparse.ts";
import { dataOf } from "../data/data-of.ts";
import { placeDense, placeSparse } from "../data/place.ts";
import { scratchBytes } from "../data/stored.ts";

/** A matrix whose entries are a row-major array. */
export interface DenseMatrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** ‖Y‖² and the largest of its parts, in squares of `unit`. */
export interface LargestSquares {
  readonly total: number;
  /** The squares of the largest singular values, the largest first. */
  readonly squares: Float64Array;
  readonly unit: number;
}

/**
 * The largest singular values of a matrix from its products, by {@link largestSquaresSteps}. Where the kernels
 * reach a dense one as it lies, nothing is copied.
 *
 * @param count as many as are wanted
 */
export function* largestSquaresOf(
  matrix: DenseMatrix | SparseMatrix,
  count: number,
): Pausing<LargestSquares> {
  const { rows, columns } = matrix;
  const entries = isSparse(matrix) ? matrix.values : matrix.data;
  const unit = unitOf(yield* largestMagnitudeSteps(entries));
  const units = unit === 1 ? [] : [unit];
  const block = blockFor(count, rows, columns);
  const sides = { rank: block, rows, columns, threads: 1, passes: false };
  const kind = isSparse(matrix) ? "sparse" : "dense";
  const bytes =
    [scratchLength(block, 1), block * rows, block * columns].reduce(
      (sum, values) => sum + align(8 * values),
      0,
    ) + scratchBytes(kind, sides);
  const placing = { units, bytes, kernels: "auto", team: undefined } as const;
  const placed = yield* isSparse(matrix)
    ? placeSparse(matrix, placing)
    : placeDense(matrix.data, "float64", 1, undefined, columns, placing);
  const { y, workspace } = placed;
  try {
    const { kernels, buffer } = workspace;
    let at = placed.free;
    const reserve = (values: number) => {
      const view = new Float64Array(buffer as ArrayBuffer, at, values);
      const room = { at, view };
      at += align(8 * values);
      return room;
    };
    const scratch = reserve(scratchLength(block, 1)).at;
    const data = dataOf(y, { kernels, buffer, ...sides, scratch, reserve });
    const rooms = { left: reserve(block * rows), right: reserve(block * columns) };
    const total = yield* data.norm.find();
    const squares = yield* largestSquaresSteps(data, total, count, createRandom(0), rooms);
    return { total, squares, unit };
  } finally {
    workspace.release();
  }
}
