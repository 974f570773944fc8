import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import type { FactorizeOptions } from "../../../src/factorization/options/options.ts";
import {
  chooseByHoldOut,
  type HeldOut,
  type HoldOutOptions,
  holdOutJobs,
} from "../../../src/factorization/rank/hold-out.ts";
import { estimateRank, type RankEstimate } from "../../../src/factorization/rank/rank.ts";
import { finish } from "../../../src/iterate/pauses.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { multiply, planted } from "../../problems.ts";
import { cpFactors, dense, drawn } from "../models/dense.ts";

const tensor = drawn([10, 4, 6], 1);

function holdOut(of: Tensor, options: HoldOutOptions, factorizeOptions = {}, maxRank = 1) {
  const ranks = Array.from({ length: maxRank }, (_, i) => i + 1);
  const settings = { ranks, startsPerRank: 1, seed: 3, factorize: factorizeOptions };
  return holdOutJobs(of, settings, options);
}

/** The weights that each fold of rank 1 fits with. */
function foldWeights(of: Tensor, options: HoldOutOptions, factorizeOptions = {}): Float64Array[] {
  const { jobs } = holdOut(of, options, factorizeOptions);
  return jobs.map((job) => (finish(job.fit())!.options.weights as Tensor).data);
}

describe("the folds", () => {
  it("hold out every entry once, evenly within every fibre along the first mode", () => {
    const folds = foldWeights(tensor, { folds: 4 });
    expect(folds.length).toBe(4);
    for (let k = 0; k < 24; k++) {
      for (let i = 0; i < 10; i++) {
        expect(folds.filter((weights) => weights[i * 24 + k] === 0).length).toBe(1);
      }
      for (const weights of folds) {
        const held = weights.filter((w, n) => n % 24 === k && w === 0).length;
        expect([2, 3]).toContain(held);
      }
    }
  });
  it("hold out the part that is asked for, in another pattern for another seed", () => {
    for (const fraction of [0.1, 0.3, 0.5]) {
      for (const weights of foldWeights(tensor, { folds: 3, fraction })) {
        const held = weights.filter((w) => w === 0).length / 240;
        // Each of 24 columns rounds up or down by chance.
        expect(Math.abs(held - fraction)).toBeLessThan(0.04);
      }
    }
    const other = holdOutJobs(tensor, { ranks: [1], startsPerRank: 1, seed: 4, factorize: {} }, {});
    const weights = (finish(other.jobs[0]!.fit())!.options.weights as Tensor).data;
    expect(weights).not.toEqual(foldWeights(tensor, {})[0]);
    expect(foldWeights(tensor, {})[0]).toEqual(foldWeights(tensor, {})[0]);
  });
  it("hold out one entry each where there are as many folds as entries", () => {
    const small = drawn([4, 3], 1);
    const folds = foldWeights(small, { folds: 12 });
    const held = folds.map((weights) => [...weights.keys()].filter((i) => weights[i] === 0));
    expect(held.every((entries) => entries.length === 1)).toBe(true);
    expect(new Set(held.flat()).size).toBe(12);
    expect(() => estimateRank(small, { holdOut: { folds: 13 } })).toThrow(
      "13 folds, but a tensor of shape 4 × 3 has 12 entries",
    );
    expect(() =>
      estimateRank(drawn([4, 3, 5], 1), { holdOut: { folds: 13, per: "fibre" } }),
    ).toThrow("has 12 fibres to hold out");
  });
  it("hold out whole fibres where that is asked for", () => {
    const folds = foldWeights(tensor, { folds: 5, per: "fibre" });
    for (let fibre = 0; fibre < 40; fibre++) {
      const sums = folds.map((weights) =>
        weights.subarray(6 * fibre, 6 * fibre + 6).reduce((a, b) => a + b),
      );
      expect(sums.sort()).toEqual([0, 6, 6, 6, 6]);
    }
  });
  it("leave something of every row and of every column", () => {
    const narrow = drawn([9, 2], 1);
    for (const weights of foldWeights(narrow, { folds: 4, fraction: 0.5 })) {
      for (let i = 0; i < 9; i++) expect(weights[2 * i]! + weights[2 * i + 1]!).toBeGreaterThan(0);
      for (const k of [0, 1]) expect(weights.some((w, n) => n % 2 === k && w > 0)).toBe(true);
    }
  });
  it("keep the weights that are given", () => {
    const weights = drawn([10, 4, 6], 7);
    for (const own of foldWeights(tensor, {}, { weights })) {
      own.forEach((w, i) => {
        if (w !== 0) expect(w).toBe(weights.data[i]);
      });
    }
  });
});

