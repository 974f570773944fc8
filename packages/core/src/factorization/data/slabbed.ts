import { align } from "../../kernels/align.ts";
import { CHUNK } from "../../kernels/kernels.ts";
import {
  borrowBeside,
  borrowWorkspace,
  type KernelsChoice,
  type Workspace,
} from "../../kernels/memory.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Data } from "./data.ts";

/** Some rows of Y in a memory of their own, with room for what goes in and out of their products. */
export interface Slab {
  readonly workspace: Workspace;
  readonly y: number;
  readonly rows: number;
  /** Room for rank × rows, for rank × columns, and for the kernels. */
  readonly left: number;
  readonly right: number;
  readonly scratch: number;
}

/**
 * Places slabs where the kernels reach them: where they lie if there is room beside them, else copies.
 *
 * @param rowsOf rows of Y to an index of the first mode; `rank` is the largest of a product
 */
export function placeSlabs(
  tensors: readonly Tensor[],
  rowsOf: number,
  columns: number,
  rank: number,
  choice: KernelsChoice,
): Slab[] {
  return tensors.map(({ data, shape }) => {
    const rows = shape[0]! * rowsOf;
    const size = align(8 * data.length);
    const rooms = [rank * rows, rank * columns, 2 * rank * CHUNK].map((n) => align(8 * n));
    const bytes = rooms[0]! + rooms[1]! + rooms[2]!;
    const beside = borrowBeside(data, bytes, choice);
    const workspace = beside ?? borrowWorkspace(size + bytes, choice);
    const y = beside ? data.byteOffset : workspace.base;
    if (!beside) viewOf(workspace, y, data.length).set(data);
    const left = beside ? workspace.base : y + size;
    const right = left + rooms[0]!;
    return { workspace, y, rows, left, right, scratch: right + rooms[1]! };
  });
}

/**
 * Y in several memories. The part of a factor that a slab multiplies is copied to it, and what comes
 * out is copied back: little beside a pass over the slab. Sums over rows go on from slab to slab, so the bits are those
 * of Y in one memory.
 *
 * @param memory that of the factors
 */
export function slabbedData(
  memory: ArrayBufferLike,
  slabs: readonly Slab[],
  columns: number,
): Data {
  const rows = slabs.reduce((sum, slab) => sum + slab.rows, 0);
  const factor = (at: number, length: number) =>
    new Float64Array(memory as ArrayBuffer, at, length);

  return {
    rows,
    columns,
    // As of one memory.
    explicitBelow: 1e-7,
    get normSquared() {
      return normSquared(slabs.map((slab) => viewOf(slab.workspace, slab.y, slab.rows * columns)));
    },
    product(x, out, rank) {
      const from = factor(x, rank * rows);
      const to = factor(out, rank * columns);
      to.fill(0);
      let first = 0;
      for (const { workspace, y, rows: own, left, right } of slabs) {
        const part = viewOf(workspace, left, rank * own);
        for (let r = 0; r < rank; r++) {
          const start = r * rows + first;
          part.set(from.subarray(start, start + own), r * own);
        }
        const sums = viewOf(workspace, right, rank * columns);
        sums.set(to);
        workspace.kernels.addProduct(left, y, right, rank, own, columns);
        to.set(sums);
        first += own;
      }
    },
    productTransposed(x, out, rank) {
      const to = factor(out, rank * rows);
      let first = 0;
      for (const { workspace, y, rows: own, left, right } of slabs) {
        viewOf(workspace, right, rank * columns).set(factor(x, rank * columns));
        workspace.kernels.productTransposed(right, y, left, rank, own, columns);
        const part = viewOf(workspace, left, rank * own);
        for (let r = 0; r < rank; r++) {
          to.set(part.subarray(r * own, (r + 1) * own), r * rows + first);
        }
        first += own;
      }
    },
    residualSquared(p, q, rank) {
      const left = factor(p, rank * rows);
      let sum = 0;
      let first = 0;
      for (const slab of slabs) {
        const { workspace, y, rows: own } = slab;
        viewOf(workspace, slab.right, rank * columns).set(factor(q, rank * columns));
        const part = viewOf(workspace, slab.left, rank * own);
        for (let i = 0; i < own; i++) {
          for (let r = 0; r < rank; r++) part[i * rank + r] = left[r * rows + first + i]!;
        }
        // Row by row, so that the sum goes on as over one memory.
        for (let i = 0; i < own; i++) {
          sum += workspace.kernels.residualSquared(
            y + 8 * i * columns,
            slab.left + 8 * i * rank,
            slab.right,
            slab.scratch,
            rank,
            1,
            columns,
          );
        }
        first += own;
      }
      return sum;
    },
  };
}

function viewOf({ buffer }: Workspace, at: number, length: number): Float64Array {
  return new Float64Array(buffer as ArrayBuffer, at, length);
}

/** ‖Y‖² in the eight sums of the kernel, which go on from slab to slab, and its order of adding them. */
function normSquared(slabs: readonly Float64Array[]): number {
  const sums = new Float64Array(8);
  const length = slabs.reduce((total, slab) => total + slab.length, 0);
  const whole = length - (length % 8);
  let i = 0;
  let rest = 0;
  for (const values of slabs) {
    for (let j = 0; j < values.length; j++, i++) {
      const square = values[j]! * values[j]!;
      if (i < whole) sums[i % 8]! += square;
      else {
        if (i === whole) rest = total(sums);
        rest += square;
      }
    }
  }
  return length % 8 === 0 ? total(sums) : rest;
}

function total(sums: Float64Array): number {
  const [a, b, c, d, e, f, g, h] = sums as unknown as Eight;
  return a + c + (e + g) + (b + d + (f + h));
}

type Eight = readonly [number, number, number, number, number, number, number, number];
