import { describe, expect, it } from "vitest";
import type { Labelled } from "../../src/ui/grain-rows.ts";
import { everyGrain, filterFor, grainColumns, grainRows } from "../../src/ui/grain-rows.ts";

const result: Labelled = {
  sourceNames: ["Arc", "Rift"],
  table: {
    features: ["Age"],
    sinks: ["North", "South"],
    sinkOf: Int32Array.of(0, 0, 1),
    grainIds: ["n-1", "n-2", "s-1"],
    values: Float64Array.of(10, Number.NaN, 30),
    skipped: [],
    truth: { sources: ["A", "B"], labels: Int32Array.of(0, 1, -1) },
  },
  labels: {
    label: Int32Array.of(0, 1, 1),
    score: Float64Array.of(2, 0.1, 1),
    posterior: Float64Array.of(0.99, 0.01, 0.44, 0.56, 0.1, 0.9),
    status: ["ok", "undecided", "incomplete"],
  },
};

const ids = (filter: Partial<typeof everyGrain>) =>
  grainRows(result, { ...everyGrain, ...filter }).map((row) => row[1]);

describe("the grain table", () => {
  it("has a cell for every column, undecided grains included", () => {
    expect(grainColumns(result)).toEqual([
      "Sample",
      "Grain",
      "Source",
      "Score",
      "Status",
      "P(Arc)",
      "P(Rift)",
      "Age",
      "Known source",
    ]);
    expect(grainRows(result, everyGrain)).toEqual([
      ["North", "n-1", "Arc", 2, "ok", 0.99, 0.01, 10, "A"],
      ["North", "n-2", "Rift", 0.1, "undecided", 0.44, 0.56, Number.NaN, "B"],
      ["South", "s-1", "Rift", 1, "incomplete", 0.1, 0.9, 30, ""],
    ]);
  });

  it("filters by sample, source, status and text, together", () => {
    expect(ids({ sink: "North" })).toEqual(["n-1", "n-2"]);
    expect(ids({ label: "Rift" })).toEqual(["n-2", "s-1"]);
    expect(ids({ status: "undecided" })).toEqual(["n-2"]);
    expect(ids({ search: "SOUTH" })).toEqual(["s-1"]);
    expect(ids({ sink: "North", label: "Rift", search: "n-1" })).toEqual([]);
  });

  it("forgets a sample or source of another result, and nothing else", () => {
    const filter = { sink: "East", label: "Rift", status: "ok", search: "n" } as const;
    expect(filterFor(result, filter)).toEqual({ ...filter, sink: "" });
    expect(filterFor({ ...result, sourceNames: ["Arc"] }, filter).label).toBe("");
  });
});
