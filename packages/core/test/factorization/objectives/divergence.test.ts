import {
  type ConstraintSpec,
  type FactorizeOptions,
  factorize,
  prepareConstraint,
  type SolverOptions,
  type Tensor,
} from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import type { Model } from "../../../src/factorization/factors/model.ts";
import { createRandom } from "../../../src/random/random.ts";
import { multiply, planted } from "../../problems.ts";
import { dense } from "../models/dense.ts";

const shape = [9, 4, 5];
const { tensor: plain } = planted(shape, 2, { noise: 0.02 });
/** Positive, and no product of few components. */
const tensor = { data: plain.data.map((y, i) => Math.abs(y) + 0.1 * (i % 3) + 0.01), shape };
const settings = { seed: 3, maxIterations: 400, tolerance: 0 };
const BETAS = [-0.5, 0, 0.5, 1, 1.5, 2, 3];

const models = {
  "Tucker-1": { rank: 2 },
  CP: { model: "cp", rank: 3 },
  Tucker: { model: "tucker", rank: [2, 2, 3] },
} as const;

/** Σ w d(y | x), by the definition. */
function divergence(y: Float64Array, x: Float64Array, beta: number, w?: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    if (w?.[i] === 0) continue;
    sum += (w?.[i] ?? 1) * divergenceOf(y[i]!, x[i]!, beta);
  }
  return sum;
}

function divergenceOf(y: number, x: number, beta: number): number {
  if (beta === 1) return y === 0 ? x : y * Math.log(y / x) - y + x;
  if (beta === 0) return y / x - Math.log(y / x) - 1;
  const top = y ** beta + (beta - 1) * x ** beta - beta * y * x ** (beta - 1);
  return top / (beta * (beta - 1));
}

function fit(name: keyof typeof models, data: Tensor, more: SolverOptions) {
  const options = { ...(models[name] as unknown as { rank: number }), ...settings, ...more };
  return factorize(data, options);
}

const weights = (() => {
  const random = createRandom(9);
  const data = Float64Array.from(tensor.data, () => [0, 0.5, 1, 3][random.integer(4)]!);
  return { data, shape };
})();

describe.each(Object.keys(models) as (keyof typeof models)[])("divergences with %s", (name) => {
  it.each(BETAS)(
    "β %d: the objective is the divergence, and never rises without momentum",
    (beta) => {
      for (const more of [{}, { weights }]) {
        const { model, statistics, objective } = fit(name, tensor, {
          objective: { beta },
          momentum: false,
          maxIterations: 40,
          ...more,
        });
        const x = dense(model as Model, shape);
        const w = "weights" in more ? weights.data : undefined;
        expect(objective / divergence(tensor.data, x, beta, w)).toBeCloseTo(1, 8);
        const values = statistics.objective;
        for (let i = 1; i < values.length; i++) {
          expect(values[i]).toBeLessThanOrEqual(values[i - 1]! * (1 + 1e-12));
        }
      }
    },
  );

  it.each(BETAS)("β %d: ends where no entry of a factor gains by moving", (beta) => {
    const { model, objective } = fit(name, tensor, { objective: { beta }, maxIterations: 3000 });
    const parts = Object.values(model).flatMap((part): Tensor[] =>
      Array.isArray(part) ? part : typeof part === "object" && part ? [part as Tensor] : [],
    );
    for (const { data } of parts) {
      for (let i = 0; i < data.length; i += 3) {
        const x = data[i]!;
        for (const step of [1e-4, -1e-4]) {
          data[i] = Math.max(0, x * (1 + step), x + step * 1e-3);
          const moved = divergence(tensor.data, dense(model as Model, shape), beta);
          expect(moved).toBeGreaterThan(objective * (1 - 1e-6));
        }
        data[i] = x;
      }
    }
  });

  it("Kullback–Leibler is β 1, and half the squared error β 2", () => {
    const named = fit(name, tensor, { objective: "kullbackLeibler", maxIterations: 20 });
    const numbered = fit(name, tensor, { objective: { beta: 1 }, maxIterations: 20 });
    expect(numbered.model).toEqual(named.model);
    const half = fit(name, tensor, { objective: { beta: 2 }, maxIterations: 3000 });
    expect(half.objective / (half.loss ** 2 / 2)).toBeCloseTo(1, 9);
  });
});

