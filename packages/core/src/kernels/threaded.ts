import { COLUMNS, compiledKernels, PANEL, SHORT, type Stretches } from "./compiled.ts";
import { CHUNK, type Kernels } from "./kernels.ts";
import { follow, type Gathering, type Lead, PARTS, type Perform } from "./team.ts";

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
export function threadedKernels(
  kernels: Kernels,
  stretches: Stretches,
  lead: Lead,
  threads: number,
): Kernels {
  const { inputs, parts } = lead;

  return {
    ...kernels,
    product(x, y, out, rank, rows, columns) {
      const slabs = slabsOf(rank * rows * columns, columnSlabs(columns));
      if (slabs === 1) {
        kernels.product(x, y, out, rank, rows, columns);
      } else {
        pass(inputs, x, y, out, rank, rows, columns);
        lead.run(JOBS.product, slabs);
      }
    },
    addProduct(x, y, out, rank, rows, columns) {
      const slabs = slabsOf(rank * rows * columns, columnSlabs(columns));
      if (slabs === 1) {
        kernels.addProduct(x, y, out, rank, rows, columns);
      } else {
        pass(inputs, x, y, out, rank, rows, columns, 0, rows, NONE);
        lead.run(JOBS.addProduct, slabs);
      }
    },
    productTransposed(x, y, out, rank, rows, columns) {
      const slabs = slabsOf(rank * rows * columns, rows / ROWS);
      if (slabs === 1) {
        kernels.productTransposed(x, y, out, rank, rows, columns);
      } else {
        pass(inputs, x, y, out, rank, rows, columns, 0, rows);
        lead.run(JOBS.productTransposed, slabs);
      }
    },
    rowGram(x, out, rank, length) {
      const slabs = slabsOf((rank * rank * length) / 2, tilesOf(rank));
      if (slabs === 1) {
        kernels.rowGram(x, out, rank, length);
      } else {
        pass(inputs, x, out, rank, length);
        lead.run(JOBS.rowGram, slabs);
        stretches.mirror(out, rank);
      }
    },
    advance(gram, cross, x, previous, weight, inverse, floor, next, scratch, rank, length) {
      const chunks = Math.ceil(length / CHUNK);
      const slabs = slabsOf(rank * rank * length, chunks);
      const step = [gram, cross, x, previous, weight, inverse, floor, next, scratch] as const;
      if (slabs === 1 || chunks > PARTS) return kernels.advance(...step, rank, length);
      pass(inputs, ...step, rank, length);
      lead.run(JOBS.advance, slabs);
      let uphill = 0;
      for (let i = 0; i < chunks; i++) uphill += parts[i]!;
      return uphill;
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
      scratch,
      rank,
      rows,
      columns,
    ) {
      const step = [gram, cross, x, previous, weight, inverse, floor, next] as const;
      if (slabsOf(rank * rows * columns, rows / ROWS) === 1) {
        return kernels.advanceThrough(y, z, ...step, out, scratch, rank, rows, columns);
      }
      stretches.clear(out, rank * columns);
      let uphill = 0;
      const strip = stretches.stripOf(columns);
      if (strip !== SHORT) {
        // Long strips are too few to share; their steps are little beside their products.
        for (let row = 0; row < rows; row += strip) {
          const count = Math.min(strip, rows - row);
          const work = rank * count * columns;
          pass(inputs, z, y, cross, rank, rows, columns, row, count);
          lead.run(JOBS.productTransposed, slabsOf(work, count / ROWS));
          uphill += stretches.advanceColumns(...step, scratch, rank, rows, row, count);
          pass(inputs, next, y, out, rank, rows, columns, row, count, scratch);
          lead.run(JOBS.addProduct, slabsOf(work, columnSlabs(columns)));
        }
        return uphill;
      }
      // A job takes the second product of the block before and the first one of this, so that threads
      // meet once a block and the block is still near.
      const panels = Math.ceil(columns / PANEL);
      const byColumns = panels >= LEAST_PANELS;
      const slabs = byColumns ? panels : Math.min(SLABS, threads);
      const block = byColumns ? SHORT : blockOf(rank, columns, slabs);
      const sums = ownScratch(scratch, rank, threads);
      let before = 0;
      pass(inputs, ...step, scratch, rank, rows, y, z, columns, out, sums);
      for (let row = 0; ; row += block) {
        const count = Math.max(0, Math.min(block, rows - row));
        inputs[BLOCK_AT] = row;
        inputs[BLOCK_AT + 1] = count;
        inputs[BLOCK_AT + 2] = row - block;
        inputs[BLOCK_AT + 3] = before;
        lead.run(byColumns ? JOBS.throughColumns : JOBS.throughRows, slabs);
        if (count === 0) return uphill;
        if (byColumns) {
          stretches.addPanels(sums, cross, rank, rows, columns, row, count);
          uphill += stretches.advanceColumns(...step, scratch, rank, rows, row, count);
        } else {
          for (let i = 0; i < Math.ceil(count / SHORT); i++) uphill += parts[i]!;
        }
        before = count;
      }
    },
    residualSquared(y, x, z, scratch, rank, rows, columns) {
      if (slabsOf(rank * rows * columns, rows) === 1) {
        return kernels.residualSquared(y, x, z, scratch, rank, rows, columns);
      }
      let total = 0;
      for (let row = 0; row < rows; row += PARTS) {
        const count = Math.min(PARTS, rows - row);
        pass(inputs, y, x, z, scratch, rank, rows, columns, row, count);
        lead.run(JOBS.residual, slabsOf(rank * count * columns, count));
        for (let i = 0; i < count; i++) total += parts[i]!;
      }
      return total;
    },
  };
}

