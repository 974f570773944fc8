import { expectClose, GEOLOGY, geologyTensor } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import { extendCp } from "../../../src/factorization/rank/cp-start.ts";
import { estimateRank, estimateRankSteps } from "../../../src/factorization/rank/rank.ts";
import {
  singularValues,
  svdBounds,
  svdBoundsSteps,
} from "../../../src/factorization/rank/svd-bound.ts";
import { extendModel } from "../../../src/factorization/rank/warm-start.ts";
import { finish } from "../../../src/iterate/pauses.ts";
import { createRandom, deriveSeed } from "../../../src/random/random.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { planted as halfNormal } from "../../problems.ts";
import { cpFactors, dense, drawn } from "../models/dense.ts";

/** Mixtures of `rank` bumps on the last mode, with noise of the given relative size. */
function planted(shape: readonly number[], rank: number, noise: number, seed = 1): Tensor {
  const random = createRandom(seed);
  const [rows, ...rest] = shape as [number, ...number[]];
  const last = rest.at(-1)!;
  const columns = rest.reduce((product, n) => product * n, 1);
  const data = new Float64Array(rows * columns);
  for (let r = 0; r < rank; r++) {
    const b = Float64Array.from({ length: columns }, (_, k) => {
      const centre = ((r + 0.5 + 0.15 * Math.floor(k / last)) / rank) * last;
      return Math.exp(-(((k % last) - centre) ** 2) / (0.08 * last * last));
    });
    for (let i = 0; i < rows; i++) {
      const a = random.uniform() ** 2;
      for (let k = 0; k < columns; k++) data[i * columns + k]! += a * b[k]!;
    }
  }
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.max(0, data[i]! * (1 + noise * random.normal()));
  }
  return { data, shape };
}

describe("singularValues", () => {
  it("are those of a diagonal between rotations", () => {
    // Rows of a scaled 4 × 4 Hadamard matrix are orthogonal, so its row norms are the values.
    const hadamard = [
      [1, 1, 1, 1],
      [1, -1, 1, -1],
      [1, 1, -1, -1],
      [1, -1, -1, 1],
    ];
    const sizes = [3, 1e-6, 2, 1e-3];
    const data = Float64Array.from(
      hadamard.flatMap((row, i) => row.map((x) => (x * sizes[i]!) / 2)),
    );
    const expected = [3, 2, 1e-3, 1e-6];
    const transposed = Float64Array.from(data, (_, k) => data[(k % 4) * 4 + (k >> 2)]!);
    for (const matrix of [data, transposed]) {
      const values = singularValues(matrix, 4, 4);
      for (let k = 0; k < 4; k++) expect(values[k]! / expected[k]!).toBeCloseTo(1, 9);
    }
  });
  it("have the norm of the matrix, by either road", () => {
    const random = createRandom(2);
    for (const [rows, columns] of [
      [20, 300],
      [300, 7],
      [210, 215],
    ] as const) {
      const data = Float64Array.from({ length: rows * columns }, () => random.normal());
      const values = singularValues(data, rows, columns);
      expect(values.length).toBe(Math.min(rows, columns));
      expectClose(
        [values.reduce((sum, v) => sum + v * v, 0)],
        [data.reduce((sum, x) => sum + x * x, 0)],
        1e-12,
      );
      for (let k = 1; k < values.length; k++) expect(values[k]! <= values[k - 1]!).toBe(true);
    }
  });
  it("agree between the two roads", () => {
    const random = createRandom(3);
    const data = Float64Array.from({ length: 201 * 203 }, () => random.uniform());
    const gram = singularValues(data, 201, 203);
    // A row and a column of zeros less leave the same matrix on the other road.
    const smaller = singularValues(data.slice(0, 200 * 203), 200, 203);
    expect(gram[0]!).toBeGreaterThanOrEqual(smaller[0]!);
    for (let k = 1; k < 199; k++) {
      // Values of a matrix and of one with a row removed interlace.
      expect(smaller[k]!).toBeLessThanOrEqual(gram[k]! * (1 + 1e-9));
      expect(smaller[k]!).toBeGreaterThanOrEqual(gram[k + 1]! * (1 - 1e-9));
    }
  });
  it("of zeros are zeros", () => {
    expect([...singularValues(new Float64Array(12), 3, 4)]).toEqual([0, 0, 0]);
  });
});

