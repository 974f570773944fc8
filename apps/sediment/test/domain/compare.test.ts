import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { adviseFeatures } from "../../src/domain/advice.ts";
import { compareWithKnown, type Learned } from "../../src/domain/compare.ts";
import { type GrainTable, resolveOptions } from "../../src/domain/index.ts";
import { tableOf } from "./tables.ts";

const grid = Float64Array.from({ length: 8 }, (_, k) => k);
/** Grains of the first kind lie at 2, of the second at 5. */
const table = tableOf(
  [
    [[2], [2], [5], [2]],
    [[5], [5], [2], [5]],
  ],
  ["Age"],
);
const bump = (at: number) =>
  Float64Array.from(grid, (x) => Math.exp(-0.5 * (x - at) ** 2) / 2.5066);

function learned(truth?: GrainTable["truth"]): Learned {
  const grains = truth ? { ...table, truth } : table;
  return {
    table: grains,
    options: { ...resolveOptions({}, grains), percentile: 100 },
    features: [{ feature: "Age", log: false, bandwidth: 1, grid, counts: Int32Array.of(4, 4) }],
    rank: 2,
    // The first learned source is the second known one.
    proportions: Float64Array.of(0.3, 0.7, 0.75, 0.25),
    sources: Float64Array.from([...bump(5), ...bump(2)]),
    labels: {
      label: Int32Array.of(1, 1, 0, 0, 0, 0, 1, 0),
      score: new Float64Array(8).fill(1),
      posterior: new Float64Array(16).fill(0.5),
      status: ["ok", "ok", "ok", "undecided", "ok", "ok", "ok", "ok"],
    },
  };
}

describe("compareWithKnown", () => {
  const sources = ["A", "B"];
  const labels = Int32Array.of(0, 0, 1, 0, 1, 1, 0, 1);

  it("says nothing where nothing is known", () => {
    expect(compareWithKnown(learned())).toBeUndefined();
  });

  it("assigns learned to known sources and compares proportions, densities and labels", () => {
    const found = compareWithKnown(learned({ sources, labels }))!;
    expect([...found.assignment]).toEqual([1, 0]);
    // Known: 3/4 and 1/4 of A; learned 0.7 and 0.25.
    expect(found.proportions!.meanAbsoluteError).toBeCloseTo(0.025, 12);
    expectClose(found.densityCorrelation!, [1, 1], 1e-3);
    expect(found.labels).toEqual({
      accuracy: 7 / 8,
      confusion: Int32Array.of(1, 3, 4, 0),
      undecided: 1,
    });
  });

  it("matches by densities where only grains of the sources are known", () => {
    const known = {
      ...tableOf(
        [
          [[2], [2]],
          [[5], [5]],
        ],
        ["Age"],
      ),
      sinks: ["A", "B"],
    };
    const found = compareWithKnown(learned(), known)!;
    expect([...found.assignment]).toEqual([1, 0]);
    expect(found.sources).toEqual(["A", "B"]);
    expect(found.proportions).toBeUndefined();
    expect(found.labels).toBeUndefined();
  });

  it("leaves a known source without a partner where there are more known than learned", () => {
    const proportions = Float64Array.of(0.7, 0.3, 0, 0.2, 0.7, 0.1);
    const found = compareWithKnown(learned({ sources: ["A", "B", "C"], proportions }))!;
    expect([...found.assignment]).toEqual([1, 0, -1]);
    expect(found.proportions!.meanAbsoluteError).toBeCloseTo((0.05 + 0.05 + 0.1) / 6, 12);
  });

  it("counts only grains whose source is known", () => {
    const some = Int32Array.of(0, -1, 1, 0, 1, -1, -1, -1);
    expect(compareWithKnown(learned({ sources, labels: some }))!.labels!.accuracy).toBe(3 / 4);
  });
});

describe("adviseFeatures", () => {
  it("measures what a feature says of the source, and finds what repeats it", () => {
    const sources = Float64Array.from(
      [
        [1, 0, 0.5, 0.5, 0.8, 0.2],
        [0, 1, 0.5, 0.5, 0.2, 0.8],
      ].flat(),
    );
    const dependence = Float64Array.of(1, 0, 0.7, 0, 1, 0.1, 0.7, 0.1, 1);
    const advice = adviseFeatures(
      ["A", "B", "C"],
      sources,
      Float64Array.of(0.5, 0.5),
      dependence,
      2,
    );
    const entropy = -0.8 * Math.log2(0.8) - 0.2 * Math.log2(0.2);
    expectClose(
      advice.map(({ information }) => information),
      [1, 0, 1 - entropy],
      1e-12,
    );
    expect(advice.map((one) => one.advice)).toEqual(["keep", "weak", "consider dropping"]);
    expect(advice[2]!.repeats).toEqual({ feature: "A", correlation: 0.7 });
  });

  it("has nothing to compare a single feature with", () => {
    const [advice] = adviseFeatures(
      ["A"],
      Float64Array.of(1, 0),
      Float64Array.of(1),
      Float64Array.of(1),
      1,
    );
    expect(advice).toEqual({ feature: "A", information: 0, advice: "keep" });
  });
});
