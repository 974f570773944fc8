import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { reconstruct } from "../../../src/factorization/factors/reconstruct.ts";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import { svdBounds } from "../../../src/factorization/rank/svd-bound.ts";
import { mostAlong, rankPath } from "../../../src/factorization/rank/tucker-path.ts";
import {
  estimateTuckerRank,
  estimateTuckerRankSteps,
} from "../../../src/factorization/rank/tucker-rank.ts";
import type { TuckerRankOptions } from "../../../src/factorization/rank/tucker-rank-options.ts";
import { extendTucker } from "../../../src/factorization/rank/tucker-start.ts";
import { finish } from "../../../src/iterate/pauses.ts";
import { createRandom } from "../../../src/random/random.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";

const none = { core: { kind: "none" }, matrices: { kind: "none" } } as const;

/** A core and matrices of squared normal numbers (`signed`: normal), with noise of a part of the size. */
function planted(
  shape: readonly number[],
  rank: readonly number[],
  { noise = 0, signed = false, seed = 1 } = {},
): Tensor {
  const random = createRandom(seed);
  const draw = (sizes: readonly number[]): Tensor => ({
    data: Float64Array.from({ length: sizes.reduce((n, size) => n * size, 1) }, () =>
      signed ? random.normal() : random.normal() ** 2,
    ),
    shape: [...sizes],
  });
  const core = draw(rank);
  const matrices = shape.map((rows, n) => draw([rows, rank[n]!]));
  const exact = reconstruct({ kind: "tucker", core, matrices }).data;
  const size = Math.sqrt(exact.reduce((sum, x) => sum + x * x, 0) / exact.length);
  return { data: exact.map((x) => x + noise * size * random.normal()), shape: [...shape] };
}

describe("rankPath", () => {
  it("raises the mode with the largest bound, and only ranks that go together", () => {
    const bounds = [
      [9, 4, 0],
      [7, 3, 0],
      [6, 5, 0],
    ].map((each) => Float64Array.from(each));
    const path = rankPath([3, 3, 3], { bounds, size: 10 });
    expect(path).toEqual([
      [1, 1, 1],
      [2, 2, 1],
      [2, 2, 2],
      [2, 2, 3],
      [3, 2, 3],
      [3, 3, 3],
    ]);
  });
  it("ends where no mode can be raised, whatever the shape", () => {
    const random = createRandom(1);
    for (const shape of [
      [2, 9],
      [3, 1, 4],
      [4, 3, 5, 2],
      [1, 1, 1],
    ]) {
      const most = shape.map((_, mode) => mostAlong(shape, mode));
      const bounds = most.map((length) =>
        Float64Array.from({ length }, () => random.uniform())
          .sort()
          .reverse(),
      );
      const path = rankPath(most, { bounds, size: 2 });
      path.forEach((rank, i) => {
        const all = rank.reduce((product, r) => product * r, 1);
        rank.forEach((r, n) => {
          expect(r).toBeLessThanOrEqual(Math.min(most[n]!, all / r));
          if (i > 0) expect([0, 1]).toContain(r - path[i - 1]![n]!);
        });
        if (i > 0) expect(rank).not.toEqual(path[i - 1]);
      });
      expect(path.at(-1)).toEqual(most);
    }
  });
});

describe("extendTucker", () => {
  it("starts from what the model is, and lets it become better at once", () => {
    const tensor = planted([7, 8, 9], [3, 3, 2], { noise: 0.05 });
    const one = factorize(tensor, { model: "tucker", rank: [2, 2, 1] });
    const start = finish(extendTucker(tensor, one.model, [2, 2, 2], undefined))!;
    expect(start.matrices.map(({ shape }) => shape[1])).toEqual([2, 2, 2]);
    expect(start.matrices.every(({ data }) => data.every((x) => x >= 0))).toBe(true);
    const at = (maxIterations: number) =>
      factorize(tensor, { model: "tucker", rank: [2, 2, 2], start, maxIterations });
    expectClose([at(0).loss], [one.loss], 1e-12);
    expect(at(1).loss).toBeLessThan(one.loss * (1 - 1e-6));
  });
  it("has nothing to add to an exact fit", () => {
    const core = { data: Float64Array.of(2), shape: [1, 1] };
    const matrices = [3, 4].map((rows) => ({
      data: new Float64Array(rows).fill(1),
      shape: [rows, 1],
    }));
    const model = { kind: "tucker", core, matrices } as const;
    const tensor = { data: reconstruct(model).data, shape: [3, 4] };
    expect(finish(extendTucker(tensor, model, [2, 2], undefined))).toBe(undefined);
  });
});

