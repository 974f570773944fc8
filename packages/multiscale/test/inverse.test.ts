import { type ConstraintSpec, createRandom, type Progress, UnmixError } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { densityProblem } from "../bench/density.mjs";
import {
  type InverseProblem,
  solveInverse,
  solveInverseMultiscale,
  solveInverseMultiscaleSteps,
  solveInverseSteps,
} from "../src/index.ts";
import { bump } from "./problems.ts";

const SIMPLEX: ConstraintSpec = { kind: "simplex", per: "whole" };

/** ½ ‖A x − y‖² + ½ s Σ (x_{i+1} − x_i)² along every mode, in loops. */
function objectiveOf(problem: InverseProblem, x: ArrayLike<number>): number {
  const { shape } = problem;
  const { data } = problem.matrix as { data: Float64Array };
  const smoothness = typeof problem.smoothness === "number" ? problem.smoothness : 0;
  let total = 0;
  for (let m = 0; m < problem.measured.length; m++) {
    let off = -problem.measured[m]!;
    for (let i = 0; i < x.length; i++) off += data[m * x.length + i]! * x[i]!;
    total += off * off;
  }
  const [rows, columns] = shape.length === 2 ? [shape[0]!, shape[1]!] : [1, shape[0]!];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j;
      if (j + 1 < columns) total += smoothness * (x[at + 1]! - x[at]!) ** 2;
      if (i + 1 < rows) total += smoothness * (x[at + columns]! - x[at]!) ** 2;
    }
  }
  return total / 2;
}

/** How far x is from the least of its problem on the simplex: the duality gap ⟨g, x⟩ − min g. */
function gapOf(problem: InverseProblem, x: Float64Array): number {
  const h = 1e-6;
  const gradient = x.map((_, i) => {
    const [up, down] = [x.slice(), x.slice()];
    up[i]! += h;
    down[i]! -= h;
    return (objectiveOf(problem, up) - objectiveOf(problem, down)) / (2 * h);
  });
  return gradient.reduce((sum, g, i) => sum + g * x[i]!, 0) - Math.min(...gradient);
}

function smallProblem(seed: number, shape: readonly number[]): InverseProblem {
  const random = createRandom(seed);
  const size = shape.reduce((product, n) => product * n, 1);
  return {
    shape,
    matrix: {
      data: Float64Array.from({ length: 4 * size }, () => random.normal()),
      shape: [4, size],
    },
    measured: Float64Array.from({ length: 4 }, () => random.normal()),
    constraint: SIMPLEX,
    smoothness: 0.3,
  };
}

/** The columns of every fourth of 33 points, times how much farther apart these are. */
function sampledBy4(data: Float64Array): Pick<InverseProblem, "matrix"> {
  const own = Float64Array.from({ length: 3 * 9 }, (_, i) => {
    return 4 * data[Math.floor(i / 9) * 33 + 4 * (i % 9)]!;
  });
  return { matrix: { data: own, shape: [3, 9] } };
}

describe("one scale", () => {
  it.each([[[12]], [[3, 5]]])("is at the least objective on a simplex of %j", (shape) => {
    for (const seed of [1, 2, 3]) {
      const problem = smallProblem(seed, shape);
      const { x, objective, termination } = solveInverse(problem, { tolerance: 1e-12 });
      expect(termination.kind).toBe("converged");
      expect(objective).toBeCloseTo(objectiveOf(problem, x.data), 12);
      expect(Math.min(...x.data)).toBeGreaterThanOrEqual(0);
      expectClose([x.data.reduce((sum, value) => sum + value, 0)], [1], 1e-12);
      // The objective is convex: it is above the least by the gap at most.
      expect(gapOf(problem, x.data)).toBeLessThan(1e-7);
    }
  });
  it("without constraints solves the normal equations", () => {
    const problem: InverseProblem = {
      shape: [3],
      matrix: { data: Float64Array.of(1, 0, 0, 0, 2, 0, 0, 0, 4), shape: [3, 3] },
      measured: [1, 2, -4],
      constraint: { kind: "none" },
    };
    expectClose(solveInverse(problem, { tolerance: 1e-13 }).x.data, [1, 1, -1], 1e-9);
  });
  it("lowers the objective at every plain step", () => {
    const problem = smallProblem(4, [30]);
    let before = Number.POSITIVE_INFINITY;
    for (const { statistics } of solveInverseSteps(problem, {
      momentum: false,
      maxIterations: 200,
    })) {
      expect(statistics.objective).toBeLessThanOrEqual(before);
      before = statistics.objective!;
    }
  });
  it("takes fewer steps with momentum", () => {
    const { problem, start, target } = densityProblem(257, 0);
    const options = { start, target, tolerance: 0 };
    const fast = solveInverse(problem, options);
    expect(fast.termination.kind).toBe("targetReached");
    expect(fast.iterations).toBeLessThan(
      solveInverse(problem, { ...options, momentum: false }).iterations,
    );
  });
  it("of more measurements than a Gram matrix is formed of", () => {
    const random = createRandom(8);
    const truth = bump(10, 0.5, 0.3);
    const data = Float64Array.from({ length: 300 * 10 }, () => random.normal());
    const measured = Float64Array.from({ length: 300 }, (_, m) =>
      truth.reduce((sum, x, i) => sum + data[m * 10 + i]! * x, 0),
    );
    const { x } = solveInverse({ shape: [10], matrix: { data, shape: [300, 10] }, measured });
    expectClose(x.data, truth, 1e-4);
  });
});

