import type { Progress } from "@unmix/core";
import type { RunPanelProps } from "./run-panel.tsx";

/** What a page waits for; a run also has what its page says of it. */
export type Task<Run = unknown> =
  | { readonly kind: "idle" }
  | { readonly kind: "busy"; readonly what: string }
  /** What was opened is about to be run by itself, which can be cancelled like what it follows and what it becomes. */
  | { readonly kind: "due" }
  | ({
      readonly kind: "running";
      /** `performance.now()` when it began. */
      readonly startedAt: number;
      readonly progress?: Progress;
      /** Whether *stop here* was pressed. */
      readonly stopping: boolean;
      /** What is read beside it. */
      readonly reading?: string | undefined;
    } & Run);

/** What the panel of the run shows of a task. */
export function runOf(
  task: Task,
): Pick<RunPanelProps, "status" | "progress" | "startedAt" | "reading"> {
  if (task.kind !== "running") {
    return { status: task.kind === "idle" ? "idle" : "waiting", startedAt: 0 };
  }
  const { progress, startedAt, stopping, reading } = task;
  return { status: stopping ? "stopping" : "running", progress, startedAt, reading };
}

/** Where things stand, in a sentence; `stale` is the one for a result of other settings, if it is. */
export function standingWords(
  state: { readonly task: Task; readonly error?: unknown; readonly standing: string },
  stale: string | false | undefined,
): string {
  if (state.task.kind === "busy") return `${state.task.what}…`;
  if (state.error) return "Not done: see the message below.";
  return stale || state.standing;
}

/** A run that begins; what is read meanwhile is still waited for. */
export function startedRun<Run extends object>(
  before: Task,
  startedAt: number,
  run: Run,
): Task<Run> {
  const waiting = before.kind === "busy" ? before.what : undefined;
  const reading = before.kind === "running" ? before.reading : waiting;
  return { kind: "running", startedAt, stopping: false, reading, ...run };
}

/** What is read beside a run is waited for when that has ended, so that nothing is begun which it would replace. */
export function afterRun(task: Task): Exclude<Task, { kind: "running" }> {
  const reading = task.kind === "running" ? task.reading : undefined;
  return reading === undefined ? { kind: "idle" } : { kind: "busy", what: reading };
}

/** A run goes on when what was read beside it is there, or could not be read. */
export function afterReading<T extends Task>(task: T): T | { readonly kind: "idle" } {
  return task.kind === "running" ? { ...task, reading: undefined } : { kind: "idle" };
}

/** The state with something new of its run; the same state where nothing runs. */
export function withRun<State extends { readonly task: Task }>(
  state: State,
  news: { readonly progress: Progress } | { readonly stopping: true },
): State {
  return state.task.kind === "running" ? { ...state, task: { ...state.task, ...news } } : state;
}
