import { factorize, type SolverOptions, type Tensor } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import type { Model } from "../../../src/factorization/factors/model.ts";
import { createRandom } from "../../../src/random/random.ts";
import { multiply, planted } from "../../problems.ts";
import { dense } from "../models/dense.ts";

const shape = [9, 4, 5];
const { tensor } = planted(shape, 2, { noise: 0.02 });

const models = {
  "Tucker-1": { rank: 2 },
  CP: { model: "cp", rank: 3 },
  Tucker: { model: "tucker", rank: [2, 2, 3] },
} as const;

const modelled = (model: Model) => dense(model, shape);

/** Weights drawn from some values. */
function drawn(values: readonly number[], seed = 4): Tensor {
  const random = createRandom(seed);
  const data = Float64Array.from(tensor.data, () => values[random.integer(values.length)]!);
  return { data, shape };
}

/** Σ w (y − x)². */
function weighted({ data }: Tensor, weights: Tensor, model: Float64Array): number {
  return data.reduce(
    (sum, y, i) => (weights.data[i]! > 0 ? sum + weights.data[i]! * (y - model[i]!) ** 2 : sum),
    0,
  );
}

describe.each(Object.keys(models) as (keyof typeof models)[])("weights with %s", (name) => {
  const settings = { ...models[name], seed: 3, maxIterations: 300, tolerance: 1e-9 } as const;
  const fit = (data: Tensor, more: SolverOptions = {}) =>
    factorize(data, { ...(settings as unknown as { rank: number }), ...more });

  it("that are all alike change nothing but the scale of the objective", () => {
    const plain = fit(tensor, { maxIterations: 40 });
    const same = fit(tensor, { maxIterations: 40, weights: drawn([3]) });
    expectClose(modelled(same.model), modelled(plain.model), 1e-6);
    expect(same.objective / plain.objective).toBeCloseTo(3, 6);
    expect(same.relativeError / plain.relativeError).toBeCloseTo(1, 6);
  });

  it("give the objective, the loss and the relative error their names", () => {
    const weights = drawn([0, 0.5, 2]);
    const { model, objective, loss, relativeError, statistics } = fit(tensor, { weights });
    const truth = weighted(tensor, weights, modelled(model));
    expect(objective / truth).toBeCloseTo(1, 9);
    expect(loss ** 2 / truth).toBeCloseTo(1, 9);
    const size = weighted(tensor, weights, new Float64Array(tensor.data.length));
    expect(relativeError ** 2 / (truth / size)).toBeCloseTo(1, 9);
    expect(statistics.objective.at(-1)).toBe(objective);
  });

  it("never let the objective rise without momentum", () => {
    const { statistics } = fit(tensor, {
      weights: drawn([0, 0.1, 1, 5]),
      momentum: false,
      maxIterations: 60,
    });
    for (let i = 1; i < statistics.objective.length; i++) {
      expect(statistics.objective[i]).toBeLessThanOrEqual(
        statistics.objective[i - 1]! * (1 + 1e-12),
      );
    }
  });

  it("end where the weighted gradient does: moving any entry of a factor helps no more", () => {
    const weights = drawn([0, 1, 4]);
    const { model, objective } = fit(tensor, { weights, maxIterations: 20_000, tolerance: 1e-10 });
    const parts = Object.values(model).flatMap((part): Tensor[] =>
      Array.isArray(part) ? part.filter(Boolean) : typeof part === "object" && part ? [part] : [],
    );
    for (const { data } of parts) {
      for (let i = 0; i < data.length; i += 3) {
        const x = data[i]!;
        for (const step of [1e-4, -1e-4]) {
          data[i] = Math.max(0, x + step);
          expect(weighted(tensor, weights, modelled(model))).toBeGreaterThan(
            objective * (1 - 1e-8),
          );
        }
        data[i] = x;
      }
    }
  });
});

describe("missing entries", () => {
  const { tensor: exact, matrix, core } = planted([24, 30], 2, { seed: 6 });
  const truth = multiply(matrix, core);
  const random = createRandom(8);
  const weights = {
    data: Float64Array.from(truth, () => (random.uniform() < 0.3 ? 0 : 1)),
    shape: [24, 30],
  };

  it("are found again, whatever stands in their place", () => {
    const holes = {
      data: exact.data.map((y, i) => (weights.data[i]! > 0 ? y : Number.NaN)),
      shape: [24, 30],
    };
    const { model, relativeError } = factorize(holes, {
      rank: 2,
      weights,
      maxIterations: 4000,
      tolerance: 1e-10,
    });
    expect(relativeError).toBeLessThan(1e-4);
    expectClose(multiply(model.matrix, model.core), truth, 1e-2);
    const noise = { data: holes.data.map((y) => (Number.isNaN(y) ? 1e6 : y)), shape: [24, 30] };
    const again = factorize(noise, { rank: 2, weights, maxIterations: 4000, tolerance: 1e-10 });
    expect(again.model).toEqual(model);
  });

  it("in whole rows leave the row to its constraint", () => {
    const rowless = { data: weights.data.slice().fill(0, 0, 30), shape: [24, 30] };
    const { model, termination } = factorize(exact, { rank: 2, weights: rowless });
    expect(termination.kind).not.toBe("nonfinite");
    expect(model.matrix.data.every(Number.isFinite)).toBe(true);
  });
});

describe("weights that make no sense are refused", () => {
  const ask = (weights: SolverOptions["weights"]) => () =>
    factorize(tensor, { rank: 2, weights: weights! });

  it.each([
    [
      "of another shape",
      { data: new Float64Array(9), shape: [9] },
      "The weights have shape 9; they must be of the tensor's, 9 × 4 × 5.",
    ],
    [
      "negative",
      { data: tensor.data.map((_, i) => (i === 27 ? -1 : 1)), shape },
      "The weight [1, 1, 2] is -1; every weight must be a finite number of at least 0, and 0 where an entry is missing.",
    ],
    [
      "not a number",
      { data: tensor.data.map((_, i) => (i === 0 ? Number.NaN : 1)), shape },
      "The weight [0, 0, 0] is NaN; every weight must be a finite number of at least 0, and 0 where an entry is missing.",
    ],
    [
      "all zero",
      { data: new Float64Array(tensor.data.length), shape },
      "Every weight is 0, so there is nothing to fit.",
    ],
    [
      "not held",
      "given" as const,
      'The weights are "given", which a result says of weights it does not hold; give the weights themselves.',
    ],
  ])("%s", (_, weights, sentence) => {
    expect(ask(weights)).toThrow(sentence);
  });
});
