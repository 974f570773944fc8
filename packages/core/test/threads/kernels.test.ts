import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MOST_EXACT, scratchLength, tileOf, tilesOf } from "../../src/kernels/kernels.ts";
import { borrowWorkspace, type Workspace } from "../../src/kernels/memory.ts";
import { panelsLength } from "../../src/kernels/pass.ts";
import { rowStride, singleScratch } from "../../src/kernels/single.ts";
import { CHUNK } from "../../src/kernels/sizes.ts";
import { cutsBytes, sparseScratch, writeCuts } from "../../src/kernels/sparse.ts";
import { COLUMNS } from "../../src/kernels/stretches.ts";
import { createRandom } from "../../src/random/random.ts";
import { openPool, type Pool } from "../../src/threads/node.ts";

/** Large enough that calls are shared, in each of the ways in which a pass over Y is cut. */
const SIZES = [
  { name: "one panel and a rest of columns", rank: 5, rows: 211, columns: 1003 },
  { name: "odd everything", rank: 7, rows: 131, columns: 1501 },
  { name: "one component", rank: 1, rows: 709, columns: 1037 },
  { name: "rows pages apart", rank: 9, rows: 161, columns: 1024 },
  { name: "panels of columns", rank: 5, rows: 37, columns: 4611 },
  { name: "panels of columns, pages apart", rank: 6, rows: 40, columns: 5120 },
  { name: "long strips", rank: 3, rows: 141, columns: 16_500 },
  { name: "few long rows", rank: 6, rows: 5, columns: 40_001 },
  { name: "many short rows", rank: 12, rows: 10_011, columns: 17 },
  { name: "more than the last cache", rank: 2, rows: 2203, columns: 1001 },
  { name: "a large rank", rank: 37, rows: 300, columns: 140 },
  { name: "panels of rows", rank: 4, rows: 780, columns: 515 },
];

type Size = (typeof SIZES)[number];

/** Drawn once, since that takes longer than the kernels; as many as no size is a multiple of. */
const NORMALS = Float64Array.from({ length: 65_537 }, createRandom(3).normal);

