/** Starts the worker in which everything heavy runs. */
export function openWorker(): Worker {
  return new Worker(new URL("./sediment.worker.ts", import.meta.url), { type: "module" });
}
