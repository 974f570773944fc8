import type { ErrorData } from "../errors.ts";
import type { Progress } from "../iterate/steps.ts";
import type { Gathering } from "../kernels/team.ts";

/** A thread of any platform: what a pool needs of a worker. */
export interface Thread {
  post(message: Order): void;
  /** Whether a program waits for it before it ends by itself. */
  hold(on: boolean): void;
  /** Ends it at once, whatever it is at. */
  end(): Promise<void>;
}

/** Starts a thread; `failed` is called at most once, when it ended by itself. */
export type Start = (heard: (report: Report) => void, failed: (error: Error) => void) => Thread;

/** What a thread is told: to do a task, or to share in the kernels of whoever leads. */
export type Order = TaskOrder | ({ readonly kind: "gather" } & Gathering);

export interface TaskOrder {
  readonly kind: "task";
  readonly id: number;
  /** What is to be done: plain data, which the program of the thread knows how to read. */
  readonly task: unknown;
  /** One shared number that the thread looks at between two sweeps: one of {@link FLAG}. */
  readonly flag: Int32Array;
}

/** What a thread tells. */
export type Report =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly id: number; readonly progress: Progress }
  | { readonly kind: "done"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly error: ErrorData };

/** Go on; end soon and keep the best so far; end at once and keep nothing. */
export const FLAG = { run: 0, stop: 1, cancel: 2 } as const;
