import { type Desk, type Jobs, openDesk } from "../job/index.ts";
import type { PageAction } from "./page-state.ts";
import type { Task } from "./task.ts";

/** Where the work of a page is done. */
export interface PageDesks<J extends Jobs<J>> {
  /** Where runs are at work. */
  readonly desk: Desk<J>;
  /** Where files are read, so that a run goes on when one cannot be. */
  readonly reader: Desk<J>;
}

/** Desks that tell the page what becomes of their work. */
export function openDesks<J extends Jobs<J>>(
  openWorker: () => Worker,
  dispatch: (action: PageAction<never>) => void,
): PageDesks<J> {
  return {
    desk: openDesk(openWorker, {
      onProgress: (progress) => dispatch({ type: "progressed", progress }),
      onError: (error) => dispatch({ type: "failed", error }),
    }),
    reader: openDesk(openWorker, {
      onProgress: () => {},
      onError: (error) => dispatch({ type: "notRead", error }),
    }),
  };
}

/** What every page does with its desks. */
export function deskCommands<J extends Jobs<J>, Action>({
  desk,
  reader,
  state,
  dispatch,
}: PageDesks<J> & {
  state(): { readonly task: Task };
  dispatch(action: Action | PageAction<never>): void;
}) {
  return {
    /** A run goes on beside what is read; anything else makes room for it. */
    beginReading(what: string): void {
      if (state().task.kind !== "running") desk.cancel();
      dispatch({ type: "reading", what });
    },
    /** What was read takes the place of what is at work. */
    takeOver(action: Action): void {
      desk.cancel();
      dispatch(action);
    },
    stop(): void {
      desk.stop();
      dispatch({ type: "stopAsked" });
    },
    /** Ends a run and what is read beside it. */
    cancel(): void {
      desk.cancel();
      reader.cancel();
      dispatch({ type: "cancelled" });
    },
  };
}
