import { expectClose } from "@unmix/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tucker1 } from "../../../src/factorization/factors/model.ts";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import type { FactorizeOptions } from "../../../src/factorization/options/options.ts";
import { estimateRank } from "../../../src/factorization/rank/rank.ts";
import { SINGLE_TERMS } from "../../../src/kernels/sizes.ts";
import { multiply, planted } from "../../problems.ts";

const EPSILON = 2 ** -24;
const single = { precision: "float32" } as const;

/** ‖Y − A B‖² with the entries of Y as float32 holds them, ÷ ‖Y‖². */
function squaresOf(data: Float64Array, { matrix, core }: Tucker1): number {
  const product = multiply(matrix, core);
  let squares = 0;
  let norm = 0;
  data.forEach((value, i) => {
    squares += (Math.fround(value) - product[i]!) ** 2;
    norm += Math.fround(value) ** 2;
  });
  return squares / norm;
}

describe("a factorization in float32", () => {
  it("is near the one in float64 on noisy data", () => {
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.integer({ min: 4, max: 80 }),
          columns: fc.integer({ min: 4, max: 600 }),
          rank: fc.integer({ min: 1, max: 4 }),
          seed: fc.nat(),
        }),
        ({ rows, columns, rank, seed }) => {
          const { tensor } = planted([rows, columns], rank, { seed, noise: 0.5 });
          // Without momentum: a rounding can move when it starts anew, and so the path to a fit as good.
          const settings = { maxIterations: 30, tolerance: 0, momentum: false };
          const options: FactorizeOptions = { rank, ...settings };
          const double = factorize(tensor, options);
          const one = factorize(tensor, { ...options, ...single });
          // Of the data a rounding each; of the terms of the objective one for each addition.
          const square = double.relativeError ** 2;
          const rounding = (SINGLE_TERMS + 4) * EPSILON;
          expect(Math.abs(one.relativeError ** 2 - square)).toBeLessThanOrEqual(2 * rounding);
          expectClose(
            multiply(one.model.matrix, one.model.core),
            multiply(double.model.matrix, double.model.core),
            1e-3,
          );
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  it.each([0.3, 0.03, 0.01, 0.003, 1e-3, 1e-4, 1e-6, 0])(
    "reports its error rightly with noise of %f",
    (noise) => {
      for (const shape of [
        [9, 7],
        [70, 300],
      ]) {
        const { tensor } = planted(shape, 3, { noise });
        for (const maxIterations of [3, 30, 300]) {
          const fit = factorize(tensor, { rank: 3, maxIterations, tolerance: 0, ...single });
          const squares = squaresOf(tensor.data, fit.model);
          // The sixteenth part that the worst rounding can be of a residual that is not formed.
          const off = Math.abs(fit.relativeError ** 2 - squares) / squares;
          expect(off).toBeLessThan(
            fit.relativeError ** 2 < 16 * SINGLE_TERMS * EPSILON ? 1e-9 : 2 / 16,
          );
        }
      }
    },
  );

  it("reports its error rightly where every rounding goes the same way", () => {
    const [rows, columns] = [64, 512];
    const data = new Float64Array(rows * columns).map(
      (_, i) => 0.1 + (i % 2 === 0 ? 1 : -1) * 0.0009,
    );
    const tensor = { data, shape: [rows, columns] };
    const ones = { data: new Float64Array(rows).fill(1), shape: [rows, 1] };
    const core = { data: new Float64Array(columns).fill(0.1), shape: [1, columns] };
    const start = { matrix: ones, core };
    const fit = factorize(tensor, { rank: 1, start, maxIterations: 0, ...single });
    const squares = squaresOf(data, fit.model);
    expect(Math.abs(fit.relativeError ** 2 - squares)).toBeLessThanOrEqual(squares / 16);
  });

  it("converges to the default tolerance", () => {
    const { tensor } = planted([20, 90], 3, { noise: 0.2 });
    const fit = factorize(tensor, { rank: 3, ...single });
    expect(fit.termination.kind).toBe("converged");
    expect(fit.options.precision).toBe("float32");
  });

  it("gives the same bits for the same seed, and for data in either type", () => {
    const { tensor } = planted([12, 5, 8], 3, { noise: 0.1 });
    const options: FactorizeOptions = { rank: 3, maxIterations: 20, ...single };
    const fit = factorize(tensor, options);
    const floats = { data: Float32Array.from(tensor.data), shape: tensor.shape };
    const views = { ...floats, stride: [40, 8, 1], offset: 0 };
    for (const same of [tensor, floats, views]) {
      expect(factorize(same, options).model).toEqual(fit.model);
    }
    // A view that must be gathered: the first and the last mode exchanged, there and back.
    const turned = new Float32Array(floats.data.length);
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < 40; j++) turned[j * 12 + i] = floats.data[i * 40 + j]!;
    }
    const gathered = { data: turned, shape: [12, 5, 8], stride: [1, 96, 12] };
    expect(factorize(gathered, options).model).toEqual(fit.model);
  });

  it("takes float32 data in float64 as well", () => {
    const { tensor } = planted([12, 5, 8], 3, { noise: 0.1 });
    const data = Float32Array.from(tensor.data);
    const fit = factorize({ data, shape: [12, 5, 8] }, { rank: 3, maxIterations: 20 });
    const double = { data: Float64Array.from(data), shape: [12, 5, 8] };
    expect(factorize(double, { rank: 3, maxIterations: 20 })).toEqual(fit);
  });

  it.each([1e-300, 1e-60, 1e-30, 1e30, 1e60, 1e300])("fits data in units of %f alike", (scale) => {
    const { tensor } = planted([12, 40], 2, { noise: 0.1 });
    const data = tensor.data.map((value) => value * scale);
    const options: FactorizeOptions = { rank: 2, maxIterations: 20, ...single };
    const fit = factorize(tensor, options);
    const scaled = factorize({ data, shape: [12, 40] }, options);
    expect(scaled.relativeError).toBeCloseTo(fit.relativeError, 5);
    expect(scaled.loss / scale / fit.loss).toBeCloseTo(1, 4);
  });

  it("fits CP", () => {
    const { tensor } = planted([12, 5, 8], 2, { noise: 0.3 });
    const options = { model: "cp", rank: 2, maxIterations: 30 } as const;
    const double = factorize(tensor, options);
    const fit = factorize(tensor, { ...options, ...single });
    expect(fit.relativeError).toBeCloseTo(double.relativeError, 5);
    fit.model.matrices.forEach(({ data }, n) => {
      expectClose(data, double.model.matrices[n]!.data, 1e-3);
    });
  });

  it("takes constraints and steps of every kind", () => {
    const { tensor } = planted([12, 40], 2, { noise: 0.1 });
    const settings: Partial<FactorizeOptions>[] = [
      { constraints: { matrix: { kind: "simplex", per: "row" } } },
      {
        constraints: {
          core: { kind: "norm", norm: "l1", how: "scale", per: "row", to: 1, rescale: "other" },
        },
      },
      { constraints: { core: { kind: "none" }, matrix: { kind: "none" } } },
      { step: "spectral" },
      { step: "component", innerSteps: 1 },
      { innerSteps: 1 },
    ];
    for (const setting of settings) {
      const options: FactorizeOptions = { rank: 2, maxIterations: 6, tolerance: 0, ...setting };
      const double = factorize(tensor, options);
      const fit = factorize(tensor, { ...options, ...single });
      expect(fit.relativeError).toBeCloseTo(double.relativeError, 4);
    }
  });

  it("serves a rank sweep", () => {
    const { tensor } = planted([12, 40], 2, { noise: 0.01 });
    const settings = { maxRank: 4, factorize: { maxIterations: 200, ...single } };
    expect(estimateRank(tensor, settings).chosen).toBe(2);
  });

  it.each([
    [{ precision: "float16" }, 'precision is "float16"; it must be one of float64, float32'],
    [{ weights: { data: [1, 1, 1, 1], shape: [2, 2] } }, "weights are given"],
    [{ objective: "kullbackLeibler" }, "the objective is a divergence"],
    [{ model: "tucker", rank: [1, 1] }, "the model tucker needs the tensor itself"],
  ])("refuses %o", (options, sentence) => {
    const tensor = { data: [1, 2, 3, 4], shape: [2, 2] };
    expect(() => factorize(tensor, { rank: 1, ...single, ...options } as never)).toThrow(sentence);
  });
});
