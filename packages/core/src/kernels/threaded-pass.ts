import { EXCHANGE_SHARES, type Kernels } from "./kernels.ts";
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
import { COLUMNS, PANEL, SHORT, type Stretches } from "./stretches.ts";
import { PARTS } from "./team.ts";

/**
 * The pass over Y with both products and the step between them. A job takes products of several blocks of
 * rows, one behind the other, so that threads meet once a block.
 */
export function threadedPass(kernels: Kernels, stretches: Stretches, share: Share) {
  const byRows = passByRows(stretches, share, {
    rowsOfStrip: SHORT,
    transposedRows(i, from, to) {
      const [cross, rank, rows, y, z, columns] = [i[1]!, i[9]!, i[10]!, i[11]!, i[12]!, i[13]!];
      stretches.productTransposedRows(z, y, cross, rank, rows, columns, from, to);
    },
    addColumns(i, row, count, from, to, thread) {
      addColumns(stretches, i, row, count, from, to, thread);
    },
  });
  const byPanels = passByPanels(stretches, share);
  const byStrips = passByStrips(stretches, share);

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
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      const step = [gram, cross, x, previous, weight, inverse, floor, next, scratch] as const;
      if (slabsOf(rank * count * columns, count / SHORT) === 1) {
        const before = [y, z, gram, cross, x, previous, weight, inverse, floor, next, out] as const;
        return kernels.advanceThrough(...before, scratch, rank, rows, columns, row, count);
      }
      if (row === 0) stretches.clear(out, rank * columns);
      const strip = stretches.stripOf(columns);
      const panels = Math.ceil(columns / PANEL);
      const pass = strip !== SHORT ? byStrips : panels >= LEAST_PANELS ? byPanels : byRows;
      return pass({ row, count, rank, columns }, ...step, rank, rows, y, z, columns, out);
    },
  } satisfies Partial<Kernels>;
}

/** A pass over `count` rows from `row` on; what it is passed is put into the inputs of its jobs. */
type Pass = (
  over: {
    readonly row: number;
    readonly count: number;
    readonly rank: number;
    readonly columns: number;
  },
  ...inputs: readonly number[]
) => number;

/** What a pass by rows does with Y, by the inputs of its job. */
export interface PassLoops {
  /** Rows in one call. */
  readonly rowsOfStrip: number;
  transposedRows(inputs: Float64Array, from: number, to: number): void;
  addColumns(
    inputs: Float64Array,
    row: number,
    count: number,
    from: number,
    to: number,
    thread: number,
  ): void;
}

/**
 * Each thread takes some rows of a block for the first product and the step, and some columns for the
 * second product of the block before: it stays near between the two.
 */
export function passByRows(stretches: Stretches, share: Share, loops: PassLoops): Pass {
  const { inputs: i, parts, threads } = share;
  const { rowsOfStrip: strip } = loops;

  const job = share.job((slab, slabs, thread) => {
    const columns = i[13]!;
    const from = cutAt(COLUMNS, columns, slab, slabs);
    const to = cutAt(COLUMNS, columns, slab + 1, slabs);
    loops.addColumns(i, i[BEFORE]!, i[BEFORE + 1]!, from, to, thread);
    const [row, count] = [i[NOW]!, i[NOW + 1]!];
    const strips = Math.ceil(count / strip);
    const end = cut(strips, slab + 1, slabs);
    for (let k = cut(strips, slab, slabs); k < end; k++) {
      const start = row + k * strip;
      const some = Math.min(strip, row + count - start);
      loops.transposedRows(i, start, start + some);
      parts[k] = step(stretches, i, start, some, thread);
    }
  });

  return ({ row, count, rank, columns }, ...inputs) => {
    const slabs = Math.min(SLABS, threads);
    const rows = Math.max(BLOCK / (8 * columns), SPLIT_FROM / (rank * columns));
    const most = slabs * Math.max(1, Math.floor(rows / (slabs * strip)));
    const block = strip * Math.min(PARTS, most);
    let uphill = 0;
    i.set(inputs);
    inBlocks(i, job, slabs, { row, count, block, stages: 2 }, (some) => {
      for (let k = 0; k < Math.ceil(some / strip); k++) uphill += parts[k]!;
    });
    return uphill;
  };
}

/**
 * Each thread takes panels of columns, of which what the first product gives crosses, and the second
 * product two blocks behind it. One of them takes the steps of the block between these.
 */
