import { createRandom } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { benjaminiHochberg } from "../../../src/domain/false-discovery.ts";
import {
  adjustedRand,
  areaUnderCurve,
  contingency,
  normalizedInformation,
  pearson,
  ranksOf,
} from "../../../src/domain/interpret/agreement.ts";
import { enrichmentOf, hypergeometricTail } from "../../../src/domain/interpret/enrichment.ts";

describe("agreement of partitions", () => {
  const table = (a: number[], b: number[]) =>
    contingency(a, b, [Math.max(...a) + 1, Math.max(...b) + 1]);

  it("is 1 whatever the classes are called", () => {
    const a = [0, 0, 1, 1, 2, 2];
    const b = [2, 2, 0, 0, 1, 1];
    expect(adjustedRand(table(a, b), 3)).toBe(1);
    expect(normalizedInformation(table(a, b), 3)).toBeCloseTo(1, 12);
  });

  it("has known values", () => {
    // Of 6 points: pairs 2 together in both, 3 and 3 in one; 2 − 9/15 over 3 − 9/15.
    const t = table([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]);
    expect(adjustedRand(t, 3)).toBeCloseTo((2 - (6 * 3) / 15) / ((6 + 3) / 2 - (6 * 3) / 15), 12);
    const [h, k] = [Math.log(2), Math.log(3)];
    const both = (4 / 6) * Math.log(3) + (2 / 6) * Math.log(6);
    expect(normalizedInformation(t, 3)).toBeCloseTo((2 * (h + k - both)) / (h + k), 12);
  });

  it("is about 0 by chance", () => {
    const random = createRandom(3);
    const draw = () => Array.from({ length: 4000 }, () => random.integer(5));
    expect(Math.abs(adjustedRand(table(draw(), draw()), 5))).toBeLessThan(0.005);
  });
});

describe("a map and a type", () => {
  it("have the area under the curve of all pairs counted", () => {
    const random = createRandom(1);
    const values = Array.from({ length: 60 }, () => random.integer(8));
    const member = values.map(() => random.integer(2));
    let [won, pairs] = [0, 0];
    for (let i = 0; i < 60; i++) {
      for (let j = 0; j < 60; j++) {
        if (!member[i] || member[j]) continue;
        pairs++;
        won += values[i]! > values[j]! ? 1 : values[i] === values[j] ? 0.5 : 0;
      }
    }
    expect(areaUnderCurve(ranksOf(values), member)).toBeCloseTo(won / pairs, 12);
  });

  it("do not correlate where one is the same everywhere", () => {
    expect(pearson([1, 1, 1], [1, 2, 3])).toBe(0);
    expect(pearson([1, 2, 3], [-2, -4, -6])).toBeCloseTo(-1, 12);
  });
});

describe("enrichment", () => {
  it("has the exact tail", () => {
    // 10 genes, 4 marked, 3 drawn: C(4,2)·6 + C(4,3) of C(10,3) = 120.
    expect(hypergeometricTail(2, 10, 4, 3)).toBeCloseTo(40 / 120, 12);
    expect(hypergeometricTail(3, 10, 4, 3)).toBeCloseTo(4 / 120, 12);
    expect(hypergeometricTail(0, 10, 4, 3)).toBe(1);
    // Nine of ten drawn: at least three of the four are among them.
    expect(hypergeometricTail(3, 10, 4, 9)).toBe(1);
  });

  it("is corrected as Benjamini and Hochberg do", () => {
    const q = benjaminiHochberg([0.01, 0.04, 0.03, 0.005]);
    for (const [k, value] of [0.02, 0.04, 0.04, 0.02].entries()) {
      expect(q[k]).toBeCloseTo(value, 12);
    }
  });

  it("counts the shared genes, whatever their case", () => {
    const [best] = enrichmentOf(["Omp", "Penk", "Reln", "Trh"], [[0, 1]], {
      name: "sets",
      sets: [{ type: "nerve", genes: ["OMP", "PENK", "ABSENT"] }],
    });
    expect(best).toMatchObject({ factor: 0, type: "nerve", shared: 2, found: 2 });
    expect(best!.p).toBeCloseTo(1 / 6, 12);
  });
});
