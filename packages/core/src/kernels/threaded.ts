import { compiledKernels } from "./compiled.ts";
import { type Kernels, tileOf, tilesOf } from "./kernels.ts";
import {
  columnSlabs,
  createShare,
  cut,
  cutAt,
  ownScratch,
  type Share,
  slabsOf,
  sumOfParts,
} from "./share.ts";
import { CHUNK } from "./sizes.ts";
import { COLUMNS, RESIDUAL_ROWS, type Stretches } from "./stretches.ts";
import { follow, type Gathering } from "./team.ts";
import { threadedPass } from "./threaded-pass.ts";
import { threadedSingle } from "./threaded-single.ts";
import { threadedSparse } from "./threaded-sparse.ts";

/**
 * The kernels with their large loops cut into slabs, for a team of threads on one shared memory. Only
 * the factors that lie in it pass between threads.
 *
 * Slabs are cut by shape, at multiples of what the loops take at a time; each number is summed by one
 * thread, in the order in which one thread alone sums it, and what slabs leave is added in the order
 * of the slabs. So the bits are those of the kernels of one thread, whatever the number of threads.
 *
 * `scratch` of the kernels is to have room for `scratchLength` values.
 */
export function threadedKernels(kernels: Kernels, stretches: Stretches, share: Share): Kernels {
  return {
    ...kernels,
    ...threadedProducts(kernels, stretches, share),
    ...threadedSteps(kernels, stretches, share),
    ...threadedPass(kernels, stretches, share),
    ...threadedSingle(kernels, stretches, share),
    ...threadedSparse(kernels, stretches, share),
  };
}

/** Shares in the kernels of another thread until that lets go. */
export function followKernels(gathering: Gathering): void {
  const { memories, name, thread, threads } = gathering;
  follow(gathering, (inputs, parts) => {
    const { share, perform } = createShare(inputs, parts, threads);
    for (const memory of memories) {
      const made = compiledKernels(name, memory, thread);
      if (!made) return undefined;
      threadedKernels(made, made.stretches, share);
    }
    return perform;
  });
}

/** Rows of Y that are taken together: two tiles of the loops. */
const ROWS = 8;

function threadedProducts(kernels: Kernels, stretches: Stretches, share: Share) {
  const { inputs: i, parts } = share;
  const numbers = new Float64Array(stretches.buffer);

  const addProduct = share.job((slab, slabs, thread) => {
    const [rank, columns, scratch] = [i[3]!, i[5]!, i[8]!];
    const [first, count] = [i[9]!, i[10]! - i[9]!];
    const from = first + cutAt(COLUMNS, count, slab, slabs);
    const to = first + cutAt(COLUMNS, count, slab + 1, slabs);
    const own = scratch === NONE ? undefined : ownScratch(scratch, rank, thread);
    stretches.addProductColumns(
      i[0]!,
      i[1]!,
      i[2]!,
      rank,
      i[4]!,
      columns,
      i[6]!,
      i[7]!,
      from,
      to,
      own,
    );
  });

  const productTransposed = share.job((slab, slabs) => {
    const [first, count] = [i[6]!, i[7]!];
    const from = first + cutAt(ROWS, count, slab, slabs);
    const to = first + cutAt(ROWS, count, slab + 1, slabs);
    stretches.productTransposedRows(i[0]!, i[1]!, i[2]!, i[3]!, i[4]!, i[5]!, from, to);
  });

  const rowGram = share.job((slab, slabs) => {
    const [first, count] = [i[4]!, i[5]! - i[4]!];
    const from = first + cut(count, slab, slabs);
    const to = first + cut(count, slab + 1, slabs);
    stretches.gramTiles(i[0]!, i[1]!, i[2]!, i[3]!, from, to);
  });

  const residual = share.job((slab, slabs, thread) => {
    const [rank, first, count] = [i[4]!, i[7]!, i[8]!];
    const end = cut(count, slab + 1, slabs);
    const own = ownScratch(i[3]!, rank, thread);
    for (let k = cut(count, slab, slabs); k < end; k += RESIDUAL_ROWS) {
      const some = Math.min(RESIDUAL_ROWS, end - k);
      stretches.residualRows(i[0]!, i[1]!, i[2]!, own, rank, i[5]!, i[6]!, first + k, some);
      for (let j = 0; j < some; j++) parts[k + j] = numbers[own / 8 + j]!;
    }
  });

  return {
    product(x, y, out, rank, rows, columns) {
      const slabs = slabsOf(rank * rows * columns, columnSlabs(columns));
      if (slabs === 1) return kernels.product(x, y, out, rank, rows, columns);
      stretches.clear(out, rank * columns);
      addProduct(slabs, x, y, out, rank, rows, columns, 0, rows, NONE, 0, columns);
    },
    addProduct(x, y, out, rank, rows, columns, row, count, scratch, from = 0, to = columns) {
      const slabs = slabsOf(rank * count * (to - from), columnSlabs(to - from));
      const parts = [x, y, out, rank, rows, columns, row, count, scratch, from, to] as const;
      if (slabs === 1) kernels.addProduct(...parts);
      else addProduct(slabs, ...parts);
    },
    productTransposed(x, y, out, rank, rows, columns, row = 0, count = rows) {
      const slabs = slabsOf(rank * count * columns, count / ROWS);
      const parts = [x, y, out, rank, rows, columns, row, count] as const;
      if (slabs === 1) kernels.productTransposed(...parts);
      else productTransposed(slabs, ...parts);
    },
    rowGram(x, out, rank, length, from = 0, to = tilesOf(rank)) {
      const slabs = slabsOf((rank * rank * length) / 2, to - from);
      if (slabs === 1) return kernels.rowGram(x, out, rank, length, from, to);
      rowGram(slabs, x, out, rank, length, from, to);
      if (to === tilesOf(rank)) stretches.mirror(out, rank);
    },
    residualSquared(y, x, z, scratch, rank, rows, columns, row = 0, count = rows, sofar = 0) {
      const sides = [y, x, z, scratch, rank, rows, columns] as const;
      if (slabsOf(rank * count * columns, count) === 1) {
        return kernels.residualSquared(...sides, row, count, sofar);
      }
      return sumOfParts(parts, row, count, sofar, (first, some) =>
        residual(slabsOf(rank * some * columns, some), ...sides, first, some),
      );
    },
  } satisfies Partial<Kernels>;
}

