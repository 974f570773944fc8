import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { componentsOf } from "../../src/factorization/components.ts";
import { chooseByStability, stabilityOf } from "../../src/factorization/stability.ts";
import { cpFactors } from "./models/dense.ts";

const unit = (k: number) => Float64Array.from({ length: 4 }, (_, i) => Number(i === k));

describe("stabilityOf", () => {
  it("is 1 where all fits have the same components in any order", () => {
    const [a, b] = componentsOf(cpFactors([5, 6], 2, 1)) as [Float64Array[], Float64Array[]];
    const turned = [[...a].reverse(), [...b].reverse()];
    expectClose([stabilityOf([[a, b], turned, [a, b]])], [1], 1e-12);
  });
  it("is the mean over pairs of the mean cosine of outer products, matched one to one", () => {
    // Both components of the third fit are nearest to the first of the others, but only one is its match.
    const two = [
      [unit(0), unit(1)],
      [unit(0), unit(1)],
    ];
    const tilted = Float64Array.of(1, 1, 0, 0);
    const third = [
      [unit(0), tilted],
      [unit(0), unit(0)],
    ];
    // With itself 1; with the third: the first 1, the second cos 45° · 0.
    expectClose([stabilityOf([two, two, third])], [(1 + 0.5 + 0.5) / 3], 1e-12);
  });
  it("is 0 where nothing is shared", () => {
    expect(
      stabilityOf([
        [[unit(0)], [unit(0)]],
        [[unit(1)], [unit(0)]],
      ]),
    ).toBe(0);
  });
});

describe("chooseByStability", () => {
  it("takes the largest rank whose components are found again", () => {
    expect(chooseByStability([1, 0.9, 0.99, 0.97])).toBe(3);
    expect(chooseByStability([0.5, 0.4])).toBe(1);
  });
  it("passes over ranks that were not measured", () => {
    expect(chooseByStability([1, 1, Number.NaN])).toBe(2);
    expect(chooseByStability([Number.NaN])).toBe(undefined);
  });
});
