import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import type { Factorization } from "../../../src/factorization/bpgd/factorization.ts";
import type { ConstraintSpec } from "../../../src/factorization/constraints/constraint.ts";
import { columnsOf } from "../../../src/factorization/factors/components.ts";
import type { Cp, Model, Tucker } from "../../../src/factorization/factors/model.ts";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import type { CpOptions, TuckerOptions } from "../../../src/factorization/options/options.ts";
import { matchFactors } from "../../../src/factorization/uncertainty/match.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { cpFactors, dense, drawn, tuckerFactors } from "./dense.ts";

type Options = CpOptions | TuckerOptions;

/** `factorize` for a table of problems of either model. */
const fit = (tensor: Tensor, options: Options): Factorization<Model> =>
  options.model === "cp" ? factorize(tensor, options) : factorize(tensor, options);

const none: ConstraintSpec = { kind: "none" };
const free = { cp: { matrices: none }, tucker: { core: none, matrices: none } };

/** Shapes and ranks in which every road through the contractions is taken. */
const problems: [string, readonly number[], Options][] = [
  ["CP of a matrix", [5, 7], { model: "cp", rank: 2 }],
  ["CP of order 3", [4, 3, 5], { model: "cp", rank: 3 }],
  ["CP of order 4", [3, 4, 2, 5], { model: "cp", rank: 2 }],
  ["CP of order 5", [3, 2, 4, 2, 3], { model: "cp", rank: 3 }],
  ["CP of one component", [4, 3, 5], { model: "cp", rank: 1 }],
  ["Tucker of order 3", [5, 4, 6], { model: "tucker", rank: [2, 3, 2] }],
  ["Tucker of order 4", [3, 4, 3, 5], { model: "tucker", rank: [2, 2, 3, 2] }],
  ["Tucker of a matrix", [6, 5], { model: "tucker", rank: [2, 2] }],
  ["Tucker of the first two modes", [5, 4, 6], { model: "tucker", rank: [2, 3, null] }],
  ["Tucker of the last two modes", [5, 4, 6], { model: "tucker", rank: [null, 3, 2] }],
  ["Tucker of the outer modes", [5, 4, 6], { model: "tucker", rank: [2, null, 3] }],
  ["Tucker of the first mode", [5, 4, 6], { model: "tucker", rank: [2, null, null] }],
  ["Tucker of the middle mode", [5, 4, 6], { model: "tucker", rank: [null, 2, null] }],
  ["Tucker of the last mode", [5, 4, 6], { model: "tucker", rank: [null, null, 2] }],
];

function start(shape: readonly number[], options: Options, seed: number, signed: boolean) {
  return options.model === "cp"
    ? cpFactors(shape, options.rank, seed, signed)
    : tuckerFactors(shape, options.rank, seed, signed);
}

/** The arrays of all factors of a model. */
const arrays = (model: Model): Float64Array[] => {
  if (model.kind === "tucker1") return [model.core.data, model.matrix.data];
  const core = model.kind === "tucker" ? [model.core.data] : [];
  return [...core, ...model.matrices.flatMap((matrix) => (matrix ? [matrix.data] : []))];
};