/** Shares in the kernels of another thread until that lets go. */
export function followKernels(gathering: Gathering): void {
  follow(gathering, (inputs, parts) => {
    const made = compiledKernels(gathering.name, gathering.memory);
    return made && performer(made.stretches, inputs, parts);
  });
}

/** What each thread does with a slab of {@link threadedKernels}; inputs stand as they were passed. */
export function performer(
  stretches: Stretches,
  inputs: Float64Array,
  parts: Float64Array,
): Perform {
  const columnsFrom = (columns: number, slab: number, slabs: number) =>
    Math.min(columns, COLUMNS * cut(Math.ceil(columns / COLUMNS), slab, slabs));
  const rowsFrom = (count: number, slab: number, slabs: number) =>
    Math.min(count, ROWS * cut(Math.ceil(count / ROWS), slab, slabs));

  return (job, slab, slabs, thread) => {
    if (job === JOBS.product) {
      const [x, y, out, rank, rows, columns] = passed(inputs);
      const from = columnsFrom(columns, slab, slabs);
      const to = columnsFrom(columns, slab + 1, slabs);
      stretches.productColumns(x, y, out, rank, rows, columns, from, to);
    } else if (job === JOBS.addProduct) {
      const [x, y, out, rank, rows, columns, row, count, scratch] = passed(inputs);
      const from = columnsFrom(columns, slab, slabs);
      const to = columnsFrom(columns, slab + 1, slabs);
      const own = scratch === NONE ? undefined : ownScratch(scratch, rank, thread);
      stretches.addProductColumns(x, y, out, rank, rows, columns, row, count, from, to, own);
    } else if (job === JOBS.productTransposed) {
      const [x, y, out, rank, rows, columns, row, count] = passed(inputs);
      const from = row + rowsFrom(count, slab, slabs);
      const to = row + rowsFrom(count, slab + 1, slabs);
      stretches.productTransposedRows(x, y, out, rank, rows, columns, from, to);
    } else if (job === JOBS.rowGram) {
      const [x, out, rank, length] = passed(inputs);
      const end = cut(tilesOf(rank), slab + 1, slabs);
      let tile = 0;
      for (let s = 0; s < rank; s += 4) {
        for (let r = 0; r <= s; r += 4, tile++) {
          const mine = tile >= cut(tilesOf(rank), slab, slabs) && tile < end;
          if (mine) stretches.gramTile(x, out, rank, length, r, s);
        }
      }
    } else if (job === JOBS.advance) {
      const [gram, cross, x, previous, weight, inverse, floor, next, scratch, rank, length] =
        passed(inputs);
      const chunks = Math.ceil(length / CHUNK);
      const end = cut(chunks, slab + 1, slabs);
      for (let i = cut(chunks, slab, slabs); i < end; i++) {
        const width = Math.min(CHUNK, length - i * CHUNK);
        parts[i] = stretches.advanceColumns(
          gram,
          cross,
          x,
          previous,
          weight,
          inverse,
          floor,
          next,
          ownScratch(scratch, rank, thread),
          rank,
          length,
          i * CHUNK,
          width,
        );
      }
    } else if (job === JOBS.throughColumns) {
      const { next, scratch, rank, rows, y, z, columns, out, sums, now, before } = through(inputs);
      const from = slab * PANEL;
      const to = Math.min(columns, from + PANEL);
      const own = ownScratch(scratch, rank, thread);
      const { row, count } = before;
      stretches.addProductColumns(next, y, out, rank, rows, columns, row, count, from, to, own);
      stretches.productTransposedPanel(z, y, sums, rank, columns, now.row, now.count, slab);
    } else if (job === JOBS.throughRows) {
      const [gram, cross, x, previous, weight, inverse, floor] = passed(inputs);
      const { next, scratch, rank, rows, y, z, columns, out, now, before } = through(inputs);
      const from = columnsFrom(columns, slab, slabs);
      const to = columnsFrom(columns, slab + 1, slabs);
      const own = ownScratch(scratch, rank, thread);
      const { row, count } = before;
      stretches.addProductColumns(next, y, out, rank, rows, columns, row, count, from, to, own);
      const strips = Math.ceil(now.count / SHORT);
      const end = cut(strips, slab + 1, slabs);
      for (let i = cut(strips, slab, slabs); i < end; i++) {
        const start = now.row + i * SHORT;
        const width = Math.min(SHORT, now.row + now.count - start);
        stretches.productTransposedRows(z, y, cross, rank, rows, columns, start, start + width);
        parts[i] = stretches.advanceColumns(
          gram,
          cross,
          x,
          previous,
          weight,
          inverse,
          floor,
          next,
          own,
          rank,
          rows,
          start,
          width,
        );
      }
    } else {
      const [y, x, z, scratch, rank, rows, columns, row, count] = passed(inputs);
      const end = cut(count, slab + 1, slabs);
      const own = ownScratch(scratch, rank, thread);
      for (let i = cut(count, slab, slabs); i < end; i++) {
        parts[i] = stretches.residualRow(y, x, z, own, rank, rows, columns, row + i);
      }
    }
  };
}

