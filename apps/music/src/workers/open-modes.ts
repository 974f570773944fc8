/** Starts the worker in which everything heavy of the modes page runs. */
export function openModesWorker(): Worker {
  return new Worker(new URL("./modes.worker.ts", import.meta.url), { type: "module" });
}
