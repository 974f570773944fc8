import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { componentsOf } from "../../../src/factorization/factors/components.ts";
import { estimateRank } from "../../../src/factorization/rank/rank.ts";
import type { RankOptions } from "../../../src/factorization/rank/rank-options.ts";
import {
  chooseByStability,
  dealHalves,
  reproduced,
  stabilityJobs,
} from "../../../src/factorization/rank/stability.ts";
import { finish } from "../../../src/iterate/pauses.ts";
import { createRandom } from "../../../src/random/random.ts";
import { isSparse } from "../../../src/tensor/sparse.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { planted } from "../../problems.ts";
import { cpFactors, dense, drawn } from "../models/dense.ts";

const unit = (k: number) => Float64Array.from({ length: 4 }, (_, i) => Number(i === k));

describe("reproduced", () => {
  it("is 1 where both have the same components in any order, sign and scale", () => {
    const [a, b] = componentsOf(cpFactors([5, 6], 3, 1)) as [Float64Array[], Float64Array[]];
    const turned = [[...a].reverse().map((vector) => vector.map((x) => -3 * x)), [...b].reverse()];
    expectClose([reproduced([a, b], turned)], [1], 1e-12);
    expectClose([reproduced([a.slice(0, 1)], [turned[0]!.slice(2)])], [1], 1e-12);
  });
  it("is that of the worst component, over what others are alike", () => {
    const tilted = Float64Array.of(1, 1, 0, 0);
    // The second is found again at 45°, and its partner is as near to the first of the other.
    const own = Math.SQRT1_2;
    const chance = (0 + own) / 2;
    expectClose(
      [reproduced([[unit(0), unit(1)]], [[unit(0), tilted]])],
      [(own - chance) / (1 - chance)],
      1e-12,
    );
  });
  it("is nothing where a component is no more like its partner than like others", () => {
    const all = Float64Array.of(1, 1, 1, 1);
    expect(reproduced([[all, all]], [[all, all]])).toBe(0);
    expect(reproduced([[unit(0)]], [[unit(1)]])).toBe(0);
    expect(reproduced([[new Float64Array(4), unit(1)]], [[unit(0), unit(1)]])).toBe(0);
  });
});

describe("chooseByStability", () => {
  it("takes the largest rank whose worst component is found again", () => {
    expect(chooseByStability([1, 0.3, 0.7, 0.5])).toBe(3);
    expect(chooseByStability([0.5, 0.4])).toBe(1);
  });
  it("passes over ranks that were not measured, and over those that are not needed", () => {
    expect(chooseByStability([1, 1, Number.NaN])).toBe(2);
    expect(chooseByStability([1, 1, 0.9], 2)).toBe(2);
    expect(chooseByStability([Number.NaN])).toBe(undefined);
  });
});

describe("the halves", () => {
  const shape = [4, 3, 5];
  const tensor = { data: Float64Array.from({ length: 60 }, (_, i) => i), shape };
  const halvesOf = (along: number, weights?: Tensor) => {
    const settings = {
      ranks: [1],
      startsPerRank: 1,
      seed: 3,
      factorize: weights ? { weights } : {},
    };
    const halves = dealHalves(shape, settings, { splits: 2, along });
    return stabilityJobs(tensor, settings, halves).jobs.map((job) => finish(job.fit())!);
  };
  it.each([0, 1, 2])("have every slice of mode %i once, in its order", (along) => {
    const fits = halvesOf(along);
    expect(fits.length).toBe(4);
    for (const pair of [fits.slice(0, 2), fits.slice(2)]) {
      const values = pair.flatMap(({ tensor: half }) => {
        if (isSparse(half)) throw new Error("The halves of a tensor are tensors.");
        expect(half.shape.filter((size, n) => n !== along && size !== shape[n])).toEqual([]);
        expect([...half.data]).toEqual([...half.data].sort((a, b) => a - b));
        return [...half.data];
      });
      expect(values.sort((a, b) => a - b)).toEqual([...tensor.data]);
    }
  });
  it("refuse weights of which one half has none", () => {
    const one = { data: tensor.data.map((i) => Number(i < 15)), shape };
    expect(() => halvesOf(0, one)).toThrow(
      "The stability deals the indices of mode 0 to two halves, but one of them has no entry with a weight above 0",
    );
  });
  it("take their weights along in a sweep too", () => {
    const { rows } = estimateRank(tensor, {
      maxRank: 1,
      factorize: { weights: { data: tensor.data.map((i) => 1 + (i % 3)), shape } },
      stability: { splits: 1 },
    });
    expect(rows[0]!.stability).toBeGreaterThan(0);
  });
  it("take their weights along", () => {
    for (const { tensor: half, options } of halvesOf(1, tensor)) {
      expect((options.weights as Tensor).data).toEqual((half as Tensor).data);
    }
  });
});

/** Independent uniform profiles, mixed by shares that sum to 1; one is the same everywhere. */
function mixtures(seed: number): Tensor {
  const random = createRandom(seed);
  const profiles = Array.from({ length: 3 }, () =>
    Float64Array.from({ length: 120 }, () => 0.5 + random.uniform()),
  );
  const data = Float64Array.from({ length: 50 * 120 });
  for (let i = 0; i < 50; i++) {
    const shares = [1, 3 * random.uniform(), 3 * random.uniform()];
    for (let k = 0; k < 120; k++) {
      const mean = shares.reduce((sum, share, r) => sum + share * profiles[r]![k]!, 0);
      data[i * 120 + k] = mean + 0.1 * random.normal();
    }
  }
  return { data, shape: [50, 120] };
}

describe("the vote of the stability, with the default update run to its end", () => {
  const cp = (seed: number) => {
    const shape = [12, 13, 14];
    const noise = drawn(shape, seed + 10, true).data;
    const data = dense(cpFactors(shape, 3, seed), shape).map((x, i) => x + 0.1 * noise[i]!);
    return { data, shape };
  };
  it.each([
    ["one component", 1, planted([40, 60], 1, { noise: 0.3 }).tensor, {}],
    ["two in few rows", 2, planted([30, 40], 2, { noise: 0.3 }).tensor, {}],
    ["three", 3, planted([60, 200], 3, { noise: 0.5 }).tensor, {}],
    ["five", 5, planted([60, 200], 5, { noise: 0.5 }).tensor, {}],
    ["five, other numbers", 5, planted([40, 120], 5, { noise: 0.5, seed: 2 }).tensor, {}],
    ["four without noise", 4, planted([30, 80], 4).tensor, {}],
    ["three with shares and a background", 3, mixtures(1), {}],
    ["three of CP", 3, cp(1), { model: "cp" }],
  ])("is right for %s", (_, rank, tensor, factorize) => {
    const options = { maxRank: rank + 2, startsPerRank: 0, stability: {}, factorize };
    const { votes, rows } = estimateRank(tensor, options as RankOptions);
    expect(votes.stability).toBe(rank);
    expect(rows[rank - 1]!.stability).toBeGreaterThan(0.6);
  });
});
