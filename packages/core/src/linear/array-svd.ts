import { align } from "../kernels/align.ts";
import { borrowWorkspace } from "../kernels/memory.ts";
import type { Random } from "../random/random.ts";
import { type TruncatedSvd, truncatedSvd, vectorsFor } from "./truncated-svd.ts";

/**
 * {@link truncatedSvd} of a row-major array, which is copied to where the kernels work.
 *
 * @param count at least 1
 */
export function arraySvd(
  data: Float64Array,
  rows: number,
  columns: number,
  count: number,
  random: Random,
): TruncatedSvd {
  const vectors = vectorsFor(count, rows, columns);
  const lengths = [data.length, vectors * rows, vectors * columns];
  const workspace = borrowWorkspace(lengths.reduce((sum, length) => sum + align(8 * length), 0));
  try {
    const { kernels } = workspace;
    let next = workspace.base;
    const [y, left, right] = lengths.map((length) => {
      const at = next;
      next += align(8 * length);
      return { at, view: new Float64Array(workspace.buffer as ArrayBuffer, at, length) };
    }) as [Room, Room, Room];
    y.view.set(data);
    const matrix = {
      rows,
      columns,
      product: (x: number, out: number, many: number) =>
        kernels.product(x, y.at, out, many, rows, columns),
      productTransposed: (x: number, out: number, many: number) =>
        kernels.productTransposed(x, y.at, out, many, rows, columns),
    };
    return truncatedSvd(matrix, count, random, { left, right });
  } finally {
    workspace.release();
  }
}

interface Room {
  readonly at: number;
  readonly view: Float64Array;
}
