// The page of browser.test.ts: what a page does with a pool, in numbers that can leave it.
import { factorize } from "../../dist/index.js";
import { openPool, runTasks } from "../../dist/threads/browser.js";

globalThis.useThreads = async ({ data, shape, options }) => {
  const tensor = { data: Float64Array.from(data), shape };
  const pool = await openPool(2);
  try {
    const shared = factorize(tensor, { ...options, pool });
    const task = { kind: "factorize", tensor, options };
    const [first, second] = await runTasks(pool, [task, task]);
    return {
      threads: pool.threads,
      reason: pool.reason,
      losses: [shared, first, second].map(({ loss }) => loss),
      matrix: [...shared.model.matrix.data],
    };
  } finally {
    await pool.close();
  }
};