function passByPanels(stretches: Stretches, share: Share): Pass {
  const { inputs: i, parts, threads } = share;
  const exchange = () => ownScratch(i[8]!, i[9]!, threads);
  /** Where the panels leave what a strip of a block gives; every other block has the same place. */
  const placeOf = (block: number, strip: number) => {
    const panels = Math.ceil(i[13]! / PANEL);
    return exchange() + 8 * ((block % 2) * PANEL_STRIPS + strip) * panels * i[9]! * SHORT;
  };

  const job = share.job((slab, _slabs, thread) => {
    const [cross, rank, rows, y, z, columns] = [i[1]!, i[9]!, i[10]!, i[11]!, i[12]!, i[13]!];
    const block = i[NUMBER]!;
    if (slab === 0) {
      const [row, count] = [i[BETWEEN]!, i[BETWEEN + 1]!];
      for (let k = 0; k * SHORT < count; k++) {
        const start = row + k * SHORT;
        const some = Math.min(SHORT, row + count - start);
        stretches.addPanels(placeOf(block + 1, k), cross, rank, rows, columns, start, some);
        parts[k] = step(stretches, i, start, some, thread);
      }
      return;
    }
    const panel = slab - 1;
    const from = panel * PANEL;
    const to = Math.min(columns, from + PANEL);
    addColumns(stretches, i, i[BEFORE]!, i[BEFORE + 1]!, from, to, thread);
    const [row, count] = [i[NOW]!, i[NOW + 1]!];
    for (let k = 0; k * SHORT < count; k++) {
      const start = row + k * SHORT;
      const some = Math.min(SHORT, row + count - start);
      stretches.productTransposedPanel(z, y, placeOf(block, k), rank, columns, start, some, panel);
    }
  });

  return ({ row, count, columns }, ...inputs) => {
    const slabs = 1 + Math.ceil(columns / PANEL);
    const block = PANEL_STRIPS * SHORT;
    let uphill = 0;
    i.set(inputs);
    inBlocks(i, job, slabs, { row, count, block, stages: 3 }, (_now, between) => {
      for (let k = 0; k < Math.ceil(between / SHORT); k++) uphill += parts[k]!;
    });
    return uphill;
  };
}

/** Strips that are so long that they are few: their steps are little beside their products. */
function passByStrips(stretches: Stretches, share: Share): Pass {
  const { inputs: i } = share;

  const transposed = share.job((slab, slabs) => {
    const [cross, rank, rows, y, z, columns] = [i[1]!, i[9]!, i[10]!, i[11]!, i[12]!, i[13]!];
    const [row, count] = [i[NOW]!, i[NOW + 1]!];
    const from = row + cutAt(ROWS, count, slab, slabs);
    const to = row + cutAt(ROWS, count, slab + 1, slabs);
    stretches.productTransposedRows(z, y, cross, rank, rows, columns, from, to);
  });
  const add = share.job((slab, slabs, thread) => {
    const from = cutAt(COLUMNS, i[13]!, slab, slabs);
    const to = cutAt(COLUMNS, i[13]!, slab + 1, slabs);
    addColumns(stretches, i, i[NOW]!, i[NOW + 1]!, from, to, thread);
  });

  return ({ row, count, rank, columns }, ...inputs) => {
    const strip = stretches.stripOf(columns);
    let uphill = 0;
    i.set(inputs);
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

/** The step of `count` rows' worth of the factor, by the inputs of a pass. */
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

/** The second product of some rows and columns, by the inputs of a pass. */
function addColumns(
  stretches: Stretches,
  i: Float64Array,
  row: number,
  count: number,
  from: number,
  to: number,
  thread: number,
): void {
  const [next, scratch, rank, rows] = [i[7]!, i[8]!, i[9]!, i[10]!];
  const [y, columns, out] = [i[11]!, i[13]!, i[14]!];
  const own = ownScratch(scratch, rank, thread);
  stretches.addProductColumns(next, y, out, rank, rows, columns, row, count, from, to, own);
}

/**
 * Runs a job for every block of rows, each of which goes through two or three stages in as many jobs:
 * `NOW`, `BETWEEN` where there are three, and `BEFORE` say which rows are at which.
 */
function inBlocks(
  i: Float64Array,
  job: Job,
  slabs: number,
  {
    row,
    count,
    block,
    stages,
  }: {
    readonly row: number;
    readonly count: number;
    readonly block: number;
    readonly stages: 2 | 3;
  },
  done: (now: number, between: number) => void,
): void {
  const places = stages === 2 ? [NOW, BEFORE] : [NOW, BETWEEN, BEFORE];
  const blocks = Math.ceil(count / block);
  for (let k = 0; k < blocks + stages - 1; k++) {
    i[NUMBER] = k;
    for (const [behind, at] of places.entries()) {
      const start = (k - behind) * block;
      i[at] = row + Math.max(0, start);
      i[at + 1] = start < 0 ? 0 : Math.max(0, Math.min(block, count - start));
    }
    job(slabs);
    done(i[NOW + 1]!, i[BETWEEN + 1]!);
  }
}

// Where the inputs of a pass say which rows are worked on, as their first and how many; what precedes is
// gram, cross, x, previous, weight, inverse, floor, next, scratch, rank, rows, y, z, columns, out.
const NOW = 20;
const BETWEEN = 22;
const BEFORE = 24;
/** The number of the block in the first stage. */
const NUMBER = 26;

/** Rows of Y that are taken together: two tiles of the loops. */
const ROWS = 8;
/** Bytes of Y in a block of rows: parts of it stay in the second caches between its two products. */
const BLOCK = 2 ** 20;
/** Panels of columns from which on a pass is cut between them: fewer share badly. */
const LEAST_PANELS = 4;
/** Strips of a block of a pass by panels: its panels stay in the second caches meanwhile. */
const PANEL_STRIPS = EXCHANGE_SHARES / 2;
