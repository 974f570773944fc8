import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { workspaceBytes } from "../../../src/factorization/bpgd/problem.ts";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import { prepare } from "../../../src/factorization/fit/prepare.ts";
import type { FactorizeOptions } from "../../../src/factorization/options/options.ts";
import { estimateRank } from "../../../src/factorization/rank/rank.ts";
import type { RankOptions } from "../../../src/factorization/rank/rank-options.ts";
import { svdBounds } from "../../../src/factorization/rank/svd-bound.ts";
import { extendModel } from "../../../src/factorization/rank/warm-start.ts";
import { multiStart } from "../../../src/factorization/uncertainty/multi-start.ts";
import { finish } from "../../../src/iterate/pauses.ts";
import { createRandom } from "../../../src/random/random.ts";
import { type SparseMatrix, sparseMatrix } from "../../../src/tensor/sparse.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { lossOf, planted } from "../../problems.ts";

function sparseOf({ data, shape: [rows = 0, columns = 0] }: Tensor): SparseMatrix {
  const places = [...data.keys()].filter((k) => data[k] !== 0);
  return sparseMatrix({
    rows,
    columns,
    rowIndices: places.map((k) => Math.floor(k / columns)),
    columnIndices: places.map((k) => k % columns),
    values: places.map((k) => data[k]!),
  });
}

/** Half-normal entries at a part of the places; row 2 and column 5 are empty. */
function scattered(rows: number, columns: number, density: number, signed = false): Tensor {
  const random = createRandom(3);
  const data = Float64Array.from({ length: rows * columns }, (_, k) => {
    const value = random.normal();
    const kept = random.uniform() < density;
    if (!kept || Math.floor(k / columns) === 2 || k % columns === 5) return 0;
    return signed ? value : Math.abs(value);
  });
  return { data, shape: [rows, columns] };
}

/** Rows and columns that belong to one of `rank` clusters, with every fourth entry of noise. */
function clustered(rows: number, columns: number, rank: number): Tensor {
  const random = createRandom(7);
  const data = Float64Array.from({ length: rows * columns }, (_, k) => {
    const [i, j] = [Math.floor(k / columns), k % columns];
    const strength = i % rank === j % rank ? 0.2 * (1 + (i % 5)) * (1 + (j % 7)) : 0;
    const noise = random.uniform() < 0.25 ? 0.3 * Math.abs(random.normal()) : 0;
    return strength + noise;
  });
  return { data, shape: [rows, columns] };
}

