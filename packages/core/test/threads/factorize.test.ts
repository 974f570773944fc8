import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factorize, factorizeSteps } from "../../src/factorization/fit/factorize.ts";
import type { FactorizeOptions } from "../../src/factorization/options/options.ts";
import { drive } from "../../src/iterate/drive.ts";
import { allocateTensor, type Tensor } from "../../src/tensor/tensor.ts";
import { openPool, type Pool, runTasks } from "../../src/threads/node.ts";
import { planted } from "../problems.ts";

// Large enough that a sweep is shared.
const { tensor, rank } = planted([60, 40, 51], 5, { noise: 0.02 });
const settings: FactorizeOptions[] = [
  { rank, maxIterations: 8 },
  { rank, maxIterations: 8, innerSteps: 1 },
  { rank, maxIterations: 5, step: "spectral", momentum: false },
  { rank, maxIterations: 5, constraints: { core: { kind: "simplex", per: "whole" } } },
];

describe("a factorization that a pool shares", () => {
  let pool: Pool;
  let inKernels: Tensor;
  beforeAll(async () => {
    pool = await openPool(2);
    inKernels = allocateTensor(tensor.shape, { pool });
    inKernels.data.set(tensor.data);
  });
  afterAll(() => pool.close());

  it.each(settings)("has the bits of one thread: %j", (options) => {
    const alone = factorize(tensor, options);
    expect(factorize(tensor, { ...options, pool })).toEqual(alone);
    expect(factorize(inKernels, { ...options, pool })).toEqual(alone);
    expect(factorize(inKernels, options)).toEqual(alone);
  });

  it("has them for the other models and kernels too", () => {
    for (const kernels of ["plain", "relaxed"] as const) {
      const options = { rank, kernels, maxIterations: 4 };
      expect(factorize(tensor, { ...options, pool })).toEqual(factorize(tensor, options));
    }
    const cp = { model: "cp", rank, maxIterations: 4 } as const;
    expect(factorize(tensor, { ...cp, pool })).toEqual(factorize(tensor, cp));
    const tucker = { model: "tucker", rank: [3, 3, 3], maxIterations: 4 } as const;
    expect(factorize(tensor, { ...tucker, pool })).toEqual(factorize(tensor, tucker));
  });

  it("shares no more once tasks ask for the threads, and goes on", async () => {
    const options = { rank, maxIterations: 12 };
    const steps = factorizeSteps(tensor, { ...options, pool });
    for (let i = 0; i < 5; i++) steps.next();
    const task = { kind: "factorize" as const, tensor, options };
    const results = await runTasks(pool, [task, task]);
    let next = steps.next();
    while (!next.done) next = steps.next();
    expect(results).toEqual([next.value, next.value]);
  });

  it("lets go when it is cancelled, and when it is forgotten", async () => {
    const endless = { rank, tolerance: 0, maxIterations: 1e9, history: false, pool };
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(new Error("enough")), 50);
    const run = drive(factorizeSteps(tensor, endless), { signal: cancel.signal });
    await expect(run).rejects.toThrow("enough");
    // A run that nobody ends holds the threads until they are needed.
    factorizeSteps(tensor, endless).next();
    const task = { kind: "factorize" as const, tensor, options: { rank, maxIterations: 3 } };
    expect(await runTasks(pool, [task, task])).toHaveLength(2);
  });

  it("keeps the pool out of the options of the result", () => {
    expect(factorize(tensor, { rank, maxIterations: 1, pool }).options).not.toHaveProperty("pool");
    expect(() => factorize(tensor, { rank, pool: 2 as never })).toThrow(
      "The option pool is 2; it must be what openPool of @unmix/core/threads gives.",
    );
  });
});

describe("a program with a pool", () => {
  const built = (path: string) => new URL(`../../dist/${path}`, import.meta.url).href;
  const common = `
    import { allocateTensor, factorize, factorizeSteps } from ${JSON.stringify(built("index.js"))};
    import { openPool, runTasks } from ${JSON.stringify(built("threads/node.js"))};
    const tensor = allocateTensor([60, 2000]);
    tensor.data.forEach((_, i) => { tensor.data[i] = (i * 7919) % 101; });
    const endless = { rank: 5, tolerance: 0, maxIterations: 1e9, history: false };
    const task = { kind: "factorize", tensor, options: endless };
    const pool = await openPool(3);
  `;

  it.each([
    ["forgets it", ""],
    ["forgets it with kernels at work", "factorizeSteps(tensor, { ...endless, pool }).next();"],
    [
      "forgets it with tasks at work",
      "runTasks(pool, [task, task]); setTimeout(() => process.exit(0), 50);",
    ],
    ["throws", "process.on('uncaughtException', () => {}); throw new Error('of its own');"],
    [
      "opens and closes many",
      `await pool.close();
       for (let i = 0; i < 8; i++) {
         const next = await openPool(3);
         factorize(tensor, { rank: 5, maxIterations: 2, pool: next });
         if (i % 2) runTasks(next, [task]).catch(() => {});
         await next.close();
       }
       const left = process.getActiveResourcesInfo().filter((name) => /worker|port/i.test(name));
       if (left.length > 0) throw new Error(left.join());`,
    ],
  ])("ends by itself when it %s", (_name, program) => {
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ["--input-type=module", "-e", common + program],
      { cwd: fileURLToPath(new URL(".", import.meta.url)), timeout: 30_000, encoding: "utf8" },
    );
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: "" });
  });
});
