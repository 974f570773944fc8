import { fromErrorData, type Progress } from "@unmix/core";
import type { Jobs, Port, Reply, Request } from "./protocol.ts";

export interface CallOptions {
  /** Cancel: the call rejects at once with the signal's reason and nothing is kept. */
  readonly signal?: AbortSignal;
  /** Stop here: the job ends soon and the call resolves to its best result so far. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Buffers of the input to move instead of copying; the page can no longer read them. */
  readonly transfer?: Transferable[];
}

/** The page's side of a worker that {@link expose}s jobs. */
export interface Connection<J extends Jobs<J>> {
  /**
   * Runs one job.
   *
   * @throws UnmixError with tag and data as the job threw it; the reason of `signal`; an `Error`
   * that says so when the worker breaks down or the connection is closed meanwhile
   */
  call<K extends keyof J & string>(
    job: K,
    input: J[K]["input"],
    options?: CallOptions,
  ): Promise<J[K]["output"]>;
  /** Stops listening; calls that are still open reject. */
  close(): void;
}

export function connect<J extends Jobs<J>>(port: Port): Connection<J> {
  interface Call {
    readonly resolve: (output: never) => void;
    readonly reject: (reason: unknown) => void;
    readonly onProgress: ((progress: Progress) => void) | undefined;
  }
  const calls = new Map<number, Call>();
  let last = 0;
  const post = (message: Request, transfer: Transferable[] = []) =>
    port.postMessage(message, transfer);

  const listen = (event: Event) => {
    const { data } = event as MessageEvent<Reply>;
    const call = calls.get(data.id);
    if (!call) return;
    if (data.type === "progress") call.onProgress?.(data.progress);
    else if (data.type === "done") call.resolve(data.output as never);
    else call.reject(fromErrorData(data.error));
  };
  const fail = (message: string) => {
    for (const call of [...calls.values()]) call.reject(new Error(message));
  };
  const broken = (event: Event) => {
    const reason = "message" in event && event.message;
    fail(`The worker failed${reason ? `: ${reason}` : " to load or to answer"}.`);
  };
  port.addEventListener("message", listen);
  port.addEventListener("error", broken);
  port.addEventListener("messageerror", broken);
  port.start?.();

  return {
    async call(job, input, { signal, stop, onProgress, transfer } = {}) {
      signal?.throwIfAborted();
      const id = ++last;
      const cancel = () => {
        post({ type: "cancel", id });
        calls.get(id)?.reject(signal!.reason);
      };
      const end = () => post({ type: "stop", id });
      try {
        return await new Promise((resolve, reject) => {
          calls.set(id, { resolve, reject, onProgress });
          signal?.addEventListener("abort", cancel, { once: true });
          stop?.addEventListener("abort", end, { once: true });
          post({ type: "start", id, job, input }, transfer);
          if (stop?.aborted) end();
        });
      } finally {
        calls.delete(id);
        signal?.removeEventListener("abort", cancel);
        stop?.removeEventListener("abort", end);
      }
    },
    close() {
      port.removeEventListener("message", listen);
      port.removeEventListener("error", broken);
      port.removeEventListener("messageerror", broken);
      fail("The connection to the worker was closed.");
    },
  };
}

/**
 * Runs one job in a worker of its own, which ends with it, however it ends.
 *
 * @example
 * const open = () => new Worker(new URL("./solve.worker.ts", import.meta.url), { type: "module" });
 * const result = await runJob<SolveJobs, "solve">(open, "solve", problem, { signal });
 */
export async function runJob<J extends Jobs<J>, K extends keyof J & string>(
  open: () => Port & { terminate(): void },
  job: K,
  input: J[K]["input"],
  options: CallOptions = {},
): Promise<J[K]["output"]> {
  options.signal?.throwIfAborted();
  const worker = open();
  const connection = connect<J>(worker);
  try {
    return await connection.call(job, input, options);
  } finally {
    connection.close();
    worker.terminate();
  }
}
