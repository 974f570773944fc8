import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import { tucker1 } from "../../../src/factorization/models/tucker1.ts";
import { svdBounds } from "../../../src/factorization/rank/svd-bound.ts";
import { feasibleTerm } from "../../../src/factorization/start/feasible-term.ts";
import { cpFactors, dense, drawn, tuckerFactors } from "../models/dense.ts";

const none = { kind: "none" } as const;
const FREE = { core: none, matrix: none };
/** The start itself. */
const START = { start: "svd", maxIterations: 0 } as const;

/** Factors with noise of the given size. */
function noisy(model: Parameters<typeof dense>[0], shape: readonly number[], noise: number) {
  const draws = drawn(shape, 9, true).data;
  return { data: dense(model, shape).map((x, i) => x + noise * draws[i]!), shape };
}

describe("feasibleTerm", () => {
  const unit = (...x: number[]) => Float64Array.from(x, (v) => v / Math.hypot(...x));
  it("takes the larger of the two nonnegative parts, by the rule of NNDSVD", () => {
    // u₊v₊ = 3·1, u₋v₋ = 1·4 (before norms): the negative parts win.
    const u = unit(3, -1);
    const v = unit(1, -4);
    const { weight, vectors } = feasibleTerm({ weight: 2, vectors: [u, v] }, [true, true]);
    expectClose([...vectors[0]!, ...vectors[1]!], [0, 1, 0, 1], 1e-15);
    expectClose([weight], [(2 * (1 * 4)) / Math.hypot(3, 1) / Math.hypot(1, 4)], 1e-15);
  });
  it("never changes the sign of the product: positive by negative leaves nothing", () => {
    const { weight } = feasibleTerm({ weight: 1, vectors: [unit(1, 2), unit(-1, -1)] }, [
      true,
      true,
    ]);
    expect(weight).toBe(0);
  });
  it("moves a sign to a mode that may be negative, for nothing", () => {
    const vectors = [unit(-1, -2), unit(1, -1), unit(2, -1)];
    const term = feasibleTerm({ weight: 1, vectors }, [true, false, false]);
    expectClose([term.weight, ...term.vectors[0]!], [1, ...unit(1, 2)], 1e-15);
    const [, b, c] = term.vectors;
    expectClose([b![0]! * c![0]!], [-unit(1, -1)[0]! * unit(2, -1)[0]!], 1e-15);
  });
  it("finds the largest product of signs by trying all", () => {
    const clamps = [true, true, true];
    for (let seed = 0; seed < 50; seed++) {
      const vectors = [0, 1, 2].map((n) => unit(...drawn([3], 10 * seed + n, true).data));
      const sizes = vectors.map((x) =>
        [1, -1].map((s) => Math.hypot(...x.map((v) => Math.max(0, s * v)))),
      );
      const all = [0b000, 0b011, 0b101, 0b110].map((bits) =>
        sizes.reduce((product, size, n) => product * size[(bits >> n) & 1]!, 1),
      );
      expectClose([feasibleTerm({ weight: 1, vectors }, clamps).weight], [Math.max(...all)], 1e-14);
    }
  });
});

