import { type Kernels, tilesOf } from "./kernels.ts";
import { passByPanels, sumsOf } from "./pass.ts";
import { coordinate, exact, overshoot } from "./plain-blocks.ts";
import {
  complete,
  denominators,
  divergence,
  numerators,
  weightedDistance,
} from "./plain-divergence.ts";
import {
  addProduct,
  distanceSquared,
  dot,
  product,
  productTransposed,
  residualSquared,
  rowGram,
  scaleRows,
} from "./plain-products.ts";
import { type AdvanceColumns, plainSingle } from "./plain-single.ts";
import { plainSparse } from "./plain-sparse.ts";
import { advance, uphill } from "./plain-steps.ts";
import type { SingleKernels } from "./single.ts";
import type { SparseKernels } from "./sparse.ts";
import type { Stretches } from "./stretches.ts";

/** The plain TypeScript twin of the compiled kernels, working on `buffer`. */
export function plainKernels(buffer: ArrayBufferLike): Kernels {
  const memory = new Float64Array(buffer);
  const advanceColumns: AdvanceColumns = (
    gram,
    cross,
    x,
    previous,
    weight,
    inverse,
    floor,
    next,
    scratch,
    rank,
    length,
    first,
    count,
  ) =>
    advance(
      memory,
      gram / 8,
      cross / 8,
      x / 8,
      previous / 8,
      weight,
      inverse / 8,
      floor,
      next / 8,
      scratch / 8,
      rank,
      length,
      first,
      count,
    );
  const doubles = {
    name: "plain",
    product: (x, y, out, rank, rows, columns) =>
      product(memory, x / 8, y / 8, out / 8, rank, rows, columns),
    addProduct(x, y, out, rank, rows, columns, row, count, _scratch, from = 0, to = columns) {
      addProduct(memory, x / 8, y / 8, out / 8, rank, rows, columns, row, count, from, to);
    },
    productTransposed: (x, y, out, rank, rows, columns, row = 0, count = rows) =>
      productTransposed(memory, x / 8, y / 8, out / 8, rank, rows, columns, row, count),
    clear(out, length) {
      memory.fill(0, out / 8, out / 8 + length);
    },
    rowGram(x, out, rank, length, _from, to = tilesOf(rank)) {
      // All tiles with the last one.
      if (to === tilesOf(rank)) rowGram(memory, x / 8, out / 8, rank, length);
    },
    advance(
      gram,
      cross,
      x,
      previous,
      weight,
      inverse,
      floor,
      next,
      scratch,
      rank,
      length,
      from = 0,
      to = length,
      sofar = 0,
    ) {
      const step = [gram, cross, x, previous, weight, inverse, floor, next, scratch] as const;
      return sofar + advanceColumns(...step, rank, length, from, to - from);
    },
    advanceThrough(
      y,
      z,
      gram,
      cross,
      x,
      previous,
      weight,
      inverse,
      floor,
      next,
      out,
      panels,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      const step = [gram, cross, x, previous, weight, inverse, floor, next, scratch] as const;
      const all = { out, panels, rank, columns, row, count };
      return passByPanels(plainSums(memory), all, (first, some, to) => {
        productTransposed(memory, z / 8, y / 8, cross / 8, rank, rows, columns, first, some);
        const uphill = advanceColumns(...step, rank, rows, first, some);
        addProduct(memory, next / 8, y / 8, to / 8, rank, rows, columns, first, some, 0, columns);
        return uphill;
      });
    },
    uphill: (x, previous, weight, inverse, next, rank, length) =>
      uphill(memory, x / 8, previous / 8, weight, inverse / 8, next / 8, rank, length),
    coordinate: (
      gram,
      cross,
      x,
      inverse,
      floor,
      next,
      _scratch,
      rank,
      length,
      passes,
      early,
      from = 0,
      to = length,
    ) =>
      coordinate(
        memory,
        gram / 8,
        cross / 8,
        x / 8,
        inverse / 8,
        floor,
        next / 8,
        rank,
        length,
        passes,
        early,
        from,
        to,
      ),
    exact: (gram, cross, x, floor, next, scratch, rank, length, from = 0, to = length) =>
      exact(
        memory,
        gram / 8,
        cross / 8,
        x / 8,
        floor,
        next / 8,
        scratch / 8,
        rank,
        length,
        from,
        to,
      ),
    overshoot: (x, ahead, weight, floor, length) =>
      overshoot(memory, x / 8, ahead / 8, weight, floor, length),
    residualSquared: (y, x, z, scratch, rank, rows, columns, row = 0, count = rows, sofar = 0) =>
      residualSquared(
        memory,
        y / 8,
        x / 8,
        z / 8,
        scratch / 8,
        rank,
        rows,
        columns,
        row,
        count,
        sofar,
      ),
    dot: (x, y, length) => dot(memory, x / 8, y / 8, length),
    distanceSquared: (x, y, length) => distanceSquared(memory, x / 8, y / 8, length),
    scaleRows: (x, factors, rank, length) => scaleRows(memory, x / 8, factors / 8, rank, length),
    complete: (y, x, w, scale, length) => complete(memory, y / 8, x / 8, w / 8, scale, length),
    weightedDistance: (y, x, w, length) =>
      weightedDistance(memory, y / 8, x / 8, weights(w), length),
    divergence: (y, x, w, beta, floor, length) =>
      divergence(memory, y / 8, x / 8, weights(w), beta, floor, length),
    numerators: (y, x, w, beta, floor, out, length) =>
      numerators(memory, y / 8, x / 8, weights(w), beta, floor, out / 8, length),
    denominators: (x, w, beta, floor, out, length) =>
      denominators(memory, x / 8, weights(w), beta, floor, out / 8, length),
  } satisfies Omit<Kernels, keyof SingleKernels | keyof SparseKernels>;
  return {
    ...doubles,
    ...plainSingle(buffer, advanceColumns, plainSums(memory)),
    ...plainSparse(buffer),
  };
}

/** What {@link passByPanels} needs. */
const plainSums = (memory: Float64Array): Pick<Stretches, "clear" | "addSums"> => ({
  clear(out, length) {
    memory.fill(0, out / 8, out / 8 + length);
  },
  addSums(panels, count, size, out, from, to) {
    for (let panel = 1; panel <= count; panel++) {
      const sums = sumsOf(panels, panel, 1, size) / 8;
      for (let k = from; k < to; k++) memory[out / 8 + k]! += memory[sums + k]!;
    }
  },
});

/** Where weights are, in values. */
const weights = (w: number): number => (w === 0 ? -1 : w / 8);
