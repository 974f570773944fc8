import { estimateRank, type Progress, sparseMatrix, UnmixError } from "@unmix/core";
import { describe, expect, it } from "vitest";
import {
  estimateRankMultiscale,
  estimateRankMultiscaleSteps,
  planRankEstimate,
} from "../src/index.ts";
import { smoothMixture } from "./problems.ts";

const { tensor } = smoothMixture(12, [65, 129], { noise: 0.003 });
const MODES = { modes: [1, 2] };

describe("a rank chosen on a coarse grid", () => {
  it("is that of the finest, where it is fitted", () => {
    const multi = estimateRankMultiscale(tensor, { maxRank: 5 }, MODES);
    expect(multi.shape).toEqual([12, 33, 33]);
    expect(multi.coarse.rows.length).toBe(5);
    expect(multi.factorizations.length).toBe(1);
    const [fit] = multi.factorizations;
    expect(fit!.model.core.shape).toEqual([multi.chosen, 65, 129]);
    expect(fit!.scales.map(({ shape }) => shape[2])).toEqual([33, 65, 129]);
    const single = estimateRank(tensor, { maxRank: 5 });
    expect(multi.chosen).toBe(single.chosen);
    expect(multi.coarse.votes).toEqual(single.votes);
    expect(fit!.relativeError).toBeLessThan(single.rows[multi.chosen - 1]!.relativeError * 1.001);
  });
  it("can have every rank finished", () => {
    const { factorizations } = estimateRankMultiscale(
      tensor,
      { maxRank: 4 },
      { ...MODES, finish: "all" },
    );
    const single = estimateRank(tensor, { maxRank: 4 });
    factorizations.forEach((fit, i) => {
      expect(fit.model.matrix.shape).toEqual([12, i + 1]);
      expect(fit.relativeError).toBeLessThan(single.rows[i]!.relativeError * 1.01);
    });
  });
  it("scales constraints with the grid", () => {
    const factorize = {
      constraints: { core: { kind: "simplex", per: "slice", to: 100 } as const },
      maxIterations: 200,
    };
    const multi = estimateRankMultiscale(tensor, { maxRank: 3, factorize }, MODES);
    const { core } = multi.factorizations[0]!.model;
    const sum = core.data.subarray(0, 65 * 129).reduce((total, x) => total + x, 0);
    expect(sum).toBeCloseTo(100, 9);
    const coarse = multi.coarse.factorizations[0]!.model.core.data.reduce(
      (total, x) => total + x,
      0,
    );
    expect(coarse).toBeCloseTo((100 * 33 * 33) / (65 * 129), 9);
  });
  it("goes through the scales that were planned", () => {
    for (const multiscale of [MODES, { ...MODES, coarsest: 17 }]) {
      const { scales } = planRankEstimate(tensor, { maxRank: 3 }, multiscale);
      const multi = estimateRankMultiscale(tensor, { maxRank: 3 }, multiscale);
      expect(multi.factorizations[0]!.scales.map(({ shape }) => shape)).toEqual(
        scales.map(({ shape }) => shape),
      );
    }
  });
  it("of a small tensor is core's own estimate", () => {
    const { tensor: small } = smoothMixture(6, [20, 30]);
    const multi = estimateRankMultiscale(small, { maxRank: 4 }, MODES);
    expect(multi.coarse).toEqual(estimateRank(small, { maxRank: 4 }));
    expect(multi.factorizations[0]!.model).toEqual(
      multi.coarse.factorizations[multi.chosen - 1]!.model,
    );
  });
  it("stopped, has a fine fit", () => {
    const steps = estimateRankMultiscaleSteps(tensor, { maxRank: 4 }, MODES);
    const seen: Progress[] = [];
    let next = steps.next();
    while (!next.done) {
      seen.push(next.value);
      next = steps.next(seen.length === 5 ? "stop" : undefined);
    }
    expect(next.value.factorizations[0]!.model.core.shape.slice(1)).toEqual([65, 129]);
    expect(next.value.coarse.complete).toBe(false);
  });
  it("tries as many ranks as on the finest grid, whatever the coarsest", () => {
    const { tensor: three } = smoothMixture(16, [3, 129], { noise: 0.01 });
    const middle = (_: number, i: number) => Math.floor(i / 129) % 3 === 1;
    const flat = { data: three.data.filter(middle), shape: [16, 129] };
    const multi = { modes: [1], when: "always", coarsest: 5 } as const;
    const { coarse, shape } = estimateRankMultiscale(flat, {}, multi);
    expect(coarse.rows.length).toBe(10);
    expect(shape).toEqual([16, 17]);
  });
  it.each([[null], [3]])("refuses %s in place of options", (nothing) => {
    const none = nothing as never;
    for (const call of [estimateRankMultiscaleSteps, planRankEstimate]) {
      expect(() => call(tensor, none, MODES)).toThrow(/gives each option of a rank sweep/);
      expect(() => call(tensor, {}, none)).toThrow(/object of multiscale options/);
    }
  });
  it("refuses what makes no sense before any work", () => {
    expect(() => planRankEstimate(tensor, { maxRank: Number.NaN }, MODES)).toThrow(/up to NaN/);
    expect(() => estimateRankMultiscaleSteps(tensor, { maxRank: 0 }, MODES)).toThrow(UnmixError);
    expect(() => estimateRankMultiscaleSteps(tensor, {}, { modes: [7] })).toThrow(/modes are 7/);
    const cells = { rowIndices: [0], columnIndices: [1], values: [1] };
    const sparse = sparseMatrix({ rows: 4, columns: 5, ...cells }) as never;
    expect(() => planRankEstimate(sparse, {}, { modes: [1] })).toThrow(/dense tensor/);
    const finish = "chosn" as "chosen";
    for (const call of [estimateRankMultiscaleSteps, planRankEstimate]) {
      expect(() => call(tensor, {}, { ...MODES, finish })).toThrow(
        /finish is "chosn".*chosen, all/,
      );
    }
  });
});
