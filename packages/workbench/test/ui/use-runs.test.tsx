import { parseHTML } from "linkedom";
import { type Dispatch, type ReactElement, useLayoutEffect, useReducer } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { RunPanel } from "../../src/ui/run-panel.tsx";
import { runOf, type Task } from "../../src/ui/task.ts";
import { useDueRun, useLiveRuns } from "../../src/ui/use-runs.ts";

interface State {
  readonly data?: object;
  readonly options: object;
  readonly task: Task;
}
type Action = Partial<State>;

const IDLE: Task = { kind: "idle" };
const BUSY: Task = { kind: "busy", what: "Reading" };
const DUE: Task = { kind: "due" };
const RUNNING: Task = { kind: "running", startedAt: 0, stopping: false };

let root: Root;
let dispatch: Dispatch<Action>;
/** What the last button of the run said, and how often it had run, whenever the page had changed. */
let changes: { task: string; button: string | undefined; runs: number }[];
const run = vi.fn(async () => dispatch({ task: RUNNING }));

function Page(): ReactElement {
  const [state, send] = useReducer((before: State, change: Action) => ({ ...before, ...change }), {
    options: {},
    task: BUSY,
  });
  dispatch = send;
  const { data, options, task } = state;
  useDueRun(task, run);
  useLiveRuns({ data, known: undefined, options, task, stale: true, live: true }, run);
  useLayoutEffect(() => {
    changes.push({ task: task.kind, button: label(), runs: run.mock.calls.length });
  });
  return (
    <RunPanel
      {...runOf(task)}
      runLabel="Run"
      canRun={true}
      isCurrent={false}
      standing=""
      onRun={run}
      onStop={() => {}}
      onCancel={() => {}}
    />
  );
}

function label(): string | undefined {
  return [...document.querySelectorAll("button")].at(-1)?.textContent;
}

/** Longer than React takes to draw. */
const drawn = () => new Promise((resolve) => setTimeout(resolve, 50));
/** Longer than a setting takes to settle. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 500));

beforeAll(() => {
  const { window, document } = parseHTML("<html><body><main></main></body></html>");
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", document);
});
beforeEach(async () => {
  changes = [];
  run.mockClear();
  root = createRoot(document.querySelector("main")!);
  root.render(<Page />);
  await drawn();
});
afterEach(async () => {
  root.unmount();
  await drawn();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe("the run that is due", () => {
  it("has begun once when the page has changed, and Run never takes the place of Cancel", async () => {
    dispatch({ data: {}, task: DUE });
    await drawn();
    expect(changes).toEqual([
      { task: "busy", button: "Cancel", runs: 0 },
      { task: "due", button: "Cancel", runs: 1 },
      { task: "running", button: "Cancel", runs: 1 },
    ]);
  });

  it("does not begin when it was cancelled before the page has changed", async () => {
    dispatch({ data: {}, task: DUE });
    dispatch({ task: IDLE });
    await settled();
    expect(run).not.toHaveBeenCalled();
    expect(label()).toBe("Run");
  });
});

describe("changed settings", () => {
  it("run again beside what is read, and wait for it where nothing runs", async () => {
    const data = {};
    const reading = "Reading x";
    dispatch({ data, task: DUE });
    await drawn();
    dispatch({ task: { ...RUNNING, reading } });
    dispatch({ options: { rank: 3 } });
    await settled();
    expect(run).toHaveBeenCalledTimes(2);
    dispatch({ options: { rank: 4 }, task: { kind: "busy", what: reading } });
    await settled();
    expect(run).toHaveBeenCalledTimes(2);
    dispatch({ task: IDLE });
    await settled();
    expect(run).toHaveBeenCalledTimes(3);
  });

  it("run by themselves, also after a run that was cancelled before it began", async () => {
    const data = {};
    dispatch({ data, task: DUE });
    dispatch({ task: IDLE });
    await settled();
    dispatch({ options: { rank: 3 } });
    await settled();
    expect(run).toHaveBeenCalledOnce();
    dispatch({ task: IDLE });
    await settled();
    expect(run).toHaveBeenCalledOnce();
  });
});