describe("a divergence", () => {
  it.each([0, 0.5, 1, 1.5])("of β %d gains from momentum", (beta) => {
    const { tensor: exact } = planted([30, 50], 4, { seed: 2 });
    const data = { ...exact, data: exact.data.map((y) => y + 1e-9) };
    const sweeps = (momentum: boolean) =>
      factorize(data, {
        rank: 4,
        objective: { beta },
        momentum,
        targetError: 1e-3,
        maxIterations: 20_000,
        tolerance: 0,
      }).iterations;
    expect(sweeps(true)).toBeLessThan(0.5 * sweeps(false));
  });

  it("finds planted factors of counts closer than squared error does", () => {
    // Poisson counts of very different rates: what squared error weighs wrongly.
    const random = createRandom(5);
    const { matrix, core } = planted([60, 80], 3, { seed: 4 });
    const scaled = {
      data: matrix.data.map((x, i) => x * 10 ** ((Math.floor(i / 3) % 4) - 1)),
      shape: matrix.shape,
    };
    const rates = multiply(scaled, core);
    const counts = {
      data: rates.map((rate) => poisson(5 * rate, random.uniform)),
      shape: [60, 80],
    };
    const far = (objective: SolverOptions["objective"]) => {
      const { model } = factorize(counts, { rank: 3, objective: objective!, maxIterations: 1500 });
      const x = multiply(model.matrix, model.core);
      return divergence(
        rates.map((rate) => 5 * rate),
        x.map((value) => Math.max(value, 1e-9)),
        1,
      );
    };
    expect(far("kullbackLeibler")).toBeLessThan(0.9 * far("squared"));
  });

  it("of zeros is that of what is left of a model", () => {
    const zeros = { data: new Float64Array(tensor.data.length), shape };
    for (const beta of [0.5, 1, 1.5]) {
      const { objective, loss } = fit("CP", zeros, { objective: { beta } });
      expect(loss).toBe(0);
      expect(objective).toBeLessThan(1e-7);
    }
  });
  it("has no scale too large or too small", () => {
    for (const beta of [0, 1, 1.5]) {
      const base = fit("Tucker-1", tensor, { objective: { beta }, maxIterations: 60 });
      for (const exponent of [-1000, -300, -60, 60, 100, 300, 1000]) {
        const scale = 2 ** exponent;
        const data = { data: tensor.data.map((y) => y * scale), shape };
        const scaled = fit("Tucker-1", data, { objective: { beta }, maxIterations: 60 });
        expect(scaled.relativeError / base.relativeError).toBeCloseTo(1, 6);
        expect(scaled.loss / scale / base.loss).toBeCloseTo(1, 6);
        if (Math.abs(exponent * beta) > 1000) continue;
        expect(scaled.objective / scale ** beta / base.objective).toBeCloseTo(1, 6);
      }
    }
  });

  it.each([1e-25, 1e-50, 1e-70])("of β 0 counts entries of %d by their ratio", (size) => {
    const { tensor: whole, rank } = planted([8, 10], 2, { seed: 4 });
    const data = whole.data.map((y, i) => (i < 10 ? size : 1) * (Math.abs(y) + 0.1));
    const options = { rank, objective: { beta: 0 }, maxIterations: 2000, seed: 1 } as const;
    const fit = factorize({ data, shape: whole.shape }, options);
    // The divergence has no scale, so that of a row can be any: with all of one size it is the same problem.
    const even = factorize(
      { data: data.map((y, i) => (i < 10 ? y / size : y)), shape: whole.shape },
      options,
    );
    expect(fit.objective / even.objective).toBeLessThan(1.05);
    const model = multiply(fit.model.matrix, fit.model.core);
    expectClose([fit.objective], [divergence(data, model, 0)], 1e-9);
  });

  it("of β 0 is as good where every entry is subnormal", () => {
    const options = { rank: 2, objective: { beta: 0 }, maxIterations: 100, seed: 1 } as const;
    const ordinary = factorize(tensor, options);
    const data = tensor.data.map((y) => y * 2 ** -1040);
    const { objective, model } = factorize({ data, shape }, options);
    // What is left of the bits of an entry: about 30.
    expectClose([objective], [ordinary.objective], 1e-7);
    expectClose(
      dense(model, shape).map((x) => x * 2 ** 520 * 2 ** 520),
      dense(ordinary.model, shape),
      1e-7,
    );
  });

  it("admits zeros in the data, whole rows of them too", () => {
    const data = { data: tensor.data.map((y, i) => (i < 20 || i % 7 === 0 ? 0 : y)), shape };
    const { model, objective } = fit("Tucker-1", data, { objective: "kullbackLeibler" });
    const x = dense(model as Model, shape);
    expect(x.every(Number.isFinite)).toBe(true);
    expect(
      objective /
        divergence(
          data.data,
          x.map((v) => Math.max(v, 1e-20)),
          1,
        ),
    ).toBeCloseTo(1, 6);
  });

  it("stops by its stationarity", () => {
    const { termination, stationarity } = fit("Tucker-1", tensor, {
      objective: "kullbackLeibler",
      tolerance: 1e-6,
      maxIterations: 50_000,
    });
    expect(termination.kind).toBe("converged");
    expect(stationarity).toBeLessThanOrEqual(1e-6);
  });
});