describe("coarse to fine", () => {
  it.each(["average", "sample"] as const)("comes to the same least objective (%s)", (coarsen) => {
    const { problem, start } = densityProblem(129, 1);
    const options = { start, tolerance: 1e-10, maxIterations: 200_000 };
    const single = solveInverse(problem, options);
    const multi = solveInverseMultiscale(problem, options, { coarsen, when: "always" });
    expect(multi.scales.map(({ shape }) => shape[0])).toEqual([33, 65, 129]);
    expect(Math.abs(multi.objective / single.objective - 1)).toBeLessThan(1e-6);
    expectClose(multi.x.data, single.x.data, 1e-3);
  });
  it("needs no fine step where the coarse grid says all", () => {
    for (const seed of [0, 1, 2, 3, 4]) {
      const { problem, target } = densityProblem(1025, seed);
      const multi = solveInverseMultiscale(problem, { target, tolerance: 0 });
      expect(multi.termination.kind).toBe("targetReached");
      expect(multi.iterations).toBe(0);
      expect(objectiveOf(problem, multi.x.data)).toBeLessThanOrEqual(target);
      expectClose([multi.x.data.reduce((sum, value) => sum + value, 0)], [1], 1e-12);
    }
  });
  it("measures the interpolated function exactly with averages", () => {
    // On the coarse grid alone, the objective is that of the interpolated function.
    const { problem } = densityProblem(129, 2);
    const free = { ...problem, constraint: { kind: "none" } as const };
    const target = Number.NEGATIVE_INFINITY;
    const multi = solveInverseMultiscale(
      free,
      { target, tolerance: 1e-9, maxIterations: 0 },
      { coarsen: "average", when: "always", sweeps: 500 },
    );
    const [, before] = multi.scales.slice(-2);
    expect(multi.objective).toBe(before!.objective);
    // Sums of half the points' differences and of the points themselves differ at the ends alone.
    const coarse = multi.scales.at(-2)!;
    expect(Math.abs(multi.objective / coarse.objective - 1)).toBeLessThan(0.01);
  });
  it("of a function of two variables", () => {
    const [J, K] = [33, 41];
    const [x, y] = [bump(J, 0.4, 0.3), bump(K, 0.6, 0.25)];
    const truth = Float64Array.from({ length: J * K }, (_, i) => x[Math.floor(i / K)]! * y[i % K]!);
    const sum = truth.reduce((total, value) => total + value, 0);
    // Moments of low degree.
    const matrix = new Float64Array(9 * J * K);
    for (let m = 0; m < 9; m++) {
      for (let i = 0; i < J * K; i++) {
        const [s, t] = [(2 * Math.floor(i / K)) / (J - 1) - 1, (2 * (i % K)) / (K - 1) - 1];
        matrix[m * J * K + i] = s ** Math.floor(m / 3) * t ** (m % 3);
      }
    }
    const measured = Float64Array.from({ length: 9 }, (_, m) =>
      truth.reduce((total, value, i) => total + (matrix[m * J * K + i]! * value) / sum, 0),
    );
    const problem: InverseProblem = {
      shape: [J, K],
      matrix: { data: matrix, shape: [9, J * K] },
      measured,
      constraint: SIMPLEX,
      smoothness: 50,
    };
    const options = { tolerance: 1e-9, maxIterations: 50_000 };
    const single = solveInverse(problem, options);
    const multi = solveInverseMultiscale(problem, options, { sweeps: 50 });
    expect(multi.scales.map(({ shape }) => shape)).toEqual([
      [9, 11],
      [17, 21],
      [33, 41],
    ]);
    expect(multi.objective).toBeLessThan(single.objective * 1.001);
    expect(multi.iterations).toBeLessThan(single.iterations);
    const target = single.objective * 1.05;
    expect(
      solveInverseMultiscale(problem, { target, tolerance: 0 }, { sweeps: 50 }).iterations,
    ).toBeLessThan(solveInverse(problem, { target, tolerance: 0 }).iterations / 2);
  });
  it("of few points is solved at once, from the start that is given", () => {
    const { problem, start, target } = densityProblem(65, 0);
    const multi = solveInverseMultiscale(problem, { start, target });
    expect(multi.scales.length).toBe(1);
    const { scales: _, ...solution } = multi;
    expect(solution).toEqual(solveInverse(problem, { start, target }));
  });
  it("begins where the start says", () => {
    const { problem } = densityProblem(257, 0);
    const best = solveInverse(problem);
    // The best of the fine grid is good enough on the coarse one without a step.
    const options = { target: best.objective * 1.05 };
    const begun = solveInverseMultiscale(problem, { ...options, start: best.x.data });
    const blind = solveInverseMultiscale(problem, options);
    expect(begun.scales.length).toBeGreaterThan(1);
    expect(begun.scales[0]!.iterations).toBe(0);
    expect(begun.termination.kind).toBe("targetReached");
    expect(blind.scales[0]!.iterations).toBeGreaterThan(0);
  });
  it("of points that no coarse grid has begins at zero there", () => {
    const measured = [1, 2, 1];
    const data = new Float64Array(3 * 257);
    [33, 101, 201].forEach((point, m) => {
      data[m * 257 + point] = 1;
    });
    const problem = { shape: [257], matrix: { data, shape: [3, 257] }, measured };
    const { x, objective, termination } = solveInverseMultiscale(problem);
    expect(termination.kind).toBe("converged");
    expect(objective).toBe(0);
    expect([33, 101, 201].map((point) => x.data[point])).toEqual(measured);
  });
  it("of zeros and ones goes to the nearest point, which is feasible", () => {
    const random = createRandom(5);
    const data = Float64Array.from({ length: 3 * 33 }, () => random.uniform());
    const problem: InverseProblem = {
      shape: [33],
      matrix: { data, shape: [3, 33] },
      measured: [3, 2, 4],
      constraint: { kind: "composed", parts: [{ kind: "nonnegative" }, { kind: "binary" }] },
    };
    // Of the coarse points 0, 4, 8, … these are 1.
    const on = new Set([8, 12, 24]);
    const start = Float64Array.from({ length: 33 }, (_, i) => (on.has(i) ? 1 : 0));
    const { x, scales } = solveInverseMultiscale(
      problem,
      { start, maxIterations: 0, tolerance: 1e9 },
      { when: "always", coarsest: 9, ratio: 4 },
    );
    expect(scales.map(({ shape }) => shape[0])).toEqual([9, 33]);
    expect(scales[1]!.violation).toBe(0);
    const coarse = solveInverseMultiscale(
      { ...problem, ...sampledBy4(data), shape: [9] },
      { start: start.filter((_, i) => i % 4 === 0), tolerance: 1e9 },
    ).x.data;
    // The left one of two as near.
    expect([...x.data]).toEqual(
      Array.from({ length: 33 }, (_, i) => coarse[Math.ceil(i / 4 - 0.5)]),
    );
    expect(new Set(x.data)).toEqual(new Set([0, 1]));
  });
  it("goes no coarser than its equations can hold", () => {
    const { problem } = densityProblem(257, 0);
    const matrix = { data: new Float64Array(3 * 257), shape: [3, 257] };
    // Linear between points 96 and 100, no function has these values.
    [97, 98, 99].forEach((point, e) => {
      matrix.data[e * 257 + point] = 1;
    });
    const constraint: ConstraintSpec = { kind: "linear", per: "whole", matrix, equals: [1, 0, 1] };
    const { x, scales } = solveInverseMultiscale(
      { ...problem, constraint },
      { maxIterations: 10 },
      { coarsest: 9 },
    );
    expect(scales.map(({ shape }) => shape[0])).toEqual([129, 257]);
    expectClose(
      [97, 98, 99].map((point) => x.data[point]!),
      [1, 0, 1],
      1e-9,
    );
  });
  it("stopped, has a solution of the finest grid", () => {
    const { problem } = densityProblem(257, 0);
    const steps = solveInverseMultiscaleSteps(problem, { tolerance: 0 }, { sweeps: 5 });
    const seen: Progress[] = [];
    let next = steps.next();
    while (!next.done) {
      seen.push(next.value);
      next = steps.next(seen.length === 3 ? "stop" : undefined);
    }
    expect(next.value.x.shape).toEqual([257]);
    expect(next.value.termination.kind).toBe("stopped");
    expect(new Set(seen.map(({ stage }) => stage)).size).toBe(4);
  });
});

