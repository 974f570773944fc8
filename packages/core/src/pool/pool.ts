import { UnmixError } from "../errors.ts";
import { describe } from "../option-names.ts";
import { type Crew, createCrew } from "./crew.ts";
import type { Start } from "./thread.ts";

/**
 * Threads that wait for work. Whoever opens a pool closes it; a pool that was forgotten never keeps
 * a program alive.
 */
export interface Pool {
  /** How many work at once, the one that calls included. */
  readonly threads: number;
  /** Why there is only one, in words for a person; absent where there are more. */
  readonly reason?: string;
  /** What runs on the other threads; absent where there are none. */
  readonly crew?: Crew;
  /**
   * Ends the threads, whatever they are at. What is still open rejects; calls that come later throw.
   */
  close(): Promise<void>;
}

/** More than any machine here has use for, so that a mistake takes no machine down. */
const MOST_THREADS = 256;

/**
 * A pool of `threads`, once they are ready; of one thread, with the reason, where others cannot be had.
 *
 * @param start starts a thread of this platform
 * @param hindrance why this platform allows no threads here, if it does not
 * @throws {UnmixError} when `threads` is no whole number from 1 to 256
 */
export async function createPool(threads: number, start: Start, hindrance?: string): Promise<Pool> {
  if (!Number.isSafeInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new UnmixError(
      "option",
      `The number of threads is ${describe(threads)}; it must be a whole number from 1 to ${MOST_THREADS}.`,
      { threads },
    );
  }
  if (threads === 1) return poolOfOne("One thread was asked for, or the machine has one.");
  const reason = hindrance ?? noSharedMemory();
  if (reason !== undefined) return poolOfOne(reason);
  const crew = createCrew(threads, start);
  try {
    await crew.ready();
  } catch (error) {
    await crew.close();
    return poolOfOne(`No other thread could be started: ${(error as Error).message}`);
  }
  return { threads, crew, close: crew.close };
}

function poolOfOne(reason: string): Pool {
  return { threads: 1, reason, close: async () => {} };
}

function noSharedMemory(): string | undefined {
  return typeof SharedArrayBuffer === "function" && typeof Atomics === "object"
    ? undefined
    : "Memory cannot be shared between threads here.";
}