describe('the start "svd" of Tucker-1', () => {
  const tensor = noisy(cpFactors([30, 9, 7], 4, 1), [30, 9, 7], 0.2);
  it("is the best approximation where nothing constrains it", () => {
    const bounds = svdBounds(tensor, 6);
    // Noise falls off slowly beyond the planted rank, and the range finder makes one round only.
    for (const [rank, near] of [
      [1, 1.001],
      [4, 1.001],
      [6, 1.02],
    ] as const) {
      const { loss } = factorize(tensor, { rank, constraints: FREE, ...START });
      expect(loss / bounds[rank - 1]!).toBeGreaterThan(1 - 1e-9);
      expect(loss / bounds[rank - 1]!).toBeLessThan(near);
    }
  });
  it("is the sum of nonnegative parts that NNDSVD takes, scaled to the data", () => {
    // Two blocks: the singular vectors are nonnegative, so that nothing is cut off.
    const data = new Float64Array(6 * 8);
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 8; j++) if (i < 2 === j < 5) data[i * 8 + j] = (1 + i) * (1 + j);
    }
    const { relativeError } = factorize({ data, shape: [6, 8] }, { rank: 2, ...START });
    // What is left is what zeros are raised to.
    expect(relativeError).toBeLessThan(0.02);
  });
  it("is nonnegative where it must be, has no zeros there, and is nearer than a random start", () => {
    for (const constraints of [undefined, { core: none }, { matrix: none }]) {
      const given = constraints && { constraints };
      const { model, relativeError, options } = factorize(tensor, { rank: 5, ...given, ...START });
      if (!constraints?.matrix) expect(Math.min(...model.matrix.data)).toBeGreaterThan(0);
      if (!constraints?.core) expect(Math.min(...model.core.data)).toBeGreaterThan(0);
      const random = factorize(tensor, { rank: 5, ...given, maxIterations: 0 });
      expect(relativeError).toBeLessThan(random.relativeError / 2);
      expect(options.start).toBe("svd");
    }
  });
  it("satisfies other constraints", () => {
    const simplex = { kind: "simplex", per: "row" } as const;
    const { model } = factorize(tensor, { rank: 3, constraints: { matrix: simplex }, ...START });
    for (let i = 0; i < 30; i++) {
      expectClose([model.matrix.data.slice(3 * i, 3 * i + 3).reduce((a, b) => a + b)], [1], 1e-12);
    }
  });
  it("draws the components that the data has no singular vectors for, and can move them", () => {
    const exact = { data: dense(cpFactors([8, 9], 2, 1), [8, 9]), shape: [8, 9] };
    const { model } = factorize(exact, { rank: 4, ...START });
    const rows = [2, 3].map((r) => [...model.core.data.slice(9 * r, 9 * r + 9)]);
    expect(rows[0]).not.toEqual(rows[1]);
    expect(Math.min(...rows.flat())).toBeGreaterThan(0);
    expect(factorize(exact, { rank: 4, start: "svd" }).relativeError).toBeLessThan(1e-4);
  });
  it("gives the same bits again, with any history, and scales with the data", () => {
    const once = factorize(tensor, { rank: 3, ...START });
    const again = factorize(tensor, { rank: 3, ...START, history: false });
    expect(again.model).toEqual(once.model);
    for (const scale of [1e-200, 1e150]) {
      const scaled = { data: tensor.data.map((x) => x * scale), shape: tensor.shape };
      const { relativeError } = factorize(scaled, { rank: 3, ...START });
      expectClose([relativeError], [once.relativeError], 1e-9);
    }
  });
  it("takes the mean where entries are missing, whatever they hold", () => {
    const weights = { data: tensor.data.map((_, n) => Number(n % 7 > 0)), shape: tensor.shape };
    const holed = {
      data: tensor.data.map((x, n) => (n % 7 > 0 ? x : Number.NaN)),
      shape: tensor.shape,
    };
    const known = tensor.data.filter((_, n) => n % 7 > 0);
    const mean = known.reduce((a, b) => a + b) / known.length;
    const filled = {
      data: holed.data.map((x) => (Number.isNaN(x) ? mean : x)),
      shape: tensor.shape,
    };
    const start = factorize(holed, { rank: 3, weights, ...START });
    const same = factorize(filled, { rank: 3, ...START });
    const direction = (x: Float64Array) => Array.from(x, (v) => v / Math.hypot(...x));
    expectClose(direction(start.model.core.data), direction(same.model.core.data), 1e-12);
    const random = factorize(holed, { rank: 3, weights, maxIterations: 0 });
    expect(start.relativeError).toBeLessThan(random.relativeError / 2);
  });
  it("serves a divergence", () => {
    const counts = { data: tensor.data.map((x) => Math.max(0, x)), shape: tensor.shape };
    const options = { rank: 3, objective: "kullbackLeibler" } as const;
    const start = factorize(counts, { ...options, ...START });
    expect(start.objective).toBeLessThan(
      factorize(counts, { ...options, maxIterations: 0 }).objective / 4,
    );
  });
  it("of zeros is no start, but fits", () => {
    const zeros = { data: new Float64Array(12), shape: [3, 4] };
    expect(factorize(zeros, { rank: 2, start: "svd" }).loss).toBe(0);
  });
});

