import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factorize, factorizeSteps } from "../../src/factorization/fit/factorize.ts";
import type { CpOptions, FactorizeOptions } from "../../src/factorization/options/options.ts";
import { drive } from "../../src/iterate/drive.ts";
import { allocateSlabs, cutIntoSlabs, type SlabbedTensor } from "../../src/tensor/slabs.ts";
import { type SparseMatrix, sparseMatrix } from "../../src/tensor/sparse.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { openPool, type Pool } from "../../src/threads/node.ts";
import { planted } from "../problems.ts";

// Large enough that products, passes and block updates are shared; rows make several panels.
const { tensor: dense, rank } = planted([600, 150, 4], 6, { noise: 0.02 });
const wide = planted([90, 5000], 6, { noise: 0.02 }).tensor;
const few = { rank, maxIterations: 3 } as const;

/** Every third entry or so. */
function sparse(): SparseMatrix {
  const [rows, columns] = [700, 1300];
  const entries = [];
  for (let i = 0; i < rows; i++) {
    for (let j = (i * 5) % 3; j < columns; j += 1 + ((i + j) % 5)) {
      entries.push({ i, j, value: 1 + ((i * 7919 + j * 104_729) % 101) });
    }
  }
  return sparseMatrix({
    rows,
    columns,
    rowIndices: entries.map(({ i }) => i),
    columnIndices: entries.map(({ j }) => j),
    values: entries.map(({ value }) => value),
  });
}

const cases: [string, Tensor | SlabbedTensor | SparseMatrix, FactorizeOptions | CpOptions][] = [
  ["coordinate descent, the default", dense, few],
  ["coordinate descent of long rows", wide, few],
  ["exact solves", dense, { ...few, update: "exact" }],
  ["gradient steps in a pass", dense, { ...few, update: "gradient", innerSteps: 1 }],
  ["gradient steps in a pass of long rows", wide, { ...few, update: "gradient", innerSteps: 1 }],
  ["several gradient steps", dense, { ...few, update: "gradient" }],
  ["compressed data", dense, { ...few, compress: true }],
  ["a start from singular vectors", dense, { ...few, start: "svd" }],
  ["CP", dense, { ...few, model: "cp" }],
  ["float32", dense, { ...few, precision: "float32" }],
  ["float32 in a pass", dense, { ...few, precision: "float32", update: "gradient", innerSteps: 1 }],
  ["slabs", cutIntoSlabs(dense, 8 * 600 * 256), few],
  ["slabs, exactly", cutIntoSlabs(dense, 8 * 600 * 256), { ...few, update: "exact" }],
  ["a sparse matrix", sparse(), few],
  ["a sparse matrix by gradient steps", sparse(), { ...few, update: "gradient" }],
  ["a sparse matrix by Kullback–Leibler", sparse(), { ...few, objective: "kullbackLeibler" }],
];

describe.each([1, 2, 3])("factorizations that %i threads share", (threads) => {
  let pool: Pool;
  let jobs = 0;
  /** The same pool, whose jobs are counted. */
  let counted: Pool;
  beforeAll(async () => {
    pool = await openPool(threads);
    const { crew } = pool;
    if (!crew) {
      counted = pool;
      return;
    }
    const team = {
      ...crew.team,
      gather: (...call: Parameters<typeof crew.team.gather>) => {
        const lead = crew.team.gather(...call);
        const run = (job: number, slabs: number) => {
          jobs++;
          lead!.run(job, slabs);
        };
        return lead && { ...lead, run };
      },
    };
    counted = { ...pool, crew: { ...crew, team } };
  });
  afterAll(() => pool.close());

  it.each(cases)("have the bits of one: %s", (_name, tensor, options) => {
    const settings = { ...options, history: false } as FactorizeOptions;
    const alone = factorize(tensor as Tensor, settings);
    jobs = 0;
    expect(factorize(tensor as Tensor, { ...settings, pool: counted })).toEqual(alone);
    // Two products a sweep at the least; of a pass over panels, one job and one for their sums.
    if (threads > 1) expect(jobs).toBeGreaterThanOrEqual(2 * few.maxIterations);
  });

  it("work on slabs of their own where they lie", () => {
    const slabs = allocateSlabs(dense.shape, 8 * 600 * 256, { pool });
    let first = 0;
    for (const { data } of slabs.slabs) {
      data.set(dense.data.subarray(first, first + data.length));
      first += data.length;
    }
    expect(slabs.slabs.length).toBe(3);
    expect(factorize(slabs, { ...few, pool })).toEqual(factorize(dense, few));
  });

  it("can be shared again after a success, an error and a cancel", async () => {
    const alone = factorize(dense, few);
    expect(factorize(dense, { ...few, pool })).toEqual(alone);
    const breaking = {
      ...few,
      pool,
      statistics: {
        broken: ({ sweeps }: { sweeps: number }) => {
          if (sweeps === 2) throw new Error("of its own");
          return 0;
        },
      },
    };
    expect(() => factorize(dense, breaking)).toThrow("of its own");
    expect(factorize(dense, { ...few, pool })).toEqual(alone);
    const cancel = new AbortController();
    const endless = { rank, tolerance: 0, maxIterations: 1e9, history: false, pool };
    const run = drive(factorizeSteps(dense, endless), {
      signal: cancel.signal,
      interval: 0,
      onProgress: ({ iteration }) => iteration === 2 && cancel.abort(new Error("enough")),
    });
    await expect(run).rejects.toThrow("enough");
    jobs = 0;
    expect(factorize(dense, { ...few, pool: counted })).toEqual(alone);
    if (threads > 1) expect(jobs).toBeGreaterThan(0);
  });
});