describe("svdBounds", () => {
  it("of what is longer than 200 on both sides are those of all its singular values", () => {
    const { data } = planted([210, 230], 4, 0.05);
    const values = singularValues(data, 210, 230);
    const bounds = Float64Array.from({ length: 6 }, (_, k) => Math.hypot(...values.slice(k + 1)));
    for (const scale of [1e-200, 1, 1e200]) {
      const scaled = { data: data.map((value) => value * scale), shape: [210, 230] };
      const found = svdBounds(scaled, 6).map((bound) => bound / scale);
      expectClose(found, bounds, 1e-9);
    }
  });
  it("are 0 where as many components are all there is", () => {
    const exact = planted([220, 240], 3, 0);
    expect([...svdBounds(exact, 5).slice(2)]).toEqual([0, 0, 0]);
  });
});

describe("estimateRank", () => {
  const tensor = planted([10, 4, 24], 3, 0.03);
  const factorizeOptions = { maxIterations: 400, tolerance: 1e-5 };
  const estimate = estimateRank(tensor, { maxRank: 7, factorize: factorizeOptions, seed: 5 });

  it("finds the planted rank by every method", () => {
    expect(estimate.chosen).toBe(3);
    expect(estimate.votes.breakpoint).toBe(3);
    expect(estimate.complete).toBe(true);
    expect(estimate.rows.map((row) => row.rank)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
  it("never loses less than the singular values allow, nor more than at the rank before", () => {
    const bounds = svdBounds(tensor, 7);
    estimate.rows.forEach((row, i) => {
      expect(row.svdBound).toBe(bounds[i]);
      expect(row.loss).toBeGreaterThanOrEqual(row.svdBound * (1 - 1e-9));
      if (i > 0) expect(row.loss).toBeLessThanOrEqual(estimate.rows[i - 1]!.loss);
    });
  });
  it("is never beaten by rounding, however close the fit", () => {
    const none = { kind: "none" } as const;
    const random = createRandom(4);
    const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
    const [a, b, e] = [draw(20 * 3), draw(3 * 300), draw(20 * 300)];
    for (const noise of [1e-3, 3e-4, 1e-4, 1e-5, 1e-6]) {
      const data = Float64Array.from(e, (x, n) => {
        const [i, k] = [Math.floor(n / 300), n % 300];
        let sum = noise * x;
        for (let r = 0; r < 3; r++) sum += a[i * 3 + r]! * b[r * 300 + k]!;
        return sum;
      });
      const close = { data, shape: [20, 300] };
      const constraints = { core: none, matrix: none };
      const { loss } = factorize(close, { rank: 3, constraints, tolerance: 1e-12 });
      expect(loss / svdBounds(close, 3)[2]! - 1).toBeGreaterThan(-3e-9);
    }
  });
  it.each([1e-200, 1e155, 1e300])("sees the same curve in data of size %s", (scale) => {
    const scaled = { data: tensor.data.map((x) => x * scale), shape: tensor.shape };
    const other = estimateRank(scaled, { maxRank: 5, factorize: factorizeOptions, seed: 5 });
    const same = estimateRank(tensor, { maxRank: 5, factorize: factorizeOptions, seed: 5 });
    expect(other.chosen).toBe(3);
    other.rows.forEach((row, i) => {
      expectClose([row.relativeError], [same.rows[i]!.relativeError], 1e-6);
      expectClose([row.svdBound / scale], [same.rows[i]!.svdBound], 1e-12);
    });
  });
  it("never ends worse than its random start alone", () => {
    for (const row of estimate.rows) {
      const cold = factorize(tensor, {
        ...factorizeOptions,
        rank: row.rank,
        seed: deriveSeed(5, row.rank, 0),
      });
      expect(row.loss).toBeLessThanOrEqual(cold.loss);
    }
  });
  it("never ends worse than a sweep of warm starts alone from the same first rank", () => {
    const noisy = planted([12, 5, 16], 6, 0.4, 3);
    const short = { maxIterations: 300, tolerance: 1e-5 };
    const warm = estimateRank(noisy, { maxRank: 8, startsPerRank: 0, factorize: short });
    const both = estimateRank(noisy, { maxRank: 8, startsPerRank: 1, factorize: short });
    expect(both.rows.some((row, i) => row.loss < warm.rows[i]!.loss)).toBe(true);
    both.rows.forEach((row, i) => {
      expect(row.loss).toBeLessThanOrEqual(warm.rows[i]!.loss);
    });
  });
  it("gives the factorization of every row", () => {
    estimate.factorizations.forEach((fit, i) => {
      expect(fit.loss).toBe(estimate.rows[i]!.loss);
      expect(fit.model.core.shape).toEqual([i + 1, 4, 24]);
    });
  });
  it("gives the same bits for the same seed", () => {
    const again = estimateRank(tensor, { maxRank: 3, factorize: factorizeOptions, seed: 5 });
    again.factorizations.forEach((fit, i) => {
      expect(fit.model.matrix.data).toEqual(estimate.factorizations[i]!.model.matrix.data);
    });
  });
  it("finds an exact rank under its rounding tail", () => {
    const exact = estimateRank(planted([8, 3, 20], 2, 0), {
      maxRank: 5,
      factorize: { maxIterations: 3000, tolerance: 1e-10 },
    });
    expect(exact.chosen).toBe(2);
    expect(Number.isNaN(exact.rows[4]!.loss)).toBe(false);
  });
  it("is one where nothing can be explained, and says so", () => {
    const negative = { data: tensor.data.map((x) => -1 - x), shape: tensor.shape };
    const none = estimateRank(negative, { maxRank: 5 });
    expect(none.chosen).toBe(1);
    for (const { relativeError, termination } of none.factorizations) {
      expectClose([relativeError], [1], 1e-9);
      expect(termination.advice).toMatch(/no closer to the data than zeros do/);
    }
  });
  it("says its progress, and never goes back", () => {
    let fraction = 0;
    const stages = new Set<string>();
    const steps = estimateRankSteps(tensor, { maxRank: 3, factorize: factorizeOptions });
    for (let next = steps.next(); !next.done; next = steps.next(undefined)) {
      expect(next.value.fraction).toBeGreaterThanOrEqual(fraction);
      expect(next.value.fraction).toBeLessThanOrEqual(1);
      fraction = next.value.fraction!;
      stages.add(next.value.stage);
    }
    expect([...stages]).toEqual(["Rank 1", "Rank 2", "Rank 3"]);
  });
  it("stops here with the ranks it finished", () => {
    const steps = estimateRankSteps(tensor, { maxRank: 6, factorize: factorizeOptions });
    let next = steps.next();
    while (!next.done) next = steps.next(next.value.stage === "Rank 4" ? "stop" : undefined);
    expect(next.value.complete).toBe(false);
    expect(next.value.rows.length).toBe(3);
  });
  it("keeps one rank when stopped in the first", () => {
    const steps = estimateRankSteps(tensor, { maxRank: 6 });
    steps.next();
    const end = steps.next("stop");
    expect(end.done).toBe(true);
    if (end.done) expect(end.value.rows.length).toBe(1);
  });
  it("refuses options and tensors that make no sense, before any work", () => {
    expect(() => estimateRankSteps(tensor, { maxRank: 11 })).toThrow(/ranks 1 to 10/);
    expect(() => estimateRankSteps(tensor, { method: "eye" as "spline" })).toThrow(/no way "eye"/);
    expect(() => estimateRankSteps(tensor, { startsPerRank: -1 })).toThrow(/-1 random starts/);
    expect(() => estimateRankSteps(tensor, { factorize: { tolerance: -1 } })).toThrow(/tolerance/);
    const tucker = { factorize: { model: "tucker" as "tucker1" } };
    expect(() => estimateRankSteps(tensor, tucker)).toThrow(/"tucker"; use estimateTuckerRank/);
    expect(() => estimateRankSteps(tensor, { maxrank: 3 } as never)).toThrow(/"maxrank".*maxRank/);
    expect(() => estimateRankSteps(tensor, { method: null as never })).toThrow(/"method" is null/);
    expect(() => estimateRankSteps(tensor, null as never)).toThrow(/is null/);
    const bad = { data: Float64Array.of(1, Number.NaN, 3, 4), shape: [2, 2] };
    expect(() => estimateRankSteps(bad)).toThrow(/\[0, 1\] of the tensor is NaN/);
  });
});

describe("hold-out and stability beside the curve", () => {
  const settings = { maxIterations: 150, tolerance: 1e-5 } as const;
  const extras = { holdOut: { folds: 4 }, stability: { splits: 3 }, factorize: settings };
  const three = halfNormal([60, 200], 3, { noise: 0.5 }).tensor;
  const sweep = estimateRank(three, { ...extras, maxRank: 5, startsPerRank: 0 });

  it("find three planted components in noise, each by itself", () => {
    expect(sweep.votes.holdOut).toBe(3);
    expect(sweep.votes.stability).toBe(3);
    expect(sweep.complete).toBe(true);
    sweep.rows.forEach(({ heldOut, heldOutError, relativeError, rank }, i) => {
      // What was not seen is never predicted as well as what was.
      expect(heldOut!).toBeGreaterThan(relativeError);
      expect(heldOutError!).toBeGreaterThan(0);
      // The error of a fit always falls; of what it has not seen it rises beyond the third component.
      if (i > 0) expect(heldOut! < sweep.rows[i - 1]!.heldOut!).toBe(rank <= 3);
    });
    const stable = sweep.rows.map(({ stability }) => stability! > 0.6);
    expect(stable).toEqual([true, true, true, false, false]);
  });
  it("predict what was not seen as well as the noise allows", () => {
    // 3 (60 + 200) − 9 parameters from three quarters of the entries cost that part of the noise again.
    const noise =
      0.5 / Math.sqrt(three.data.reduce((sum, x) => sum + x * x, 0) / three.data.length);
    const parameters = (3 * (60 + 200) - 9) / (0.75 * 12000);
    const expected = noise * Math.sqrt(1 + parameters);
    expect(Math.abs(sweep.rows[2]!.heldOut! / expected - 1)).toBeLessThan(0.02);
  });
  it("find five, where the curvatures see only the first", () => {
    const five = halfNormal([40, 120], 5, { noise: 0.5 }).tensor;
    const { votes, chosen, disagreement, method } = estimateRank(five, {
      ...extras,
      maxRank: 7,
      startsPerRank: 0,
      method: "holdOut",
    });
    expect([votes.holdOut, votes.stability, votes.circle]).toEqual([5, 5, 1]);
    expect([chosen, disagreement, method]).toEqual([5, true, "holdOut"]);
  });
  it("change nothing of the sweep itself, and are absent where they were not asked for", () => {
    const plain = estimateRank(three, { maxRank: 5, startsPerRank: 0, factorize: settings });
    expect(plain.factorizations).toEqual(sweep.factorizations);
    expect(Object.keys(plain.votes)).toEqual([
      "finiteDifference",
      "spline",
      "circle",
      "breakpoint",
    ]);
    plain.rows.forEach((row, i) => {
      const { heldOut, heldOutError, stability, ...rest } = sweep.rows[i]!;
      expect(row).toEqual(rest);
    });
  });
  it("are of CP as well", () => {
    const shape = [8, 9, 10];
    const noise = drawn(shape, 6, true).data;
    const data = dense(cpFactors(shape, 2, 2), shape).map((x, i) => x + 0.2 * noise[i]!);
    const { votes } = estimateRank(
      { data, shape },
      { ...extras, maxRank: 4, factorize: { model: "cp", ...settings } },
    );
    expect([votes.holdOut, votes.stability]).toEqual([2, 2]);
  });
  it("keep what is done when stopped", () => {
    const steps = estimateRankSteps(tensorOf(12), { ...extras, maxRank: 3 });
    let next = steps.next();
    while (!next.done) {
      next = steps.next(next.value.stage === "Hold-out of rank 3" ? "stop" : undefined);
    }
    const { rows, votes, complete } = next.value;
    expect([rows.length, complete]).toEqual([3, false]);
    expect(rows.map(({ heldOut }) => heldOut !== undefined)).toEqual([true, true, false]);
    expect(votes.holdOut).toBeGreaterThan(0);
    expect(votes.stability).toBe(undefined);
  });
  it("go as far as half the data allows where no last rank is given", () => {
    const small = halfNormal([6, 30], 2).tensor;
    const short = { maxIterations: 5 };
    const mostOf = (stability: object) =>
      estimateRank(small, { stability: { splits: 1, ...stability }, factorize: short }).rows.length;
    expect([mostOf({ along: 0 }), mostOf({ along: 1 }), mostOf({})]).toEqual([3, 6, 6]);
    const row = { data: Float64Array.of(1, 2, 3), shape: [1, 3] };
    const none = { stability: { along: 0 } };
    expect(() => estimateRankSteps(row, none)).toThrow(/along mode 0 has ranks up to 0/);
  });
  it("refuse options that make no sense, before any work", () => {
    const steps = (options: object) => () => estimateRankSteps(tensorOf(12), options);
    expect(steps({ holdOut: { folds: 1 } })).toThrow(/1 folds/);
    expect(steps({ holdOut: { fraction: 0.6 } })).toThrow(/the part 0.6/);
    expect(steps({ holdOut: { per: "row" } })).toThrow(/per "row"/);
    expect(steps({ holdOut: { per: "fibre" } })).toThrow(/at least 3 modes.*12 × 9/);
    expect(steps({ holdOut: { fold: 3 } })).toThrow(/"fold"/);
    expect(steps({ stability: { splits: 0 } })).toThrow(/0 splits/);
    expect(steps({ stability: { along: 2 } })).toThrow(/along mode 2; the modes are 0, 1/);
    expect(steps({ stability: { along: 1 }, maxRank: 5 })).toThrow(
      /along mode 1 has ranks up to 4/,
    );
    expect(steps({ stability: { restarts: 3 } })).toThrow(/"restarts"/);
    expect(steps({ seed: 2, factorize: { seed: 2 } })).not.toThrow();
    for (const own of ["rank", "seed", "start", "frozen"]) {
      expect(steps({ factorize: { [own]: 2 } })).toThrow(
        `The option factorize of a rank sweep has ${own}, which the sweep decides itself`,
      );
    }
    expect(steps({ method: "stability" })).toThrow(/give stability: {}/);
  });
});

/** A matrix of a given number of rows. */
const tensorOf = (rows: number) => halfNormal([rows, 9], 2, { noise: 0.1 }).tensor;

describe("a sweep with weights", () => {
  it("ignores what is missing, in the warm starts as well", () => {
    const tensor = planted([12, 3, 24], 3, 0.02);
    const weights = { data: tensor.data.map((_, i) => Number(i % 5 > 0)), shape: tensor.shape };
    const holed = (fill: number) => ({
      data: tensor.data.map((x, i) => (i % 5 > 0 ? x : fill)),
      shape: tensor.shape,
    });
    const options = { maxRank: 5, factorize: { weights, maxIterations: 300 } };
    const estimate = estimateRank(holed(Number.NaN), options);
    expect(estimate.factorizations).toEqual(estimateRank(holed(1e6), options).factorizations);
    expect([estimate.votes.finiteDifference, estimate.votes.circle]).toEqual([3, 3]);
    expect(estimate.rows[2]!.relativeError).toBeLessThan(0.02);
    expect(estimate.rows.every(({ svdBound }) => svdBound === 0)).toBe(true);
    estimate.rows.forEach(({ loss }, i) => {
      if (i > 0) expect(loss).toBeLessThanOrEqual(estimate.rows[i - 1]!.loss);
    });
  });
});

describe("the published densities of 20 sediments", () => {
  it.skipIf(!GEOLOGY)(
    "mix three sources, as close to the bound as nonnegativity lets them",
    async () => {
      const { data: fine } = await geologyTensor(257);
      // Every fourth point is enough here.
      const [points, features, sinks] = [65, 7, 20];
      const data = Float64Array.from({ length: sinks * features * points }, (_, n) => {
        return fine[Math.floor(n / points) * 257 + (n % points) * 4]!;
      });
      const estimate = estimateRank(
        { data, shape: [sinks, features, points] },
        { maxRank: 6, startsPerRank: 0 },
      );
      expect(estimate.votes).toEqual({ finiteDifference: 3, spline: 3, circle: 1, breakpoint: 3 });
      expect(estimate.chosen).toBe(3);
      for (const { loss, svdBound } of estimate.rows) {
        expect(loss).toBeGreaterThanOrEqual(svdBound * (1 - 1e-9));
        expect(loss).toBeLessThanOrEqual(svdBound * 1.02);
      }
      expect(estimate.rows[2]!.relativeError).toBeLessThan(0.1172);
    },
  );
});

describe("estimateRank of CP", () => {
  const shape = [10, 11, 12];
  const target = cpFactors(shape, 4, 2);
  const noise = drawn(shape, 6, true).data;
  const tensor = { data: dense(target, shape).map((x, i) => x + 0.05 * noise[i]!), shape };
  const estimate = estimateRank(tensor, {
    maxRank: 7,
    factorize: { model: "cp", maxIterations: 500, tolerance: 1e-5 },
  });
  it("finds the planted rank, and components for each mode", () => {
    expect(estimate.chosen).toBe(4);
    const { model } = estimate.factorizations[3]!;
    expect(model.matrices.map((matrix) => matrix.shape)).toEqual(shape.map((rows) => [rows, 4]));
  });
  it("never loses less than any unfolding allows, nor more than at the rank before", () => {
    const all = shape.map((_, mode) => svdBounds(tensor, 7, [mode]));
    estimate.rows.forEach((row, i) => {
      expect(row.svdBound).toBe(Math.max(...all.map((bounds) => bounds[i]!)));
      expect(row.loss).toBeGreaterThanOrEqual(row.svdBound * (1 - 1e-9));
      if (i > 0) expect(row.loss).toBeLessThanOrEqual(estimate.rows[i - 1]!.loss);
    });
  });
  it("lowers the loss with the component that it adds", () => {
    const { model, loss } = estimate.factorizations[1]!;
    const start = finish(extendCp(tensor, model, undefined))!;
    const fit = factorize(tensor, { model: "cp", rank: 3, start, maxIterations: 0 });
    expect(fit.loss).toBeLessThan(loss);
    expect(start.matrices.every(({ data }) => data.every((x) => x >= 0))).toBe(true);
  });
});

describe("the bounds by SVD", () => {
  it("pause in the look at long data, in their unfolding and before what is found of them", () => {
    const shape = [2 ** 11, 2, 2 ** 11];
    const data = Float64Array.from({ length: 2 ** 23 }, (_, i) => i % 7);
    const steps = svdBoundsSteps({ data, shape }, 1, [1]);
    let pauses = 0;
    for (let next = steps.next(); !next.done; next = steps.next()) pauses++;
    expect(pauses).toBeGreaterThanOrEqual(7);
  });
});

describe("extendModel", () => {
  const tensor = planted([8, 3, 20], 2, 0);
  const one = factorize(tensor, { rank: 1 });
  it("keeps the components and lowers the loss at once", () => {
    const start = finish(extendModel(tensor, one.model, undefined))!;
    expect(start.matrix.shape).toEqual([8, 2]);
    expect(start.core.shape).toEqual([2, 3, 20]);
    const fit = factorize(tensor, { rank: 2, start, maxIterations: 0 });
    expect(fit.loss).toBeLessThan(one.loss);
    expect([...start.matrix.data, ...start.core.data].every((x) => x >= 0)).toBe(true);
  });
  it("has nothing to add to an exact fit", () => {
    const exact = {
      kind: "tucker1",
      matrix: { data: Float64Array.of(1, 2), shape: [2, 1] },
      core: { data: Float64Array.of(3, 4), shape: [1, 2] },
    } as const;
    const product = { data: Float64Array.of(3, 4, 6, 8), shape: [2, 2] };
    expect(finish(extendModel(product, exact, undefined))).toBeUndefined();
  });
});
