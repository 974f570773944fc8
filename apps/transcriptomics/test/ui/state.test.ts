import { describe, expect, it } from "vitest";
import {
  exampleExpression,
  mergeTypes,
  type ProfileResult,
  profile,
} from "../../src/domain/index.ts";
import { type Action, initialState, isStale, type PageState, reduce } from "../../src/ui/state.ts";
import type { Section } from "../../src/workers/jobs.ts";

const example = exampleExpression();
const result = profile(example, { rank: 3, smoothing: "none", starts: 1, genes: 20 });

function section(columns: Section["columns"] = [{ name: "region", kind: "category" }]): Section {
  const { spots, genes, places } = example;
  return {
    spots,
    genes,
    x: places!.x,
    y: places!.y,
    unit: "µm",
    columns,
    images: [],
    remarks: [],
    matrix: "X",
    depth: new Float64Array(spots.length),
  };
}

function after(actions: readonly Action[], from: PageState = initialState): PageState {
  return actions.reduce(reduce, from);
}

const opened: Action = {
  type: "opened",
  input: { kind: "example" },
  reading: {},
  section: section(),
};
function finished(of: ProfileResult = result): Action[] {
  return [
    { type: "runStarted", at: 0 },
    { type: "runFinished", result: of, at: 1500 },
  ];
}

describe("the state of the tissue page", () => {
  it("compares the example with its own regions", () => {
    expect(after([opened]).options).toEqual({ annotation: "region" });
  });

  it("runs a section that was read by itself, unless that is cancelled first", () => {
    expect(after([opened]).task.kind).toBe("due");
    expect(after([opened, { type: "cancelled" }]).task.kind).toBe("idle");
  });

  it("leaves an annotation behind that another file has not", () => {
    const other: Action = { ...opened, input: { kind: "files", files: [] }, section: section([]) };
    expect(after([opened, other]).options).toEqual({});
  });

  it("shows regions once there are some, and what the user chose otherwise", () => {
    expect(after([opened, ...finished()]).colouring).toEqual({ by: "regions" });
    const gene: Action = { type: "coloured", colouring: { by: "gene", gene: 2 } };
    expect(after([opened, gene, ...finished()]).colouring).toEqual({ by: "gene", gene: 2 });
  });

  it("keeps names over a run of as many types, apart from each other, and drops them else", () => {
    const named = after([
      opened,
      ...finished(),
      { type: "renamed", factor: 0, name: "Brain" },
      { type: "renamed", factor: 1, name: " Brain " },
    ]);
    expect(named.result!.factorNames).toEqual(["Brain", "Brain (2)", "Factor 3"]);
    expect(after(finished(), named).result!.factorNames).toEqual([
      "Brain",
      "Brain (2)",
      "Factor 3",
    ]);
    const other = { ...result, rank: 2, factorNames: ["Factor 1", "Factor 2"] };
    expect(after(finished(other), named).result!.factorNames).toEqual(["Factor 1", "Factor 2"]);
  });

  it("keeps locked types with their names and colours wherever a later run has them", () => {
    const state = after([
      opened,
      ...finished(),
      { type: "renamed", factor: 0, name: "Brain" },
      { type: "renamed", factor: 1, name: "Heart" },
      { type: "locked", factor: 0 },
    ]);
    const order = [1, 0, 2];
    const turned = {
      ...result,
      maps: result.maps.map((_, n) => result.maps[n - (n % 3) + order[n % 3]!]!),
    };
    const later = after(finished(turned), state);
    expect(later.result!.factorNames).toEqual(["Factor 1", "Brain", "Factor 3"]);
    expect(later.colours).toEqual({ 1: 0 });
    expect(later.result!.locked).toEqual([1]);
    const free = after([{ type: "locked", factor: 1 }], later);
    expect(free.result!.locked).toBeUndefined();
    // What the run held is known by its place there, however its map came out.
    const held = { ...turned, held: [{ factor: 2, name: "Brain", genes: 9, scale: 1 }] };
    const kept = after(finished(held), state);
    expect(kept.result!.factorNames).toEqual(["Factor 1", "Factor 2", "Brain"]);
    expect(kept.result!.locked).toEqual([2]);
  });

  it("gives no two types one name where a locked one moves", () => {
    const state = after([opened, ...finished(), { type: "locked", factor: 0 }]);
    const held = { ...result, held: [{ factor: 1, name: "Factor 1", genes: 9, scale: 1 }] };
    expect(after(finished(held), state).result!.factorNames).toEqual([
      "Factor 2",
      "Factor 1",
      "Factor 3",
    ]);
  });

  it("merges and undoes it, names and colours going along", () => {
    const state = after([
      opened,
      ...finished(),
      { type: "renamed", factor: 2, name: "Heart" },
      { type: "recoloured", factor: 2, colour: "#aa0000" },
      { type: "recoloured", factor: 0, colour: "#00aa00" },
    ]);
    const merged = after([{ type: "merged", result: mergeTypes(state.result!, [0, 1]) }], state);
    expect(merged.result!.factorNames).toEqual(["Factor 1 + Factor 2", "Heart"]);
    expect(merged.colours).toEqual({ 0: "#00aa00", 1: "#aa0000" });
    expect(isStale(merged)).toBe(false);
    const undone = after([{ type: "unmerged" }], merged);
    expect(undone.result).toBe(state.result);
    expect(undone.colours).toEqual({ 0: "#00aa00", 2: "#aa0000" });
    // Colours that nobody chose stay those of their places in the palette, in whichever theme.
    const plain = after([opened, ...finished()]);
    const fewer = after([{ type: "merged", result: mergeTypes(plain.result!, [0, 1]) }], plain);
    expect(fewer.colours).toEqual({ 0: 0, 1: 2 });
    // Two types of a later run are not those two.
    const { factorNames } = after(
      finished({ ...result, rank: 2, factorNames: ["Factor 1", "Factor 2"] }),
      merged,
    ).result!;
    expect(factorNames).toEqual(["Factor 1", "Factor 2"]);
  });

  it("is stale when a setting changes and fresh when it changes back", () => {
    const state = after([opened, ...finished()]);
    expect(isStale(state)).toBe(false);
    const changed = after([{ type: "optionSet", name: "rank", value: 4 }], state);
    expect(isStale(changed)).toBe(true);
    expect(isStale(after([{ type: "optionSet", name: "rank", value: undefined }], changed))).toBe(
      false,
    );
  });

  it("takes no genes for a selection that has been replaced", () => {
    const [first, second] = [Uint32Array.of(1), Uint32Array.of(2)];
    const state = after([
      opened,
      { type: "selected", spots: first },
      { type: "selected", spots: second },
      { type: "selectionRead", spots: first, genes: [] },
    ]);
    expect(state.selection).toEqual({ spots: second });
  });

  it("forgets nothing of an open section when reading another fails", () => {
    const state = after([opened, ...finished()]);
    const failed = after(
      [
        { type: "waiting", what: "Reading" },
        { type: "failed", error: { name: "UnmixError", message: "No." } },
      ],
      state,
    );
    expect(failed.section).toBe(state.section);
    expect(failed.result).toBe(state.result);
  });
});