describe("what makes no sense is refused", () => {
  const problem = smallProblem(1, [12]);
  const cases: [string, object, object, RegExp][] = [
    ["a grid of nothing", { shape: [] }, {}, /grid has shape \(none\)/],
    ["a grid that is a number", { shape: 12 }, {}, /grid has shape 12/],
    ["no grid", { shape: undefined }, {}, /grid has shape undefined/],
    ["no measurements", { measured: undefined }, {}, /measurements are undefined/],
    ["smoothness in a text", { smoothness: "1" }, {}, /smoothness is 1/],
    ["a misspelt part", { smoothnes: 1 }, {}, /no part of the problem "smoothnes"/],
    ["a start that is a number", {}, { start: 5 }, /start is 5;/],
    ["another grid", { shape: [13] }, {}, /matrix has shape 4 × 12.*must be 4 × 13/],
    ["too few measurements", { measured: [1] }, {}, /with 1 measurements/],
    [
      "a measurement that is none",
      { measured: [1, 2, Number.NaN, 3] },
      {},
      /Value 2 of the measurements is NaN/,
    ],
    ["a negative smoothness", { smoothness: -1 }, {}, /smoothness is -1/],
    ["smoothness of two modes", { smoothness: [1, 2] }, {}, /each of the 1 modes/],
    ["a start too short", {}, { start: [1, 2] }, /start is 2 values/],
    ["a negative limit", {}, { maxIterations: -1 }, /maxIterations is -1/],
    ["a target that is no number", {}, { target: Number.NaN }, /target is NaN/],
    ["an unknown option", {}, { maxIteration: 3 }, /no option "maxIteration"/],
    [
      "a start that is none",
      {},
      { start: new Float64Array(12).fill(Number.NaN) },
      /Value 0 of the start is NaN/,
    ],
  ];
  it.each(cases)("%s", (_, changed, options, sentence) => {
    const call = () => solveInverseMultiscaleSteps({ ...problem, ...changed }, options);
    expect(call).toThrow(UnmixError);
    expect(call).toThrow(sentence);
  });
  const scaled: [string, object, RegExp][] = [
    ["an unknown option", { refine: "lazy" }, /no multiscale option "refine"/],
    ["another coarsening", { coarsen: "median" }, /coarsen is "median".*average, sample/],
    ["another interpolation", { interpolate: "quintic" }, /interpolate is "quintic"/],
    ["another word for when", { when: "never" }, /when is "never"/],
    ["sweeps that are no number", { sweeps: Number.NaN }, /sweeps is NaN/],
  ];
  it.each(scaled)("%s of scales", (_, multiscale, sentence) => {
    const call = () => solveInverseMultiscaleSteps(problem, {}, multiscale);
    expect(call).toThrow(UnmixError);
    expect(call).toThrow(sentence);
  });
  it.each([[undefined], [null], [3]])("%s in place of a problem", (nothing) => {
    for (const steps of [solveInverseSteps, solveInverseMultiscaleSteps]) {
      expect(() => steps(nothing as never)).toThrow(/parts of the problem.*shape, matrix/);
    }
  });
  it("but not what is undefined", () => {
    const call = () =>
      solveInverseMultiscaleSteps(
        problem,
        { tolerance: undefined } as object,
        {
          sweeps: undefined,
        } as object,
      );
    expect(call).not.toThrow();
  });
});
