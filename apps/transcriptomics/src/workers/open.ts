/** Starts a worker for one section; everything heavy runs there, and the counts stay there. */
export function openWorker(): Worker {
  return new Worker(new URL("./tissue.worker.ts", import.meta.url), { type: "module" });
}