describe('the start "svd" of CP', () => {
  it("is the model itself where its vectors are orthogonal", () => {
    // Disjoint stretches in each mode, of clearly different sizes.
    const shape = [6, 6, 6];
    const matrices = shape.map((rows, n) => {
      const data = new Float64Array(rows * 3);
      for (let i = 0; i < rows; i++)
        data[i * 3 + Math.floor(i / 2)] = (1 + ((i + n) % 2)) * (3 - Math.floor(i / 2));
      return { data, shape: [rows, 3] };
    });
    const tensor = { data: dense({ kind: "cp", matrices }, shape), shape };
    const constraints = { matrices: none };
    const free = factorize(tensor, { model: "cp", rank: 3, constraints, ...START });
    expect(free.relativeError).toBeLessThan(1e-7);
    expect(factorize(tensor, { model: "cp", rank: 3, ...START }).relativeError).toBeLessThan(0.02);
  });
  it.each([
    [[5, 6, 7], 30],
    [[2, 3, 20], 6],
    [[10, 10, 2], 20],
    [[9, 5], 5],
  ])("has a vector for each component up to the largest rank: %j", (shape, rank) => {
    const tensor = drawn(shape, 3, true);
    const constraints = { matrices: none };
    const { model } = factorize(tensor, { model: "cp", rank, constraints, ...START });
    // Outer products that are orthonormal: the Gram matrix of the components is diagonal.
    for (let r = 0; r < rank; r++) {
      for (let s = 0; s <= r; s++) {
        let product = 1;
        for (const {
          data,
          shape: [rows = 0],
        } of model.matrices) {
          let sum = 0;
          let [rr, ss] = [0, 0];
          for (let i = 0; i < rows; i++) {
            sum += data[i * rank + r]! * data[i * rank + s]!;
            rr += data[i * rank + r]! ** 2;
            ss += data[i * rank + s]! ** 2;
          }
          product *= sum / Math.sqrt(rr * ss);
        }
        expect(Math.abs(Math.abs(product) - Number(r === s))).toBeLessThan(1e-6);
      }
    }
  });
  it("has one for each of four modes as well", () => {
    const shape = [3, 2, 4, 3];
    const tensor = drawn(shape, 3, true);
    const constraints = { matrices: none };
    const losses = [1, 6, 18].map((rank) => {
      const { model, loss } = factorize(tensor, { model: "cp", rank, constraints, ...START });
      for (const { data } of model.matrices) {
        for (let r = 0; r < rank; r++) {
          expect(data.some((x, i) => i % rank === r && Math.abs(x) > 1e-3)).toBe(true);
        }
      }
      return loss;
    });
    expect(losses[1]!).toBeLessThan(losses[0]!);
    expect(losses[2]!).toBeLessThan(losses[1]!);
  });
  it("is nearer than a random start, and leads to a fit as good", () => {
    const shape = [10, 11, 12];
    const tensor = noisy(cpFactors(shape, 4, 2), shape, 0.2);
    const options = { model: "cp", rank: 4 } as const;
    const start = factorize(tensor, { ...options, ...START });
    expect(Math.min(...start.model.matrices.flatMap(({ data }) => [...data]))).toBeGreaterThan(0);
    const random = factorize(tensor, { ...options, maxIterations: 0 });
    expect(start.relativeError).toBeLessThan(random.relativeError / 2);
    const [svd, drawnOnce] = [
      factorize(tensor, { ...options, start: "svd" }),
      factorize(tensor, options),
    ];
    expectClose([svd.loss], [drawnOnce.loss], 1e-4);
  });
});

describe('the start "svd" of Tucker', () => {
  const shape = [9, 10, 11];
  const rank = [3, 4, 2];
  it("is within √3 of the best where nothing constrains it, and exact on exact data", () => {
    const constraints = { core: none, matrices: none };
    const exact = { data: dense(tuckerFactors(shape, rank, 4, true), shape), shape };
    const tensor = noisy(tuckerFactors(shape, rank, 4, true), shape, 0.3);
    const options = { model: "tucker", rank, constraints } as const;
    expect(factorize(exact, { ...options, ...START }).relativeError).toBeLessThan(1e-7);
    const start = factorize(tensor, { ...options, ...START }).loss;
    expect(start).toBeLessThan(Math.sqrt(3) * factorize(tensor, options).loss);
  });
  it("is the best for the matrices it takes, negative entries of the core aside", () => {
    const tensor = noisy(tuckerFactors(shape, rank, 4), shape, 0.2);
    const start = factorize(tensor, { model: "tucker", rank, ...START });
    const { core, matrices } = start.model;
    for (const each of [core, ...matrices]) expect(Math.min(...each!.data)).toBeGreaterThan(0);
    const random = factorize(tensor, { model: "tucker", rank, maxIterations: 0 });
    expect(start.relativeError).toBeLessThan(random.relativeError / 3);
  });
  it("leaves alone the modes without a matrix", () => {
    const constraints = { core: none, matrices: none };
    const ranks = [null, 2, null];
    const tensor = { data: dense(tuckerFactors(shape, ranks, 5, true), shape), shape };
    const start = factorize(tensor, { model: "tucker", rank: ranks, constraints, ...START });
    expect(start.model.matrices[0]).toBe(null);
    expect(start.relativeError).toBeLessThan(1e-7);
  });
});

describe("what cannot start from singular vectors", () => {
  const tensor = drawn([4, 5], 1);
  it("is refused", () => {
    expect(() => factorize(tensor, { rank: 2, start: "svd", frozen: ["core"] })).toThrow(
      /core is frozen, but the start is "svd"/,
    );
    const { svdStart: _, ...without } = { ...tucker1, kind: "mine" };
    expect(() => factorize(tensor, { model: without, rank: 2, start: "svd" as never })).toThrow(
      /"mine" has no start "svd"; give svdStart/,
    );
    expect(() => factorize(tensor, { rank: 2, start: "SVD" as "svd" })).toThrow(
      /must be "random", "svd", or factors/,
    );
  });
});
