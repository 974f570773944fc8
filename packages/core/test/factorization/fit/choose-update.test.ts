import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import type { Factorization } from "../../../src/factorization/bpgd/factorization.ts";
import type { ConstraintSpec } from "../../../src/factorization/constraints/constraint.ts";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import type { SolverOptions } from "../../../src/factorization/options/options.ts";
import { createRandom } from "../../../src/random/random.ts";
import { planted } from "../../problems.ts";
import { drawn } from "../models/dense.ts";

const UPDATES = ["coordinate", "exact"] as const;
const NONE: ConstraintSpec = { kind: "none" };
const SCALED: ConstraintSpec = {
  kind: "composed",
  parts: [
    { kind: "nonnegative" },
    { kind: "norm", norm: "l1", how: "scale", per: "averageSlice", rescale: "other" },
  ],
};

function expectFalling({ statistics: { objective } }: Factorization<unknown>): void {
  for (let i = 1; i < objective.length; i++) {
    expect(objective[i]!).toBeLessThanOrEqual(objective[i - 1]! * (1 + 1e-10));
  }
}

/** A hundred fits of random problems of every kind of model and constraint, of ranks 2 to 16. */
function hundred(settings: SolverOptions): Factorization<unknown>[] {
  return Array.from({ length: 100 }, (_, i) => {
    const random = createRandom(i);
    const rank = 2 + random.integer(15);
    const side = (least: number) => least + random.integer(8);
    const cube = [side(4), side(5), side(5)];
    if (i % 5 === 1) {
      return factorize(drawn(cube, i), { ...settings, model: "cp", rank: Math.min(rank, 16) });
    }
    if (i % 5 === 2) {
      const ranks = cube.map(() => 2 + random.integer(2));
      return factorize(drawn(cube, i), { ...settings, model: "tucker", rank: ranks });
    }
    const constraints = i % 5 === 3 ? { core: SCALED } : i % 5 === 4 ? { core: NONE } : {};
    const tensor = drawn([rank + side(1), 5, 10 + side(1)], i);
    return factorize(tensor, { ...settings, rank, constraints });
  });
}

describe.each(UPDATES)("the update %s", (update) => {
  it("never lets the objective rise without momentum", () => {
    for (const innerSteps of [1, 10]) {
      const settings = { update, innerSteps, momentum: false, maxIterations: 25, tolerance: 0 };
      for (const fit of hundred(settings)) expectFalling(fit);
    }
  });

  it("never lets a weighted error rise without momentum, and lowers it with it", () => {
    const { tensor, rank } = planted([12, 9, 10], 3, { noise: 0.1 });
    const random = createRandom(1);
    const weights = {
      data: tensor.data.map(() => Math.max(0, random.uniform() - 0.3)),
      shape: tensor.shape,
    };
    const settings = { rank, update, weights, maxIterations: 60, tolerance: 0 };
    expectFalling(factorize(tensor, { ...settings, momentum: false }));
    const { objective } = factorize(tensor, settings).statistics;
    expect(objective.at(-1)!).toBeLessThan(objective[0]! / 10);
  });

  it("ends below its start with momentum", () => {
    for (const { statistics } of hundred({ update, maxIterations: 40, tolerance: 0 })) {
      expect(statistics.objective.at(-1)!).toBeLessThan(statistics.objective[0]!);
    }
  });

  it.each([
    ["nonnegative", {}],
    ["scaled", { core: SCALED }],
    ["unconstrained in one factor", { core: NONE }],
  ] as const)("reaches a point at which no entry would move: %s", (name, constraints) => {
    const { tensor, rank } = planted([12, 9, 10], 3, { noise: 0.1 });
    const settings = { rank, constraints, tolerance: 1e-9, maxIterations: 20000 };
    const fit = factorize(tensor, { ...settings, update });
    expect(fit.termination.kind).toBe("converged");
    const { matrix, core } = fit.model;
    const columns = 90;
    // The slopes of ½‖Y − A B‖² in B, relative to the largest term that they are made of.
    for (let r = 0; r < rank; r++) {
      for (let j = 0; j < columns; j++) {
        let slope = 0;
        let size = 0;
        for (let i = 0; i < 12; i++) {
          let model = 0;
          for (let s = 0; s < rank; s++) {
            model += matrix.data[i * rank + s]! * core.data[s * columns + j]!;
          }
          const a = matrix.data[i * rank + r]!;
          slope += a * (model - tensor.data[i * columns + j]!);
          size += Math.abs(a * tensor.data[i * columns + j]!);
        }
        const free = core.data[r * columns + j]! > 0 || name.startsWith("unconstrained");
        if (free) expect(Math.abs(slope)).toBeLessThan(1e-7 * size);
        else expect(slope).toBeGreaterThan(-1e-7 * size);
      }
    }
    // The gradient method agrees that it is one.
    const again = factorize(tensor, {
      ...settings,
      tolerance: 1e-8,
      update: "gradient",
      start: fit.model,
    });
    expect(again.iterations).toBe(0);
  });

  it("finds the only solution where one factor is frozen", () => {
    const { tensor, rank, matrix } = planted([12, 9, 10], 4, { noise: 0.5 });
    const settings = { rank, start: { matrix }, frozen: [0] as const, tolerance: 1e-10 };
    const gradient = factorize(tensor, { ...settings, update: "gradient", maxIterations: 50000 });
    const fit = factorize(tensor, { ...settings, update, maxIterations: 500 });
    expect(fit.termination.kind).toBe("converged");
    expectClose(fit.model.core.data, gradient.model.core.data, 1e-7);
    if (update === "exact") expect(fit.iterations).toBe(1);
  });

  it("gives the same bits again, and does again what its result says", () => {
    const { tensor, rank } = planted([12, 9, 10], 3, { noise: 0.1 });
    const fit = factorize(tensor, { rank, update, seed: 5, maxIterations: 30 });
    expect(factorize(tensor, { rank, update, seed: 5, maxIterations: 30 })).toEqual(fit);
    const { start: _, ...resolved } = fit.options;
    expect(factorize(tensor, resolved).model).toEqual(fit.model);
  });

  it.each([
    ["a simplex", { core: { kind: "simplex", per: "fibre" } }, {}, /core is of kind "simplex"/],
    ["an interval", { matrix: { kind: "interval", low: 0, high: 1 } }, {}, /"gradient"/],
    ["a step", {}, { step: "component" }, /step says how long gradient steps are/],
    ["a divergence", {}, { objective: "kullbackLeibler" }, /squared error/],
    ["smoothness", {}, { penalties: { core: { smoothness: 1 } } }, /of the core joins neighbours/],
  ] as const)("is refused with %s", (_, constraints, settings, sentence) => {
    const { tensor, rank } = planted([8, 9], 2);
    expect(() => factorize(tensor, { rank, update, constraints, ...settings })).toThrow(sentence);
  });
});