/** No scratch. */
const NONE = -1;

/** What is done to a factor once its product with Y is known: each column by itself. */
function threadedSteps(kernels: Kernels, stretches: Stretches, share: Share) {
  const { inputs: i, parts } = share;

  const advance = share.job((slab, slabs, thread) => {
    const [rank, length, first, count] = [i[9]!, i[10]!, i[11]!, i[12]!];
    const own = ownScratch(i[8]!, rank, thread);
    const end = cut(count, slab + 1, slabs);
    for (let k = cut(count, slab, slabs); k < end; k++) {
      const start = (first + k) * CHUNK;
      parts[k] = stretches.advanceColumns(
        i[0]!,
        i[1]!,
        i[2]!,
        i[3]!,
        i[4]!,
        i[5]!,
        i[6]!,
        i[7]!,
        own,
        rank,
        length,
        start,
        Math.min(CHUNK, length - start),
      );
    }
  });

  const coordinate = share.job((slab, slabs, thread) => {
    const [rank, length, from, count] = [i[7]!, i[8]!, i[11]!, i[12]! - i[11]!];
    parts[slab] = stretches.coordinateColumns(
      i[0]!,
      i[1]!,
      i[2]!,
      i[3]!,
      i[4]!,
      i[5]!,
      ownScratch(i[6]!, rank, thread),
      rank,
      length,
      i[9]!,
      i[10]!,
      from + cutAt(tileOf(rank), count, slab, slabs),
      from + cutAt(tileOf(rank), count, slab + 1, slabs),
    );
  });

  const exact = share.job((slab, slabs, thread) => {
    const [rank, length, from, count] = [i[6]!, i[7]!, i[8]!, i[9]! - i[8]!];
    parts[slab] = stretches.exactColumns(
      i[0]!,
      i[1]!,
      i[2]!,
      i[3]!,
      i[4]!,
      ownScratch(i[5]!, rank, thread),
      rank,
      length,
      from + cutAt(CHUNK, count, slab, slabs),
      from + cutAt(CHUNK, count, slab + 1, slabs),
    );
  });

  const overshoot = share.job((slab, slabs) => {
    const length = i[4]!;
    const from = cutAt(CHUNK, length, slab, slabs);
    const to = cutAt(CHUNK, length, slab + 1, slabs);
    kernels.overshoot(i[0]! + 8 * from, i[1]! + 8 * from, i[2]!, i[3]!, to - from);
  });

  /** Of whole numbers, whose sum is the same in any order. */
  const sumOfSlabs = (slabs: number) => {
    let sum = 0;
    for (let slab = 0; slab < slabs; slab++) sum += parts[slab]!;
    return sum;
  };

  return {
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
      const chunks = Math.ceil((to - from) / CHUNK);
      const step = [gram, cross, x, previous, weight, inverse, floor, next, scratch] as const;
      if (slabsOf(rank * rank * (to - from), chunks) === 1)
        return kernels.advance(...step, rank, length, from, to, sofar);
      return sumOfParts(parts, from / CHUNK, chunks, sofar, (first, some) =>
        advance(slabsOf(rank * rank * some * CHUNK, some), ...step, rank, length, first, some),
      );
    },
    coordinate(
      gram,
      cross,
      x,
      inverse,
      floor,
      next,
      scratch,
      rank,
      length,
      passes,
      early,
      from = 0,
      to = length,
    ) {
      const step = [gram, cross, x, inverse, floor, next, scratch, rank, length] as const;
      const values = [...step, passes, early, from, to] as const;
      const count = to - from;
      const slabs = slabsOf(Math.min(passes, 3) * rank * rank * count, count / tileOf(rank));
      if (slabs === 1) return kernels.coordinate(...values);
      coordinate(slabs, ...values);
      return sumOfSlabs(slabs);
    },
    exact(gram, cross, x, floor, next, scratch, rank, length, from = 0, to = length) {
      const values = [gram, cross, x, floor, next, scratch, rank, length, from, to] as const;
      const slabs = slabsOf(rank * rank * (to - from), (to - from) / CHUNK);
      if (slabs === 1) return kernels.exact(...values);
      exact(slabs, ...values);
      return sumOfSlabs(slabs);
    },
    overshoot(x, ahead, weight, floor, length) {
      const slabs = slabsOf(length, length / CHUNK);
      if (slabs === 1) kernels.overshoot(x, ahead, weight, floor, length);
      else overshoot(slabs, x, ahead, weight, floor, length);
    },
  } satisfies Partial<Kernels>;
}
