import { type ErrorData, type Progress, toErrorData, UnmixError } from "@unmix/core";
import { runJob } from "./connect.ts";
import type { JobContext } from "./expose.ts";
import type { Jobs } from "./protocol.ts";

/** A file as it was dropped; its bytes are kept so that it can be read again with other settings. */
export interface OpenFile {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** Work of a page, one thing at a time: what begins cancels what was at work before. */
export interface Desk<J extends Jobs<J>> {
  /** The file with its bytes; undefined when it could not be had or something else began meanwhile. */
  take(file: File): Promise<OpenFile | undefined>;
  /** Does other work than a job in place of what was at work; undefined when it failed or was overtaken. */
  instead<T>(work: (context: JobContext) => Promise<T>): Promise<T | undefined>;
  /**
   * Runs one job in place of what was at work; undefined when it failed or was overtaken.
   *
   * @param transfer buffers of the input to move instead of copying
   */
  ask<K extends keyof J & string>(
    job: K,
    input: J[K]["input"],
    transfer?: Transferable[],
  ): Promise<J[K]["output"] | undefined>;
  /** Runs one job beside what is at work, which goes on; rejects when it fails. */
  askBeside<K extends keyof J & string>(job: K, input: J[K]["input"]): Promise<J[K]["output"]>;
  /** The job at work ends soon with its best result so far. */
  stop(): void;
  /** The job at work ends at once; nothing is kept. */
  cancel(): void;
}

/** Where a page is told of its work; never of work that was cancelled or overtaken. */
export interface DeskListener {
  onProgress(progress: Progress): void;
  onError(error: ErrorData): void;
}

/** A desk whose jobs each run in a worker of their own, opened by `openWorker`. */
export function openDesk<J extends Jobs<J>>(
  openWorker: () => Worker,
  { onProgress, onError }: DeskListener,
): Desk<J> {
  let current = { cancel: new AbortController(), stop: new AbortController() };

  function begin(): typeof current {
    current.cancel.abort();
    current = { cancel: new AbortController(), stop: new AbortController() };
    return current;
  }

  async function instead<T>(work: (context: JobContext) => Promise<T>): Promise<T | undefined> {
    const mine = begin();
    try {
      const done = await work({
        signal: mine.cancel.signal,
        stop: mine.stop.signal,
        onProgress: (progress) => {
          if (current === mine) onProgress(progress);
        },
      });
      return current === mine ? done : undefined;
    } catch (error) {
      if (current === mine) onError(toErrorData(error));
      return undefined;
    }
  }

  return {
    take: (file) =>
      instead(async () => {
        try {
          return { name: file.name, bytes: await file.arrayBuffer() };
        } catch {
          throw unreadable(file.name);
        }
      }),
    instead,
    ask: (job, input, transfer) =>
      instead((context) => {
        const options = { ...context, ...(transfer && { transfer }) };
        return runJob<J, typeof job>(openWorker, job, input, options);
      }),
    askBeside: (job, input) => runJob<J, typeof job>(openWorker, job, input),
    stop: () => current.stop.abort(),
    cancel: () => void begin(),
  };
}

function unreadable(name: string): UnmixError {
  return new UnmixError(
    "file",
    `"${name}": the browser was given no content; one file is expected, not a folder, and it must still be where it was chosen.`,
    { file: name },
  );
}