describe("nonnegative factors of data that are not", () => {
  const { tensor } = planted([8, 9], 2, { signed: true });
  const advice = (settings: object, data: { data: Float64Array } = tensor) =>
    factorize({ ...tensor, ...data }, { rank: 2, ...settings }).termination.advice;
  const least = Math.min(...tensor.data).toPrecision(3);

  it("say why they come no closer", () => {
    expect(advice({})).toContain(`entries below 0, down to ${least}, where nonnegative factors`);
    const large = { data: tensor.data.map((y) => 1e200 * y) };
    expect(advice({}, large)).toContain(`down to ${(1e200 * Number(least)).toPrecision(3)}`);
    const constraints = { matrices: { kind: "interval", low: 0, high: 9 } };
    expect(advice({ model: "cp", constraints })).toContain("below 0");
  });
  it("say nothing where a factor may be negative, or the data are so by rounding alone", () => {
    const usual = "The result has settled: more sweeps would change little.";
    expect(advice({ constraints: { core: { kind: "none" } } })).toBe(usual);
    const rounded = { data: tensor.data.map((y, i) => (i === 3 ? -1e-12 : Math.abs(y))) };
    expect(advice({}, rounded)).toBe(usual);
    const weights = { ...tensor, data: tensor.data.map((y) => (y < 0 ? 0 : 1)) };
    expect(advice({ weights, tolerance: 1e-3 })).toBe(usual);
  });
});

describe("the update", () => {
  const { tensor, rank } = planted([20, 30], 3, { noise: 0.1 });
  const inForce = (settings: SolverOptions, constraints = {}) =>
    factorize(tensor, { rank, constraints, maxIterations: 1, ...settings }).options.update;

  it("is coordinate descent where every constraint allows it, and else the gradient", () => {
    expect(inForce({})).toBe("coordinate");
    expect(inForce({}, { core: SCALED, matrix: NONE })).toBe("coordinate");
    expect(inForce({}, { core: { kind: "simplex", per: "fibre" } })).toBe("gradient");
    expect(inForce({ weights: tensor })).toBe("coordinate");
    expect(inForce({ step: "component" })).toBe("gradient");
    expect(inForce({ objective: "kullbackLeibler" })).toBe("gradient");
    expect(factorize(drawn([4, 5, 6], 1), { model: "cp", rank: 2 }).options.update).toBe(
      "coordinate",
    );
    const ranks = [2, 2, 2];
    expect(factorize(drawn([4, 5, 6], 1), { model: "tucker", rank: ranks }).options.update).toBe(
      "gradient",
    );
  });

  it("is refused under another name, and exact beyond rank 16", () => {
    expect(() => inForce({ update: "newton" as never })).toThrow(/"newton".*coordinate, exact/);
    expect(() => factorize(drawn([20, 20], 1), { rank: 17, update: "exact" })).toThrow(
      /ranks up to 16.*17 components.*"coordinate"/,
    );
  });

  it("takes no more than half the sweeps of the gradient to the noise, by coordinates", () => {
    const sweeps = (update: "gradient" | "coordinate") =>
      [1, 2, 3, 4, 5]
        .map((seed) => {
          const problem = planted([40, 200], 5, { seed, noise: 0.02 });
          const settings = { rank: 5, seed, tolerance: 1e-5, maxIterations: 20000 };
          return factorize(problem.tensor, { ...settings, update }).iterations;
        })
        .sort((a, b) => a - b)[2]!;
    expect(sweeps("coordinate")).toBeLessThan(sweeps("gradient") / 2);
  });

  it("of zeros stays there, and of a component that is zero in one factor revives it", () => {
    const core = { data: new Float64Array(rank * 30), shape: [rank, 30] };
    const { matrix } = planted([20, 30], 3, { seed: 2 });
    for (const update of UPDATES) {
      const fit = factorize(tensor, { rank, update, start: { matrix, core } });
      expect(fit.relativeError).toBeLessThan(0.1);
      const nothing = { data: new Float64Array(20 * rank), shape: [20, rank] };
      const zeros = factorize(tensor, { rank, update, start: { matrix: nothing, core } });
      expect(zeros.relativeError).toBe(1);
      expect(zeros.termination.advice).toMatch(/no closer to the data than zeros/);
    }
  });
});
