import { describe, expect, it } from "vitest";
import { createRandom, nonnegativeLeastSquares } from "../../src/index.ts";

/** Every set of free components is tried; the best that is nonnegative wins. */
function bruteForce(gram: Float64Array, product: Float64Array, rank: number): number {
  let best = 0;
  for (let set = 1; set < 1 << rank; set++) {
    const free = Array.from({ length: rank }, (_, r) => r).filter((r) => set & (1 << r));
    const rows = free.map((i) => [...free.map((j) => gram[i * rank + j]!), product[i]!]);
    for (let k = 0; k < rows.length; k++) {
      for (let i = 0; i < rows.length; i++) {
        if (i === k) continue;
        const factor = rows[i]![k]! / rows[k]![k]!;
        rows[i] = rows[i]!.map((value, j) => value - factor * rows[k]![j]!);
      }
    }
    const x = rows.map((row, k) => row.at(-1)! / row[k]!);
    if (x.some((value) => value < 0)) continue;
    const value = x.reduce((sum, xi, i) => sum - xi * product[free[i]!]!, 0);
    best = Math.min(best, value);
  }
  return best;
}

function problem(rows: number, rank: number, seed: number) {
  const random = createRandom(seed);
  const a = Float64Array.from({ length: rows * rank }, () => Math.abs(random.normal()));
  const y = Float64Array.from({ length: rows }, () => random.normal() + 0.5);
  const gram = new Float64Array(rank * rank);
  const product = new Float64Array(rank);
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) {
      product[r]! += a[i * rank + r]! * y[i]!;
      for (let q = 0; q < rank; q++) gram[r * rank + q]! += a[i * rank + r]! * a[i * rank + q]!;
    }
  }
  return { gram, product };
}

describe("nonnegative least squares", () => {
  it("finds the best of all sets of components", () => {
    for (let seed = 0; seed < 200; seed++) {
      const rank = 1 + (seed % 6);
      const { gram, product } = problem(rank + 3, rank, seed);
      const x = nonnegativeLeastSquares(gram, product, rank);
      expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
      // Half of xᵀGx − 2xᵀv is −xᵀv ÷ 2 at a solution.
      let value = 0;
      for (let r = 0; r < rank; r++) {
        value -= 2 * x[r]! * product[r]!;
        for (let q = 0; q < rank; q++) value += x[r]! * gram[r * rank + q]! * x[q]!;
      }
      expect(value).toBeCloseTo(bruteForce(gram, product, rank), 8);
    }
  });

  it("solves every right side by itself", () => {
    const { gram } = problem(8, 3, 1);
    const products = Float64Array.of(1, 2, 3, -1, -2, -3, 0, 0, 0);
    const all = nonnegativeLeastSquares(gram, products, 3);
    for (let c = 0; c < 3; c++) {
      const one = nonnegativeLeastSquares(gram, products.slice(3 * c, 3 * c + 3), 3);
      expect(Array.from(all.subarray(3 * c, 3 * c + 3))).toEqual(Array.from(one));
    }
    expect(Array.from(all.subarray(3))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("holds a component at 0 that repeats another, or is zero itself", () => {
    const gram = Float64Array.of(2, 2, 0, 2, 2, 0, 0, 0, 0);
    const x = nonnegativeLeastSquares(gram, Float64Array.of(4, 4, 0), 3);
    expect(x[0]! + x[1]!).toBeCloseTo(2, 12);
    expect(x[2]).toBe(0);
  });

  it("refuses sizes that do not fit and numbers that are not finite", () => {
    const gram = Float64Array.of(1, 0, 0, 1);
    expect(() => nonnegativeLeastSquares(gram, new Float64Array(3), 2)).toThrow(
      "Least squares of 2 components need a Gram matrix of 4 numbers and 2 products for each right side, but 4 and 3 were given.",
    );
    expect(() => nonnegativeLeastSquares(gram, Float64Array.of(1, Number.NaN), 2)).toThrow(
      "A least-squares problem has NaN at 1 of its products; every number must be finite.",
    );
  });
});
