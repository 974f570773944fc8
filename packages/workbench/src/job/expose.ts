import { type Progress, toErrorData } from "@unmix/core";
import type { Jobs, Port, Reply, Request } from "./protocol.ts";

/** What a handler is given beside its input. The names are those of `drive`'s options. */
export interface JobContext {
  /** Aborted by *cancel*: leave at once. */
  readonly signal: AbortSignal;
  /** Aborted by *stop here*: end soon and return the best so far. */
  readonly stop: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** The worker's side of each job. */
export type Handlers<J extends Jobs<J>> = {
  readonly [K in keyof J]: (
    input: J[K]["input"],
    context: JobContext,
  ) => J[K]["output"] | Promise<J[K]["output"]>;
};

/**
 * Answers the jobs that arrive at `port` (by default this worker's own scope) until the returned
 * function is called; that cancels what is running.
 */
export function expose<J extends Jobs<J>>(
  handlers: Handlers<J>,
  port: Port = globalThis as unknown as Port,
): () => void {
  const running = new Map<number, { cancel: AbortController; stop: AbortController }>();
  const reply = (message: Reply, transfer: Transferable[] = []) =>
    port.postMessage(message, transfer);

  async function start(id: number, job: string, input: unknown): Promise<void> {
    const cancel = new AbortController();
    const stop = new AbortController();
    running.set(id, { cancel, stop });
    try {
      if (!Object.hasOwn(handlers, job)) throw new Error(`There is no job named "${job}".`);
      const output = await handlers[job as keyof J](input, {
        signal: cancel.signal,
        stop: stop.signal,
        onProgress: (progress) => reply({ type: "progress", id, progress }),
      });
      reply({ type: "done", id, output }, buffersOf(output));
    } catch (error) {
      reply({ type: "error", id, error: toErrorData(error) });
    } finally {
      running.delete(id);
    }
  }

  const listen = (event: Event) => {
    const { data } = event as MessageEvent<Request>;
    if (data.type === "start") void start(data.id, data.job, data.input);
    else if (data.type === "stop") running.get(data.id)?.stop.abort();
    else running.get(data.id)?.cancel.abort();
  };
  port.addEventListener("message", listen);
  port.start?.();
  return () => {
    port.removeEventListener("message", listen);
    for (const { cancel } of running.values()) cancel.abort();
  };
}

/**
 * The buffers of the large typed arrays in `output`, to be moved and not copied. What a handler
 * returns is the page's from then on. Views into a longer buffer (such as kernel memory) and shared
 * memory stay.
 */
export function buffersOf(output: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteLength } = value;
      const whole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
      if (whole && byteLength >= LARGE) found.add(buffer);
    } else if (Array.isArray(value)) {
      // A list of strings or numbers holds no buffer; its first entry tells.
      if (typeof value[0] === "object") for (const entry of value) visit(entry);
    } else if (Object.getPrototypeOf(value) === Object.prototype) {
      for (const entry of Object.values(value)) visit(entry);
    }
  };
  visit(output);
  return [...found];
}

/** Bytes from which moving a buffer is worth more than copying it. */
const LARGE = 65_536;