describe("a factorization of sparse data", () => {
  it.each([
    ["as it is", {}],
    ["with one step", { innerSteps: 1 }],
    [
      "in unconstrained factors",
      { constraints: { core: { kind: "none" }, matrix: { kind: "none" } } },
    ],
    ["with rows on a simplex", { constraints: { matrix: { kind: "simplex", per: "row" } } }],
    [
      "with components scaled",
      {
        constraints: {
          core: { kind: "norm", norm: "l1", how: "scale", per: "row", rescale: "other" },
        },
      },
    ],
    ["with penalties", { penalties: { core: { ridge: 0.1 }, matrix: { ridge: 0.1 } } }],
    ["with spectral steps", { step: "spectral", maxIterations: 8 }],
    ["in Kullback–Leibler", { objective: "kullbackLeibler" }],
    [
      "in Kullback–Leibler, with a simplex and penalties",
      {
        objective: { beta: 1 },
        constraints: { matrix: { kind: "simplex", per: "row" } },
        penalties: { core: { ridge: 0.1, smoothness: 0.2 } },
        maxIterations: 8,
      },
    ],
  ] satisfies [string, Partial<FactorizeOptions>][])(
    "is that of the dense matrix, %s",
    (_, settings) => {
      for (const density of [0.05, 0.3, 1]) {
        const signed = "constraints" in settings && !("objective" in settings);
        const tensor = scattered(31, 47, density, signed);
        const options: FactorizeOptions = { rank: 4, maxIterations: 25, tolerance: 0, ...settings };
        const dense = factorize(tensor, options);
        const sparse = factorize(sparseOf(tensor), options);
        expect(sparse.loss).toBeCloseTo(dense.loss, 9);
        expectClose(sparse.statistics.objective, dense.statistics.objective, 1e-9);
        expectClose(sparse.model.matrix.data, dense.model.matrix.data, 1e-6);
        expectClose(sparse.model.core.data, dense.model.core.data, 1e-6);
      }
    },
  );

  it("is that of the dense matrix from several starts, that from singular vectors too", () => {
    const tensor = scattered(31, 47, 0.2);
    const options = { rank: 3, starts: 3, maxIterations: 25, tolerance: 0 };
    const dense = multiStart(tensor, options);
    const sparse = multiStart(sparseOf(tensor), options);
    expect(sparse.fits.map(({ start }) => start)).toEqual(["svd", "random", "random"]);
    sparse.fits.forEach(({ loss }, s) => {
      expect(loss).toBeCloseTo(dense.fits[s]!.loss, 8);
    });
    expect(() => multiStart(sparseOf(tensor), { ...options, rank: 40 })).toThrow(/rank is 40/);
  });

  it("is that of the dense matrix in CP", () => {
    const tensor = scattered(31, 47, 0.2);
    const options = { model: "cp", rank: 3, maxIterations: 25 } as const;
    const dense = factorize(tensor, options);
    const sparse = factorize(sparseOf(tensor), options);
    expect(sparse.loss).toBeCloseTo(dense.loss, 9);
  });

  it("reports the error of a close fit from the residual itself", () => {
    const { tensor } = planted([20, 300], 2);
    const sparse = factorize(sparseOf(tensor), { rank: 2, tolerance: 1e-9 });
    expect(sparse.relativeError).toBeLessThan(1e-5);
    expect(sparse.loss / lossOf(tensor, sparse.model)).toBeCloseTo(1, 6);
  });

  it("fits a matrix of zeros, one row, one column and one entry", () => {
    for (const shape of [
      [3, 4],
      [1, 6],
      [6, 1],
    ]) {
      const [rows = 0, columns = 0] = shape;
      const zeros = { data: new Float64Array(rows * columns), shape };
      const fit = factorize(sparseOf(zeros), { rank: 1, maxIterations: 20 });
      expect(fit.loss).toBe(factorize(zeros, { rank: 1, maxIterations: 20 }).loss);
      const one = { data: zeros.data.slice(), shape };
      one.data[rows * columns - 1] = 3;
      expect(factorize(sparseOf(one), { rank: 1 }).relativeError).toBeLessThan(1e-5);
    }
  });

  it.each([1e-200, 1e200])("fits data in units of %f", (scale) => {
    const tensor = scattered(12, 20, 0.4);
    const sparse = sparseOf(tensor);
    const fit = factorize(sparse, { rank: 2, maxIterations: 20 });
    const values = sparse.values.map((value) => value * scale);
    const scaled = factorize({ ...sparse, values }, { rank: 2, maxIterations: 20 });
    expect(scaled.relativeError).toBeCloseTo(fit.relativeError, 9);
  });

  it("gives the same bits for the same seed, and leaves the matrix as it is", () => {
    const sparse = sparseOf(scattered(12, 20, 0.4));
    const before = structuredClone(sparse);
    const options = { rank: 2, maxIterations: 20 };
    expect(factorize(sparse, options)).toEqual(factorize(sparse, options));
    expect(sparse).toEqual(before);
  });

  it("takes memory for its entries and its factors alone", () => {
    const rank = 8;
    const bytesOf = (rows: number, columns: number) =>
      workspaceBytes(prepare({ rank }, [rows, columns]), [rows, columns], false, 1, "sparse");
    // Four arrays a factor, and each once more with its components last.
    const least = 8 * 5 * rank * (200_000 + 30_000);
    expect(bytesOf(200_000, 30_000)).toBeGreaterThan(least);
    expect(bytesOf(200_000, 30_000)).toBeLessThan(1.01 * least);
  });

  it("fits a matrix far too large to be held dense", () => {
    const random = createRandom(1);
    const [rows, columns, count] = [200_000, 30_000, 20_000];
    const draw = (most: number) => () => Math.floor(most * random.uniform());
    const sparse = sparseMatrix({
      rows,
      columns,
      rowIndices: Array.from({ length: count }, draw(rows)),
      columnIndices: Array.from({ length: count }, draw(columns)),
      values: Array.from({ length: count }, () => 1 + random.uniform()),
    });
    const fit = factorize(sparse, { rank: 2, maxIterations: 2 });
    expect(fit.relativeError).toBeLessThan(1);
  });

  it.each([
    [{ model: "tucker", rank: [1, 1] }, "the model tucker needs the tensor itself"],
    [{ objective: { beta: 0.5 } }, "the objective is a divergence"],
    [{ weights: { data: [1, 1, 1, 1], shape: [2, 2] } }, "weights are given"],
    [{ precision: "float32" }, "the option precision is float32"],
  ])("refuses %o", (options, sentence) => {
    const sparse = sparseOf({ data: Float64Array.of(1, 0, 0, 2), shape: [2, 2] });
    expect(() => factorize(sparse, { rank: 1, ...options } as never)).toThrow(sentence);
  });

  it("in Kullback–Leibler knows CP as well, and refuses negative entries", () => {
    const tensor = scattered(12, 20, 0.3);
    const options = {
      model: "cp",
      rank: 3,
      objective: "kullbackLeibler",
      maxIterations: 20,
    } as const;
    const [sparse, dense] = [factorize(sparseOf(tensor), options), factorize(tensor, options)];
    expect(sparse.objective / dense.objective).toBeCloseTo(1, 9);
    expect(sparse.relativeError / dense.relativeError).toBeCloseTo(1, 9);
    tensor.data[25] = -1;
    expect(() => factorize(sparseOf(tensor), options)).toThrow(
      "The entry [1, 5] of the sparse matrix is -1; a divergence is of nonnegative data. Use the squared error.",
    );
  });

  it("is extended as the dense matrix is", () => {
    const tensor = scattered(15, 24, 0.4);
    const { model } = factorize(tensor, { rank: 2, maxIterations: 30 });
    const constraints = { core: { kind: "none" }, matrix: { kind: "none" } } as const;
    for (const scale of [1e-200, 1, 1e200]) {
      const data = tensor.data.map((value) => value * scale);
      const core = { ...model.core, data: model.core.data.map((value) => value * scale) };
      const scaled = { ...tensor, data };
      const dense = finish(extendModel(scaled, { ...model, core }, constraints))!;
      const sparse = finish(extendModel(sparseOf(scaled), { ...model, core }, constraints))!;
      expectClose(sparse.matrix.data, dense.matrix.data, 1e-9);
      expectClose(sparse.core.data, dense.core.data, 1e-9);
    }
  });

  it.each([1, 2, 3, 4])("fits blocks exactly in Kullback–Leibler, seed %s", (seed) => {
    const half = (i: number) => (i < 20 ? 0 : 1);
    const data = Float64Array.from({ length: 1600 }, (_, k) => {
      const [i, j] = [Math.floor(k / 40), k % 40];
      return half(i) === half(j) ? (1 + (i % 5)) * (1 + (j % 7)) : 0;
    });
    const blocks = sparseOf({ data, shape: [40, 40] });
    const options = { rank: 2, seed, objective: "kullbackLeibler" } as const;
    const { termination, relativeError } = factorize(blocks, options);
    expect(termination.kind).toBe("converged");
    // What is not stored is a difference of sums, so less than about the root of rounding is not told.
    expect(relativeError).toBeLessThan(1e-7);
  });

  it("has the bounds of the dense matrix", () => {
    for (const [rows, columns] of [
      [12, 30],
      [30, 12],
    ]) {
      const tensor = scattered(rows!, columns!, 0.4);
      for (const scale of [1e-200, 1, 1e200]) {
        const scaled = { ...tensor, data: tensor.data.map((value) => value * scale) };
        expectClose(svdBounds(sparseOf(scaled), 6), svdBounds(scaled, 6), 1e-9);
      }
    }
    const diagonal = Int32Array.from({ length: 1500 }, (_, k) => k);
    const long = sparseMatrix({
      rows: 1500,
      columns: 1600,
      rowIndices: diagonal,
      columnIndices: diagonal,
      values: Float64Array.from(diagonal, (k) => Math.sqrt(k + 1)),
    });
    const all = (1500 * 1501) / 2;
    const left = [all - 1500, all - 1500 - 1499].map(Math.sqrt);
    expectClose(svdBounds(long, 2), left, 1e-5);
  });

  it.each(["tucker1", "cp"] as const)("has the rank of the dense matrix, of %s", (model) => {
    const tensor = clustered(40, 60, 3);
    const options = {
      maxRank: 5,
      stability: { splits: 2 },
      factorize: { model, maxIterations: 100, compress: false },
    } as RankOptions;
    const sparse = estimateRank(sparseOf(tensor), options);
    const dense = estimateRank(tensor, options);
    expect(sparse.chosen).toBe(3);
    expect(sparse.votes).toEqual(dense.votes);
    expect(sparse.votes.stability).toBe(3);
    sparse.rows.forEach((row, i) => {
      const { relativeError, svdBound, stability } = dense.rows[i]!;
      expectClose([row.relativeError, row.svdBound], [relativeError, svdBound], 1e-3);
      // Beyond the planted rank the least digits decide which noise is fitted.
      if (i < 3) expectClose([row.stability!], [stability!], 1e-3);
    });
  });

  it("has a sweep with bounds where it is long on both sides", () => {
    const random = createRandom(1);
    const draw = () => Array.from({ length: 9000 }, () => random.integer(1200));
    const sparse = sparseMatrix({
      rows: 1200,
      columns: 1200,
      rowIndices: draw(),
      columnIndices: draw(),
      values: Array.from({ length: 9000 }, () => random.uniform()),
    });
    const { rows } = estimateRank(sparse, { maxRank: 2, factorize: { maxIterations: 5 } });
    for (const { svdBound, loss } of rows) {
      expect(svdBound).toBeGreaterThan(0.9 * loss);
      expect(svdBound).toBeLessThan(loss);
    }
    expect(rows[1]!.loss).toBeLessThan(rows[0]!.loss);
  });

  it("has no entries to hold out", () => {
    const sparse = sparseOf(scattered(12, 20, 0.4));
    expect(() => estimateRank(sparse, { holdOut: {} })).toThrow(
      "Entries are to be held out of a sparse matrix of 12 × 20, but they would need weights",
    );
    const wrong = { ...sparse, starts: sparse.starts.slice(1) };
    expect(() => estimateRank(wrong)).toThrow("A sparse matrix of 12 rows has 12 starts");
  });

  it("refuses an empty matrix and one with an entry that is not finite", () => {
    const none = sparseMatrix({ rows: 0, columns: 3, starts: [0], indices: [], values: [] });
    expect(() => factorize(none, { rank: 1 })).toThrow("The tensor has shape 0 × 3");
    const sparse = sparseOf({ data: Float64Array.of(1, 0, 0, 2), shape: [2, 2] });
    const wrong = { ...sparse, values: Float64Array.of(1, Number.POSITIVE_INFINITY) };
    expect(() => factorize(wrong, { rank: 1 })).toThrow(
      "Entry 1 of a sparse matrix, at [1, 1], is Infinity",
    );
  });
});
