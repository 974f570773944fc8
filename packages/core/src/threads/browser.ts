import { createPool, type Pool } from "../pool/pool.ts";
import type { Report, Thread } from "../pool/thread.ts";

export * from "./entry.ts";

/**
 * Opens a pool in a browser, from a page or a worker.
 *
 * @param threads how many are to work at once, this one included; default one a core
 * @returns the pool, ready; of one thread, with a reason, where others cannot be had
 * @throws {UnmixError} when `threads` is no whole number from 1 to 256
 */
export function openPool(threads: number = navigator.hardwareConcurrency): Promise<Pool> {
  return createPool(threads, startThread, hindrance());
}

function hindrance(): string | undefined {
  if (globalThis.crossOriginIsolated === false) {
    return "This page is not isolated, so the browser shares no memory between threads: it has to be served with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.";
  }
  return typeof Worker === "function" ? undefined : "This browser starts no threads here.";
}

function startThread(heard: (report: Report) => void, failed: (error: Error) => void): Thread {
  const worker = new Worker(new URL("./browser-worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Report>) => heard(data));
  let over = false;
  worker.addEventListener("error", ({ message }) => {
    if (!over) failed(new Error(message || "The thread could not be loaded."));
    over = true;
  });
  return {
    post: (order) => worker.postMessage(order),
    hold() {
      // A page waits for nobody.
    },
    async end() {
      over = true;
      worker.terminate();
    },
  };
}
