import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import type { ConstraintSpec } from "../../../src/factorization/constraints/constraint.ts";
import { prepareConstraint } from "../../../src/factorization/constraints/index.ts";
import { factorize, factorizeSteps } from "../../../src/factorization/fit/factorize.ts";
import type { FactorizeOptions } from "../../../src/factorization/options/options.ts";
import { lossOf, multiply, planted } from "../../problems.ts";

const nonnegative: ConstraintSpec = { kind: "nonnegative" };
const averageSlices: ConstraintSpec = {
  kind: "composed",
  parts: [
    nonnegative,
    { kind: "norm", norm: "l1", how: "scale", per: "averageSlice", rescale: "other" },
  ],
};
const unitColumns: ConstraintSpec = {
  kind: "composed",
  parts: [nonnegative, { kind: "norm", norm: "l2", how: "scale", per: "column", rescale: "other" }],
};
const none: ConstraintSpec = { kind: "none" };

const gallery = {
  "a small tensor": planted([10, 11, 12], 5),
  "one component": planted([6, 9], 1),
  noise: planted([20, 7, 16], 3, { noise: 0.2 }),
  "more rows than columns": planted([60, 9], 2),
  "a wide matrix": planted([5, 1300], 3),
};
const settings: Record<string, Partial<FactorizeOptions>> = {
  "the defaults": {},
  "one step a sweep": { innerSteps: 1 },
  "a step for each component": { step: "component" },
  "the matrix first": { order: "matrixFirst" },
  "average slices of one": { constraints: { core: averageSlices } },
  "average slices of one, matrix first": {
    constraints: { core: averageSlices },
    order: "matrixFirst",
    innerSteps: 1,
  },
  "unit columns of the matrix": { constraints: { matrix: unitColumns } },
  "mixtures that sum to one": {
    constraints: { core: nonnegative, matrix: { kind: "simplex", per: "row" } },
  },
  "rows of the matrix divided by their l2 norm": {
    constraints: {
      matrix: {
        kind: "composed",
        parts: [nonnegative, { kind: "norm", norm: "l2", how: "scale", per: "row" }],
      },
    },
  },
  "fibres of the core projected in l1": {
    constraints: { core: { kind: "norm", norm: "l1", how: "project", per: "fibre" } },
  },
  "rows of the matrix projected in linfinity": {
    constraints: { matrix: { kind: "norm", norm: "linfinity", how: "project", per: "row" } },
  },
  "no constraint": { constraints: { core: none, matrix: none } },
};

describe.each(Object.entries(gallery))("factorizing %s", (_, problem) => {
  it.each(Object.entries(settings))(
    "never lets the objective rise without momentum: %s",
    (_, s) => {
      const options = {
        rank: problem.rank,
        maxIterations: 60,
        tolerance: 0,
        momentum: false,
        ...s,
      };
      const { objective } = factorize(problem.tensor, options).statistics;
      expect(objective.length).toBe(61);
      for (let i = 1; i < objective.length; i++) {
        expect(objective[i]!).toBeLessThanOrEqual(objective[i - 1]! * (1 + 1e-10) + 1e-12);
      }
    },
  );

  it.each(Object.entries(settings))("reports what its model says: %s", (_, s) => {
    const { model, loss, relativeError, options } = factorize(problem.tensor, {
      rank: problem.rank,
      maxIterations: 40,
      ...s,
    });
    const norm = Math.sqrt(problem.tensor.data.reduce((sum, value) => sum + value * value, 0));
    expectClose([loss], [lossOf(problem.tensor, model)], 1e-4);
    expectClose([relativeError], [loss / norm], 1e-12);
    const { core, matrix } = options.constraints;
    for (const [spec, factor, axis] of [
      [core, model.core, 0],
      [matrix, model.matrix, 1],
    ] as const) {
      const violation = prepareConstraint(spec, factor.shape, axis).violation(factor.data);
      expect(violation).toBeLessThan(1e-12);
    }
  });

  it("is stationary in the same place whatever the gauge", () => {
    const options = { rank: problem.rank, tolerance: 1e-7, maxIterations: 20000 };
    const scaled = factorize(problem.tensor, { ...options, constraints: { core: averageSlices } });
    expect(scaled.termination.kind).toBe("converged");
    const again = factorize(problem.tensor, { ...options, start: scaled.model, tolerance: 1e-5 });
    expect(again.iterations).toBe(0);
    expect(again.termination.kind).toBe("converged");
  });
});

