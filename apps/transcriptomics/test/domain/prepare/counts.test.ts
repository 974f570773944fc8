import { finish, sparseMatrix } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { normalizedSteps, rowSums, splitCounts } from "../../../src/domain/prepare/counts.ts";

const counts = sparseMatrix({
  rows: 3,
  columns: 3,
  rowIndices: [0, 0, 1, 2, 2],
  columnIndices: [0, 2, 1, 0, 1],
  values: [4, 6, 1000, 40, 2],
});

describe("counts", () => {
  it("become the logarithm of counts per ten thousand", () => {
    const { values } = finish(normalizedSteps(counts, "depth", rowSums(counts)));
    expect(values[0]).toBeCloseTo(Math.log(1 + 4000), 12);
    expect(values[2]).toBeCloseTo(Math.log(1 + 10000), 12);
    expect(finish(normalizedSteps(counts, "log", [])).values[4]).toBeCloseTo(Math.log(3), 12);
    expect(finish(normalizedSteps(counts, "none", []))).toBe(counts);
  });

  it("are split into halves that add up, of which each has its share", () => {
    const rest = { counts, sums: Float64Array.of(110, 1000, 42) };
    const names = ["a", "b", "c"];
    let first = 0;
    for (let seed = 0; seed < 400; seed++) {
      const [one, other] = splitCounts(rest, names, seed);
      expect(Array.from(one.counts.values, (x, k) => x + other.counts.values[k]!)).toEqual(
        Array.from(counts.values),
      );
      expect(Array.from(one.sums, (x, i) => x + other.sums[i]!)).toEqual([110, 1000, 42]);
      expect(Math.min(...one.counts.values, ...other.counts.values)).toBeGreaterThanOrEqual(0);
      first += one.counts.values[3]! / 400;
    }
    // 40 tosses, 400 times: a mean of 20 with an error of 0.16.
    expect(Math.abs(first - 20)).toBeLessThan(0.8);
  });

  it("of a spot are split alike wherever it stands", () => {
    const sums = rowSums(counts);
    const order = [2, 0, 1];
    const moved = sparseMatrix({
      rows: 3,
      columns: 3,
      rowIndices: [1, 1, 2, 0, 0],
      columnIndices: [0, 2, 1, 0, 1],
      values: counts.values,
    });
    const [one] = splitCounts({ counts, sums }, ["a", "b", "c"], 5);
    const [other] = splitCounts(
      { counts: moved, sums: Float64Array.from(order, (i) => sums[i]!) },
      ["c", "a", "b"],
      5,
    );
    expect(Array.from(other.sums)).toEqual(order.map((i) => one.sums[i]));
  });
});
