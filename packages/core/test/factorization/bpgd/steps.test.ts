import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import type { Step } from "../../../src/factorization/blocks/update.ts";
import type { Factorization } from "../../../src/factorization/bpgd/factorization.ts";
import type { ConstraintSpec } from "../../../src/factorization/constraints/constraint.ts";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import type {
  CpOptions,
  FactorizeOptions,
  SolverOptions,
  TuckerOptions,
} from "../../../src/factorization/options/options.ts";
import { createRandom } from "../../../src/random/random.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { planted } from "../../problems.ts";
import { drawn } from "../models/dense.ts";

type Options = FactorizeOptions | CpOptions | TuckerOptions;

const fit = (tensor: Tensor, options: Options): Factorization<unknown> =>
  options.model === "cp"
    ? factorize(tensor, options)
    : options.model === "tucker"
      ? factorize(tensor, options)
      : factorize(tensor, options);

function expectFalling(objective: Float64Array): void {
  for (let i = 1; i < objective.length; i++) {
    expect(objective[i]!).toBeLessThanOrEqual(objective[i - 1]! * (1 + 1e-10));
  }
}

/** A hundred random problems, of ranks 2 to 32 and every model. */
const hundred = Array.from({ length: 100 }, (_, i): { tensor: Tensor; options: Options } => {
  const random = createRandom(i);
  const rank = 2 + random.integer(31);
  const side = (least: number) => least + random.integer(8);
  if (i % 4 === 1) {
    return {
      tensor: drawn([side(4), side(6), side(6)], i),
      options: { model: "cp", rank: Math.min(rank, 24) },
    };
  }
  if (i % 4 === 2) {
    const shape = [side(6), side(6), side(6)];
    const ranks = shape.map(() => 2 + random.integer(3));
    return { tensor: drawn(shape, i), options: { model: "tucker", rank: ranks } };
  }
  return { tensor: drawn([rank + side(1), 5, 10 + side(1)], i), options: { rank } };
});

describe("steps of a hundred random problems", () => {
  const settings = { update: "gradient", maxIterations: 25, tolerance: 0, seed: 1 } as const;
  it.each(["scalar", "component", "spectral"] as const)("%s: the objective never rises", (step) => {
    for (const innerSteps of [1, 5]) {
      for (const { tensor, options } of hundred) {
        const solve = { ...options, ...settings, step, innerSteps, momentum: false };
        expectFalling(fit(tensor, solve).statistics.objective);
      }
    }
  });
  it.each(["scalar", "component"] as const)("%s: momentum never diverges", (step) => {
    for (const { tensor, options } of hundred) {
      const { objective } = fit(tensor, { ...options, ...settings, step }).statistics;
      expect(objective.at(-1)!).toBeLessThan(objective[0]!);
    }
  });
});

describe("momentum", () => {
  it.each([
    ["gradient", 1],
    ["coordinate", 10],
    ["exact", 1],
  ] as const)(
    "reaches the error of a hundred sweeps without it in less than half: %s",
    (update, innerSteps) => {
      const sweeps = [1, 2, 3, 4, 5, 6, 7].map((seed) => {
        const { tensor, rank } = planted([40, 12, 20], 4, { seed, noise: 0.1 });
        const settings = { rank, update, innerSteps, tolerance: 0 };
        const without = factorize(tensor, { ...settings, momentum: false, maxIterations: 100 });
        const targetError = without.relativeError;
        return factorize(tensor, { ...settings, targetError, maxIterations: 100 }).iterations;
      });
      expect(sweeps.sort((a, b) => a - b)[3]).toBeLessThanOrEqual(50);
    },
  );
});

describe("spectral steps", () => {
  const { tensor, rank } = planted([12, 9, 10], 3, { noise: 0.1 });
  const constraints: [string, ConstraintSpec][] = [
    ["a simplex", { kind: "simplex", per: "row" }],
    ["no constraint", { kind: "none" }],
    ["the unit sphere", { kind: "norm", norm: "l2", how: "project", per: "column" }],
  ];
  it.each(constraints)("never let the objective rise under %s", (_, matrix) => {
    const options = { rank, constraints: { matrix }, maxIterations: 60, tolerance: 0 } as const;
    expectFalling(factorize(tensor, { ...options, step: "spectral" }).statistics.objective);
  });
  it("end where others end", () => {
    const settings = { rank, tolerance: 1e-8, maxIterations: 20000 };
    const scalar = factorize(tensor, settings);
    const again = factorize(tensor, { ...settings, start: scalar.model, step: "spectral" });
    expect(again.iterations).toBe(0);
    const own = factorize(tensor, { ...settings, step: "spectral" });
    expect(own.termination.kind).toBe("converged");
  });
});