describe("the error of a rank", () => {
  it("is that of the entries held out, in the weights, the mean over folds with its standard error", () => {
    const given = drawn([10, 4, 6], 8);
    // A missing entry counts nowhere.
    given.data[17] = 0;
    const missing = { data: tensor.data.slice(), shape: tensor.shape };
    missing.data[17] = Number.NaN;
    const { jobs, values } = holdOut(
      missing,
      { folds: 3 },
      { weights: given, maxIterations: 5 },
      2,
    );
    expect(values()).toEqual(Array(2).fill({ mean: Number.NaN, error: Number.NaN, folds: [] }));
    const errors = jobs.slice(3).map((job) => {
      const { options } = finish(job.fit())!;
      const fit = factorize(missing, options as FactorizeOptions);
      finish(job.take(fit));
      const model = multiply(fit.model.matrix, fit.model.core);
      let [misfit, size] = [0, 0];
      (options.weights as Tensor).data.forEach((w, i) => {
        if (w !== 0 || i === 17) return;
        misfit += given.data[i]! * (tensor.data[i]! - model[i]!) ** 2;
        size += given.data[i]! * tensor.data[i]! ** 2;
      });
      return Math.sqrt(misfit / size);
    });
    const mean = (errors[0]! + errors[1]! + errors[2]!) / 3;
    const variance = errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / 2;
    const [first, second] = values();
    expect(first!.mean).toBeNaN();
    expectClose([second!.mean, second!.error], [mean, Math.sqrt(variance / 3)], 1e-10);
  });
  it("is nothing where a model of three modes is exact, whatever was held out", () => {
    const shape = [7, 6, 5];
    const exact = { data: dense(cpFactors(shape, 2, 3), shape), shape };
    const settings = { model: "cp", tolerance: 1e-9, maxIterations: 5000 };
    const { jobs, values } = holdOut(exact, { folds: 2, fraction: 0.2 }, settings, 2);
    for (const job of jobs.slice(2)) {
      const { options } = finish(job.fit())!;
      finish(job.take(factorize(exact, options as FactorizeOptions)));
    }
    expect(values()[1]!.mean).toBeLessThan(1e-4);
  });
});

describe("a hold-out", () => {
  const noisy = planted([12, 20], 2, { noise: 0.1 }).tensor;
  const sweep = (factorize: Omit<FactorizeOptions, "rank">) =>
    estimateRank(noisy, { maxRank: 3, holdOut: { folds: 3 }, factorize });

  it("compresses no fold, whatever the sweep does", () => {
    const told = ({ rows }: RankEstimate) => rows.map(({ heldOut }) => heldOut);
    expect(told(sweep({ compress: true }))).toEqual(told(sweep({ compress: false })));
  });

  it("is refused in float32 by its own name", () => {
    expect(() => sweep({ precision: "float32" })).toThrow(
      "A hold-out is asked for with the precision float32, but it gives weights to entries, which need float64; leave precision out.",
    );
  });
});

describe("chooseByHoldOut", () => {
  const of = (...folds: number[][]): HeldOut[] =>
    folds.map((each) => ({
      mean: each.reduce((a, b) => a + b) / each.length,
      error: 0,
      folds: each,
    }));
  it("takes the smallest rank that is not clearly worse than the best", () => {
    // Ranks 2 and 3 differ by chance; rank 1 is worse in each fold.
    expect(chooseByHoldOut(of([0.5, 0.6, 0.7], [0.4, 0.51, 0.6], [0.41, 0.48, 0.6]))).toBe(2);
    expect(chooseByHoldOut(of([0.5, 0.6, 0.7], [0.4, 0.5, 0.6], [0.3, 0.4, 0.5]))).toBe(3);
  });
  it("compares fold by fold, however much folds differ", () => {
    expect(chooseByHoldOut(of([0.2, 0.5, 0.9], [0.19, 0.49, 0.89], [0.2, 0.5, 0.91]))).toBe(2);
  });
  it("passes over ranks that were not measured", () => {
    const none = { mean: Number.NaN, error: Number.NaN, folds: [] };
    expect(chooseByHoldOut([none, none])).toBe(undefined);
    expect(chooseByHoldOut([none, ...of([0.3, 0.4]), none])).toBe(2);
  });
});