/** Arrays of the same numbers in a workspace, and every kernel that is shared run on them. */
function runAll(workspace: Workspace, { rank, rows, columns }: Size, weight: number): Results {
  const { kernels, threads } = workspace;
  let drawn = 0;
  let top = workspace.base;
  const view = (at: number, length: number) =>
    new Float64Array(workspace.buffer as ArrayBuffer, at, length);
  const put = (length: number, next: () => number) => {
    const at = top;
    top += 64 * Math.ceil(length / 8);
    const values = view(at, length);
    for (let i = 0; i < length; i++) values[i] = next();
    return at;
  };
  const draw = (length: number) => put(length, () => NORMALS[drawn++ % NORMALS.length]!);
  const room = (length: number) => put(length, () => 7);
  const y = draw(rows * columns);
  const [x, previous] = [draw(rank * rows), draw(rank * rows)];
  const [z, zPrevious] = [draw(rank * columns), draw(rank * columns)];
  const gram = draw(rank * rank);
  const inverse = put(rank, () => 0.01);
  const [cross, next] = [room(rank * rows), room(rank * rows)];
  const [out, zNext] = [room(rank * columns), room(rank * columns)];
  const [gramOfX, gramOfZ] = [room(rank * rank), room(rank * rank)];
  const scratch = put(scratchLength(rank, threads), () => 0);
  const results: Results = {};
  const keep = (name: string, ...arrays: (readonly [number, number])[]) => {
    results[name] = arrays.map(([at, length]) => digest(view(at, length)));
  };

  kernels.product(x, y, out, rank, rows, columns);
  keep("product", [out, rank * columns]);
  kernels.productTransposed(z, y, cross, rank, rows, columns);
  keep("productTransposed", [cross, rank * rows]);
  kernels.rowGram(x, gramOfX, rank, rows);
  kernels.rowGram(z, gramOfZ, rank, columns);
  keep("rowGram", [gramOfX, rank * rank], [gramOfZ, rank * rank]);
  const step = [gram, out, z, zPrevious, weight, inverse, 0, zNext, scratch] as const;
  results.uphill = [kernels.advance(...step, rank, columns)];
  keep("advance", [zNext, rank * columns]);
  // The same in pieces, whose bits are those of one.
  const tiles = tilesOf(rank);
  for (let tile = 0; tile < tiles; tile++) {
    kernels.rowGram(x, gramOfX, rank, rows, tile, tile + 1);
    kernels.rowGram(z, gramOfZ, rank, columns, tile, tile + 1);
  }
  keep("rowGram in tiles", [gramOfX, rank * rank], [gramOfZ, rank * rank]);
  expect(results["rowGram in tiles"]).toEqual(results.rowGram);
  const cut = CHUNK * Math.floor(columns / 2 / CHUNK);
  const before = cut > 0 ? kernels.advance(...step, rank, columns, 0, cut) : 0;
  expect([kernels.advance(...step, rank, columns, cut, columns, before)]).toEqual(results.uphill);
  keep("advance in two", [zNext, rank * columns]);
  expect(results["advance in two"]).toEqual(results.advance);
  const through = [y, z, gram, cross, x, previous, weight, inverse, 0, next, out] as const;
  const panels = room(panelsLength(rank, rows, columns, threads));
  const whole = [panels, scratch, rank, rows, columns] as const;
  results.uphillThrough = [kernels.advanceThrough(...through, ...whole)];
  keep("advanceThrough", [cross, rank * rows], [next, rank * rows], [out, rank * columns]);
  const half = CHUNK * Math.ceil(rows / 2 / CHUNK);
  const halves = [
    [0, Math.min(half, rows)],
    [half, rows - half],
  ].filter(([, count]) => count! > 0) as [number, number][];
  results.uphillHalves = halves.map((range) =>
    kernels.advanceThrough(...through, ...whole, ...range),
  );
  keep("half passes", [cross, rank * rows], [next, rank * rows], [out, rank * columns]);
  results.residual = [kernels.residualSquared(y, x, z, scratch, rank, rows, columns)];

  kernels.clear(out, rank * columns);
  let residual = 0;
  for (const range of halves) {
    kernels.addProduct(x, y, out, rank, rows, columns, ...range, scratch);
    kernels.productTransposed(z, y, cross, rank, rows, columns, ...range);
    residual = kernels.residualSquared(y, x, z, scratch, rank, rows, columns, ...range, residual);
  }
  expect([residual]).toEqual(results.residual);
  keep("halves", [out, rank * columns], [cross, rank * rows]);
  expect(results.halves).toEqual([...results.product!, ...results.productTransposed!]);

  const middle = COLUMNS * Math.floor(columns / 2 / COLUMNS);
  const sides = [
    [0, middle],
    [middle, columns],
  ] as const;
  kernels.clear(out, rank * columns);
  for (const side of sides) {
    kernels.addProduct(x, y, out, rank, rows, columns, 0, rows, scratch, ...side);
  }
  keep("sides", [out, rank * columns]);
  expect(results.sides).toEqual(results.product);

  kernels.rowGram(x, gram, rank, rows);
  const solve = [gram, out, z] as const;
  results.passes = [
    kernels.coordinate(...solve, inverse, 0, zNext, scratch, rank, columns, 7, 0.01),
  ];
  keep("coordinate", [zNext, rank * columns]);
  const between = 16 * tileOf(rank);
  if (between < columns) {
    const descent = [...solve, inverse, 0, zNext, scratch, rank, columns, 7, 0.01] as const;
    kernels.coordinate(...descent, 0, between);
    kernels.coordinate(...descent, between, columns);
    keep("coordinate in two", [zNext, rank * columns]);
    expect(results["coordinate in two"]).toEqual(results.coordinate);
  }
  if (rank <= MOST_EXACT) {
    results.solved = [kernels.exact(...solve, 0, zNext, scratch, rank, columns)];
    keep("exact", [zNext, rank * columns]);
    if (between < columns) {
      const step = [...solve, 0, zNext, scratch, rank, columns] as const;
      kernels.exact(...step, between, columns);
      kernels.exact(...step, 0, between);
      keep("exact in two", [zNext, rank * columns]);
      expect(results["exact in two"]).toEqual(results.exact);
    }
  }
  kernels.overshoot(zNext, zPrevious, 0.4, 0, rank * columns);
  keep("overshoot", [zPrevious, rank * columns]);

  // Cut as those in float64 are, and long to make.
  if (rows * columns > 2 ** 20) return results;
  const singles = room(singleScratch(rank, columns, threads) / 8);
  const values = view(y, rows * columns).slice();
  const stored = (rows * rowStride(columns)) / 4;
  const single = new Float32Array(workspace.buffer as ArrayBuffer, y, stored);
  for (let i = 0; i < stored; i++) single[i] = values[i % values.length]!;
  const unit = 0.25;
  kernels.productSingle(x, y, unit, out, singles, rank, rows, columns);
  kernels.productTransposedSingle(z, y, unit, cross, singles, rank, rows, columns);
  keep("products in float32", [out, rank * columns], [cross, rank * rows]);
  const ofSingle = [...through.slice(1, -1), out, panels, scratch] as unknown as StepOfSingle;
  results.uphillSingle = [
    kernels.advanceThroughSingle(y, unit, ...ofSingle, singles, rank, rows, columns),
  ];
  keep("pass in float32", [cross, rank * rows], [next, rank * rows], [out, rank * columns]);
  for (const range of halves) {
    kernels.productSingle(x, y, unit, out, singles, rank, rows, columns, ...range);
    kernels.productTransposedSingle(z, y, unit, cross, singles, rank, rows, columns, ...range);
  }
  keep("halves in float32", [out, rank * columns], [cross, rank * rows]);
  expect(results["halves in float32"]).toEqual(results["products in float32"]);
  for (const side of sides) {
    kernels.productSingle(x, y, unit, out, singles, rank, rows, columns, 0, rows, ...side);
  }
  keep("sides in float32", [out, rank * columns], [cross, rank * rows]);
  expect(results["sides in float32"]).toEqual(results["products in float32"]);
  results.residualSingle = [
    kernels.residualSquaredSingle(y, unit, x, z, scratch, rank, rows, columns),
  ];

  // Every third entry or so, and none at all in some rows.
  const words = new Uint32Array(workspace.buffer as ArrayBuffer);
  const [starts, indices] = [room((rows + 1) / 2 + 1), room((rows * columns) / 2 + 1)];
  let entries = 0;
  for (let i = 0; i < rows; i++) {
    words[starts / 4 + i] = entries;
    for (let j = i % 3; j < columns && i % 7 !== 3; j += 1 + ((i + j) % 5)) {
      words[indices / 4 + entries++] = j;
    }
  }
  words[starts / 4 + rows] = entries;
  const entriesAt = draw(entries);
  const modelAt = room(entries);
  const cuts = room(cutsBytes(rows) / 8);
  writeCuts(words, cuts, starts, indices, rows, columns);
  const places = room(sparseScratch(rank, rows, columns) / 8);
  const pattern = [starts, indices, entriesAt] as const;
  const shape = [rank, rows, columns] as const;
  const { productSparse, productTransposedSparse } = kernels;
  productSparse(x, ...pattern, cuts, out, places, ...shape);
  productTransposedSparse(z, ...pattern, cross, places, ...shape);
  keep("sparse", [out, rank * columns], [cross, rank * rows]);
  for (const range of halves) productSparse(x, ...pattern, cuts, out, places, ...shape, ...range);
  for (const range of halves) {
    productTransposedSparse(z, ...pattern, cross, places, ...shape, ...range);
  }
  keep("sparse halves", [out, rank * columns], [cross, rank * rows]);
  expect(results["sparse halves"]).toEqual(results.sparse);
  kernels.modelSparse(x, z, starts, indices, modelAt, places, ...shape);
  keep("sparse model", [modelAt, entries]);
  results.residualSparse = [kernels.residualSquaredSparse(...pattern, x, z, scratch, ...shape)];
  return results;
}

