import { run } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { estimateDensities } from "../../src/domain/densities.ts";
import { resolveOptions } from "../../src/domain/index.ts";
import { fillMissing, separateSteps } from "../../src/domain/separation.ts";
import { grainsBySink, usableValues } from "../../src/domain/values.ts";
import { plantedTable } from "./tables.ts";

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

it("fillMissing puts the mean of the other samples in the place of a missing fibre", () => {
  const densities = Float64Array.of(0.5, 0.5, 0, 0, 0.1, 0.9);
  fillMissing(densities, Int32Array.of(3, 0, 2), 3, 1);
  expectClose(densities, [0.5, 0.5, 0.3, 0.7, 0.1, 0.9], 1e-15);
});
