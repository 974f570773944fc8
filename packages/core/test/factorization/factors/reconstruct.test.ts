import { factorize, type Model, reconstruct } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { cpFactors, dense, drawn, tuckerFactors } from "../models/dense.ts";

const tucker1Factors = (shape: readonly number[], rank: number): Model => ({
  kind: "tucker1",
  matrix: drawn([shape[0]!, rank], 7, true),
  core: drawn([rank, ...shape.slice(1)], 8, true),
});

describe("what a model stands for", () => {
  it.each<[string, readonly number[], (shape: readonly number[]) => Model]>([
    ["Tucker-1 of a matrix", [5, 7], (shape) => tucker1Factors(shape, 3)],
    ["Tucker-1 of five modes", [4, 2, 3, 1, 2], (shape) => tucker1Factors(shape, 2)],
    ["CP of a matrix", [5, 7], (shape) => cpFactors(shape, 3, 1, true)],
    ["CP of three modes", [4, 3, 5], (shape) => cpFactors(shape, 2, 1, true)],
    ["CP of five modes", [2, 3, 1, 4, 2], (shape) => cpFactors(shape, 3, 1, true)],
    ["Tucker", [4, 3, 5], (shape) => tuckerFactors(shape, [2, 3, 4], 1, true)],
    [
      "Tucker without some matrices",
      [4, 3, 5],
      (shape) => tuckerFactors(shape, [null, 2, null], 1),
    ],
  ])("is its entries by definition: %s", (_, shape, factors) => {
    const model = factors(shape);
    const whole = reconstruct(model);
    expect(whole.shape).toEqual(shape);
    expectClose(whole.data, dense(model, shape), 1e-14);
  });

  it("is the sum of its components", () => {
    const shape = [4, 3, 5];
    for (const model of [tucker1Factors(shape, 3), cpFactors(shape, 3, 2, true)]) {
      const parts = [0, 1, 2].map((component) => reconstruct(model, component));
      const sum = parts[0]!.data.map((x, i) => x + parts[1]!.data[i]! + parts[2]!.data[i]!);
      expectClose(sum, dense(model, shape), 1e-14);
      expect(parts[1]!.shape).toEqual(shape);
    }
  });

  it("is as far from the data as a fit says, and memory of its own", () => {
    const tensor = drawn([6, 4, 5], 3);
    const { model, loss } = factorize(tensor, { rank: 2, maxIterations: 5 });
    const { data } = reconstruct(model);
    const squares = data.reduce((sum, x, i) => sum + (x - tensor.data[i]!) ** 2, 0);
    expect(Math.sqrt(squares) / loss).toBeCloseTo(1, 12);
    const bare: Model = { kind: "tucker", core: tensor, matrices: [null, null, null] };
    expect(reconstruct(bare)).toEqual(tensor);
    expect(reconstruct(bare).data).not.toBe(tensor.data);
  });

  it("is refused where there is no such thing", () => {
    const cp = cpFactors([4, 3], 2, 1);
    const tucker = tuckerFactors([4, 3], [2, 2], 1);
    expect(() => reconstruct(cp, 2)).toThrow("no component 2; the model has the components 0 to 1");
    expect(() => reconstruct(tucker as Model, 0)).toThrow(/Tucker.*leave component out/);
    const fit = { model: cp } as unknown as Model;
    expect(() => reconstruct(fit)).toThrow(
      /the model of a factorization, but its kind is undefined/,
    );
    expect(() => reconstruct(undefined as unknown as Model)).toThrow(/kind is undefined/);
  });
});
