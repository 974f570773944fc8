import type { Progress, Steps } from "./steps.ts";

/** How {@link drive} runs a long computation. */
export interface DriveOptions {
  /** Cancel: `drive` rejects with the signal's reason and nothing is kept. */
  readonly signal?: AbortSignal;
  /** Stop here: the computation ends soon and its best result so far is returned. */
  readonly stop?: AbortSignal;
  /** Called at most once every `interval`; an error it throws ends the run. */
  readonly onProgress?: (progress: Progress) => void;
  /** Milliseconds of work between two returns to the event loop, default 25. */
  readonly interval?: number;
}

/**
 * Runs `steps` to its end, returning to the event loop every few milliseconds so that messages,
 * timers and signals are heard.
 *
 * @returns the result of `steps`
 * @throws the reason of `signal` when it is aborted, whatever `steps` throws otherwise
 */
export async function drive<T>(steps: Steps<T>, options: DriveOptions = {}): Promise<T> {
  const { signal, stop, onProgress, interval = 25 } = options;
  let rested = performance.now();
  try {
    signal?.throwIfAborted();
    let next = steps.next();
    while (!next.done) {
      const now = performance.now();
      if (now - rested >= interval) {
        onProgress?.(next.value);
        await macrotask();
        signal?.throwIfAborted();
        rested = performance.now();
      }
      next = steps.next(stop?.aborted ? "stop" : undefined);
    }
    return next.value;
  } finally {
    // Leaves the generator wherever it stands, so that its `finally` blocks run.
    steps.return(undefined as never);
  }
}

/** A real turn of the event loop; a resolved promise alone would let no message in. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
