import { createRandom } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { profile } from "../../../src/domain/pipeline.ts";
import { type Planting, planted } from "../planted.ts";

/** A search over one start at a bandwidth that is given, which is quick. */
function searched(planting: Planting, smoothing: number, maxRank: "auto" | number = "auto") {
  return profile(planted(planting), { smoothing, maxRank, starts: 1 });
}

describe("the search for the number of types", () => {
  it.each([
    [4, {}, 0.7],
    [7, { side: 21, genes: 42, depth: 400, seed: 7 }, 1],
    [9, { side: 27, genes: 54, depth: 400, seed: 3 }, 1],
    [8, { side: 24, genes: 96, depth: 300, seed: 101 }, 0],
  ])("finds the %j types that were planted: %j", (types, planting, smoothing) => {
    const { rank, ranks, spread } = searched({ ...planting, types }, smoothing);
    expect(rank).toBe(types);
    expect(Math.min(...spread.halves)).toBeGreaterThan(0.8);
    // None more of which all types are found again, and no search far beyond.
    expect(ranks.rows.length).toBe(types + 3);
    expect(ranks.rows.slice(-3).every(({ stability }) => stability < 0.6)).toBe(true);
  });

  it("makes no types of genes that are everywhere, which both halves find again", () => {
    const section = { types: 3, side: 24, genes: 60, everywhere: 30, depth: 300, seed: 2 };
    const { rank, ranks, warnings } = profile(planted(section), { starts: 1 });
    expect(rank).toBe(3);
    expect(warnings.map(({ code }) => code)).not.toContain("unmarked-factors");
    const [best] = ranks.rows.map(({ splitScore }) => splitScore).toSorted((a, b) => b - a);
    const asGood = ranks.rows.filter(({ splitScore }) => splitScore >= 0.98 * best!);
    expect(asGood.some(({ rank, stability }) => rank > 3 && stability >= 0.6)).toBe(true);
    for (const { rank, unmarked } of asGood) expect(unmarked! > 0).toBe(rank > 3);
  });

  it("goes on while more types predict better, though no few of them are found again", () => {
    const many = { types: 8, side: 24, genes: 96, depth: 300, seed: 101 };
    const { ranks, warnings } = searched(many, 0, 6);
    expect(ranks.rows.slice(1, 5).every(({ stability }) => stability < 0.6)).toBe(true);
    expect(ranks.chosen).toBe(6);
    expect(warnings.map(({ code }) => code)).toContain("rank-at-end");
  });

  it("finds one type in noise of counts that vary more than those of Poisson", () => {
    const { counts, ...section } = planted({ side: 20, genes: 30, depth: 300, pattern: false });
    const random = createRandom(3);
    // The halves of such counts depend on each other.
    const values = counts.values.map((x) => Math.ceil(x * 8 * random.uniform() ** 3));
    const result = profile({ ...section, counts: { ...counts, values } }, { starts: 1 });
    expect(result.ranks.rows.map(({ rank }) => rank)).toEqual([1]);
    expect(result.rank).toBe(1);
    const codes = result.warnings.map(({ code }) => code);
    expect(codes).toContain("noise");
    expect(codes).not.toContain("rank-at-end");
  });

  it.each([
    [{}, 2],
    [{ side: 20, genes: 54, depth: 400, seed: 9 }, 3],
    [{ side: 16, genes: 150, depth: 600, seed: 11 }, 0],
  ])("finds one type in noise, of whatever number it is said to be noise: %j", (planting, h) => {
    const noise = planted({ ...planting, pattern: false });
    for (const rank of ["auto", 3] as const) {
      const result = profile(noise, { rank, smoothing: h, starts: 1 });
      expect(result.rank).toBe(rank === "auto" ? 1 : 3);
      expect(result.fit.splitScore).toBeLessThan(0);
      expect(result.warnings.map(({ code }) => code)).toContain("noise");
    }
  });
});
