import { GEOLOGY, geologyTensor } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import type { ConstraintSpec } from "../../../src/factorization/constraints/constraint.ts";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { planted } from "../../problems.ts";
import { cpFactors, dense, tuckerFactors } from "../models/dense.ts";

const simplex = (per: "row" | "column" | "fibre"): ConstraintSpec => ({ kind: "simplex", per });

/** Planted factors whose matrix or core pieces sum to one. */
function normalised(shape: readonly number[], rank: number, matrixBy: "row" | "column"): Tensor {
  const { matrix, core } = planted(shape, rank);
  const rows = shape[0]!;
  const columns = shape[1]!;
  const out = new Float64Array(rows * columns);
  const matrixSum = (i: number, r: number) => {
    const count = matrixBy === "row" ? rank : rows;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      sum += matrix.data[matrixBy === "row" ? i * rank + k : k * rank + r]!;
    }
    return sum;
  };
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) {
      const a = matrix.data[i * rank + r]! / matrixSum(i, r);
      const row = core.data.subarray(r * columns, (r + 1) * columns);
      const total = row.reduce((sum, value) => sum + value, 0);
      for (let j = 0; j < columns; j++) out[i * columns + j]! += (a * row[j]!) / total;
    }
  }
  return { data: out, shape: [...shape] };
}

describe("the problems the reference implementation tests itself on", () => {
  it("a 10 × 11 × 12 tensor of five components to 5 %", () => {
    const { tensor, rank } = planted([10, 11, 12], 5);
    const fit = factorize(tensor, { rank, targetError: 0.05, maxIterations: 1000 });
    expect(fit.termination.kind).toBe("targetReached");
  });

  it("100 × 100 with mixtures and sources on the simplex to 1 %", () => {
    const fit = factorize(normalised([100, 100], 5, "row"), {
      rank: 5,
      constraints: { core: simplex("fibre"), matrix: simplex("row") },
      targetError: 0.01,
      maxIterations: 1000,
    });
    expect(fit.termination.kind).toBe("targetReached");
  });

  it.each(["scalar", "component"] as const)(
    "sources scaled to sum to one, %s steps, to 1 %",
    (step) => {
      const { tensor, rank } = planted([10, 20], 3);
      const core: ConstraintSpec = {
        kind: "composed",
        parts: [
          { kind: "nonnegative" },
          { kind: "norm", norm: "l1", how: "scale", per: "slice", rescale: "other" },
        ],
      };
      const fit = factorize(tensor, {
        rank,
        step,
        constraints: { core },
        targetError: 0.01,
        maxIterations: 500,
      });
      expect(fit.termination.kind).toBe("targetReached");
      for (let r = 0; r < rank; r++) {
        const row = fit.model.core.data.subarray(r * 20, (r + 1) * 20);
        expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      }
    },
  );

  it.each([3, 8, 12])(
    "noisy 100 × 300 data of rank %i with one step a component stays stable",
    (rank) => {
      const { tensor } = planted([100, 300], rank, { noise: 0.3 });
      const fit = factorize(tensor, { rank, step: "component", innerSteps: 1, maxIterations: 300 });
      // With the 2-norms of the Gram columns as constants it diverges, to above 1.
      expect(fit.relativeError).toBeLessThan(0.2);
    },
  );
});

