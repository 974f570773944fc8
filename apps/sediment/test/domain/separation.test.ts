import { run } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { estimateDensities } from "../../src/domain/densities.ts";
import { resolveOptions } from "../../src/domain/index.ts";
import { fillMissing, separateSteps, widestKuiperRange } from "../../src/domain/separation.ts";
import { grainsBySink, usableValues } from "../../src/domain/values.ts";
import { plantedTable, tableOf } from "./tables.ts";

function separate(contrast: number, rank: number) {
  const corners = [
    [0, 0],
    [4, 0],
    [0, 4],
  ];
  const table = plantedTable({
    seed: 2,
    sinks: 12,
    grains: 80,
    means: corners.slice(0, rank),
    contrast,
  });
  const options = resolveOptions({}, table);
  const features = table.features.map((feature) => ({ feature, log: false }));
  const usable = usableValues(table, features);
  const groups = grainsBySink(table);
  const found = estimateDensities(usable, groups, features, options);
  return run(separateSteps(usable, groups, found.features, found.densities, options))!;
}

describe("the shuffle test", () => {
  it.each([2, 3])("finds %i planted sources in samples that differ", (rank) => {
    const { observed, shuffled, rank: found } = separate(0.9, rank);
    expect(found).toBe(rank);
    expect(observed[rank - 2]).toBeGreaterThan(2 * shuffled[0]!);
    expect([...observed]).toEqual([...observed].sort((a, b) => b - a));
  });

  it("finds nothing in samples of one mixture", () => {
    expect(separate(0, 3).rank).toBe(1);
  });
});

describe("widestKuiperRange", () => {
  const range = (sinks: number[][]) => {
    const table = tableOf(
      sinks.map((values) => values.map((value) => [value])),
      ["Age"],
    );
    return widestKuiperRange(
      usableValues(table, [{ feature: "Age", log: false }]),
      grainsBySink(table),
    );
  };

  it("is the largest less the smallest V of all pairs", () => {
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

  it("is the smallest V where that is more: samples that all differ are not alike", () => {
    expect(range([[1], [2], [3]])).toBe(1);
    expect(range([[1], [2]])).toBe(1);
  });

  it("is 0 for samples that are the same and leaves out those without values", () => {
    expect(range([[1, 2], [1, 2], []])).toBe(0);
  });
});

it("fillMissing puts the mean of the other samples in the place of a missing fibre", () => {
  const densities = Float64Array.of(0.5, 0.5, 0, 0, 0.1, 0.9);
  fillMissing(densities, Int32Array.of(3, 0, 2), 3, 1);
  expectClose(densities, [0.5, 0.5, 0.3, 0.7, 0.1, 0.9], 1e-15);
});
