"use client";
import type { Progress } from "@unmix/core";
import {
  type FocusEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { progressWords, secondsLeft } from "./progress-words.ts";

export interface RunPanelProps {
  /** "waiting" for what can only be cancelled; "stopping" from *stop here* until the result is there. */
  readonly status: "idle" | "waiting" | "running" | "stopping";
  readonly progress?: Progress | undefined;
  /** What is read beside the run. */
  readonly reading?: string | undefined;
  /** `performance.now()` at the start of the run. */
  readonly startedAt: number;
  readonly runLabel: string;
  readonly canRun: boolean;
  /** Whether there is a result of what is shown, so that the next thing is to save it rather than to run again. */
  readonly isCurrent: boolean;
  /** Where things stand when nothing runs, or what is waited for. */
  readonly standing: string;
  readonly onRun: () => void;
  /** End soon and keep the best so far. */
  readonly onStop: () => void;
  /** End at once and keep nothing. */
  readonly onCancel: () => void;
  readonly children?: ReactNode;
}

/** Starts a run, shows how far it is and ends it in one of two ways. */
export function RunPanel(props: RunPanelProps): ReactElement {
  const { status, progress, reading, startedAt, standing } = props;
  const running = status === "running" || status === "stopping";
  const now = useClock(running);
  const left = running ? secondsLeft(progress, now - startedAt) : undefined;
  const words = useRef<HTMLParagraphElement>(null);
  const keepFocus = useKeptFocus(words, status);
  return (
    <div className={props.isCurrent ? "run-bar current" : "run-bar"}>
      <div className="row spread">
        <p className="number run-standing" ref={words} tabIndex={-1}>
          {running ? progressWords(progress, left) : standing}
          {status === "stopping" && " · stopping, the best so far is kept"}
        </p>
        <div className="row" {...keepFocus}>
          {running && (
            <button
              type="button"
              className="button"
              disabled={status === "stopping"}
              onClick={props.onStop}
              title="End soon and keep the best result so far"
            >
              Stop here
            </button>
          )}
          {status !== "idle" ? (
            <button
              key="cancel"
              type="button"
              className="button danger"
              onClick={props.onCancel}
              title="End at once and keep nothing of it"
            >
              Cancel
            </button>
          ) : (
            // The keys keep the focus on a button from passing to another in its place.
            <button
              key="run"
              type="button"
              className={props.isCurrent ? "button" : "button primary"}
              disabled={!props.canRun}
              onClick={() => {
                // What a refused setting would run with is not what its field shows.
                if (!goToRefused()) props.onRun();
              }}
            >
              {props.runLabel}
            </button>
          )}
          {props.children}
        </div>
      </div>
      {running && (
        <progress
          aria-label="Progress of the run"
          max={1}
          value={progress?.fraction ?? undefined}
        />
      )}
      {reading && (
        <p className="small muted" role="status">
          {reading}…
        </p>
      )}
      <Announcement text={running ? (progress?.stage ?? "Starting") : standing} />
    </div>
  );
}

/** Goes to the first field whose value is refused, and whether there is one. */
function goToRefused(): boolean {
  const field = document.querySelector<HTMLElement>('.setup [aria-invalid="true"]');
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  return field !== null;
}

/** The focus goes to `words` when the button that had it goes away with a change of `status`. */
function useKeptFocus(words: RefObject<HTMLElement | null>, status: RunPanelProps["status"]) {
  const held = useRef<Element>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the buttons change with the status
  useLayoutEffect(() => {
    const button = held.current;
    if (button && (!button.isConnected || button.matches(":disabled"))) {
      words.current?.focus({ preventScroll: true });
    }
  }, [status, words]);
  return {
    onFocus: (event: FocusEvent) => {
      held.current = event.target;
    },
    onBlur: () => {
      held.current = undefined;
    },
  };
}

/** Tells a screen reader of each new stage, and not of each iteration. */
function Announcement({ text }: { text: string }): ReactElement {
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}

function useClock(on: boolean): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!on) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, [on]);
  return now;
}
