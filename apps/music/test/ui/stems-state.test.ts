import { describe, expect, it } from "vitest";
import { type MusicResult, resolveOptions, type Signal } from "../../src/domain/index.ts";
import {
  initialState,
  isStale,
  laneNames,
  ownView,
  type PageState,
  reduce,
  type View,
} from "../../src/ui/stems/state.ts";

const signal: Signal = { sampleRate: 8000, channels: [new Float32Array(8)] };
const view = (options: Parameters<typeof resolveOptions>[0]): View => ({
  result: {
    options: resolveOptions(options),
    instruments: { count: 2, names: ["a", "b"], struckBy: -1 },
    warnings: [],
  } as unknown as MusicResult,
  input: initialState.input,
  signal,
  region: undefined,
  drawn: undefined,
  picture: undefined,
});

describe("the state of the instruments' page", () => {
  it.each([[{}], [{ notes: 12, window: 60, instruments: 3 }], [{ reference: true }]])(
    "takes the settings of a result that is opened: %j",
    (options) => {
      const before: PageState = { ...initialState, options: { threshold: 0.2 }, bits: 16 };
      const shown = reduce(before, { type: "modelShown", view: view({ ...options, bits: 24 }) });
      expect(resolveOptions(shown.options)).toEqual(resolveOptions(options));
      expect(isStale(shown)).toBe(false);
      expect(shown.bits).toBe(24);
      expect(isStale(reduce(shown, { type: "optionSet", name: "seed", value: 5 }))).toBe(true);
    },
  );

  it("runs a recording by itself, unless that is cancelled first or a result waits for it", () => {
    const origin = { file: "", sha256: "", program: "", version: "" };
    const opening = {
      type: "opened",
      input: { kind: "example" },
      opened: { signal, peaks: new Float32Array(2), origin },
    } as const;
    const due = reduce(initialState, opening);
    expect(due.task.kind).toBe("due");
    expect(reduce(due, { type: "cancelled" }).task.kind).toBe("idle");
    const model = view({}).result;
    const waits = reduce(initialState, {
      type: "modelOpened",
      name: "model.json",
      model: { ...model, origin },
    });
    expect(reduce(waits, opening).task.kind).toBe("idle");
  });

  it("keeps what is shown beside another recording, and calls neither stale nor its own", () => {
    const origin = { file: "", sha256: "", program: "", version: "" };
    const shown = reduce(initialState, { type: "runFinished", view: view({}), ran: {}, at: 0 });
    expect(ownView(shown)).toBe(shown.view);
    const opened = { signal, peaks: new Float32Array(2), origin };
    const input = { kind: "file", name: "song.wav" } as const;
    let state = reduce(shown, { type: "opened", input, opened });
    state = reduce(state, { type: "runStarted", at: 0, isRegion: false });
    state = reduce(state, { type: "cancelled" });
    expect(state).toMatchObject({ view: shown.view, lanes: shown.lanes, input });
    expect(ownView(state)).toBe(undefined);
    expect(isStale(reduce(state, { type: "optionSet", name: "seed", value: 5 }))).toBe(false);
    const done = { ...view({}), input };
    const muted = reduce(state, { type: "laneSet", lane: 0, change: { muted: true } });
    const next = reduce(muted, { type: "runFinished", view: done, ran: {}, at: 0 });
    expect(ownView(next)).toBe(next.view);
    // The lanes of another recording are others.
    expect(next.lanes.some((lane) => lane.muted)).toBe(false);
  });

  it("forgets an error once notes are moved, taken back, or something else is begun", () => {
    const error = { name: "UnmixError", message: "no" };
    const shown = reduce(initialState, { type: "runFinished", view: view({}), ran: {}, at: 0 });
    const { options, instruments, events, tempo } = shown.view!.result;
    const grouped = { options, instruments, events, tempo, warnings: [] };
    const moved = { type: "regrouped", grouped, from: [0, 1], what: "" } as const;
    const refused = { ...reduce(shown, moved), error, refused: error };
    expect(reduce(refused, moved).error).toBe(undefined);
    expect(reduce(refused, { type: "undone" }).error).toBe(undefined);
    expect(reduce(refused, { type: "said", what: "Writing stems.zip…" }).error).toBe(undefined);
    const started = { type: "runStarted", at: 0, isRegion: false } as const;
    const run = reduce(refused, started);
    expect([run.error, run.refused]).toEqual([undefined, undefined]);
    // What the address asked for is still to be read while the page runs by itself.
    const byItself = reduce({ ...refused, task: { kind: "due" } }, started);
    expect(byItself.refused).toBe(error);
  });

  it("knows that settings changed during a run", () => {
    const running = reduce(initialState, { type: "runStarted", at: 0, isRegion: false });
    const changed = reduce(running, { type: "optionSet", name: "notes", value: 9 });
    const done = reduce(changed, { type: "runFinished", view: view({}), ran: {}, at: 1500 });
    expect(isStale(done)).toBe(true);
    expect(done.standing).toBe("2 instruments found in 1.5 s.");
  });

  it("waits for what is read when the run beside it has ended, and tells what could not be", () => {
    const running = reduce(initialState, { type: "runStarted", at: 0, isRegion: false });
    const finish = { type: "runFinished", view: view({}), ran: {}, at: 1500 } as const;
    const reading = reduce(running, { type: "reading", what: "Reading x" });
    expect(reduce(reading, finish).task).toEqual({ kind: "busy", what: "Reading x" });
    const error = { name: "UnmixError", message: "no" };
    const told = reduce(reduce(reading, { type: "notRead", error }), finish);
    expect(told).toMatchObject({ task: { kind: "idle" }, error, view: finish.view });
  });

  it("keeps the lanes of percussion and of what is left when instruments are regrouped", () => {
    const own = view({ percussion: true });
    let state = reduce(initialState, { type: "runFinished", view: own, ran: {}, at: 0 });
    expect(laneNames(own.result)).toEqual(["a", "b", "Percussion", "What is left"]);
    expect(state.lanes).toHaveLength(4);
    state = reduce(state, { type: "laneSet", lane: 2, change: { muted: true } });
    const { options, instruments, events, tempo } = own.result;
    const more = { ...instruments, count: 3, names: ["a", "b", "c"] };
    const grouped = { options, instruments: more, events, tempo, warnings: [] };
    state = reduce(state, { type: "regrouped", grouped, from: [0, 1, -1], what: "" });
    expect(state.lanes.map(({ muted }) => muted)).toEqual([false, false, false, true, false]);
    const back = reduce(state, { type: "undone" });
    expect(back.lanes.map(({ muted }) => muted)).toEqual([false, false, true, false]);
  });

  it("has no lane of percussion while an instrument has it", () => {
    const own = view({ percussion: true });
    let state = reduce(initialState, { type: "runFinished", view: own, ran: {}, at: 0 });
    state = reduce(state, { type: "laneSet", lane: 3, change: { solo: true } });
    const { options, instruments, events, tempo } = own.result;
    const give = (struckBy: number) => {
      const grouped = {
        options,
        instruments: { ...instruments, struckBy },
        events,
        tempo,
        warnings: [],
      };
      state = reduce(state, { type: "regrouped", grouped, from: [0, 1], what: "" });
      return state.lanes.map(({ solo }) => solo);
    };
    expect(give(1)).toEqual([false, false, true]);
    expect(laneNames(state.view!.result)).toEqual(["a", "b", "What is left"]);
    expect(give(-1)).toEqual([false, false, false, true]);
    expect(reduce(state, { type: "undone" }).lanes).toHaveLength(3);
  });

  it("takes warnings back with the grouping that they were about", () => {
    const uncertain = [{ kind: "uncertain", message: "…" }] as const;
    const first = view({});
    const unsure: View = { ...first, result: { ...first.result, warnings: uncertain } };
    const done = reduce(initialState, { type: "runFinished", view: unsure, ran: {}, at: 0 });
    const { options, instruments, events, tempo } = first.result;
    const grouped = { options, instruments, events, tempo, warnings: [] };
    const sure = reduce(done, { type: "regrouped", grouped, from: [0, 1], what: "" });
    expect(sure.view?.result.warnings).toEqual([]);
    expect(reduce(sure, { type: "undone" }).view?.result.warnings).toEqual(uncertain);
  });
});
