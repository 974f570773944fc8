import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { chooseOnHull, elbows } from "../../../src/factorization/rank/convex-hull.ts";

describe("elbows", () => {
  it("are ratios of slopes", () => {
    // Slopes 8, 2 and 1, and little noise.
    const ratios = elbows([1, 2, 4, 5], [13, 5, 1, 0], 1e9);
    expectClose([...ratios.subarray(1, 3)], [4, 2], 1e-12);
    expect([ratios[0], ratios[3]]).toEqual([Number.NaN, Number.NaN]);
    expect(chooseOnHull(ratios)).toBe(1);
  });
  it("pass over what is not worth its parameters", () => {
    // The second point explains nothing until the third comes.
    const ratios = elbows([1, 2, 3, 4], [10, 9.9, 2, 1], 1e9);
    expect(ratios[1]).toBe(Number.NaN);
    expectClose([ratios[2]!], [4], 1e-12);
  });
  it("count the slope away as at least that of noise", () => {
    // Of 103 values 100 are free, so noise takes 1 ÷ 100 a parameter; the curve ends sharply by itself.
    const ratios = elbows([1, 2, 3, 4], [11, 6, 1, 1], 103);
    expectClose([ratios[2]!], [5 / (1 / 100)], 1e-12);
    expect(elbows([1, 2, 3], [1, 0, 0], 100)[1]).toBeGreaterThan(1e300);
  });
  it("choose the first where no point is inside", () => {
    expect(chooseOnHull(elbows([1, 2], [2, 1], 10))).toBe(0);
    expect(chooseOnHull(elbows([1], [2], 10))).toBe(0);
  });
});
