import { describe, expect, it } from "vitest";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import {
  bootstrapFactors,
  bootstrapFactorsSteps,
} from "../../../src/factorization/uncertainty/bootstrap.ts";
import { createRandom } from "../../../src/random/random.ts";
import { sparseMatrix } from "../../../src/tensor/sparse.ts";
import { planted } from "../../problems.ts";
import { cpFactors, dense, drawn } from "../models/dense.ts";

const none = { kind: "none" } as const;
const mean = (x: ArrayLike<number>) => Array.from(x).reduce((a, b) => a + b) / x.length;
const normSquared = (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0);

describe("bootstrapFactors, of one component without constraints", () => {
  // Y = a bᵀ + noise, where the first order of the best a and b is known.
  const [rows, columns] = [40, 30];
  const random = createRandom(8);
  const data = Float64Array.from({ length: rows * columns }, (_, n) => {
    const a = 1 + Math.floor(n / columns) / rows;
    return a * (2 + Math.sin(n % columns)) + 0.1 * random.normal();
  });
  const tensor = { data, shape: [rows, columns] };
  const fit = factorize(tensor, {
    rank: 1,
    constraints: { core: none, matrix: none },
    tolerance: 1e-10,
  });
  const a = fit.model.matrix.data;
  const b = fit.model.core.data;
  const residual = data.map((y, n) => y - a[Math.floor(n / columns)]! * b[n % columns]!);

  it("gives by residuals what the noise does: σ/‖b‖ for a, σ/‖a‖ across b for b", () => {
    const { standardDeviation } = bootstrapFactors(tensor, fit, { draw: "residuals", refits: 200 });
    const sigma = Math.sqrt(normSquared(residual) / data.length);
    const ofA = sigma / Math.sqrt(normSquared(b));
    // 40 and 30 deviations, each known to 1/√400 of itself.
    expect(Math.abs(mean(standardDeviation.matrix.data) / ofA - 1)).toBeLessThan(0.03);
    const ratios = Array.from(standardDeviation.core.data, (sd, k) => {
      const across = 1 - b[k]! ** 2 / normSquared(b);
      return sd / (sigma * Math.sqrt(across / normSquared(a)));
    });
    expect(Math.abs(mean(ratios) - 1)).toBeLessThan(0.03);
  });
  it("gives by rows the sandwich of their squared residuals for b", () => {
    const { standardDeviation } = bootstrapFactors(tensor, fit, { refits: 200, seed: 3 });
    const ratios = Array.from(standardDeviation.core.data, (sd, k) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const e = residual.subarray(i * columns, (i + 1) * columns);
        const along = e.reduce((s, x, j) => s + x * b[j]!, 0) / normSquared(b);
        sum += (a[i]! * (e[k]! - along * b[k]!)) ** 2;
      }
      return sd / (Math.sqrt(sum) / normSquared(a));
    });
    expect(Math.abs(mean(ratios) - 1)).toBeLessThan(0.03);
  });
  it("leaves a row of the matrix to the refits that drew it", () => {
    const few = bootstrapFactors(tensor, fit, { refits: 2 });
    const missing = few.mean.matrix.data.filter(Number.isNaN).length;
    // A row is drawn in neither of two refits with probability e⁻².
    expect(missing / rows).toBeGreaterThan(0.02);
    expect(missing / rows).toBeLessThan(0.35);
    const many = bootstrapFactors(tensor, fit, { refits: 30 });
    expect(many.mean.matrix.data.some(Number.isNaN)).toBe(false);
    // A row depends on the draw through b alone, which hardly moves.
    expect(Math.max(...many.mean.matrix.data.map((x, i) => Math.abs(x - a[i]!)))).toBeLessThan(
      0.01,
    );
  });
});