describe("the problems it tests CP and Tucker on", () => {
  const columns = (norm: "l1" | "l2", rescale?: number): ConstraintSpec => ({
    kind: "composed",
    parts: [
      { kind: "nonnegative" },
      {
        kind: "norm",
        norm,
        how: "scale",
        per: "column",
        ...(rescale === undefined ? {} : { rescale }),
      },
    ],
  });

  it("CP of 5 × 5 × 5 with unit columns to 4.5 %", () => {
    const shape = [5, 5, 5];
    const { matrices } = cpFactors(shape, 2, 1);
    const fit = factorize(
      { data: dense({ kind: "cp", matrices }, shape), shape },
      {
        model: "cp",
        rank: 2,
        constraints: { matrices: [columns("l2", 2), columns("l2", 2), null] },
        targetError: 0.045,
        maxIterations: 500,
      },
    );
    expect(fit.termination.kind).toBe("targetReached");
  });

  it("CP of 100 × 100 with columns that sum to one to 1 %", () => {
    const shape = [100, 100];
    const { matrices } = cpFactors(shape, 5, 2);
    const fit = factorize(
      { data: dense({ kind: "cp", matrices }, shape), shape },
      {
        model: "cp",
        rank: 5,
        constraints: { matrices: [columns("l1", 1), null] },
        targetError: 0.01,
        maxIterations: 1000,
      },
    );
    expect(fit.termination.kind).toBe("targetReached");
  });

  it.each(["scalar", "component"] as const)(
    "Tucker of 10 × 10 × 10 with ranks 2, 3, 4 and %s steps to 4.5 %",
    (step) => {
      const shape = [10, 10, 10];
      const target = tuckerFactors(shape, [2, 3, 4], 3);
      const fit = factorize(
        { data: dense(target, shape), shape },
        { model: "tucker", rank: [2, 3, 4], step, targetError: 0.045, maxIterations: 1000 },
      );
      expect(fit.termination.kind).toBe("targetReached");
    },
  );

  it("sources with columns on the simplex in both factors to 1 %", () => {
    const simplexBy = { kind: "simplex", per: "column" } as const;
    const fit = factorize(normalised([10, 20], 3, "column"), {
      rank: 3,
      step: "component",
      constraints: { matrix: simplexBy },
      targetError: 0.01,
      maxIterations: 500,
    });
    expect(fit.termination.kind).toBe("targetReached");
  });
});

describe.skipIf(!GEOLOGY)("the geology tensor", () => {
  it("is fitted to 12 % from every one of 20 seeds within a median of 12 sweeps", async () => {
    const tensor = await geologyTensor(1025);
    const fits = Array.from({ length: 20 }, (_, seed) =>
      factorize(tensor, { rank: 3, seed, targetError: 0.12 }),
    );
    expect(fits.map((fit) => fit.termination.kind)).toEqual(Array(20).fill("targetReached"));
    const sweeps = fits.map((fit) => fit.iterations).sort((a, b) => a - b);
    expect(sweeps[10]).toBeLessThanOrEqual(12);
  });

  it("is fitted by CP and by Tucker, both no closer than Tucker-1 can be", async () => {
    const tensor = await geologyTensor(257);
    const settings = { tolerance: 1e-4, maxIterations: 500 };
    const least = factorize(tensor, { rank: 3 }).relativeError;
    const tucker = factorize(tensor, { model: "tucker", rank: [3, null, 20], ...settings });
    const cp = factorize(tensor, { model: "cp", rank: 3, ...settings });
    expect(tucker.relativeError).toBeGreaterThanOrEqual(least);
    expect(tucker.relativeError).toBeLessThan(cp.relativeError);
    expect(cp.relativeError).toBeLessThan(1);
  });

  it("is fitted to its best, 11.70 %", async () => {
    const fit = factorize(await geologyTensor(1025), { rank: 3 });
    expect(fit.termination.kind).toBe("converged");
    expect(fit.relativeError).toBeLessThanOrEqual(0.117);
    // No fit can beat the unconstrained best of rank 3.
    expect(fit.relativeError).toBeGreaterThanOrEqual(0.1162);
  });
});

describe("momentum", () => {
  it("reaches what gradient steps reach without it in half of the sweeps, in the median", () => {
    const SWEEPS = 100;
    const parts = Array.from({ length: 9 }, (_, seed) => {
      const shapes = [
        [30, 200],
        [12, 8, 30],
        [60, 90],
      ];
      const rank = [3, 5, 8][seed % 3]!;
      const { tensor } = planted(shapes[seed % 3]!, rank, { seed, noise: 0.05 });
      const settings = { rank, seed, tolerance: 0, update: "gradient", innerSteps: 1 } as const;
      const without = { ...settings, momentum: false, maxIterations: SWEEPS };
      const { relativeError } = factorize(tensor, without);
      const fit = factorize(tensor, {
        ...settings,
        targetError: relativeError,
        maxIterations: SWEEPS,
      });
      return fit.iterations / SWEEPS;
    });
    expect(parts.sort((a, b) => a - b)[4]).toBeLessThanOrEqual(0.5);
  });
});