describe("the start", () => {
  const { tensor, rank } = gallery.noise;

  it("at a solution ends at once", () => {
    const solved = factorize(tensor, { rank, tolerance: 1e-8, maxIterations: 20000 });
    const again = factorize(tensor, { rank, start: solved.model });
    expect(again.termination.kind).toBe("converged");
    expect(again.iterations).toBe(0);
    expectClose(again.model.core.data, solved.model.core.data, 0);
  });

  it("is the result where any tolerance does", () => {
    const { iterations, model } = factorize(tensor, { rank, tolerance: Number.POSITIVE_INFINITY });
    expect(iterations).toBe(0);
    expect(model).toEqual(factorize(tensor, { rank, maxIterations: 0 }).model);
  });

  it("is made feasible, and may be a view", () => {
    const solved = factorize(tensor, { rank, maxIterations: 5 }).model;
    const [rows, columns] = solved.matrix.shape as [number, number];
    const upright = new Float64Array(rows * columns);
    solved.matrix.data.forEach((value, i) => {
      upright[(i % columns) * rows + Math.floor(i / columns)] = value;
    });
    const view = { data: upright, shape: [rows, columns], stride: [1, rows], offset: 0 };
    const own = { rank, maxIterations: 3 };
    const viewed = factorize(tensor, { ...own, start: { core: solved.core, matrix: view } });
    expect(viewed.model).toEqual(factorize(tensor, { ...own, start: solved }).model);
    const negative = { data: solved.core.data.map((x) => x - 1), shape: solved.core.shape };
    const start = { matrix: solved.matrix, core: negative };
    const placed = factorize(tensor, { rank, maxIterations: 0, start }).model;
    expect(placed.core.data).toEqual(negative.data.map((x) => Math.max(0, x)));
    expect(placed.matrix).toEqual(solved.matrix);
  });

  it("is the same for a tensor with a value of −1e-19", () => {
    const rounded = tensor.data.map((value) => Math.max(0, value));
    rounded[5] = 0;
    const touched = rounded.slice();
    touched[5] = -1e-19;
    const fit = (data: Float64Array) => factorize({ data, shape: tensor.shape }, { rank });
    expectClose(fit(touched).model.core.data, fit(rounded).model.core.data, 1e-9);
  });

  it("is scaled to the data, so a scale changes nothing else", () => {
    const fit = (scale: number) =>
      factorize(
        { data: tensor.data.map((value) => scale * value), shape: tensor.shape },
        { rank, tolerance: 1e-5 },
      );
    const one = fit(1);
    for (const scale of [1e-8, 1e8]) {
      const other = fit(scale);
      expect(other.iterations).toBe(one.iterations);
      expectClose([other.relativeError], [one.relativeError], 1e-9);
    }
  });

  it.each([
    ["nonnegative factors", {}, 0.5],
    ["factors without constraint", { core: none, matrix: none }, 0.5],
    ["weights moved out of the core", { core: averageSlices }, 1],
    ["a core that keeps its scale", { core: { kind: "simplex", per: "slice" } }, 1],
  ] as const)("has no scale too large or too small: %s", (_, constraints, share) => {
    const fit = (scale: number, options: Partial<FactorizeOptions> = {}) =>
      factorize(
        { data: tensor.data.map((value) => scale * value), shape: tensor.shape },
        { rank, tolerance: 1e-5, constraints, ...options },
      );
    const one = fit(1);
    for (const scale of [1e-305, 1e-162, 1e-155, 1e153, 1e155, 1e305]) {
      const other = fit(scale);
      expect([scale, other.termination.kind]).toEqual([scale, "converged"]);
      expect(other.iterations).toBe(one.iterations);
      expectClose([other.relativeError, other.loss / scale], [one.relativeError, one.loss], 1e-9);
      const matrix = other.model.matrix.data.map((value) => value / scale ** share);
      expectClose(matrix, one.model.matrix.data, 1e-6);
      const product = multiply(other.model.matrix, other.model.core);
      expectClose(
        product.map((value) => value / scale),
        multiply(one.model.matrix, one.model.core),
        1e-6,
      );
      expect(fit(scale, { start: other.model }).iterations).toBeLessThanOrEqual(1);
    }
  });

  it("tells progress in the units of the data", () => {
    const huge = { data: tensor.data.map((value) => 2 ** 300 * value), shape: tensor.shape };
    const steps = factorizeSteps(huge, { rank, maxIterations: 2, tolerance: 0 });
    const told: number[] = [];
    let next = steps.next();
    for (; !next.done; next = steps.next()) told.push(next.value.statistics.objective!);
    expect(told).toEqual([...next.value.statistics.objective]);
    expectClose([Math.sqrt(told[2]!)], [next.value.loss], 1e-12);
  });

  it("follows the seed to the last bit, and differs between seeds", () => {
    const fit = (seed: number) => factorize(tensor, { rank, seed, maxIterations: 20 }).model;
    expect(fit(3)).toEqual(fit(3));
    expect(fit(3)).not.toEqual(fit(4));
  });

  it("may be signed", () => {
    const { tensor: signed, rank } = planted([12, 30], 3, { signed: true });
    const { relativeError } = factorize(signed, {
      rank,
      constraints: { core: none, matrix: none },
      targetError: 1e-3,
    });
    expect(relativeError).toBeLessThanOrEqual(1e-3);
  });
});

describe("kernels", () => {
  it("compiled and plain agree", () => {
    const { tensor, rank } = gallery["a wide matrix"];
    const fit = (kernels: "plain" | "simd") =>
      factorize(tensor, { rank, kernels, maxIterations: 25, tolerance: 0 });
    const plain = fit("plain");
    expectClose(fit("simd").model.core.data, plain.model.core.data, 1e-8);
    expectClose(fit("simd").statistics.objective, plain.statistics.objective, 1e-9);
  });
});

