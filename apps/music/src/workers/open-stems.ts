/** Starts the worker in which everything heavy of the instruments' page runs. */
export function openStemsWorker(): Worker {
  return new Worker(new URL("./stems.worker.ts", import.meta.url), { type: "module" });
}
