import { createRandom } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { compareSamples, MOST_SAMPLES, samplePairs } from "../../src/domain/dissimilarity.ts";
import { unmix } from "../../src/domain/index.ts";
import { grainsBySink, usableValues } from "../../src/domain/values.ts";
import { toTables } from "../../src/domain/write/export.ts";
import { exportsOf } from "../../src/ui/exports.ts";
import { tableOf } from "./tables.ts";

const NONE = Number.NaN;

function prepared(sinks: readonly (readonly (readonly number[])[])[], features: readonly string[]) {
  const table = tableOf(sinks, features);
  const selected = features.map((feature) => ({ feature, log: false }));
  return [usableValues(table, selected), grainsBySink(table)] as const;
}

/** D by its definition: the largest difference of the shares at or below any value. */
function largestDifference(x: readonly number[], y: readonly number[]): number {
  const share = (values: readonly number[], at: number) =>
    values.filter((value) => value <= at).length / values.length;
  return Math.max(...[...x, ...y].map((at) => Math.abs(share(x, at) - share(y, at))));
}

describe("samplePairs", () => {
  it("is D of each feature as brute force finds it, with ties and blanks, and their mean", () => {
    const random = createRandom(3);
    const value = () => (random.uniform() < 0.1 ? NONE : random.integer(6));
    const sinks = Array.from({ length: 6 }, (_, i) =>
      Array.from({ length: 4 + 3 * i }, () => [value(), value() + i]),
    );
    const pairs = [...samplePairs(...prepared(sinks, ["A", "B"]))];
    expect(pairs.map(({ a, b }) => [a, b]).slice(0, 6)).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [0, 5],
      [1, 2],
    ]);
    expect(pairs).toHaveLength(15);
    for (const { a, b, kolmogorovSmirnov, common, mean } of pairs) {
      const expected = [0, 1].map((j) => {
        const known = (i: number) => sinks[i]!.map((grain) => grain[j]!).filter(Number.isFinite);
        return largestDifference(known(a), known(b));
      });
      expectClose(kolmogorovSmirnov, expected, 1e-15);
      expect(common).toBe(2);
      expect(mean).toBeCloseTo((expected[0]! + expected[1]!) / 2, 14);
    }
  });

  it("leaves out a feature that either sample lacks, and has no number where none is in common", () => {
    const sinks = [
      [[1, 1]],
      [
        [1, NONE],
        [2, NONE],
      ],
      [[NONE, 3]],
    ];
    const pairs = [...samplePairs(...prepared(sinks, ["A", "B"]))];
    expect(pairs.map(({ common }) => common)).toEqual([1, 1, 0]);
    expect(pairs.map(({ mean }) => mean)).toEqual([0.5, 1, NONE]);
    expect([...pairs[0]!.kolmogorovSmirnov]).toEqual([0.5, NONE]);
  });
});

describe("compareSamples", () => {
  const range = (sinks: number[][]) =>
    compareSamples(
      ...prepared(
        sinks.map((values) => values.map((value) => [value])),
        ["Age"],
      ),
    ).kuiperRange;

  it("has as range the largest less the smallest V of all pairs", () => {
    // V of samples apart is 1; of equal ones 0; of one inside the other the sum of both sides.
    expect(
      range([
        [1, 2],
        [1, 2],
        [3, 4],
      ]),
    ).toBe(1);
    expect(
      range([
        [1, 4],
        [1, 4],
        [2, 3],
      ]),
    ).toBe(1);
    expect(
      range([
        [1, 2, 3, 4],
        [1, 2, 3, 4],
        [1, 2, 3, 5],
      ]),
    ).toBe(0.25);
  });

  it("has the smallest V as range where that is more: samples that all differ are not alike", () => {
    expect(range([[1], [2], [3]])).toBe(1);
    expect(range([[1], [2]])).toBe(1);
  });

  it("has the range 0 for samples that are the same and leaves out those without values", () => {
    expect(range([[1, 2], [1, 2], []])).toBe(0);
  });

  it("has the mean dissimilarities of every pair, and a map from three samples on", () => {
    const sinks = [
      [[1], [2]],
      [[2], [3]],
      [[8], [9]],
    ];
    const { mean, map } = compareSamples(...prepared(sinks, ["Age"])).dissimilarity!;
    expect([...mean]).toEqual([0, 0.5, 1, 0.5, 0, 1, 1, 1, 0]);
    expect(map!.coordinates).toHaveLength(6);
    expect(map!.stress).toBeLessThan(1e-4);
    const two = compareSamples(...prepared(sinks.slice(1), ["Age"])).dissimilarity!;
    expect([...two.mean]).toEqual([0, 1, 1, 0]);
    expect(two.map).toBeUndefined();
  });
});

describe("of a run", () => {
  const grains = (from: number) => [0, 1, 2, 3].map((step) => [from + step]);

  it("is in the result, and a row per pair in its table", () => {
    const table = tableOf([grains(0), grains(2), grains(9)], ["Age"]);
    const result = unmix(table, { rank: 2, shuffles: 0, points: 16 });
    expect([...result.dissimilarity!.mean]).toEqual([0, 0.5, 1, 0.5, 0, 1, 1, 1, 0]);
    expect(toTables(result, ["sample_dissimilarities"])).toEqual({
      "sample_dissimilarities.csv":
        "sink,other_sink,features,dissimilarity,Age D\n" +
        "Sink 1,Sink 2,1,0.5,0.5\nSink 1,Sink 3,1,1,1\nSink 2,Sink 3,1,1,1\n",
    });
  });

  it("is left out with a note where the samples are too many", () => {
    const sinks = Array.from({ length: MOST_SAMPLES + 1 }, (_, i) => grains(i % 7));
    const result = unmix(tableOf(sinks, ["Age"]), { rank: 1, shuffles: 0, points: 8 });
    expect(result.dissimilarity).toBeUndefined();
    expect(toTables(result, ["sample_dissimilarities"])).toEqual({});
    expect(exportsOf(result.table).map(([kind]) => kind)).not.toContain("sample_dissimilarities");
    expect(result.warnings.find(({ code }) => code === "many-samples")?.message).toContain(
      "There are 501 samples, more than the 500",
    );
  });
});
