import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { createRandom, largestEigenvalueBound } from "../../src/index.ts";
import { isBelow } from "../../src/linear/definite.ts";
import { largestRitzValue } from "../../src/linear/lanczos.ts";
import { mix } from "../../src/random/xoshiro.ts";

/** X Xᵀ of an n × length matrix of such entries, and its largest eigenvalue by another method. */
function gramOf(n: number, length: number, entry: () => number) {
  const x = new Matrix(Array.from({ length: n }, () => Array.from({ length }, entry)));
  return withLargest(x.mmul(x.transpose()));
}

function withLargest(matrix: Matrix) {
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return { gram: Float64Array.from(matrix.to1DArray()), largest: Math.max(...realEigenvalues) };
}

const { normal, uniform } = createRandom(4);
const KINDS: Record<string, () => number> = {
  nonnegative: () => Math.abs(normal()),
  signed: normal,
  "mostly 0": () => Math.max(0, normal() - 1.5),
  "of sizes far apart": () => 10 ** (8 * uniform() - 4) * normal(),
};

describe("the bound on the largest eigenvalue", () => {
  for (const [kind, entry] of Object.entries(KINDS)) {
    it(`is above it, by a part in a thousand at most, of Gram matrices that are ${kind}`, () => {
      for (const [n, length] of [
        [23, 40],
        [24, 24],
        [25, 7],
        [60, 61],
        [97, 300],
      ] as const) {
        const { gram, largest } = gramOf(n, length, entry);
        const bound = largestEigenvalueBound(gram, n, new Float64Array(n * n));
        expect(bound).toBeGreaterThanOrEqual(largest * (1 - 1e-12));
        expect(bound).toBeLessThanOrEqual(largest * 1.001 * (1 + 1e-12));
      }
    });
  }

  it("is proven: a value that the search cannot see is found all the same", () => {
    const n = 30;
    // The search begins with this vector, and nothing leads from it to one at right angles.
    const start = Array.from({ length: n }, (_, i) => 0.5 + mix(i) / 2 ** 32);
    const hidden = start.map((_, i) => (i === 0 ? -start[1]! : i === 1 ? start[0]! : 0));
    const size = hidden.reduce((sum, value) => sum + value * value, 0);
    const gram = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      return (i === j ? 1 : 0) + (4 * hidden[i]! * hidden[j]!) / size;
    });
    const scratch = new Float64Array(n * n);
    expect(largestRitzValue(gram, n, 1e-6, scratch)).toBeLessThan(1.001);
    const bound = largestEigenvalueBound(gram, n, scratch);
    expect(bound).toBeGreaterThanOrEqual(5 * (1 - 1e-12));
    expect(bound).toBeLessThanOrEqual(5.005);
  });

  it("is 0 of zeros, and not a number where the matrix has none", () => {
    const n = 40;
    const scratch = new Float64Array(n * n);
    expect(largestEigenvalueBound(new Float64Array(n * n), n, scratch)).toBe(0);
    const broken = new Float64Array(n * n).fill(Number.NaN);
    expect(largestEigenvalueBound(broken, n, scratch)).toBeNaN();
  });

  it("does not depend on what was in the scratch", () => {
    const { gram } = gramOf(31, 50, normal);
    const bounds = [0, 7, Number.NaN].map((before) =>
      largestEigenvalueBound(gram, 31, new Float64Array(31 * 31).fill(before)),
    );
    expect(new Set(bounds).size).toBe(1);
  });
});

describe("isBelow", () => {
  it("says whether all eigenvalues are below a level", () => {
    for (const n of [1, 2, 3, 8, 17, 40]) {
      // Of both signs: the matrix need not be a Gram matrix.
      const x = Matrix.zeros(n, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          const value = normal();
          x.set(i, j, value);
          x.set(j, i, value);
        }
      }
      const { gram, largest } = withLargest(x);
      const margin = 1e-9 * Math.abs(largest);
      expect(isBelow(largest + margin, gram, n, new Float64Array(n * n))).toBe(true);
      expect(isBelow(largest - margin, gram, n, new Float64Array(n * n))).toBe(false);
      expect(isBelow(Number.NaN, gram, n, new Float64Array(n * n))).toBe(false);
    }
  });
});

describe("largestRitzValue", () => {
  it("is never above the largest eigenvalue, and comes up to it", () => {
    for (const n of [6, 30, 90]) {
      const { gram, largest } = gramOf(n, n + 3, normal);
      const value = largestRitzValue(gram, n, 1e-9, new Float64Array(3 * n + 256));
      expect(value).toBeLessThanOrEqual(largest * (1 + 1e-12));
      expect(value).toBeGreaterThanOrEqual(largest * (1 - 1e-6));
    }
  });
});
