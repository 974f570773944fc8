"use client";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { Task } from "./task.ts";

/** Milliseconds after the last change of a setting. */
const SETTLED = 350;

/** Does `open` once, when the page is there. */
export function useOpening(open: () => Promise<void>): void {
  const opening = useRef(false);
  useEffect(() => {
    if (opening.current) return;
    opening.current = true;
    void open();
  }, [open]);
}

/** Begins the run that is due: what was opened is run by itself, unless that was cancelled. */
export function useDueRun(task: Task, run: () => Promise<void>): void {
  // With the change of the page itself: a passive effect would leave a moment in which Cancel is pressed too late.
  useLayoutEffect(() => {
    if (task.kind === "due") void run();
  }, [task.kind, run]);
}

export interface LiveRun {
  readonly data: unknown;
  readonly known: unknown;
  readonly options: object;
  readonly task: Task;
  /** Whether the result is not of these, or there is none. */
  readonly stale: boolean;
  /** Whether changed settings run by themselves. */
  readonly live: boolean;
}

/** Runs changed settings soon after the last change, unless the user said not to. */
export function useLiveRuns(
  { data, known, options, task, stale, live }: LiveRun,
  run: () => Promise<void>,
): void {
  const attempted = useRef<readonly unknown[]>([]);
  useEffect(() => {
    const attempt = [data, known, JSON.stringify(options)];
    // The first run of new data is due by itself, or was cancelled.
    if (attempted.current[0] !== data) attempted.current = attempt;
    if (!stale || !live || !data || task.kind === "busy" || task.kind === "due") return;
    // What failed or was cancelled is not tried again by itself.
    if (attempt.every((part, i) => part === attempted.current[i])) return;
    const timer = setTimeout(() => {
      attempted.current = attempt;
      void run();
    }, SETTLED);
    return () => clearTimeout(timer);
  }, [stale, live, task.kind, data, options, known, run]);
}
