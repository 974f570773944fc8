import { expect, it } from "vitest";
import { createPool } from "../../src/pool/pool.ts";
import type { Order, Report, Start } from "../../src/pool/thread.ts";
import { runTasks } from "../../src/threads/tasks.ts";

const tensor = { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] };
const task = { kind: "factorize", tensor, options: { rank: 1 } } as const;

/** Threads that do with an order what `obey` says, and a list of what befell them. */
function fakes(obey: (order: Order, report: (report: Report) => void, fail: () => void) => void) {
  const log: string[] = [];
  const start: Start = (heard, failed) => {
    log.push("started");
    queueMicrotask(() => heard({ kind: "ready" }));
    return {
      post: (order) => obey(order, heard, () => failed(new Error("out of memory"))),
      hold() {},
      async end() {
        log.push("ended");
      },
    };
  };
  return { start, log };
}

it("ends a thread that does not leave a cancelled task, and starts another when it is needed", async () => {
  let deaf = true;
  let asked!: () => void;
  const begun = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { start, log } = fakes((order, report) => {
    asked();
    if (!deaf && order.kind === "task") report({ kind: "done", id: order.id, result: "done" });
  });
  const pool = await createPool(2, start);
  const cancel = new AbortController();
  const run = runTasks(pool, [task, task], { signal: cancel.signal });
  await begun;
  cancel.abort(new Error("enough"));
  await expect(run).rejects.toThrow("enough");
  expect(log.filter((word) => word === "ended").length).toBeGreaterThan(0);
  deaf = false;
  expect(await runTasks(pool, [task, task, task])).toEqual(["done", "done", "done"]);
  await pool.close();
  const count = (word: string) => log.filter((other) => other === word).length;
  expect(count("ended")).toBe(count("started"));
});

it("rejects with what ended a thread, and starts another when it is needed", async () => {
  let broken = true;
  const { start, log } = fakes((order, report, fail) => {
    if (order.kind !== "task") return;
    if (broken) fail();
    else report({ kind: "done", id: order.id, result: "done" });
  });
  const pool = await createPool(2, start);
  await expect(runTasks(pool, [task, task])).rejects.toThrow("out of memory");
  broken = false;
  expect(await runTasks(pool, [task, task])).toEqual(["done", "done"]);
  await pool.close();
  const count = (word: string) => log.filter((other) => other === word).length;
  expect(count("ended")).toBe(count("started"));
});

it("has one thread, with the reason, where others do not start", async () => {
  const start: Start = (_heard, failed) => {
    queueMicrotask(() => failed(new Error("no such file")));
    return { post() {}, hold() {}, async end() {} };
  };
  const pool = await createPool(3, start);
  expect(pool.threads).toBe(1);
  expect(pool.reason).toBe("No other thread could be started: no such file");
  const [result] = await runTasks(pool, [task]);
  expect(result!.model.kind).toBe("tucker1");
});
