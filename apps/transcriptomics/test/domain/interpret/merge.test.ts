import { describe, expect, it } from "vitest";
import { mergeTypes, sameTypes } from "../../../src/domain/interpret/merge.ts";
import { profile } from "../../../src/domain/pipeline.ts";
import { fromModelJson, toModelJson } from "../../../src/domain/write/model.ts";
import { planted } from "../planted.ts";

const section = planted({ types: 3, side: 12, genes: 30 });
const annotation = section.columns[0];
const result = profile(section, {
  rank: 3,
  smoothing: 1,
  starts: 2,
  annotation: "region",
});
const spots = section.spots.length;

describe("merging types", () => {
  const merged = mergeTypes(result, [2, 0], { annotation });

  it("adds maps and shares, and keeps the fitted expression of every gene", () => {
    expect(merged.rank).toBe(2);
    expect(merged.factorNames).toEqual(["Factor 3 + Factor 1", "Factor 2"]);
    const sumOf = (maps: Float64Array, rank: number, r: number) =>
      Array.from({ length: spots }, (_, i) => maps[rank * i + r]!).reduce((a, b) => a + b, 0);
    for (const [g] of result.genes.entries()) {
      const before = [0, 2].map((r) => result.levels[3 * g + r]! * sumOf(result.maps, 3, r));
      expect(merged.levels[2 * g]! * sumOf(merged.maps, 2, 0)).toBeCloseTo(
        before[0]! + before[1]!,
        8,
      );
      expect(merged.shares[2 * g]).toBeCloseTo(
        result.shares[3 * g]! + result.shares[3 * g + 2]!,
        12,
      );
      expect(merged.levels[2 * g + 1]).toBe(result.levels[3 * g + 1]);
    }
    const first = Array.from({ length: spots }, (_, i) => merged.maps[2 * i]!).sort(
      (a, b) => a - b,
    );
    expect(first[Math.floor(0.99 * (spots - 1))]!).toBeLessThanOrEqual(1);
    expect(first[Math.ceil(0.99 * (spots - 1))]!).toBeGreaterThanOrEqual(1);
    // All maps of a spot in one proportion.
    const ratio =
      first.at(-1)! /
      Math.max(...section.spots.map((_, i) => result.maps[3 * i]! + result.maps[3 * i + 2]!));
    for (let i = 0; i < spots; i++) {
      expect(merged.maps[2 * i]).toBeCloseTo(
        ratio * (result.maps[3 * i]! + result.maps[3 * i + 2]!),
        9,
      );
    }
  });

  it("says what is not known, and compares anew", () => {
    expect(Array.from(merged.spread.halves)).toEqual([Number.NaN, result.spread.halves[1]]);
    expect(merged.warnings.map(({ code }) => code)).toContain("merged-by-hand");
    expect(merged.annotation!.unmatchedTypes).toHaveLength(1);
    expect(merged.annotation!.merged).toEqual([{ factor: 0, types: expect.any(Array) }]);
    expect(mergeTypes(result, [0, 1]).annotation).toBeUndefined();
  });

  it("is kept in the model with what it was made from", () => {
    const again = fromModelJson(toModelJson(merged));
    expect(again).toEqual(merged);
    expect(again.merged!.from).toEqual(result);
    expect(again.merged!.into).toEqual([0, 1, 0]);
    const damaged = {
      ...merged,
      merged: { ...merged.merged!, from: { ...result, maps: new Float64Array(1) } },
    };
    expect(() => fromModelJson(toModelJson(damaged))).toThrow('its array "maps" is missing');
  });
});

describe("the same types of two results", () => {
  it("are those whose maps go together, in whatever order", () => {
    const order = [2, 0, 1];
    const turned = {
      ...result,
      maps: result.maps.map((_, n) => result.maps[n - (n % 3) + order[n % 3]!]!),
    };
    expect(Array.from(sameTypes(result, turned))).toEqual([1, 2, 0]);
    const flat = { ...result, maps: result.maps.map((value, n) => (n % 3 === 1 ? 0 : value)) };
    expect(Array.from(sameTypes(result, flat))).toEqual([0, -1, 2]);
    expect(Array.from(sameTypes(result, { ...result, spots: ["one"] }))).toEqual([-1, -1, -1]);
  });
});
