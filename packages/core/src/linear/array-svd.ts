import type { Pausing } from "../iterate/pauses.ts";
import { copySteps } from "../iterate/pauses.ts";
import { align } from "../kernels/align.ts";
import { scratchLength } from "../kernels/kernels.ts";
import { borrowWorkspace } from "../kernels/memory.ts";
import type { Random } from "../random/random.ts";
import { denseProduct, type MatrixProducts } from "./products.ts";
import { type TruncatedSvd, truncatedSvdSteps, vectorsFor } from "./truncated-svd.ts";

/**
 * {@link truncatedSvdSteps} of a row-major array, which is copied to where the kernels work.
 *
 * @param count at least 1
 */
export function* arraySvdSteps(
  data: Float64Array,
  rows: number,
  columns: number,
  count: number,
  random: Random,
): Pausing<TruncatedSvd> {
  const vectors = vectorsFor(count, rows, columns);
  const lengths = [...[data.length, vectors * rows, vectors * columns], scratchLength(vectors, 1)];
  const workspace = borrowWorkspace(lengths.reduce((sum, length) => sum + align(8 * length), 0));
  try {
    const { kernels } = workspace;
    let next = workspace.base;
    const [y, left, right, scratch] = lengths.map((length) => {
      const at = next;
      next += align(8 * length);
      return { at, view: new Float64Array(workspace.buffer as ArrayBuffer, at, length) };
    }) as [Room, Room, Room, Room];
    yield* copySteps(data, y.view);
    const matrix: MatrixProducts = {
      rows,
      columns,
      rowWork: columns,
      cutsColumns: true,
      product: denseProduct(kernels, y.at, rows, columns, scratch.at),
      productTransposed: (x, out, many, row, some) =>
        kernels.productTransposed(x, y.at, out, many, rows, columns, row, some),
    };
    return yield* truncatedSvdSteps(matrix, count, random, { left, right });
  } finally {
    workspace.release();
  }
}

interface Room {
  readonly at: number;
  readonly view: Float64Array;
}