describe("bootstrapFactors of a sparse matrix", () => {
  // Y = a bᵀ with noise in parts of itself, so that half of a and two thirds of b stay 0.
  const [rows, columns] = [80, 45];
  const random = createRandom(12);
  const data = Float64Array.from({ length: rows * columns }, (_, n) => {
    const [i, k] = [Math.floor(n / columns), n % columns];
    if (i % 2 > 0 || k % 3 > 0) return 0;
    return (1 + i / rows) * (2 + Math.sin(k)) * (1 + 0.05 * random.normal());
  });
  const filled = [...data.keys()].filter((n) => data[n] !== 0);
  const matrix = sparseMatrix({
    rows,
    columns,
    values: filled.map((n) => data[n]!),
    rowIndices: filled.map((n) => Math.floor(n / columns)),
    columnIndices: filled.map((n) => n % columns),
  });
  const options = { rank: 1, constraints: { core: none, matrix: none }, tolerance: 1e-10 } as const;
  const fit = factorize(matrix, options);
  const a = fit.model.matrix.data;
  const b = fit.model.core.data;

  it("gives by rows the sandwich of their squared residuals for b, and nothing where b is 0", () => {
    const { standardDeviation } = bootstrapFactors(matrix, fit, { refits: 200, seed: 1 });
    const residual = data.map((y, n) => y - a[Math.floor(n / columns)]! * b[n % columns]!);
    const ratios: number[] = [];
    standardDeviation.core.data.forEach((sd, k) => {
      if (k % 3 > 0) {
        expect(sd).toBeLessThan(1e-12);
        return;
      }
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const e = residual.subarray(i * columns, (i + 1) * columns);
        const along = e.reduce((s, x, j) => s + x * b[j]!, 0) / normSquared(b);
        sum += (a[i]! * (e[k]! - along * b[k]!)) ** 2;
      }
      ratios.push(sd / (Math.sqrt(sum) / normSquared(a)));
    });
    expect(Math.abs(mean(ratios) - 1)).toBeLessThan(0.03);
  });

  it("draws the rows that it draws of the same matrix made dense", () => {
    const dense = { data, shape: [rows, columns] };
    for (const objective of ["squared", "kullbackLeibler"] as const) {
      const settings = { rank: 2, objective, maxIterations: 30, compress: false } as const;
      const drawn = { refits: 4, seed: 5 };
      const sparse = bootstrapFactors(matrix, factorize(matrix, settings), drawn);
      const other = bootstrapFactors(dense, factorize(dense, settings), drawn);
      const scale = Math.max(...other.mean.core.data);
      sparse.mean.core.data.forEach((x, k) => {
        expect(Math.abs(x - other.mean.core.data[k]!)).toBeLessThan(1e-8 * scale);
      });
      sparse.mean.matrix.data.forEach((x, i) => {
        expect(Number.isNaN(x)).toBe(Number.isNaN(other.mean.matrix.data[i]!));
      });
    }
  });

  it("is never made dense: of a matrix that would be 32 gigabytes", () => {
    const [tall, wide] = [80_000, 50_000];
    const wideMatrix = sparseMatrix({
      rows: tall,
      columns: wide,
      values: Array.from({ length: tall }, (_, i) => 1 + (i % 7)),
      rowIndices: Array.from({ length: tall }, (_, i) => i),
      columnIndices: Array.from({ length: tall }, (_, i) => (i * 37) % wide),
    });
    const found = factorize(wideMatrix, { rank: 1, maxIterations: 2 });
    const { fits, mean: middle } = bootstrapFactors(wideMatrix, found, { refits: 2 });
    expect(fits).toBe(2);
    expect(middle.core.shape).toEqual([1, wide]);
  });

  it("refuses residuals, which are not sparse, and a matrix of another size, before any work", () => {
    expect(() => bootstrapFactorsSteps(matrix, fit, { draw: "residuals" })).toThrow(
      /sparse matrix of 80 × 45: .* draw "rows"/,
    );
    const taller = { ...matrix, rows: 81, starts: Uint32Array.of(...matrix.starts, filled.length) };
    expect(() => bootstrapFactorsSteps(taller, fit)).toThrow(/shape/);
  });
});

