import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import { multiStart, multiStartSteps } from "../../../src/factorization/uncertainty/multi-start.ts";
import { deriveSeed } from "../../../src/random/random.ts";
import { planted } from "../../problems.ts";
import { cpFactors, dense, drawn } from "../models/dense.ts";

describe("multiStart", () => {
  const { tensor } = planted([20, 4, 15], 3, { noise: 0.05 });
  const many = multiStart(tensor, { rank: 3, starts: 5, seed: 2 });

  it("makes the start from singular vectors and seeded random ones, and keeps the best", () => {
    const alone = [0, 1, 2, 3, 4].map((s) =>
      factorize(tensor, {
        rank: 3,
        seed: deriveSeed(2, s),
        ...(s === 0 && { start: "svd" as const }),
      }),
    );
    expect(many.fits.map(({ loss }) => loss)).toEqual(alone.map(({ loss }) => loss));
    expect(many.fits.map(({ start }) => start)).toEqual(["svd", ...Array(4).fill("random")]);
    const least = Math.min(...alone.map(({ loss }) => loss));
    expect(many.best).toEqual(alone.find(({ loss }) => loss === least));
  });
  it("finds one solution from every start where the data has one", () => {
    // Components of three modes are determined by their tensor alone (Kruskal 1977).
    const shape = [8, 9, 10];
    const noise = drawn(shape, 5, true).data;
    const data = dense(cpFactors(shape, 3, 4), shape).map((x, i) => x + 0.05 * noise[i]!);
    const cp = multiStart({ data, shape }, { model: "cp", rank: 3, starts: 5 });
    expect(cp.near).toBe(5);
    expect(cp.spread!.fits).toBe(5);
    expect(Math.min(...cp.spread!.similarity)).toBeGreaterThan(1 - 1e-5);
    cp.best.model.matrices.forEach((matrix, n) => {
      const { mean, low, high, standardDeviation } = cp.spread!;
      expect(Math.max(...standardDeviation.matrices[n]!.data)).toBeLessThan(0.01);
      matrix.data.forEach((x, i) => {
        expect(low.matrices[n]!.data[i]!).toBeLessThanOrEqual(high.matrices[n]!.data[i]!);
        expect(Math.abs(mean.matrices[n]!.data[i]! - x)).toBeLessThan(0.01);
      });
    });
  });
  it("takes all exact fits for one solution, however small the loss of the best", () => {
    const shape = [8, 9, 10];
    const data = dense(cpFactors(shape, 3, 4), shape);
    const cp = multiStart({ data, shape }, { model: "cp", rank: 3, starts: 3 });
    const losses = cp.fits.map(({ loss }) => loss).sort((a, b) => a - b);
    expect(losses[2]!).toBeGreaterThan(1.01 * losses[0]!);
    expect([cp.near, cp.spread!.fits]).toEqual([3, 3]);
  });
  it("finds others with too many components, and says so by the similarity", () => {
    const more = multiStart(tensor, { rank: 6, starts: 5, maxIterations: 500, within: 0.05 });
    expect(more.near).toBe(5);
    expect(Math.min(...more.spread!.similarity)).toBeLessThan(0.9);
  });
  it("has no spread of one fit, nor of Tucker", () => {
    const { best, near, spread } = multiStart(drawn([12, 10], 3), {
      rank: 4,
      starts: 3,
      within: 0,
    });
    expect([best.model.kind, near, spread]).toEqual(["tucker1", 1, undefined]);
    const turned = multiStart(tensor, { model: "tucker", rank: [2, 2, 2], starts: 2, within: 1 });
    expect([turned.best.model.kind, turned.near]).toEqual(["tucker", 2]);
    expect("spread" in turned).toBe(false);
  });
  it("is of CP, without singular vectors, to the same bits", () => {
    const options = { model: "cp", rank: 2, starts: 3, svd: false, maxIterations: 50 } as const;
    const once = multiStart(tensor, options);
    expect(once.fits.map(({ start }) => start)).toEqual(Array(3).fill("random"));
    expect(multiStart(tensor, options)).toEqual(once);
  });
  it("keeps the scale that constraints fix", () => {
    const constraints = { core: { kind: "simplex", per: "slice" } } as const;
    const { spread } = multiStart(tensor, { rank: 3, starts: 3, constraints, within: 0.1 });
    for (let r = 0; r < 3; r++) {
      const slice = spread!.mean.core.data.subarray(60 * r, 60 * r + 60);
      expectClose([slice.reduce((a, b) => a + b)], [1], 1e-9);
    }
  });
  it("says its progress, and stops here with the starts that it made", () => {
    const steps = multiStartSteps(tensor, { rank: 3, starts: 4 });
    let fraction = 0;
    let next = steps.next();
    while (!next.done) {
      expect(next.value.fraction).toBeGreaterThanOrEqual(fraction);
      fraction = next.value.fraction!;
      next = steps.next(next.value.stage === "Start 3" ? "stop" : undefined);
    }
    expect(next.value.fits.length).toBe(3);
    expect(next.value.fits[2]!.termination.kind).toBe("stopped");
  });
  it("refuses options that make no sense, before any work", () => {
    expect(() => multiStartSteps(tensor, { rank: 3, starts: 0 })).toThrow(/starts is 0/);
    expect(() => multiStartSteps(tensor, { rank: 3, within: -1 })).toThrow(/within is -1/);
    expect(() => multiStartSteps(tensor, { rank: 3, level: 95 })).toThrow(/level is 95/);
    expect(() => multiStartSteps(tensor, { rank: 30 })).toThrow(/rank/);
    expect(() => multiStartSteps(tensor, { rank: 3, start: "svd" } as never)).toThrow(
      /start is "svd", but several starts are made here/,
    );
    expect(() => multiStartSteps(tensor, { rank: 3, start: "random" } as never)).not.toThrow();
  });
});
