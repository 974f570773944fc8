import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { createPool, type Pool } from "../pool/pool.ts";
import type { Report, Thread } from "../pool/thread.ts";

export * from "./entry.ts";

/**
 * Node runs JavaScript only, so a pool of the sources starts threads of the built package: tests that
 * run from the sources need a build of them first.
 */
const WORKER = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../dist/threads/node-worker.js" : "./node-worker.js",
    import.meta.url,
  ),
);

/**
 * Opens a pool in Node.
 *
 * @param threads how many are to work at once, this one included; default one a core
 * @returns the pool, ready; of one thread, with a reason, where others cannot be had
 * @throws {UnmixError} when `threads` is no whole number from 1 to 256
 */
export function openPool(threads: number = availableParallelism()): Promise<Pool> {
  const hindrance = existsSync(WORKER)
    ? undefined
    : `There is no ${WORKER}: build the package first.`;
  return createPool(threads, startThread, hindrance);
}

function startThread(heard: (report: Report) => void, failed: (error: Error) => void): Thread {
  // The flags of the program, such as those of a test runner, are not for the thread.
  const worker = new Worker(WORKER, { execArgv: [] });
  worker.unref();
  worker.on("message", heard);
  let over = false;
  const fail = (error: Error) => {
    if (!over) failed(error);
    over = true;
  };
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`The thread ended by itself, with code ${code}.`)));
  return {
    post: (order) => worker.postMessage(order),
    hold(on) {
      if (over) return;
      if (on) worker.ref();
      else worker.unref();
    },
    async end() {
      over = true;
      // Whoever waits for the end is not to be ended before it.
      worker.ref();
      await worker.terminate();
    },
  };
}