const JOBS = {
  product: 1,
  addProduct: 2,
  productTransposed: 3,
  rowGram: 4,
  advance: 5,
  throughColumns: 6,
  throughRows: 7,
  residual: 8,
} as const;

/** No scratch. */
const NONE = -1;

/** Multiply–adds below which a call is not shared: some 130 µs of work, many times a barrier. */
const SPLIT_FROM = 2 ** 19;
/** Slabs of a call: enough that a thread that was interrupted leaves little for last. */
const SLABS = 16;
/** Rows of Y that are taken together: two tiles of the loops. */
const ROWS = 8;
/** Bytes of Y in a block of rows: parts of it stay in the second caches between its two products. */
const BLOCK = 2 ** 20;
/** Panels of columns from which on a pass is cut between them: fewer share badly. */
const LEAST_PANELS = 4;
/** Where the inputs of a pass say which block of rows is worked on and which was before. */
const BLOCK_AT = 16;

function slabsOf(work: number, units: number): number {
  return work < SPLIT_FROM ? 1 : Math.max(1, Math.min(SLABS, Math.floor(units)));
}

/** Where slab `slab` of `slabs` begins among `units`. */
function cut(units: number, slab: number, slabs: number): number {
  return Math.floor((units * slab) / slabs);
}

/** Rows of a block: whole strips, a multiple of the slabs, and enough work to share. */
function blockOf(rank: number, columns: number, slabs: number): number {
  const rows = Math.max(BLOCK / (8 * columns), SPLIT_FROM / (rank * columns));
  return SHORT * Math.min(PARTS, slabs * Math.max(1, Math.floor(rows / (slabs * SHORT))));
}

/**
 * Slabs of columns. Memory is read row by row, so that each is to be as wide as can be: a panel of
 * the loops at least, four panels where there would still be four.
 */
function columnSlabs(columns: number): number {
  return Math.max(Math.min(4, columns / 512), columns / 2048);
}

function tilesOf(rank: number): number {
  const blocks = Math.ceil(rank / 4);
  return (blocks * (blocks + 1)) / 2;
}

function ownScratch(scratch: number, rank: number, thread: number): number {
  return scratch + thread * 16 * rank * CHUNK;
}

function pass(inputs: Float64Array, ...values: readonly number[]): void {
  for (let i = 0; i < values.length; i++) inputs[i] = values[i]!;
}

/** The inputs as they were passed; what was not passed is not to be read. */
function passed(inputs: Float64Array): Eleven {
  return [
    inputs[0]!,
    inputs[1]!,
    inputs[2]!,
    inputs[3]!,
    inputs[4]!,
    inputs[5]!,
    inputs[6]!,
    inputs[7]!,
    inputs[8]!,
    inputs[9]!,
    inputs[10]!,
  ];
}

/** What a pass over Y is passed beside the step of its factor. */
function through(inputs: Float64Array) {
  return {
    next: inputs[7]!,
    scratch: inputs[8]!,
    rank: inputs[9]!,
    rows: inputs[10]!,
    y: inputs[11]!,
    z: inputs[12]!,
    columns: inputs[13]!,
    out: inputs[14]!,
    sums: inputs[15]!,
    now: { row: inputs[BLOCK_AT]!, count: inputs[BLOCK_AT + 1]! },
    before: { row: inputs[BLOCK_AT + 2]!, count: inputs[BLOCK_AT + 3]! },
  };
}

type Eleven = readonly [
  ...[number, number, number, number, number, number],
  ...[number, number, number, number, number],
];