describe("estimateTuckerRank", () => {
  const settings = { model: "tucker", history: false, tolerance: 1e-5 } as const;
  it.each([
    ["of three modes", [12, 14, 16], [2, 3, 4], { noise: 0.1, signed: true, seed: 2 }],
    ["of equal ranks", [15, 15, 15], [5, 5, 5], { noise: 0.1, signed: true }],
    ["of nonnegative factors", [20, 20, 20], [3, 2, 4], { noise: 0.05, seed: 2 }],
    ["of one mode that is short", [30, 8, 40], [4, 2, 3], { noise: 0.1, seed: 2 }],
    ["of four modes", [8, 9, 7, 6], [2, 2, 3, 2], { noise: 0.05, seed: 2 }],
    ["of a matrix", [20, 30], [3, 3], { noise: 0.05, signed: true }],
  ] satisfies [string, number[], number[], Parameters<typeof planted>[2]][])(
    "finds planted ranks %s",
    (_, shape, rank, options) => {
      const factorize = { ...settings, ...("signed" in options && { constraints: none }) };
      const maxRank = rank.map((r) => r + 1);
      const estimate = estimateTuckerRank(planted(shape, rank, options), { maxRank, factorize });
      expect(estimate.chosen).toEqual(rank);
      expect(estimate.votes.information).toEqual(rank);
      const at = estimate.rows.findIndex((row) => row.rank.join() === rank.join());
      expect(estimate.factorizations[at]!.model.core.shape).toEqual(rank);
    },
  );
  it.each([
    ["of three modes", [12, 14, 16], [2, 3, 4], { noise: 0.1, signed: true, seed: 2 }, 0.2],
    ["of nonnegative factors", [20, 20, 20], [3, 2, 4], { noise: 0.05, seed: 2 }, 0.1],
    ["of a matrix", [20, 30], [3, 3], { noise: 0.05, signed: true }, 0.1],
  ] satisfies [string, number[], number[], Parameters<typeof planted>[2], number][])(
    "finds planted ranks where entries are missing: %s",
    (_, shape, rank, options, missing) => {
      const { data } = planted(shape, rank, options);
      const random = createRandom(5);
      const weights = { data: data.map(() => (random.uniform() < missing ? 0 : 1)), shape };
      const holed = { data: data.map((y, i) => (weights.data[i] ? y : Number.NaN)), shape };
      const factorize = {
        ...settings,
        ...("signed" in options && { constraints: none }),
        weights,
      };
      const maxRank = rank.map((r) => r + 1);
      const estimate = estimateTuckerRank(holed, { maxRank, factorize });
      expect(estimate.chosen).toEqual(rank);
      expect(estimate.votes.information).toEqual(rank);
      expect(estimate.rows.every(({ svdBound }) => svdBound === 0)).toBe(true);
    },
  );
  it("by information takes what is above the noise, and sees where nothing is", () => {
    const options = { maxRank: 4, method: "information", factorize: settings } as const;
    const one = planted([12, 14, 16], [1, 1, 1], { noise: 0.1 });
    expect(estimateTuckerRank(one, options).chosen).toEqual([1, 1, 1]);
  });
  it("takes the first ranks that fit exactly", () => {
    const exact = planted([8, 9, 10], [2, 3, 2], { signed: true });
    const { chosen, rows } = estimateTuckerRank(exact, {
      maxRank: 4,
      factorize: { ...settings, constraints: none, tolerance: 1e-9 },
    });
    expect(chosen).toEqual([2, 3, 2]);
    expect(rows.find(({ rank }) => rank.join() === "2,3,2")!.relativeError).toBeLessThan(1e-5);
  });

  const tensor = planted([9, 7, 8], [3, 2, 2], { noise: 0.1 });
  const estimate = estimateTuckerRank(tensor, { maxRank: [4, 3, 4], factorize: settings });
  it("never loses more on its path, nor less than any mode allows", () => {
    estimate.rows.forEach((row, i) => {
      const bounds = row.rank.map((rank, mode) => svdBounds(tensor, rank, [mode])[rank - 1]!);
      expectClose([row.svdBound], [Math.max(...bounds)], 1e-12);
      expect(row.loss).toBeGreaterThanOrEqual(row.svdBound * (1 - 1e-9));
      if (i > 0) expect(row.loss).toBeLessThanOrEqual(estimate.rows[i - 1]!.loss * (1 + 1e-9));
    });
    expect(estimate.rows.at(-1)!.rank).toEqual([4, 3, 4]);
    expect(estimate.complete).toBe(true);
  });
  it("counts what a model is free in", () => {
    // A core of 2 × 2 × 2 and subspaces: 2 (9 − 2) + 2 (7 − 2) + 2 (8 − 2).
    const row = estimate.rows.find(({ rank }) => rank.join() === "2,2,2")!;
    expect(row.parameters).toBe(8 + 14 + 10 + 12);
  });
  it("stops here with the steps that are done", () => {
    const steps = estimateTuckerRankSteps(tensor, { maxRank: 4, factorize: settings });
    let next = steps.next();
    while (!next.done) next = steps.next(next.value.stage === "Rank 2, 2, 2" ? "stop" : undefined);
    expect(next.value.complete).toBe(false);
    expect(next.value.rows.map(({ rank }) => rank.join())).not.toContain("2,2,2");
  });
  it.each([
    [{ maxRank: 0 }, "go up to 0; for a tensor of shape 9 × 7 × 8 it takes"],
    [{ maxRank: [4, 8, 4] }, "up to 9, 7, 8"],
    [{ maxRank: [4, 4] }, "go up to 4,4"],
    [{ startsPerRank: -1 }, "-1 random starts at every step"],
    [{ method: "eye" }, 'no way "eye" to choose Tucker ranks'],
    [{ factorize: { model: "cp" } }, "the model is cp"],
    [{ factorize: { model: "tucker", rank: [1, 1, 1] } }, "has rank, which the sweep decides"],
    [
      { factorize: { model: "tucker", weights: { data: tensor.data, shape: [7, 9, 8] } } },
      "The weights have shape 7 × 9 × 8",
    ],
    [{ holdOut: {} }, '"holdOut"'],
  ])("refuses %o", (options, sentence) => {
    const given = { factorize: settings, ...options } as TuckerRankOptions;
    expect(() => estimateTuckerRankSteps(tensor, given)).toThrow(sentence);
  });
});
