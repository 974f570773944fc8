import { describe, expect, it } from "vitest";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import type { FactorizeOptions } from "../../../src/factorization/options/options.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { planted } from "../../problems.ts";

const { tensor } = planted([40, 6, 5], 2);

/** Factors to start from, each with a memory of its own. */
function begin(): { matrix: Tensor; core: Tensor } {
  const filled = (shape: readonly number[]): Tensor => {
    const size = shape.reduce((product, n) => product * n, 1);
    return { data: Float64Array.from({ length: size }, (_, i) => 1 + Math.sin(i) / 2), shape };
  };
  return { matrix: filled([40, 2]), core: filled([2, 6, 5]) };
}

describe("the start that may be reused", () => {
  it.each<[string, number, Partial<FactorizeOptions>]>([
    ["ordinary data", 1, {}],
    ["compressed data", 1, { compress: { directions: 4 } }],
    ["huge values", 2 ** 200, {}],
  ])("becomes the result of %s, to the bit", (_, scale, options) => {
    const own = { ...tensor, data: tensor.data.map((value) => value * scale) };
    const start = begin();
    const settings = { rank: 2, maxIterations: 20, ...options };
    const kept = factorize(own, { ...settings, start: begin() });
    const { model, ...rest } = factorize(own, { ...settings, start, reuseStart: true });
    expect({ model, ...rest }).toEqual(kept);
    expect(model.core.data).toBe(start.core.data);
    expect(model.matrix.data).toBe(start.matrix.data);
  });
  it("stays as it is otherwise", () => {
    const start = begin();
    factorize(tensor, { rank: 2, maxIterations: 3, start });
    expect(start).toEqual(begin());
  });
  it("is not written to where it is frozen, shares a memory, or is part of one", () => {
    const settings = { rank: 2, maxIterations: 3, reuseStart: true } as const;
    const start = begin();
    const frozen = factorize(tensor, { ...settings, start, frozen: ["core"] });
    expect(frozen.model.core.data).not.toBe(start.core.data);
    const both = new Float64Array(80 + 60);
    const within = {
      matrix: { data: both.subarray(0, 80), shape: [40, 2] },
      core: { data: both.subarray(80), shape: [2, 6, 5] },
    };
    within.matrix.data.set(begin().matrix.data);
    within.core.data.set(begin().core.data);
    const before = both.slice();
    factorize(tensor, { ...settings, start: within });
    expect(both).toEqual(before);
    const square = planted([6, 6], 2).tensor;
    const same: Tensor = { data: begin().core.data.slice(0, 12), shape: [6, 2] };
    const { matrices } = factorize(square, {
      ...settings,
      model: "cp",
      start: { matrices: [same, same] },
    }).model;
    expect(matrices[0]!.data).not.toBe(matrices[1]!.data);
    expect(matrices[0]!.data).not.toBe(same.data);
  });
  it("is a yes or a no", () => {
    const reuseStart = "yes" as unknown as boolean;
    expect(() => factorize(tensor, { rank: 2, reuseStart })).toThrow(/reuseStart is "?yes/);
  });
});
