import { LONGEST_SHORT, SHORT } from "./compiled-stretches.ts";
import type { Kernels } from "./kernels.ts";
import { rowsOfPanel, sumsOf } from "./pass.ts";
import {
  columnSlabs,
  cut,
  cutAt,
  type Job,
  ownScratch,
  type Share,
  SLABS,
  SPLIT_FROM,
  slabsOf,
} from "./share.ts";
import { COLUMNS, type Stretches } from "./stretches.ts";
import { PARTS } from "./team.ts";

/** The pass over Y with both products and the step between them. */
export function threadedPass(kernels: Kernels, stretches: Stretches, share: Share) {
  const pass = passOf(stretches, share, {
    stripOf: stretches.stripOf,
    transposedRows(i, from, to) {
      const [cross, rank, rows, y, z, columns] = [i[1]!, i[9]!, i[10]!, i[11]!, i[12]!, i[13]!];
      stretches.productTransposedRows(z, y, cross, rank, rows, columns, from, to);
    },
    addColumns(i, out, row, count, from, to, thread) {
      const [next, scratch, rank, rows] = [i[7]!, i[8]!, i[9]!, i[10]!];
      const [y, columns] = [i[11]!, i[13]!];
      const own = ownScratch(scratch, rank, thread);
      stretches.addProductColumns(next, y, out, rank, rows, columns, row, count, from, to, own);
    },
  });

  return {
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
      const step = [gram, cross, x, previous, weight, inverse, floor, next] as const;
      if (slabsOf(rank * count * columns, count / SHORT) === 1) {
        const behind = [out, panels, scratch, rank, rows, columns, row, count] as const;
        return kernels.advanceThrough(y, z, ...step, ...behind);
      }
      return pass(row, count, ...step, scratch, rank, rows, y, z, columns, out, panels);
    },
  } satisfies Partial<Kernels>;
}

/**
 * A pass over `count` rows from `row` on. Its inputs are those of its jobs: gram, cross, x, previous, weight,
 * inverse, floor, next, scratch, rank, rows, y, z, columns, out, panels, and what else its loops need.
 */
export type Pass = (row: number, count: number, ...inputs: readonly number[]) => number;

/** What a pass does with Y, by the inputs of its job. */
export interface PassLoops {
  /** Rows in one call. */
  stripOf(columns: number): number;
  transposedRows(inputs: Float64Array, from: number, to: number): void;
  addColumns(
    inputs: Float64Array,
    out: number,
    row: number,
    count: number,
    from: number,
    to: number,
    thread: number,
  ): void;
}

/**
 * Where there are as many panels of rows as threads, each takes some, with all that is done to them: they
 * meet once, and then add the sums. Else they share each panel, in blocks of rows or in long strips.
 */
export function passOf(stretches: Stretches, share: Share, loops: PassLoops): Pass {
  const { inputs: i, parts, threads } = share;
  const byPanels = panelsOf(stretches, share, loops);
  const inBlocks = blocksOf(stretches, share, loops);
  const inStrips = stripsOf(stretches, share, loops);

  const addSums = share.job((slab, slabs) => {
    const [rank, columns, out, panels, count] = [i[9]!, i[13]!, i[14]!, i[15]!, i[COUNT]!];
    const size = rank * columns;
    const others = Math.ceil(count / rowsOfPanel(rank, count)) - 1;
    const from = cutAt(COLUMNS, size, slab, slabs);
    stretches.addSums(panels, others, size, out, from, cutAt(COLUMNS, size, slab + 1, slabs));
  });

  return (row, count, ...inputs) => {
    i.set(inputs);
    i[ROW] = row;
    i[COUNT] = count;
    const [rank, columns, out, panels] = [i[9]!, i[13]!, i[14]!, i[15]!];
    const size = rank * columns;
    const height = rowsOfPanel(rank, count);
    const many = Math.ceil(count / height);
    if (row === 0) stretches.clear(out, size);
    let uphill = 0;
    if (many >= threads) {
      byPanels(many);
      for (let panel = 0; panel < many; panel++) uphill += parts[panel]!;
    } else {
      const share = loops.stripOf(columns) > LONGEST_SHORT ? inStrips : inBlocks;
      for (let panel = 0; panel < many; panel++) {
        const sums = panel === 0 ? out : sumsOf(panels, panel, rank, columns);
        if (panel > 0) stretches.clear(sums, size);
        const first = panel * height;
        uphill += share(row + first, Math.min(height, count - first), sums);
      }
    }
    if (many > 1) addSums(slabsOf(ADDS * size, size / COLUMNS));
    return uphill;
  };
}

/** Panels of rows, one a slab, each with sums of its own. */
function panelsOf(stretches: Stretches, share: Share, loops: PassLoops): Job {
  const { inputs: i, parts } = share;
  return share.job((panel, _slabs, thread) => {
    const [rank, columns, out, panels] = [i[9]!, i[13]!, i[14]!, i[15]!];
    const [row, count] = [i[ROW]!, i[COUNT]!];
    const height = rowsOfPanel(rank, count);
    const sums = panel === 0 ? out : sumsOf(panels, panel, rank, columns);
    if (panel > 0) stretches.clear(sums, rank * columns);
    const end = row + Math.min(count, (panel + 1) * height);
    const strip = loops.stripOf(columns);
    let uphill = 0;
    for (let start = row + panel * height; start < end; start += strip) {
      const some = Math.min(strip, end - start);
      loops.transposedRows(i, start, start + some);
      uphill += step(stretches, i, start, some, thread);
      loops.addColumns(i, sums, start, some, 0, columns, thread);
    }
    parts[panel] = uphill;
  });
}

