import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factorize } from "../../src/factorization/fit/factorize.ts";
import {
  type FactorizeTask,
  openPool,
  type Pool,
  runTasks,
  shareTensor,
} from "../../src/threads/node.ts";
import { planted } from "../problems.ts";

const { tensor, rank } = planted([12, 5, 9], 3, { noise: 0.05 });
const tasks = [0, 1, 2, 3, 4].map((seed) => ({
  kind: "factorize" as const,
  tensor,
  options: { rank: 1 + (seed % rank), seed, maxIterations: 60 },
}));
/** Runs until it is told to end. */
const endless = {
  kind: "factorize" as const,
  tensor,
  options: { rank, tolerance: 0, maxIterations: 1e9, history: false },
};

describe.each([1, 2, 3])("tasks on a pool of %i", (threads) => {
  let pool: Pool;
  beforeAll(async () => {
    pool = await openPool(threads);
  });
  afterAll(() => pool.close());

  it("has the threads that were asked for, or says why not", () => {
    expect(pool.threads).toBe(threads);
    expect(pool.reason === undefined).toBe(threads > 1);
  });

  it("gives the results in the order of the tasks, to the bits of one thread", async () => {
    const results = await runTasks(pool, tasks);
    expect(results).toEqual(tasks.map((task) => factorize(task.tensor, task.options)));
    const shared = shareTensor(tensor);
    const again = await runTasks(
      pool,
      tasks.map((task) => ({ ...task, tensor: shared })),
    );
    expect(again).toEqual(results);
  });

  it("serves tasks of every model, and several runs at once", async () => {
    const matrices: FactorizeTask[] = [
      { kind: "factorize", tensor, options: { model: "cp", rank: 2, maxIterations: 5 } },
      {
        kind: "factorize",
        tensor,
        options: { model: "tucker", rank: [2, 2, 2], maxIterations: 5 },
      },
    ];
    const [first, second] = await Promise.all([runTasks(pool, matrices), runTasks(pool, tasks)]);
    expect(first.map(({ model }) => model.kind)).toEqual(["cp", "tucker"]);
    expect(second).toHaveLength(tasks.length);
  });

  it("cancels what runs, and serves again", async () => {
    const cancel = new AbortController();
    const reason = new Error("enough");
    const run = runTasks(pool, [endless, endless, endless, endless], { signal: cancel.signal });
    setTimeout(() => cancel.abort(reason), 60);
    await expect(run).rejects.toBe(reason);
    const aborted = AbortSignal.abort(reason);
    await expect(runTasks(pool, tasks, { signal: aborted })).rejects.toBe(reason);
    expect(await runTasks(pool, tasks.slice(0, 2))).toHaveLength(2);
  });

  it("stops here, with the best so far", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 60);
    const results = await runTasks(pool, [endless, endless], { stop: stop.signal });
    for (const { termination } of results) expect(termination.kind).toBe("stopped");
    expect(results[0]!.iterations).toBeGreaterThan(0);
  });

  it("passes progress on, and an error that its listener throws", async () => {
    const heard: number[] = [];
    const run = runTasks(pool, [endless], {
      onProgress(task, progress) {
        heard.push(task, progress.iteration);
        if (heard.length >= 4) throw new Error("heard enough");
      },
    });
    await expect(run).rejects.toThrow("heard enough");
    expect(heard[0]).toBe(0);
    expect(heard[3]).toBeGreaterThan(heard[1]!);
  });

  it("rejects before any work where an option makes no sense", async () => {
    const wrong = { ...endless, options: { ...endless.options, rank: 0 } };
    await expect(runTasks(pool, [endless, wrong])).rejects.toMatchObject({ tag: "option" });
    const other = { ...endless, kind: "factorise" as "factorize" };
    await expect(runTasks(pool, [other])).rejects.toThrow('the kind "factorise"; there is');
  });

  it("rejects with the error of a task, and serves again", async () => {
    const hole = { data: tensor.data.slice().fill(Number.NaN, 7, 8), shape: tensor.shape };
    const wrong = { ...endless, tensor: hole };
    await expect(runTasks(pool, [wrong, endless, endless])).rejects.toMatchObject({
      name: "UnmixError",
      tag: "input",
      data: { index: [0, 0, 7] },
    });
    expect(await runTasks(pool, tasks.slice(0, 2))).toHaveLength(2);
  });
});

it("refuses numbers of threads and tasks that make no sense", async () => {
  await expect(openPool(0)).rejects.toThrow("The number of threads is 0; it must be");
  await expect(openPool(1.5)).rejects.toThrow("whole number from 1 to 256");
  const pool = await openPool(2);
  const own = { ...endless, options: { ...endless.options, stopWhen: () => "now" } };
  await expect(runTasks(pool, [own])).rejects.toThrow(
    "The options stopWhen hold functions, which cannot go to another thread",
  );
  const open = expect(runTasks(pool, [endless])).rejects.toThrow("is closed; open another.");
  await pool.close();
  await open;
  await expect(runTasks(pool, tasks)).rejects.toThrow("The pool of threads is closed");
  await pool.close();
});
