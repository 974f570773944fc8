import { align } from "../../kernels/align.ts";
import { scratchLength } from "../../kernels/kernels.ts";
import {
  borrowBeside,
  borrowWorkspace,
  type KernelsChoice,
  type Workspace,
} from "../../kernels/memory.ts";
import type { Team } from "../../kernels/team.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Data } from "./data.ts";
import { normOf } from "./norm.ts";

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
 * @param team threads that are to see the copies, and are called to them later
 */
export function placeSlabs(
  tensors: readonly Tensor[],
  rowsOf: number,
  columns: number,
  rank: number,
  choice: KernelsChoice,
  team?: Team,
): Slab[] {
  return tensors.map(({ data, shape }) => {
    const rows = shape[0]! * rowsOf;
    const size = align(8 * data.length);
    const scratch = scratchLength(rank, team?.threads ?? 1);
    const rooms = [rank * rows, rank * columns, scratch].map((n) => align(8 * n));
    const bytes = rooms[0]! + rooms[1]! + rooms[2]!;
    const beside = borrowBeside(data, bytes, choice);
    const workspace = beside ?? borrowWorkspace(size + bytes, choice, team, false);
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

  /** Visits the slabs that have some of `count` rows from `row` on, with these rows by their number in it. */
  function visit(
    row: number,
    count: number,
    each: (slab: Slab, first: number, from: number, some: number) => void,
  ): void {
    let first = 0;
    for (const slab of slabs) {
      const from = Math.max(0, row - first);
      const some = Math.min(slab.rows, row + count - first) - from;
      if (some > 0) each(slab, first, from, some);
      first += slab.rows;
    }
  }

  /** Copies rows of a slab of a factor of all rows to the slab's own, or back. */
  function copy(
    { workspace, left, rows: own }: Slab,
    whole: Float64Array,
    rank: number,
    first: number,
    from: number,
    some: number,
    back: boolean,
  ): void {
    const part = viewOf(workspace, left, rank * own);
    for (let r = 0; r < rank; r++) {
      const [here, there] = [r * own + from, r * rows + first + from];
      if (back) whole.set(part.subarray(here, here + some), there);
      else part.set(whole.subarray(there, there + some), here);
    }
  }

  /** Copies columns `from` up to but without `to` of a factor of all columns. */
  function copyColumns(
    source: Float64Array,
    target: Float64Array,
    rank: number,
    from: number,
    to: number,
  ): void {
    for (let r = 0; r < rank; r++) {
      const start = r * columns + from;
      target.set(source.subarray(start, r * columns + to), start);
    }
  }

  return {
    rows,
    columns,
    // As of one memory.
    explicitBelow: 1e-7,
    rowWork: columns,
    norm: normOf(rows * columns, (first, count) =>
      normSquared(
        slabs.map((slab) => viewOf(slab.workspace, slab.y, slab.rows * columns)),
        first,
        count,
      ),
    ),
    cutsColumns: true,
    product(x, out, rank, row = 0, count = rows, left = 0, right = columns) {
      const whole = factor(out, rank * columns);
      for (let r = 0; row === 0 && r < rank; r++) {
        whole.fill(0, r * columns + left, r * columns + right);
      }
      visit(row, count, (slab, first, from, some) => {
        const { workspace, y, rows: own, scratch } = slab;
        const { kernels } = workspace;
        copy(slab, factor(x, rank * rows), rank, first, from, some, false);
        const sums = viewOf(workspace, slab.right, rank * columns);
        copyColumns(whole, sums, rank, left, right);
        const shape = [rank, own, columns, from, some, scratch, left, right] as const;
        kernels.addProduct(slab.left, y, slab.right, ...shape);
        copyColumns(sums, whole, rank, left, right);
      });
    },
    productTransposed(x, out, rank, row = 0, count = rows) {
      visit(row, count, (slab, first, from, some) => {
        const { workspace, y, rows: own, left, right } = slab;
        viewOf(workspace, right, rank * columns).set(factor(x, rank * columns));
        workspace.kernels.productTransposed(right, y, left, rank, own, columns, from, some);
        copy(slab, factor(out, rank * rows), rank, first, from, some, true);
      });
    },
    residualSquared(p, q, rank, row = 0, count = rows, sofar = 0) {
      let sum = sofar;
      visit(row, count, (slab, first, from, some) => {
        const { workspace, y, rows: own, left, right, scratch } = slab;
        viewOf(workspace, right, rank * columns).set(factor(q, rank * columns));
        copy(slab, factor(p, rank * rows), rank, first, from, some, false);
        const sides = [y, left, right, scratch] as const;
        sum = workspace.kernels.residualSquared(...sides, rank, own, columns, from, some, sum);
      });
      return sum;
    },
  };
}

function viewOf({ buffer }: Workspace, at: number, length: number): Float64Array {
  return new Float64Array(buffer as ArrayBuffer, at, length);
}

/**
 * The sum of the squares of some numbers of Y, in the eight sums of the kernel, which go on from slab to slab,
 * and its order of adding them.
 */
function normSquared(slabs: readonly Float64Array[], first: number, length: number): number {
  const sums = new Float64Array(8);
  const whole = length - (length % 8);
  let i = 0;
  let rest = 0;
  let before = 0;
  for (const values of slabs) {
    const end = Math.min(values.length, first + length - before);
    for (let j = Math.max(0, first - before); j < end; j++, i++) {
      const square = values[j]! * values[j]!;
      if (i < whole) sums[i % 8]! += square;
      else {
        if (i === whole) rest = total(sums);
        rest += square;
      }
    }
    before += values.length;
  }
  return length % 8 === 0 ? total(sums) : rest;
}

function total(sums: Float64Array): number {
  const [a, b, c, d, e, f, g, h] = sums as unknown as Eight;
  return a + c + (e + g) + (b + d + (f + h));
}

type Eight = readonly [number, number, number, number, number, number, number, number];
