import { describe, expect, it } from "vitest";
import { type PageAction, type PageBasics, reducePage } from "../../src/ui/page-state.ts";
import { afterReading, afterRun, runOf, standingWords, startedRun } from "../../src/ui/task.ts";

interface Options {
  readonly rank: number;
}

interface State extends PageBasics<Options> {
  readonly result: string;
}

const error = { name: "UnmixError", tag: "input", message: "It has no columns." } as const;
const running: State = {
  options: { rank: 2 },
  task: { kind: "running", startedAt: 7, stopping: false },
  standing: "",
  result: "the last one",
};
const after = (state: State, ...actions: readonly PageAction<Options>[]) =>
  actions.reduce<State>(reducePage, state);

describe("what every page does", () => {
  it("is busy in place of what failed", () => {
    const failed = after(running, { type: "failed", error });
    expect(failed).toMatchObject({ task: { kind: "idle" }, error, result: "the last one" });
    const busy = after(failed, { type: "waiting", what: "Reading grains.xlsx" });
    expect(busy.task).toEqual({ kind: "busy", what: "Reading grains.xlsx" });
    expect(busy.error).toBeUndefined();
  });

  it("goes on with its run where something beside it was not done", () => {
    const state = after(running, { type: "notDone", error });
    expect(state).toMatchObject({ task: running.task, error });
  });

  it("goes on with its run beside what is read, also when that cannot be", () => {
    const reading = after(running, { type: "reading", what: "Reading grains.xlsx" });
    expect(reading.task).toEqual({ ...running.task, reading: "Reading grains.xlsx" });
    expect(runOf(reading.task)).toMatchObject({
      status: "running",
      reading: "Reading grains.xlsx",
    });
    const failed = after(reading, { type: "notRead", error });
    expect(failed).toEqual({ ...running, error });
    expect(after(failed, { type: "reading", what: "Reading more.xlsx" }).error).toBeUndefined();
    expect(after(reading, { type: "cancelled" }).task).toEqual({ kind: "idle" });
  });

  it("waits for what is read when the run beside it has ended, or where there was none", () => {
    const busy = { kind: "busy", what: "Reading grains.xlsx" } as const;
    const reading = { type: "reading", what: busy.what } as const;
    const failed = after(running, reading, { type: "failed", error });
    expect(failed).toMatchObject({ task: busy, error });
    expect(afterRun(after(running, reading).task)).toEqual(busy);
    expect(afterRun(running.task)).toEqual({ kind: "idle" });
    const idle: State = { ...running, task: { kind: "idle" } };
    expect(after(idle, reading).task).toEqual(busy);
    expect(after(idle, reading, { type: "notRead", error })).toEqual({ ...idle, error });
  });

  it("reads on when another run begins, and runs on when it was read", () => {
    const what = "Reading grains.xlsx";
    const { task } = after(running, { type: "reading", what });
    const again = startedRun(task, 9, { of: "other settings" });
    expect(again).toMatchObject({ startedAt: 9, of: "other settings", reading: what });
    expect(startedRun(afterRun(task), 9, {})).toMatchObject({ reading: what });
    expect(startedRun({ kind: "due" }, 7, {})).toEqual(running.task);
    expect(afterReading(task)).toEqual(running.task);
  });

  it("says where things stand again once the message is put away", () => {
    const stood = { ...running, standing: "2 modes found in 1.2 s." };
    const words = (...actions: readonly PageAction<Options>[]) =>
      standingWords(after(stood, ...actions), undefined);
    expect(words({ type: "failed", error })).toBe("Not done: see the message below.");
    expect(words({ type: "failed", error }, { type: "dismissed" })).toBe(stood.standing);
    const writing = { type: "said", what: "Writing model.json…" } as const;
    expect(words(writing, { type: "notDone", error }, { type: "dismissed" })).toBe("Not done.");
  });

  it("keeps what its run says of itself, and that it is asked to stop", () => {
    const progress = { stage: "Fit", iteration: 3, maxIterations: 9, statistics: {} };
    const state = after(running, { type: "progressed", progress }, { type: "stopAsked" });
    expect(state.task).toEqual({ kind: "running", startedAt: 7, stopping: true, progress });
  });

  it("hears no more of a run that was cancelled", () => {
    const cancelled = after(running, { type: "cancelled" });
    expect(cancelled.task).toEqual({ kind: "idle" });
    expect(cancelled.standing).toBe("Cancelled. Nothing of it was kept.");
    expect(after(cancelled, { type: "stopAsked" })).toBe(cancelled);
  });

  it("takes the settings of the address, and says what of it could not be used until that is put away", () => {
    const read = after(running, { type: "optionsRead", options: { rank: 4 }, refused: error });
    expect(read).toMatchObject({ options: { rank: 4 }, refused: error });
    expect(after(read, { type: "dismissed" }).refused).toBeUndefined();
  });
});