describe("a constant step", () => {
  const { tensor, rank } = planted([8, 20], 2);
  it("converges where it is short enough, and says so where it is not", () => {
    const solve = (constant: number) =>
      factorize(tensor, {
        rank,
        update: "gradient",
        step: { constant },
        momentum: false,
        constraints: { core: { kind: "none" }, matrix: { kind: "none" } },
        maxIterations: 400,
        tolerance: 0,
      });
    expectFalling(solve(1e-3).statistics.objective);
    expect(solve(10).termination.kind).toBe("nonfinite");
  });
  it("is no nearer to an end for being short", () => {
    for (const model of [{}, { model: "cp" }, { model: "tucker", rank: [rank, rank] }] as const) {
      const start = (step: Step) =>
        factorize(tensor, { rank, ...model, step, update: "gradient", maxIterations: 0 } as never)
          .stationarity;
      for (const constant of [1e-2, 1e-6, 1e-12]) {
        // ‖x − P(x − s g)‖ ÷ s rises as s falls, up to ‖g‖ where no entry is at 0.
        expect(start({ constant })).toBeGreaterThanOrEqual(start("scalar") * (1 - 1e-3));
        expect(start({ constant })).toBeLessThan(3 * start("scalar"));
      }
    }
    const short = factorize(tensor, { rank, step: { constant: 1e-9 }, maxIterations: 20 });
    expect(short.termination.kind).toBe("iterationLimit");
  });
});

describe("the order", () => {
  const { tensor } = planted([8, 7, 9], 3, { noise: 0.1 });
  const cp = (order: NonNullable<SolverOptions["order"]>, seed = 1) =>
    factorize(tensor, { model: "cp", rank: 3, order, seed, maxIterations: 12, tolerance: 0 });

  it.each(["random", "randomSides"] as const)("%s follows the seed to the last bit", (order) => {
    expect(cp(order).model).toEqual(cp(order).model);
    expect(cp(order, 2).model).not.toEqual(cp(order).model);
  });
  it("as listed does what a name for it does", () => {
    expect(cp([0, 1, 2]).model).toEqual(cp("coreFirst").model);
    expect(cp([2, 1, 0]).model).toEqual(cp("matrixFirst").model);
    expect(cp([1, 0, 2]).model).not.toEqual(cp("coreFirst").model);
  });
  it.each(["random", "randomSides"] as const)("%s converges to a stationary point", (order) => {
    const { termination } = factorize(tensor, {
      model: "tucker",
      rank: [2, 2, 2],
      order,
      tolerance: 1e-5,
      maxIterations: 20000,
    });
    expect(termination.kind).toBe("converged");
  });
  it("of modes changes nothing but the names", () => {
    // The tensor with its modes turned, the factors turned alike.
    const [i, j, k] = [8, 7, 9];
    const turned = Float64Array.from({ length: i * j * k }, (_, n) => {
      const [a, b, c] = [n % i, Math.floor(n / i) % k, Math.floor(n / i / k)];
      return tensor.data[(a * j + c) * k + b]!;
    });
    const matrices = [drawn([i, 3], 1), drawn([j, 3], 2), drawn([k, 3], 3)] as const;
    const settings = { model: "cp", rank: 3, maxIterations: 12, tolerance: 0 } as const;
    const one = factorize(tensor, { ...settings, start: { matrices } });
    const other = factorize(
      { data: turned, shape: [j, k, i] },
      {
        ...settings,
        start: { matrices: [matrices[1], matrices[2], matrices[0]] },
        order: [2, 0, 1],
      },
    );
    const back = [other.model.matrices[2]!, other.model.matrices[0]!, other.model.matrices[1]!];
    back.forEach(({ data }, n) => {
      expectClose(data, one.model.matrices[n]!.data, 1e-8);
    });
  });
});
