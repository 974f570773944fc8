import { factorize, type ObjectiveOption, type Tensor } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import fc from "fast-check";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import {
  absoluteRowSum,
  largestEigenvalueBound,
} from "../../src/factorization/blocks/lipschitz.ts";
import { createRandom } from "../../src/random/random.ts";
import { planted } from "../problems.ts";

/** A permutation of 0 … n − 1. */
function permutation(n: number, seed: number): number[] {
  const random = createRandom(seed);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** The matrix with row i that was row `rows[i]`, and so the columns. */
function permuted({ data, shape }: Tensor, rows: number[], columns: number[]): Tensor {
  const width = shape[1]!;
  const out = Float64Array.from(data, (_, k) => {
    const [i, j] = [Math.floor(k / width), k % width];
    return data[rows[i]! * width + columns[j]!]!;
  });
  return { data: out, shape: [...shape] };
}

const same = (n: number) => Array.from({ length: n }, (_, i) => i);
const objectives: ObjectiveOption[] = ["squared", "kullbackLeibler", { beta: 0.5 }];

describe.each(objectives)("the objective %o", (objective) => {
  const { tensor: noisy, matrix, core } = planted([11, 17], 3, { seed: 5, noise: 0.1 });
  const tensor = { data: noisy.data.map((y) => Math.abs(y) + 0.01), shape: noisy.shape };
  // A start that is no solution.
  const start = {
    matrix: { data: matrix.data.map((x, i) => x + 0.3 * (i % 4)), shape: matrix.shape },
    core: { data: core.data.map((x, i) => x + 0.2 * (i % 5)), shape: core.shape },
  };
  const options = { rank: 3, objective, maxIterations: 15, tolerance: 0 };
  const fit = factorize(tensor, { ...options, start });

  it("does not care in which order slices stand", () => {
    const [rows, columns] = [permutation(11, 1), permutation(17, 2)];
    const other = factorize(permuted(tensor, rows, columns), {
      ...options,
      start: {
        matrix: permuted(start.matrix, rows, same(3)),
        core: permuted(start.core, same(3), columns),
      },
    });
    const { model } = fit;
    expectClose(other.model.matrix.data, permuted(model.matrix, rows, same(3)).data, 1e-9);
    expectClose(other.model.core.data, permuted(model.core, same(3), columns).data, 1e-9);
  });

  it("does not care in which order components stand", () => {
    const order = [2, 0, 1];
    // The bound of scalar steps is found by rotations in some order, and is right to a thousandth only.
    const step = objective === "squared" ? "component" : "scalar";
    const { model } = factorize(tensor, { ...options, step, start });
    const other = factorize(tensor, {
      ...options,
      step,
      start: {
        matrix: permuted(start.matrix, same(11), order),
        core: permuted(start.core, order, same(17)),
      },
    });
    expectClose(other.model.matrix.data, permuted(model.matrix, same(11), order).data, 1e-9);
    expectClose(other.model.core.data, permuted(model.core, order, same(17)).data, 1e-9);
  });

  it("does not care which mode comes first, but for the order of updates", () => {
    const turned = ({ data, shape: [rows = 0, columns = 0] }: Tensor): Tensor => ({
      data: Float64Array.from(data, (_, k) => data[(k % rows) * columns + Math.floor(k / rows)]!),
      shape: [columns, rows],
    });
    const other = factorize(turned(tensor), {
      ...options,
      order: "matrixFirst",
      start: { matrix: turned(start.core), core: turned(start.matrix) },
    });
    expectClose(other.model.matrix.data, turned(fit.model.core).data, 1e-9);
    expectClose(other.model.core.data, turned(fit.model.matrix).data, 1e-9);
  });
});

describe("step lengths", () => {
  const grams = fc.record({ n: fc.integer({ min: 1, max: 12 }), extra: fc.nat(3), seed: fc.nat() });

  it("majorize the Gram matrix: one for all, and one a component", () => {
    fc.assert(
      fc.property(grams, ({ n, extra, seed }) => {
        const random = createRandom(seed);
        // Of lower rank too, and with components of very different size.
        const x = Matrix.zeros(n, Math.max(1, n - 2 + extra));
        for (let r = 0; r < n; r++) {
          const size = 10 ** (4 * random.uniform() - 2);
          for (let j = 0; j < x.columns; j++) x.set(r, j, size * random.normal());
        }
        const gram = x.mmul(x.transpose());
        const data = Float64Array.from(gram.to1DArray());
        const { realEigenvalues } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
        const largest = Math.max(...realEigenvalues);
        const bound = largestEigenvalueBound(data, n, new Float64Array(n * n));
        expect(bound).toBeGreaterThanOrEqual(largest * (1 - 1e-12));
        expect(bound).toBeLessThanOrEqual(largest * 1.001 * (1 + 1e-12));
        const gap = gram.clone().neg();
        for (let r = 0; r < n; r++) gap.set(r, r, gap.get(r, r) + absoluteRowSum(data, n, r));
        const least = new EigenvalueDecomposition(gap, { assumeSymmetric: true }).realEigenvalues;
        expect(Math.min(...least)).toBeGreaterThanOrEqual(-1e-12 * largest);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