type StepOfSingle = [
  ...[number, number, number, number, number, number, number, number, number, number],
  ...[number, number],
];

type Results = Record<string, (string | number)[]>;

/** Long arrays are compared by their bits. */
function digest(values: Float64Array): string {
  return createHash("sha256").update(values.slice()).digest("hex");
}

const bytesFor = ({ rank, rows, columns }: Size) =>
  8 * (4 * rows * columns + 24 * rank * (rows + columns) + 99 * rank * CHUNK) + 2 ** 17;

describe.each([
  [2, "auto"],
  [3, "relaxed"],
  [3, "wide"],
] as const)("kernels shared by %i threads: %s", (threads, choice) => {
  let pool: Pool;
  beforeAll(async () => {
    pool = await openPool(threads);
  });
  afterAll(() => pool.close());

  it.each(SIZES)("give the bits of one thread: $name", (size) => {
    const weight = size.rank % 2 === 0 ? 0 : 0.7;
    const alone = borrowWorkspace(bytesFor(size), choice);
    const shared = borrowWorkspace(bytesFor(size), choice, pool.crew!.team);
    try {
      expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer);
      const expected = runAll(alone, size, weight);
      for (let again = 0; again < 2; again++) {
        expect(runAll(shared, size, weight)).toEqual(expected);
      }
    } finally {
      alone.release();
      shared.release();
    }
  });

  it("are worked on by all of them", () => {
    const rank = 8;
    const length = 100_000;
    const workspace = borrowWorkspace(
      8 * rank * (4 * length + 2 * CHUNK * threads + 99),
      "auto",
      pool.crew!.team,
    );
    const { kernels, base, buffer } = workspace;
    const values = new Float64Array(buffer as ArrayBuffer, base);
    values.fill(0);
    const at = (rows: number) => base + 8 * rank * length * rows;
    // Extrapolation goes through the scratch of whoever does it.
    values.fill(1, rank * length, 2 * rank * length);
    const scratch = at(4) + 8 * 99 * rank;
    const own = (thread: number) =>
      new Float64Array(buffer as ArrayBuffer, scratch + thread * 16 * rank * CHUNK, 1)[0];
    const all = Array.from({ length: threads }, (_, thread) => thread);
    const began = performance.now();
    while (!all.every((thread) => own(thread) === 2) && performance.now() - began < 30_000) {
      kernels.advance(
        at(4),
        at(0),
        at(1),
        at(0),
        1,
        at(4) + 8 * rank * rank,
        0,
        at(2),
        scratch,
        rank,
        length,
      );
    }
    workspace.release();
    expect(all.map(own)).toEqual(all.map(() => 2));
  });

  it("are the leader's alone while the threads are at something else, with the same bits", () => {
    const [size] = SIZES as [Size];
    const { team } = pool.crew!;
    const first = borrowWorkspace(bytesFor(size), "auto", team);
    const second = borrowWorkspace(bytesFor(size), "auto", team);
    const expected = runAll(first, size, 0.7);
    expect(runAll(second, size, 0.7)).toEqual(expected);
    first.release();
    expect(runAll(second, size, 0.7)).toEqual(expected);
    second.release();
  });
});

it("leave the kernels of a closed pool usable", async () => {
  const [size] = SIZES as [Size];
  const pool = await openPool(2);
  const workspace = borrowWorkspace(bytesFor(size), "auto", pool.crew!.team);
  const expected = runAll(workspace, size, 0.7);
  await pool.close();
  expect(runAll(workspace, size, 0.7)).toEqual(expected);
  workspace.release();
});