const norm = (x: Float64Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

describe.each(problems)("%s", (_, shape, options) => {
  const target = start(shape, options, 1, false);
  const tensor: Tensor = { data: dense(target, shape), shape };
  const noisy: Tensor = {
    data: tensor.data.map((value, i) => value + 0.1 * drawn(shape, 7, true).data[i]!),
    shape,
  };

  it("has the gradient that finite differences give", () => {
    const point = start(shape, options, 2, true);
    const { statistics } = fit(tensor, {
      ...options,
      start: point,
      constraints: free[options.model],
      maxIterations: 0,
      tolerance: 0,
      criterion: "gradientNorm",
    } as Options);
    const half = () => norm(dense(point, shape).map((x, i) => x - tensor.data[i]!)) ** 2 / 2;
    let squares = 0;
    for (const data of arrays(point)) {
      for (let i = 0; i < data.length; i++) {
        const value = data[i]!;
        data[i] = value + 1e-4;
        const above = half();
        data[i] = value - 1e-4;
        squares += ((above - half()) / 2e-4) ** 2;
        data[i] = value;
      }
    }
    expectClose([statistics.criterion[0]!], [Math.sqrt(squares)], 1e-7);
  });

  it.each([
    ["the defaults", {}],
    ["one step a factor", { innerSteps: 1 }],
    ["a step for each component", { step: "component" }],
    ["the matrices first", { order: "matrixFirst" }],
    ["a random order", { order: "random" }],
  ] as const)("reports what its model says and never rises without momentum: %s", (_, settings) => {
    const { model, statistics, loss } = fit(noisy, {
      ...options,
      ...settings,
      momentum: false,
      maxIterations: 40,
      tolerance: 0,
    });
    const { objective } = statistics;
    for (let i = 1; i < objective.length; i++) {
      expect(objective[i]!).toBeLessThanOrEqual(objective[i - 1]! * (1 + 1e-10) + 1e-12);
    }
    const residual = dense(model, shape).map((x, i) => x - noisy.data[i]!);
    expectClose([loss], [norm(residual)], 1e-7);
    for (const data of arrays(model)) expect(data.every((x) => x >= 0)).toBe(true);
  });

  it("is at a solution at the factors that the tensor was made from", () => {
    const again = fit(tensor, { ...options, start: target } as Options);
    expect(again.termination.kind).toBe("converged");
    expect(again.iterations).toBe(0);
    expect(again.loss).toBeLessThan(1e-12 * norm(tensor.data));
  });

  it("comes close to what it was made from, out of a random start", () => {
    const fits = [0, 1, 2].map((seed) =>
      fit(tensor, { ...options, seed, targetError: 1e-3, maxIterations: 3000 }),
    );
    expect(fits.some(({ termination }) => termination.kind === "targetReached")).toBe(true);
  });

  it("means the same at every scale", () => {
    const settings = { ...options, tolerance: 0, maxIterations: 15 };
    const one = fit(noisy, settings);
    for (const scale of [1e-9, 1e9]) {
      const other = fit({ data: noisy.data.map((x) => scale * x), shape }, settings);
      expectClose(other.statistics.relativeError, one.statistics.relativeError, 1e-6);
    }
  });

  it("keeps frozen factors to the last bit", () => {
    const given = start(shape, options, 3, false);
    const names = [...(options.model === "cp" ? [] : ["core" as const])];
    const first = given.matrices.findIndex((matrix) => matrix);
    for (const frozen of [...names, first]) {
      const { model, statistics } = fit(noisy, {
        ...options,
        start: given,
        frozen: [frozen],
        maxIterations: 10,
        tolerance: 0,
      } as Options);
      const of = (m: Model) =>
        frozen === "core" ? (m as Tucker).core : (m as Cp | Tucker).matrices[frozen]!;
      expect(of(model)).toEqual(of(given));
      const { objective } = statistics;
      expect(objective.at(-1)!).toBeLessThan(objective[0]!);
    }
  });
});

describe("CP", () => {
  it("finds the components again, in some order", () => {
    const shape = [12, 10, 11];
    const { matrices } = cpFactors(shape, 4, 5);
    const tensor = { data: dense({ kind: "cp", matrices }, shape), shape };
    const { model, relativeError } = factorize(tensor, { model: "cp", rank: 4, tolerance: 1e-9 });
    expect(relativeError).toBeLessThan(1e-4);
    const components = (m: readonly Tensor[], n: number) => columnsOf(m[n]!.data, 4);
    const orders = shape.map((_, n) => {
      const match = matchFactors(components(model.matrices, n), components(matrices, n), "cosine");
      for (const distance of match.distances) expect(distance).toBeLessThan(1e-5);
      return [...match.learnedOf];
    });
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
  });

  it("of a matrix does what Tucker-1 does", () => {
    const tensor = drawn([9, 14], 3);
    const one = factorize(tensor, { rank: 3, tolerance: 1e-9, maxIterations: 20000 });
    const start = { matrices: [one.model.matrix, transposed(one.model.core)] };
    const other = factorize(tensor, { model: "cp", rank: 3, start, tolerance: 1e-8 });
    expect(other.iterations).toBe(0);
    expectClose([other.loss], [one.loss], 1e-12);
  });
});

describe("Tucker of the first mode alone", () => {
  it("does what Tucker-1 does", () => {
    const tensor = drawn([9, 4, 5], 3);
    const settings = { update: "gradient", tolerance: 0, maxIterations: 20 } as const;
    const one = factorize(tensor, { rank: 3, ...settings });
    const other = factorize(tensor, { model: "tucker", rank: [3, null, null], ...settings });
    expectClose(other.model.core.data, one.model.core.data, 1e-9);
    expectClose(other.model.matrices[0]!.data, one.model.matrix.data, 1e-9);
  });
});

function transposed({ data, shape: [rows = 0, columns = 0] }: Tensor): Tensor {
  const out = Float64Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
  return { data: out, shape: [columns, rows] };
}
