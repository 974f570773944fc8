import { describe, expect, it } from "vitest";
import { exampleGrains, type Preview, unmix } from "../../src/domain/index.ts";
import { type Action, initialState, isStale, type PageState, reduce } from "../../src/ui/state.ts";

const table = exampleGrains({ sinks: 6, grainsPerSink: 25 });
const result = unmix(table, { rank: 2, shuffles: 0, points: 16 });

const openExample: Extract<Action, { type: "opened" }> = {
  type: "opened",
  input: { kind: "example" },
  table,
};
const runFrom = (state: PageState, at = 1000): PageState =>
  after(state, { type: "runStarted", at }, { type: "runFinished", result, at: at + 500 });

function after(state: PageState, ...actions: Action[]): PageState {
  return actions.reduce(reduce, state);
}

describe("the page's state", () => {
  it("says what was read and then what was found", () => {
    const opened = after(initialState, openExample);
    expect(opened.standing).toBe("150 grains of 6 samples read.");
    expect(isStale(opened)).toBe(true);
    const ran = runFrom(opened);
    expect(ran.result).toBe(result);
    expect(ran.seconds).toBe(0.5);
    expect(isStale(ran)).toBe(false);
  });

  it("runs grains that were read by itself, unless that is cancelled first", () => {
    const opened = after(initialState, openExample);
    expect(opened.task.kind).toBe("due");
    expect(after(opened, { type: "cancelled" }).task.kind).toBe("idle");
  });

  it("is stale after a change and fresh again when the change is taken back", () => {
    const ran = runFrom(after(initialState, openExample));
    const changed = after(ran, { type: "optionSet", name: "rank", value: 3 });
    expect(isStale(changed)).toBe(true);
    const back = after(changed, { type: "optionSet", name: "rank", value: undefined });
    expect(isStale(back)).toBe(false);
  });

  it("does not take a result for one of settings that changed during the run", () => {
    const state = after(
      initialState,
      openExample,
      { type: "runStarted", at: 0 },
      { type: "optionSet", name: "seed", value: 4 },
      { type: "runFinished", result, at: 10 },
    );
    expect(isStale(state)).toBe(true);
  });

  it("keeps the old result when a run is cancelled or fails", () => {
    const ran = runFrom(after(initialState, openExample));
    const started = after(ran, { type: "runStarted", at: 2000 });
    expect(after(started, { type: "cancelled" }).result).toBe(result);
    const error = { name: "UnmixError", message: "No.", tag: "option" as const };
    const failed = after(started, { type: "failed", error });
    expect(failed.result).toBe(result);
    expect(failed.error).toBe(error);
    expect(after(failed, { type: "dismissed" }).error).toBeUndefined();
    const mended = after(failed, { type: "optionSet", name: "density", value: undefined });
    expect(mended.error).toBeUndefined();
  });

  it("keeps the result, the data and the mapping when a reading is cancelled", () => {
    const ran = runFrom(after(initialState, openExample));
    const reading = after(ran, { type: "waiting", what: "Reading big.csv" });
    expect(reading.task.kind).toBe("busy");
    expect(after(reading, { type: "cancelled" })).toEqual({
      ...ran,
      standing: "Cancelled. Nothing of it was kept.",
    });
  });

  it("hears nothing of a run that is over", () => {
    const progress = { stage: "Late", iteration: 1, maxIterations: 2, statistics: {} };
    const idle = runFrom(after(initialState, openExample));
    expect(after(idle, { type: "progressed", progress })).toBe(idle);
    expect(after(idle, { type: "runFinished", result, at: 1 })).toBe(idle);
  });

  it("shows progress and the wish to stop", () => {
    const progress = { stage: "Rank 2", iteration: 7, maxIterations: 9, statistics: {} };
    const state = after(
      initialState,
      openExample,
      { type: "runStarted", at: 0 },
      { type: "progressed", progress },
      { type: "stopAsked" },
    );
    expect(state.task).toMatchObject({ kind: "running", stopping: true, progress });
    const stopped = after(state, { type: "runFinished", result, at: 10 });
    expect(stopped.standing).toContain("Stopped here");
  });

  it("carries a source's name into the result, through a new run and not to new data", () => {
    const ran = runFrom(after(initialState, openExample));
    const named = after(ran, { type: "renamed", source: 1, name: " Arc " });
    expect(named.result!.sourceNames).toEqual(["Source 1", "Arc"]);
    expect(runFrom(named).result!.sourceNames).toEqual(["Source 1", "Arc"]);
    expect(runFrom(after(named, openExample)).result!.sourceNames).toEqual(result.sourceNames);
    expect(result.sourceNames).toEqual(["Source 1", "Source 2"]);
  });

  it("leaves a name and a colour with their source when a run changes the order", () => {
    const turned = {
      ...result,
      labels: { ...result.labels, label: result.labels.label.map((source) => 1 - source) },
    };
    const run: Action = { type: "runFinished", result: turned, at: 1 };
    const state = after(
      runFrom(after(initialState, openExample)),
      { type: "renamed", source: 0, name: "Arc" },
      { type: "recoloured", source: 1, colour: "#123456" },
      { type: "optionSet", name: "seed", value: 1 },
      { type: "runStarted", at: 0 },
      run,
    );
    expect(state.result!.sourceNames).toEqual(["Source 1", "Arc"]);
    expect(state.colours).toEqual({ 0: "#123456" });
  });

  it("keeps the names of a saved model through a new run", () => {
    const named = { ...result, sourceNames: ["Source 1", "Rift"] };
    const opened = after(initialState, { type: "modelOpened", name: "model.json", result: named });
    expect(runFrom(opened).result!.sourceNames).toEqual(["Source 1", "Rift"]);
  });

  it("never calls two sources the same", () => {
    const ran = runFrom(after(initialState, openExample));
    const named = after(
      ran,
      { type: "renamed", source: 0, name: "Arc" },
      { type: "renamed", source: 1, name: "Arc" },
    );
    expect(named.result!.sourceNames).toEqual(["Arc", "Arc (2)"]);
  });

  it("keeps what the address says of features for the file that has them", () => {
    const linked = after(
      initialState,
      { type: "optionsRead", options: { features: ["U_Pb"], rank: 2 } },
      openExample,
    );
    expect(linked.options).toEqual({ rank: 2 });
    expect(linked.pending).toEqual({ features: ["U_Pb"] });
    const own = { ...table, features: ["U_Pb", ...table.features.slice(1)] };
    const file = { name: "own.csv", bytes: new ArrayBuffer(0) };
    const opened: Action = {
      type: "opened",
      input: { kind: "file", file },
      table: own,
    };
    expect(after(linked, opened).options).toEqual({ rank: 2, features: ["U_Pb"] });
    expect(after(linked, opened).pending).toEqual({});
  });

  it("goes on with a run while a file is written, and says when it cannot be", () => {
    const running = after(initialState, openExample, { type: "runStarted", at: 0 });
    const said = after(running, { type: "said", what: "example.csv saved." });
    expect(said.task.kind).toBe("running");
    expect(said.standing).toBe("example.csv saved.");
    const error = { name: "Error", message: "No room." };
    expect(after(said, { type: "notDone", error })).toMatchObject({
      error,
      task: { kind: "running" },
    });
  });

  it("keeps a file whose grains could not be read until others are, and what was read before", () => {
    const file = { name: "words.csv", bytes: new ArrayBuffer(0) };
    const preview = {} as Preview;
    const ran = runFrom(after(initialState, openExample));
    const unread = after(ran, { type: "understood", unread: { file, preview } });
    expect(unread).toEqual({ ...ran, unread: { file, preview } });
    expect(after(unread, openExample).unread).toBeUndefined();
    const shown: Action = { type: "modelOpened", name: "model.json", result };
    expect(after(unread, shown).unread).toBeUndefined();
  });

  it("remembers what the result was before a change on the same data", () => {
    const first = runFrom(after(initialState, openExample));
    expect(first.before).toBeUndefined();
    const second = runFrom(after(first, { type: "optionSet", name: "seed", value: 1 }));
    expect(second.before).toMatchObject({ rank: 2, grains: 150 });
    expect(runFrom(after(second, openExample)).before).toBeUndefined();
  });

  it("drops settings of features that a new file does not have", () => {
    const [age, other] = table.features as [string, string];
    const state = after(
      initialState,
      { type: "optionsRead", options: { features: [age, "gone"], log: ["gone"], rank: 2 } },
      openExample,
    );
    expect(state.options).toEqual({ features: [age], rank: 2 });
    const widths = { [other]: 2, gone: 1 };
    const without = after(
      initialState,
      { type: "optionsRead", options: { bandwidth: widths } },
      openExample,
    );
    expect(without.options).toEqual({});
  });

  it("shows a saved model as it was saved", () => {
    const state = after(initialState, { type: "modelOpened", name: "model.json", result });
    expect(state.result).toBe(result);
    expect(state.table).toBe(result.table);
    expect(isStale(state)).toBe(false);
  });

  it("compares again when known sources come or go", () => {
    const ran = runFrom(after(initialState, openExample));
    const compared = after(ran, { type: "knownSet", known: { name: "known.xlsx", table } });
    expect(isStale(compared)).toBe(true);
    expect(isStale(after(compared, { type: "knownSet" }))).toBe(false);
  });
});