/** Shares some rows, whose second product goes to `out`. */
type Part = (row: number, count: number, out: number) => number;

/**
 * In blocks of rows: a job takes the second product of the block before by columns, and the first one of
 * this block and its step by rows, so that threads meet once a block and the block is still near.
 */
function blocksOf(stretches: Stretches, share: Share, loops: PassLoops): Part {
  const { inputs: i, parts, threads } = share;

  const job = share.job((slab, slabs, thread) => {
    const columns = i[13]!;
    const from = cutAt(COLUMNS, columns, slab, slabs);
    const to = cutAt(COLUMNS, columns, slab + 1, slabs);
    loops.addColumns(i, i[SUMS]!, i[BEFORE]!, i[BEFORE + 1]!, from, to, thread);
    const [row, count] = [i[NOW]!, i[NOW + 1]!];
    const strip = loops.stripOf(columns);
    const strips = Math.ceil(count / strip);
    const end = cut(strips, slab + 1, slabs);
    for (let k = cut(strips, slab, slabs); k < end; k++) {
      const start = row + k * strip;
      const some = Math.min(strip, row + count - start);
      loops.transposedRows(i, start, start + some);
      parts[k] = step(stretches, i, start, some, thread);
    }
  });

  return (row, count, out) => {
    const [rank, columns] = [i[9]!, i[13]!];
    const slabs = Math.min(SLABS, threads);
    const strip = loops.stripOf(columns);
    const rows = Math.max(BLOCK / (8 * columns), SPLIT_FROM / (rank * columns));
    const each = count / Math.ceil(count / rows);
    const strips = slabs * Math.ceil(each / (slabs * strip));
    const block = strip * Math.min(PARTS, strips);
    let uphill = 0;
    let before = 0;
    i[SUMS] = out;
    for (let start = 0; start < count + block; start += block) {
      const now = Math.max(0, Math.min(block, count - start));
      i[NOW] = row + start;
      i[NOW + 1] = now;
      i[BEFORE] = row + start - block;
      i[BEFORE + 1] = before;
      job(slabs);
      for (let k = 0; k < Math.ceil(now / strip); k++) uphill += parts[k]!;
      before = now;
    }
    return uphill;
  };
}

/** In long strips, which are too few to share; their steps are little beside their products. */
function stripsOf(stretches: Stretches, share: Share, loops: PassLoops): Part {
  const { inputs: i } = share;

  const transposed = share.job((slab, slabs) => {
    const [row, count] = [i[NOW]!, i[NOW + 1]!];
    const from = row + cutAt(ROWS, count, slab, slabs);
    loops.transposedRows(i, from, row + cutAt(ROWS, count, slab + 1, slabs));
  });
  const add = share.job((slab, slabs, thread) => {
    const from = cutAt(COLUMNS, i[13]!, slab, slabs);
    const to = cutAt(COLUMNS, i[13]!, slab + 1, slabs);
    loops.addColumns(i, i[SUMS]!, i[NOW]!, i[NOW + 1]!, from, to, thread);
  });

  return (row, count, out) => {
    const [rank, columns] = [i[9]!, i[13]!];
    const strip = loops.stripOf(columns);
    let uphill = 0;
    i[SUMS] = out;
    for (let start = row; start < row + count; start += strip) {
      const some = Math.min(strip, row + count - start);
      const work = rank * some * columns;
      i[NOW] = start;
      i[NOW + 1] = some;
      transposed(slabsOf(work, some / ROWS));
      uphill += step(stretches, i, start, some, 0);
      add(slabsOf(work, columnSlabs(columns)));
    }
    return uphill;
  };
}

/** The step of the factor that goes with `count` rows, by the inputs of a pass. */
function step(
  stretches: Stretches,
  i: Float64Array,
  row: number,
  count: number,
  thread: number,
): number {
  const [scratch, rank, rows] = [i[8]!, i[9]!, i[10]!];
  return stretches.advanceColumns(
    i[0]!,
    i[1]!,
    i[2]!,
    i[3]!,
    i[4]!,
    i[5]!,
    i[6]!,
    i[7]!,
    ownScratch(scratch, rank, thread),
    rank,
    rows,
    row,
    count,
  );
}

// Where the inputs of a pass say what it is over, where its second product goes, and which rows of a panel,
// as their first and how many, are worked on and were before.
const ROW = 20;
const COUNT = 21;
const SUMS = 22;
const NOW = 23;
const BEFORE = 25;

/** Rows of Y that are taken together: two tiles of the loops. */
const ROWS = 8;
/** Bytes of Y in a block of rows, which is near in the last cache between its two products. */
const BLOCK = 2 ** 21;
/** What adding the sums of panels to a number costs, in multiply–adds. */
const ADDS = 8;