describe("constraints under a divergence", () => {
  const { tensor: data } = planted([12, 20], 3, { seed: 7, noise: 0 });
  const noisy = { data: data.data.map((y, i) => y + 0.05 * (i % 4)), shape: [12, 20] };
  const ask = (constraints: FactorizeOptions["constraints"], more: SolverOptions = {}) =>
    factorize(noisy, {
      rank: 3,
      objective: "kullbackLeibler",
      constraints: constraints!,
      ...settings,
      ...more,
    });

  const exact: Record<string, FactorizeOptions["constraints"]> = {
    "an interval": { matrix: { kind: "interval", low: 0.1, high: 0.6 } },
    "a simplex of slices": { core: { kind: "simplex", per: "slice" } },
    "a simplex of rows of the matrix": { matrix: { kind: "simplex", per: "row" } },
    "a simplex of columns of the matrix": { matrix: { kind: "simplex", per: "column", to: 2 } },
    "weights moved out": {
      core: {
        kind: "composed",
        parts: [
          { kind: "nonnegative" },
          { kind: "norm", norm: "l1", how: "scale", per: "slice", rescale: "other" },
        ],
      },
    },
  };

  it.each(Object.keys(exact))("%s: holds, and the divergence never rises", (name) => {
    const { model, statistics } = ask(exact[name], { momentum: false, maxIterations: 60 });
    const values = statistics.objective;
    for (let i = 1; i < values.length; i++) {
      expect(values[i]).toBeLessThanOrEqual(values[i - 1]! * (1 + 1e-12));
    }
    const core = model.core.data;
    const matrix = model.matrix.data;
    const sums = (x: Float64Array, per: number) =>
      Float64Array.from({ length: x.length / per }, (_, p) =>
        x.slice(p * per, (p + 1) * per).reduce((sum, value) => sum + value, 0),
      );
    if (name === "an interval") {
      expect(Math.min(...matrix)).toBeGreaterThanOrEqual(0.1);
      expect(Math.max(...matrix)).toBeLessThanOrEqual(0.6);
    } else if (name.includes("rows")) expectClose(sums(matrix, 3), [...Array(12)].fill(1), 1e-12);
    else if (name.includes("columns")) {
      const columns = [0, 1, 2].map((r) =>
        matrix.reduce((s, x, i) => (i % 3 === r ? s + x : s), 0),
      );
      expectClose(columns, [2, 2, 2], 1e-12);
    } else expectClose(sums(core, 20), [1, 1, 1], 1e-12);
  });

  it("a simplex is as good as moving the weights out: both describe the same models", () => {
    const free = ask({}, { maxIterations: 4000 });
    const moved = ask(exact["weights moved out"], { maxIterations: 4000 });
    const simplex = ask(exact["a simplex of slices"], { maxIterations: 4000 });
    expect(moved.objective / free.objective).toBeCloseTo(1, 3);
    expect(simplex.objective / free.objective).toBeCloseTo(1, 3);
  });

  it("a simplex holds where components die out, and their pull beside their push", () => {
    const { model, statistics } = fit("Tucker-1", tensor, {
      objective: "kullbackLeibler",
      rank: 4,
      constraints: { core: { kind: "simplex", per: "whole" } },
      penalties: { matrix: { sparsity: 10 } },
      weights: { data: tensor.data.map((_, i) => (i % 20 === 3 ? 0 : 1 + (i % 2))), shape },
      momentum: false,
      maxIterations: 60,
    } as SolverOptions);
    const { core } = model as unknown as { core: Tensor };
    expect(core.data.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
    const values = statistics.objective;
    for (let i = 1; i < values.length; i++) {
      expect(values[i]).toBeLessThanOrEqual(values[i - 1]! * (1 + 1e-12));
    }
  });

  /** Rows of shares, and any profiles: what a simplex of rows describes. */
  const mixed = (() => {
    const random = createRandom(3);
    const shares = Array.from({ length: 12 }, () => {
      const row = [random.uniform(), random.uniform(), random.uniform()];
      return row.map((x) => x / (row[0]! + row[1]! + row[2]!));
    });
    const profiles = Array.from({ length: 60 }, () => random.uniform());
    const values = shares.flatMap((row) =>
      Array.from({ length: 20 }, (_, j) => {
        const y = row.reduce((sum, a, r) => sum + a * profiles[20 * r + j]!, 0);
        return y * Math.exp(0.1 * random.normal());
      }),
    );
    return { data: Float64Array.from(values), shape: [12, 20] };
  })();
  const rows = { matrix: { kind: "simplex", per: "row" } } as const;

  it.each([-0.5, 0, 0.5, 1, 1.2, 1.5, 2, 3])(
    "a simplex of rows at β %s: the divergence never rises, and no two shares gain by a trade",
    (beta) => {
      const { model, statistics } = factorize(mixed, {
        rank: 3,
        objective: { beta },
        constraints: rows,
        momentum: false,
        tolerance: 1e-7,
        maxIterations: 20_000,
      });
      const values = statistics.objective;
      for (let i = 1; i < values.length; i++) {
        expect(values[i]).toBeLessThanOrEqual(values[i - 1]! * (1 + 1e-12));
      }
      const { matrix, core } = model;
      const slope = (i: number, r: number) => {
        let sum = 0;
        for (let j = 0; j < 20; j++) {
          let x = 0;
          for (let q = 0; q < 3; q++) x += matrix.data[3 * i + q]! * core.data[20 * q + j]!;
          sum += core.data[20 * r + j]! * x ** (beta - 2) * (x - mixed.data[20 * i + j]!);
        }
        return sum;
      };
      for (let i = 0; i < 12; i++) {
        const shares = [...matrix.data.subarray(3 * i, 3 * i + 3)];
        expect(shares.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
        const slopes = [0, 1, 2].map((r) => slope(i, r));
        const used = slopes.filter((_, r) => shares[r]! > 1e-3);
        expect(Math.max(...used) - Math.min(...slopes)).toBeLessThan(1e-3);
      }
    },
  );

  it("a simplex at β 2 is that of squared error", () => {
    const options = { rank: 3, constraints: rows, tolerance: 1e-7, maxIterations: 20_000 };
    const half = factorize(mixed, { ...options, objective: { beta: 2 } });
    expect(half.objective / (factorize(mixed, options).objective / 2)).toBeCloseTo(1, 8);
  });

  it.each(["scale", "project"] as const)(
    "a norm in l1 by %s is the simplex that it is on nonnegative entries",
    (how) => {
      const norm = { kind: "norm", norm: "l1", how, per: "row" } as const;
      const matrix = { kind: "composed", parts: [{ kind: "nonnegative" }, norm] } as const;
      const options = { rank: 3, objective: { beta: 0.5 }, maxIterations: 50 };
      const simplex = factorize(mixed, { ...options, constraints: rows });
      const normed = factorize(mixed, { ...options, constraints: { matrix } });
      expect(normed.model).toEqual(simplex.model);
    },
  );

  it("a simplex of any pieces is what squared error makes it", () => {
    for (const per of ["whole", "slice", "pair", "fibre", "averageSlice"] as const) {
      const spec = { kind: "simplex", per, to: 2 } as const;
      const { model } = fit("Tucker-1", tensor, {
        objective: "kullbackLeibler",
        constraints: { core: spec },
        maxIterations: 5,
      } as SolverOptions);
      const { core } = model as unknown as { core: Tensor };
      expect(prepareConstraint(spec, core.shape, 0).violation(core.data)).toBeLessThan(1e-12);
    }
  });

  it("others are applied after the step", () => {
    const spec: ConstraintSpec = {
      kind: "composed",
      parts: [{ kind: "nonnegative" }, { kind: "norm", norm: "l2", how: "scale", per: "column" }],
    };
    const { model } = ask({ matrix: spec });
    const norms = [0, 1, 2].map((r) =>
      Math.sqrt(model.matrix.data.reduce((s, x, i) => (i % 3 === r ? s + x * x : s), 0)),
    );
    expectClose(norms, [1, 1, 1], 1e-12);
  });
});

describe("a divergence refuses", () => {
  it.each<[string, FactorizeOptions, string]>([
    [
      "factors that may be negative",
      { rank: 2, objective: "kullbackLeibler", constraints: { core: { kind: "none" } } },
      'The constraint of the core admits negative entries, but a divergence needs nonnegative factors; compose it with { kind: "nonnegative" } as its last part, or use the squared error.',
    ],
    [
      "factors whose last constraint may make them negative",
      {
        rank: 2,
        objective: "kullbackLeibler",
        constraints: {
          core: {
            kind: "composed",
            parts: [
              { kind: "nonnegative" },
              {
                kind: "linear",
                per: "fibre",
                matrix: { data: [1, -1, 0, 0, 0], shape: [1, 5] },
                equals: [1],
              },
            ],
          },
        },
      },
      "The constraint of the core admits negative entries",
    ],
    [
      "a criterion of squared error",
      { rank: 2, objective: { beta: 0 }, criterion: "gradientNorm" },
      "The criterion gradientNorm is of squared error; with a divergence use stationarity, objective, iterates or relativeError.",
    ],
    [
      "a step of squared error",
      { rank: 2, objective: { beta: 0 }, step: "spectral" },
      "The option step is of squared error: a divergence is lowered by steps of its own; leave it out.",
    ],
    [
      "a β that is no number",
      { rank: 2, objective: { beta: Number.NaN } },
      'The objective is of β NaN; it must be "squared", "kullbackLeibler" or { beta } with a finite number.',
    ],
    [
      "a β that is almost 1",
      { rank: 2, objective: { beta: 1 - 1e-9 } },
      "The objective is of β 0.999999999; it must be 1 or differ from it by at least 0.000001.",
    ],
    [
      "a β that is almost 0",
      { rank: 2, objective: { beta: -1e-12 } },
      "The objective is of β -1e-12; it must be 0 or differ from it by at least 0.000001.",
    ],
    [
      "a word that is none",
      { rank: 2, objective: "poisson" as "squared" },
      'The objective is "poisson"; it must be "squared", "kullbackLeibler" or { beta } with a finite number.',
    ],
    [
      "a penalty where it has none",
      { rank: 2, objective: { beta: 0.5 }, penalties: { core: { ridge: 1 } } },
      "A penalty is asked for the core, but penalties go with the objectives squared and kullbackLeibler, not with β 0.5.",
    ],
  ])("%s", (_, options, sentence) => {
    expect(() => factorize(tensor, options)).toThrow(sentence);
  });

  it.each([
    [0, 1e-310, 262],
    [-0.5, 1e-60, 182],
    [-9, 1e-20, 60],
  ])("of β %d entries too far apart for ratios, but where their weight is 0", (beta, low, span) => {
    const data = tensor.data.slice();
    data[21] = low;
    const options = { rank: 1, objective: { beta }, maxIterations: 1 };
    const high = data.reduce((most, y) => Math.max(most, y), 0);
    expect(() => factorize({ data, shape }, options)).toThrow(
      `The entry [1, 0, 1] of the tensor is ${low}, and the largest is ${high}; a divergence of β ${beta} weighs entries by ratios, and the smallest must be at least 2^-${span} of the largest.`,
    );
    const weights = { data: data.map((y) => Number(y !== low)), shape };
    expect(factorize({ data, shape }, { ...options, weights }).objective).toBeGreaterThan(0);
    expect(factorize({ data, shape }, { ...options, objective: { beta: 0.5 } }).iterations).toBe(1);
  });

  it("data it is not defined for, but where their weight is 0", () => {
    const data = { data: tensor.data.slice(), shape };
    data.data[7] = -1;
    expect(() => factorize(data, { rank: 2, objective: "kullbackLeibler" })).toThrow(
      "The entry [0, 1, 2] of the tensor is -1; a divergence of β 1 is of nonnegative data. Give it the weight 0, or use the squared error.",
    );
    data.data[7] = 0;
    expect(() => factorize(data, { rank: 2, objective: { beta: 0 } })).toThrow(
      "The entry [0, 1, 2] of the tensor is 0; a divergence of β 0 is of positive data. Give it the weight 0, or use a β above 0.",
    );
    const ones = { data: tensor.data.map((_, i) => (i === 7 ? 0 : 1)), shape };
    const { termination } = factorize(data, { rank: 2, objective: { beta: 0 }, weights: ones });
    expect(termination.kind).not.toBe("nonfinite");
  });
});

/** A Poisson draw by counting exponential waits, of small rates; by halves of larger ones. */
function poisson(rate: number, uniform: () => number): number {
  if (rate > 30) return poisson(rate / 2, uniform) + poisson(rate / 2, uniform);
  const limit = Math.exp(-rate);
  let product = uniform();
  let count = 0;
  while (product > limit) {
    product *= uniform();
    count++;
  }
  return count;
}
