/**
 * The messages between a page and its worker. Plain data only: what crosses is cloned, never shared
 * code. One start per job; any number of progress notes; exactly one done or error.
 */
import type { ErrorData, Progress } from "@unmix/core";

/** From the page to the worker. */
export type Request =
  | { readonly type: "start"; readonly id: number; readonly job: string; readonly input: unknown }
  /** End soon and keep the best result so far. */
  | { readonly type: "stop"; readonly id: number }
  /** End at once and keep nothing. */
  | { readonly type: "cancel"; readonly id: number };

/** From the worker to the page. */
export type Reply =
  | { readonly type: "progress"; readonly id: number; readonly progress: Progress }
  | { readonly type: "done"; readonly id: number; readonly output: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: ErrorData };

/** The jobs a worker knows: for each name what goes in and what comes out. */
export type Jobs<J> = {
  readonly [K in keyof J]: { readonly input: unknown; readonly output: unknown };
};

/** One end of a channel: a `Worker`, a `MessagePort`, or the scope of a worker itself. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: string, listener: EventListener): void;
  removeEventListener(type: string, listener: EventListener): void;
  start?(): void;
}
