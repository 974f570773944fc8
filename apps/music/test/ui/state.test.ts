import { standingWords } from "@unmix/workbench/ui";
import { describe, expect, it } from "vitest";
import {
  exampleSeries,
  type ModesResult,
  mergeModes,
  modes,
  modesSteps,
  moveAtoms,
  restoreModes,
  TWO_TONES,
} from "../../src/domain/index.ts";
import {
  initialState,
  isStale,
  isUnsaved,
  labelsOf,
  type PageState,
  reduce,
} from "../../src/ui/modes/state.ts";

const series = exampleSeries(TWO_TONES, { seconds: 1, samples: 100 });
const result = modes(series, { features: 1000, ridgeSpread: 0.2 });
const file = { name: "tones.csv", bytes: new ArrayBuffer(0) };

const opened = reduce(initialState, { type: "opened", input: { kind: "file", file }, series });
const running = reduce(opened, { type: "runStarted", at: 0 });
const done = reduce(running, { type: "runFinished", result, at: 1234 });

describe("the state of the modes page", () => {
  it("goes from a signal over a run to its modes", () => {
    expect(isStale(opened)).toBe(true);
    expect(running.task.kind).toBe("running");
    expect(done.task.kind).toBe("idle");
    expect(done.standing).toMatch(/^\d+ modes? found in 1\.2 s\.$/);
    expect(isStale(done)).toBe(false);
  });

  it("runs a signal that was opened by itself, unless that is cancelled first", () => {
    expect(opened.task.kind).toBe("due");
    expect(reduce(opened, { type: "cancelled" }).task.kind).toBe("idle");
    const shown = reduce(opened, { type: "modelOpened", name: "model.json", result });
    expect(shown.task.kind).toBe("idle");
  });

  it("knows when settings changed, and when they changed back", () => {
    const changed = reduce(done, { type: "optionSet", name: "residual", value: 0.2 });
    expect(isStale(changed)).toBe(true);
    expect(
      isStale(reduce(changed, { type: "optionSet", name: "residual", value: undefined })),
    ).toBe(false);
  });

  it("drops the result with a new signal, keeps it with a failed reading", () => {
    const failed = reduce(reduce(done, { type: "reading", what: "Reading x" }), {
      type: "notRead",
      error: { name: "UnmixError", message: "no" },
    });
    expect(failed.result).toBe(result);
    expect(reduce(done, { type: "opened", input: { kind: "file", file }, series }).result).toBe(
      undefined,
    );
  });

  it("goes on with a run beside which a file is read, also when that cannot be", () => {
    const finish = { type: "runFinished", result, at: 1234 } as const;
    const error = { name: "UnmixError", message: "no" };
    const reading = reduce(running, { type: "reading", what: "Reading x" });
    expect(reading.task).toEqual({ ...running.task, reading: "Reading x" });
    const failed = reduce(reading, { type: "notRead", error });
    expect(failed).toMatchObject({ task: running.task, error });
    const told = reduce(failed, finish);
    expect(told).toMatchObject({ result, error, task: { kind: "idle" } });
    const dismissed = reduce(told, { type: "dismissed" });
    expect(standingWords(dismissed, undefined)).toBe(done.standing);
    // Nothing is to be corrected that what is read would replace.
    const busy = { kind: "busy", what: "Reading x" };
    expect(reduce(reading, finish)).toMatchObject({ result, task: busy });
    expect(reduce(reading, { type: "failed", error }).task).toEqual(busy);
  });

  it("keeps a table that could not be read until something is, and how it was to be read", () => {
    const table = { file: { name: "alone.csv", bytes: new ArrayBuffer(1) }, options: { rate: 9 } };
    const taken = reduce(done, { type: "tableTaken", table });
    const error = { name: "UnmixError", message: "no" };
    const failed = reduce(taken, { type: "notRead", error });
    expect(failed.unread).toEqual({ ...table, failed: true, rateHelps: true });
    expect(reduce(failed, { type: "tableTaken" }).unread).toBe(undefined);
    const input = { kind: "file", file: table.file } as const;
    expect(reduce(failed, { type: "opened", input, series }).unread).toBe(undefined);
    const shown = reduce(failed, { type: "modelOpened", name: "model.json", result });
    expect(shown.unread).toBe(undefined);
    expect(reduce(done, { type: "notRead", error }).unread).toBe(undefined);
  });

  it("asks for a rate only where one would help", () => {
    const table = { file: { name: "alone.csv", bytes: new ArrayBuffer(1) }, options: {} };
    const taken = reduce(done, { type: "tableTaken", table });
    expect(taken.unread).toMatchObject({ failed: false, rateHelps: false });
    const helps = (data: Record<string, unknown>) =>
      reduce(taken, { type: "notRead", error: { name: "UnmixError", message: "no", data } }).unread
        ?.rateHelps;
    expect(helps({ row: 3 })).toBe(false);
    expect(helps({ row: 3, rateHelps: true })).toBe(true);
  });

  it("remembers how the modes were before an edit, and forgets it when that is taken back", () => {
    const merged = mergeModes(result, [0, 1]);
    const chosen: PageState = { ...done, atoms: [1, 2], modes: [0, 1] };
    const edited = reduce(chosen, {
      type: "edited",
      result: merged,
      what: "merged",
      undone: false,
    });
    expect(edited.undo).toEqual([labelsOf(result)]);
    expect([edited.atoms, edited.modes]).toEqual([[], []]);
    const again = reduce(edited, { type: "edited", result: merged, what: "again", undone: false });
    expect(again.undo).toHaveLength(2);
    const back = reduce(again, { type: "edited", result: merged, what: "back", undone: true });
    expect(back.undo).toEqual([labelsOf(result)]);
  });

  it("tells modes that were corrected or named by hand until they are saved, or as they were", () => {
    const edit = (result: ModesResult, undone = false) =>
      ({ type: "edited", result, what: "", undone }) as const;
    const named = reduce(done, { type: "renamed", mode: 0, name: "Hum" });
    const merged = reduce(done, edit(mergeModes(result, [0, 1])));
    expect([opened, running, done].map(isUnsaved)).toEqual([false, false, false]);
    expect([named, merged].map(isUnsaved)).toEqual([true, true]);
    expect(isUnsaved(reduce(merged, edit(restoreModes(merged.result!), true)))).toBe(false);
    const saved = reduce(merged, { type: "kept", result: merged.result! });
    expect(isUnsaved(saved)).toBe(false);
    expect(isUnsaved(reduce(saved, edit(result)))).toBe(true);
    const shown = { type: "modelOpened", name: "model.json", result: merged.result! } as const;
    expect(isUnsaved(reduce(named, shown))).toBe(false);
    const input = { kind: "file", file } as const;
    expect(isUnsaved(reduce(merged, { type: "opened", input, series }))).toBe(false);
    // While another run is at work they are still there, and no longer when it ends.
    const again = reduce(merged, { type: "runStarted", at: 0 });
    expect(isUnsaved(again)).toBe(true);
    expect(isUnsaved(reduce(again, { type: "runFinished", result, at: 1 }))).toBe(false);
  });

  it("tells atoms that were moved", () => {
    const clusters = modes(series, { features: 1000, grouping: "clusters" });
    const found = reduce(running, { type: "runFinished", result: clusters, at: 1 });
    const moved = moveAtoms(clusters, [0], "none");
    const edited = reduce(found, { type: "edited", result: moved, what: "", undone: false });
    expect([found, edited].map(isUnsaved)).toEqual([false, true]);
  });

  it("brings the settings of the example to hear, and takes them away again", () => {
    const siren = { kind: "example", name: "siren" } as const;
    const heard = reduce(opened, { type: "opened", input: siren, series });
    expect(heard.options).toEqual({ features: 8000, ridgeSpread: 0.07 });
    const clusters = { type: "optionSet", name: "grouping", value: "clusters" } as const;
    expect(reduce(heard, clusters).options).toEqual({ features: 8000, grouping: "clusters" });
    // An address asks for clusters before the example is there.
    for (const options of [{ grouping: "clusters" }, { radius: 2 }] as const) {
      const asked = reduce(initialState, { type: "optionsRead", options });
      const shown = reduce(asked, { type: "opened", input: siren, series });
      expect(() => modesSteps(series, shown.options)).not.toThrow();
      expect(shown.options).toMatchObject({ ...options, features: 8000 });
    }
    const own = reduce(heard, { type: "optionSet", name: "seed", value: 3 });
    expect(reduce(own, { type: "opened", input: { kind: "file", file }, series }).options).toEqual({
      seed: 3,
    });
  });

  it("renames a mode, but not to nothing", () => {
    const renamed = reduce(done, { type: "renamed", mode: 0, name: " Hum " });
    expect(renamed.result?.modes[0]?.name).toBe("Hum");
    expect(reduce(done, { type: "renamed", mode: 0, name: " " })).toBe(done);
  });
});
