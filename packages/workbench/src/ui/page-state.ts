import type { ErrorData, Progress } from "@unmix/core";
import { afterReading, afterRun, type Task, withRun } from "./task.ts";

/** What every page has among its state. */
export interface PageBasics<Options> {
  /** Only what the user has set; the rest has its default. */
  readonly options: Partial<Options>;
  readonly task: Task;
  readonly error?: ErrorData | undefined;
  /** What of the address could not be used. */
  readonly refused?: ErrorData | undefined;
  /** The last thing that was done, for the run bar and the screen reader. */
  readonly standing: string;
}

/** What can happen on every page. */
export type PageAction<Options> =
  | { readonly type: "waiting"; readonly what: string }
  /** A run goes on beside it. */
  | { readonly type: "reading"; readonly what: string }
  | { readonly type: "notRead"; readonly error: ErrorData }
  | {
      readonly type: "optionsRead";
      readonly options: Partial<Options>;
      readonly refused?: ErrorData;
    }
  | { readonly type: "progressed"; readonly progress: Progress }
  | { readonly type: "stopAsked" }
  | { readonly type: "cancelled" }
  | { readonly type: "said"; readonly what: string }
  /** What failed was beside the work of the page, which goes on. */
  | { readonly type: "notDone"; readonly error: ErrorData }
  | { readonly type: "failed"; readonly error: ErrorData }
  | { readonly type: "dismissed" };

/** The part of a page's reducer that is the same on every page. */
export function reducePage<Options, State extends PageBasics<Options>>(
  state: State,
  action: PageAction<Options>,
): State {
  switch (action.type) {
    case "waiting":
      return { ...state, error: undefined, task: { kind: "busy", what: action.what } };
    case "reading": {
      const { task } = state;
      if (task.kind !== "running") return reducePage(state, { type: "waiting", what: action.what });
      return { ...state, error: undefined, task: { ...task, reading: action.what } };
    }
    case "notRead":
      return { ...state, task: afterReading(state.task), error: action.error };
    case "optionsRead":
      return { ...state, options: action.options, refused: action.refused };
    case "progressed":
      return withRun(state, { progress: action.progress });
    case "stopAsked":
      return withRun(state, { stopping: true });
    case "cancelled":
      return { ...state, task: { kind: "idle" }, standing: "Cancelled. Nothing of it was kept." };
    case "said":
      return { ...state, standing: action.what };
    case "notDone":
      // What was said before was that it is being done.
      return { ...state, error: action.error, standing: "Not done." };
    case "failed":
      return { ...state, task: afterRun(state.task), error: action.error };
    case "dismissed":
      return { ...state, error: undefined, refused: undefined };
  }
}