describe("bootstrapFactors", () => {
  const { tensor } = planted([25, 3, 12], 3, { noise: 0.1 });
  const fit = factorize(tensor, { rank: 3, tolerance: 1e-5 });

  it("matches the components of every refit, whichever way it is drawn", () => {
    for (const draw of ["rows", "residuals"] as const) {
      const spread = bootstrapFactors(tensor, fit, { draw, refits: 10 });
      expect(spread.fits).toBe(10);
      expect(Math.min(...spread.similarity)).toBeGreaterThan(0.95);
      expect(spread.low.core.data.every((low, i) => low <= spread.high.core.data[i]!)).toBe(true);
      expect(bootstrapFactors(tensor, fit, { draw, refits: 10 })).toEqual(spread);
    }
  });
  it("is nothing where the model is exact: by residuals of zeros", () => {
    const shape = [6, 5, 4];
    const model = cpFactors(shape, 2, 3);
    const exact = { data: dense(model, shape), shape };
    const found = factorize(exact, {
      model: "cp",
      rank: 2,
      tolerance: 1e-12,
      maxIterations: 20000,
    });
    const { standardDeviation } = bootstrapFactors(exact, found, { draw: "residuals", refits: 5 });
    for (const { data } of standardDeviation.matrices) expect(Math.max(...data)).toBeLessThan(1e-5);
  });
  it("keeps the refits done when stopped, and nothing of fewer than two", () => {
    for (const [count, expected] of [
      [2, undefined],
      [5, 3],
    ] as const) {
      const steps = bootstrapFactorsSteps(tensor, fit, { refits: 9 });
      let begun = 0;
      let next = steps.next();
      while (!next.done) {
        if (next.value.iteration === 0) begun++;
        next = steps.next(begun === count ? "stop" : undefined);
      }
      expect(next.value?.fits).toBe(expected === undefined ? undefined : count - 1);
    }
  });
  it("refuses what does not go together, before any work", () => {
    expect(() => bootstrapFactorsSteps(tensor, fit, { refits: 1 })).toThrow(/refits is 1/);
    expect(() => bootstrapFactorsSteps(tensor, fit, { draw: "grains" as "rows" })).toThrow(
      /"grains"/,
    );
    expect(() => bootstrapFactorsSteps(tensor, fit, { level: 2 })).toThrow(/level is 2/);
    expect(() => bootstrapFactorsSteps(tensor, fit, { refit: 3 } as never)).toThrow(/"refit"/);
    expect(() => bootstrapFactorsSteps(drawn([25, 3, 11], 1), fit)).toThrow(/shape/);
    for (const [objective, words] of [
      ["kullbackLeibler", "kullbackLeibler"],
      [{ beta: 1.5 }, "the β-divergence of β 1.5"],
    ] as const) {
      const counts = { data: tensor.data.map((y) => Math.abs(y)), shape: tensor.shape };
      const other = factorize(counts, { rank: 1, objective, maxIterations: 1 });
      expect(() => bootstrapFactorsSteps(counts, other, { draw: "residuals" })).toThrow(
        `The option draw is "residuals", but the fit minimizes ${words}`,
      );
      expect(() => bootstrapFactorsSteps(counts, other)).not.toThrow();
    }
    const weights = { data: tensor.data.map(() => 1), shape: tensor.shape };
    const weighted = factorize(tensor, { rank: 3, weights, maxIterations: 1 });
    expect(() => bootstrapFactorsSteps(tensor, weighted)).toThrow(/weights are "given"/);
    const tucker = factorize(tensor, { model: "tucker", rank: [2, 2, 2], maxIterations: 1 });
    expect(() => bootstrapFactorsSteps(tensor, tucker as never)).toThrow(/"tucker", whose/);
    expect(() => bootstrapFactorsSteps(tensor, fit.model as never)).toThrow(
      /model is undefined; give/,
    );
  });
});
