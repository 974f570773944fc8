"use client";
import { useEffect, useRef } from "react";
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

/** Runs new `data` by itself, once, while nothing else is at work. */
export function useFirstRun(
  data: unknown,
  { task, wanted }: { readonly task: Task; readonly wanted: boolean },
  run: () => Promise<void>,
): void {
  const tried = useRef<unknown>(undefined);
  useEffect(() => {
    if (!data || !wanted || task.kind !== "idle" || tried.current === data) return;
    tried.current = data;
    void run();
  }, [data, wanted, task.kind, run]);
}

export interface LiveRun {
  readonly data: unknown;
  readonly known: unknown;
  readonly options: object;
  readonly task: Task;
  /** Whether the result is not of these, or there is none. */
  readonly stale: boolean;
  /** Whether there is no result yet, which then does not wait. */
  readonly fresh: boolean;
  /** Whether changed settings run by themselves. */
  readonly live: boolean;
}

/** Runs new data, and changed settings soon after the last change unless the user said not to. */
export function useLiveRuns(
  { data, known, options, task, stale, fresh, live }: LiveRun,
  run: () => Promise<void>,
): void {
  const attempted = useRef<readonly unknown[]>([]);
  useEffect(() => {
    if (!stale || task.kind === "busy" || !data) return;
    if (!live && !fresh) return;
    // What failed or was cancelled is not tried again by itself.
    const attempt = [data, known, JSON.stringify(options)];
    if (attempt.every((part, i) => part === attempted.current[i])) return;
    const timer = setTimeout(
      () => {
        attempted.current = attempt;
        void run();
      },
      fresh ? 0 : SETTLED,
    );
    return () => clearTimeout(timer);
  }, [stale, fresh, live, task.kind, data, options, known, run]);
}