describe("termination", () => {
  const { tensor, rank } = gallery.noise;

  it.each([
    ["converged", { tolerance: 1e-4 }],
    ["targetReached", { targetError: 0.5 }],
    ["iterationLimit", { maxIterations: 3, tolerance: 0 }],
    ["timeLimit", { timeLimit: 0 }],
  ] as const)("%s", (kind, options) => {
    const result = factorize(tensor, { rank, ...options });
    expect(result.termination.kind).toBe(kind);
    expect(result.termination.advice).toMatch(/\.$/);
    expect(result.statistics.objective.length).toBe(result.iterations + 1);
  });

  it("nonfinite", () => {
    const huge = { data: tensor.data.map((value) => 1e200 * value), shape: tensor.shape };
    // An absolute criterion means the data as they are.
    const fit = factorize(huge, { rank, criterion: "gradientNorm" });
    expect(fit.termination.kind).toBe("nonfinite");
    expect(fit.termination.advice).toMatch(/of no use/);
  });

  it("converged, though zeros do as well", () => {
    const zeros = (shape: number[]) => ({
      data: new Float64Array(shape.reduce((product, n) => product * n)),
      shape,
    });
    const start = { matrix: zeros([20, rank]), core: zeros([rank, 7, 16]) };
    const fit = factorize(tensor, { rank, start });
    expect(fit.relativeError).toBe(1);
    expect(fit.termination.kind).toBe("converged");
    expect(fit.termination.advice).toMatch(/another start than zeros.*sign and the scale/);
    const useful = factorize(tensor, { rank, tolerance: 1e-4 }).termination;
    expect(useful.advice).toMatch(/more sweeps would change/);
    const nothing = factorize(zeros([4, 6]), { rank: 2 }).termination;
    expect(nothing.advice).toMatch(/more sweeps would change/);
  });

  it("stopped, with the result so far", () => {
    const steps = factorizeSteps(tensor, { rank, tolerance: 0 });
    for (let i = 0; i <= 5; i++) steps.next();
    const { done, value } = steps.next("stop");
    expect(done).toBe(true);
    expect(value).toMatchObject({ termination: { kind: "stopped" }, iterations: 5 });
  });

  it("names its criterion", () => {
    for (const criterion of ["nonnegativeCone", "objective", "iterates"] as const) {
      const fit = factorize(tensor, { rank, criterion, tolerance: 1e-4, maxIterations: 20000 });
      expect([criterion, fit.termination.kind]).toEqual([criterion, "converged"]);
      expect(fit.iterations).toBeGreaterThan(0);
    }
    const exact = [
      { data: new Float64Array(24), shape: [4, 6] },
      gallery["one component"].tensor,
      planted([60, 90], 1).tensor,
    ];
    for (const perfect of exact) {
      const fit = factorize(perfect, { rank: 1, criterion: "objective" });
      expect(fit.termination.kind).toBe("converged");
      expect(fit.iterations).toBeLessThan(100);
    }
    const fit = factorize(tensor, { rank, criterion: "relativeError", tolerance: 0.5 });
    expect(fit.relativeError).toBeLessThanOrEqual(0.5);
  });
});

describe("the gradient", () => {
  it("agrees with finite differences", () => {
    const { tensor, rank } = planted([4, 3, 2], 2, { signed: true });
    const start = planted([4, 3, 2], 2, { seed: 9, signed: true });
    const { statistics } = factorize(tensor, {
      rank,
      start,
      maxIterations: 0,
      tolerance: 0,
      criterion: "gradientNorm",
      constraints: { core: none, matrix: none },
    });
    const half = () => lossOf(tensor, start) ** 2 / 2;
    let squares = 0;
    for (const { data } of [start.core, start.matrix]) {
      for (let i = 0; i < data.length; i++) {
        const value = data[i]!;
        data[i] = value + 1e-5;
        const above = half();
        data[i] = value - 1e-5;
        squares += ((above - half()) / 2e-5) ** 2;
        data[i] = value;
      }
    }
    expectClose([statistics.criterion[0]!], [Math.sqrt(squares)], 1e-7);
  });
});

describe("degenerate data", () => {
  it("of zeros gives zeros", () => {
    const zeros = { data: new Float64Array(24), shape: [4, 6] };
    const { model, loss, termination } = factorize(zeros, { rank: 2 });
    expect(termination.kind).toBe("converged");
    expect(loss).toBe(0);
    expect(multiply(model.matrix, model.core)).toEqual(zeros.data);
  });

  it.each([1, 2, 3])("of rank one has room for %i components", (rank) => {
    const { tensor } = gallery["one component"];
    for (const constraints of [{}, { core: averageSlices }]) {
      const fit = factorize(tensor, { rank, constraints, targetError: 1e-7, tolerance: 0 });
      expect(fit.relativeError).toBeLessThanOrEqual(1e-7);
    }
  });
});
