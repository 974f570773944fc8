import { describe, expect, it } from "vitest";
import { run } from "../../src/iterate/steps.ts";
import { orthonormalize } from "../../src/linear/orthonormalize.ts";
import { createRandom } from "../../src/random/random.ts";
import {
  basisPursuit,
  basisPursuitDenoise,
  basisPursuitDenoiseSteps,
  lasso,
  lassoSteps,
} from "../../src/sparse/basis-pursuit.ts";
import type { Operator } from "../../src/sparse/operator.ts";
import { subsampledOperator } from "../../src/sparse/operators/combine.ts";
import { denseOperator } from "../../src/sparse/operators/dense.ts";
import { dftOperator } from "../../src/sparse/operators/transforms.ts";
import type { SparseOptions } from "../../src/sparse/options.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

const random = createRandom(0);
const normals = (length: number) => Float64Array.from({ length }, () => random.normal());

/** `rows` orthonormal rows, or a square or tall matrix of normals. */
function matrixOf(rows: number, columns: number): Tensor {
  const data = normals(rows * columns);
  if (rows < columns) orthonormalize(data, rows, columns);
  return { data, shape: [rows, columns] };
}

function planted(columns: number, count: number, width = 1): Float64Array {
  const x = new Float64Array(columns * width);
  for (let k = 0; k < count; ) {
    const j = random.integer(columns);
    if (x[j * width] !== 0) continue;
    for (let part = 0; part < width; part++) x[j * width + part] = random.normal();
    k++;
  }
  return x;
}

function times({ data, shape: [rows = 0, columns = 0] }: Tensor, x: Float64Array, width = 1) {
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < width; k++)
        out[i * width + k]! += data[i * columns + j]! * x[j * width + k]!;
    }
  }
  return out;
}

const size = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));
const l1 = (x: Float64Array) => x.reduce((sum, value) => sum + Math.abs(value), 0);

function expectNear(x: ArrayLike<number>, truth: ArrayLike<number>, most: number) {
  let worst = 0;
  for (let j = 0; j < truth.length; j++) worst = Math.max(worst, Math.abs(x[j]! - truth[j]!));
  expect(worst).toBeLessThan(most);
}

const SHAPES = [
  [50, 50],
  [128, 50],
  [50, 100],
] as const;
const SEARCHES: SparseOptions[] = [
  {},
  { activeSet: false },
  { activeSet: false, subspace: false, maxIterations: 5000 },
];

describe.each(SHAPES)("a %i × %i matrix with 14 planted coefficients", (rows, columns) => {
  const matrix = matrixOf(rows, columns);
  const truth = planted(columns, 14);
  const b = times(matrix, truth);

  it.each(SEARCHES)("lasso keeps to its bound and cannot be bettered, with %o", (options) => {
    const found = lasso(matrix, b, Math.PI, options);
    expect(l1(found.x)).toBeLessThan(Math.PI + 1e-5);
    expect(found.termination.kind).toBe("converged");
    expect(found.gap).toBeLessThanOrEqual(1e-5);
  });

  it.each(SEARCHES)("basis pursuit recovers them, with %o", (options) => {
    expectNear(basisPursuit(matrix, b, options).x, truth, 1e-4);
  });

  it.each(SEARCHES)("denoising meets sigma, with %o", (options) => {
    const noisy = b.map((value) => value + 0.075 * random.normal() * 0.1);
    const found = basisPursuitDenoise(matrix, noisy, 0.1, options);
    expect(found.residualNorm).toBeLessThan(0.1 * (1 + 1e-4));
    // First-order steps alone are slow on the square matrix, whose condition is large.
    if (!("activeSet" in options)) expect(found.termination.kind).toBe("converged");
  });

  it("weighted basis pursuit recovers them", () => {
    const weights = Float64Array.from({ length: columns }, () => 0.1 + 0.1 * random.uniform());
    const scaled = truth.map((value, j) => value / weights[j]!);
    const found = basisPursuit(matrix, times(matrix, scaled), { weights });
    expectNear(
      found.x.map((value, j) => value * weights[j]!),
      truth,
      1e-4,
    );
  });
});

describe("the answer", () => {
  const matrix = matrixOf(40, 90);
  const truth = planted(90, 8);
  const b = times(matrix, truth).map((value) => value + 0.02 * random.normal());

  it.each([1e-8, 1e-4, 1e4, 1e8])("scales with the data, by %d", (unit) => {
    const one = basisPursuitDenoise(matrix, b, 0.1);
    const other = basisPursuitDenoise(
      matrix,
      b.map((value) => value * unit),
      0.1 * unit,
    );
    expect(other.termination.kind).toBe("converged");
    expectNear(
      other.x.map((value) => value / unit),
      one.x,
      1e-6,
    );
  });

  it("is the same for weights as for the matrix that they divide", () => {
    const weights = Float64Array.from({ length: 90 }, () => 0.1 + 3 * random.uniform());
    const divided = { ...matrix, data: matrix.data.map((value, at) => value / weights[at % 90]!) };
    const weighted = basisPursuit(matrix, b, { weights });
    const plain = basisPursuit(divided, b);
    expect(weighted.norm).toBeCloseTo(plain.norm, 5);
    expectNear(
      weighted.x.map((value, j) => value * weights[j]!),
      plain.x,
      1e-4,
    );
  });

  it("is the least of all feasible ones: what it proves no other way of solving passes", () => {
    const exact = basisPursuitDenoise(matrix, b, 0.1);
    for (const options of [
      { activeSet: false },
      { activeSet: false, rootFinding: "dual" },
      { activeSet: false, rootFinding: "primal", subspace: false },
      { normalize: false },
    ] as SparseOptions[]) {
      const found = basisPursuitDenoise(matrix, b, 0.1, options);
      expect(found.termination.kind).toBe("converged");
      expect(found.lowerBound!).toBeLessThanOrEqual(exact.norm * (1 + 1e-9));
      expect(Math.abs(found.norm - exact.norm)).toBeLessThan(2e-5 * exact.norm);
    }
  });

  it("satisfies the optimality conditions, made from the matrix alone", () => {
    const { x, residual } = basisPursuitDenoise(matrix, b, 0.1);
    const transposed = Float64Array.from({ length: 90 }, (_, j) =>
      residual.reduce((sum, value, i) => sum + value * matrix.data[i * 90 + j]!, 0),
    );
    const lambda = transposed.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    x.forEach((value, j) => {
      if (value !== 0) expect(transposed[j]! * Math.sign(value)).toBeCloseTo(lambda, 9);
    });
    expect(size(residual)).toBeCloseTo(0.1, 9);
  });

  it("is found at once from itself", () => {
    const first = basisPursuitDenoise(matrix, b, 0.1);
    const again = basisPursuitDenoise(matrix, b, 0.1, { start: first });
    expect(again.iterations).toBe(0);
    expectNear(again.x, first.x, 1e-12);
    const bounded = lasso(matrix, b, first.tau);
    expect(lasso(matrix, b, first.tau, { start: bounded }).iterations).toBe(0);
  });

  it("is the same bits again", () => {
    expect(basisPursuitDenoise(matrix, b, 0.1).x).toEqual(basisPursuitDenoise(matrix, b, 0.1).x);
  });

  it("traces a Pareto curve that falls and is convex, by lassos each begun at the one before", () => {
    const most = basisPursuit(matrix, b).norm;
    const points: { tau: number; residualNorm: number }[] = [];
    let start: { x: Float64Array } | undefined;
    for (let k = 0; k <= 40; k++) {
      const tau = (1.05 * most * k) / 40;
      const found = lasso(matrix, b, tau, { gapTolerance: 1e-9, ...(start && { start }) });
      points.push({ tau, residualNorm: found.residualNorm });
      start = { x: found.x };
    }
    for (let k = 1; k < points.length - 1; k++) {
      const [a, p, c] = [points[k - 1]!, points[k]!, points[k + 1]!];
      expect(p.residualNorm).toBeLessThanOrEqual(a.residualNorm + 1e-7);
      expect(2 * p.residualNorm).toBeLessThanOrEqual(a.residualNorm + c.residualNorm + 1e-6);
    }
    expect(points.at(-1)!.residualNorm).toBeLessThan(1e-6);
    // The search's own points lie on it.
    for (const { tau, residualNorm, gap } of basisPursuitDenoise(matrix, b, 0.1).curve) {
      if (gap > 1e-6 || tau === 0) continue;
      expect(lasso(matrix, b, tau).residualNorm).toBeCloseTo(residualNorm, 4);
    }
  });

  it("keeps to signs where they are asked for", () => {
    const positive = truth.map(Math.abs);
    const found = basisPursuit(matrix, times(matrix, positive), { nonnegative: true });
    expectNear(found.x, positive, 1e-5);
    const noisy = basisPursuitDenoise(matrix, b, 0.8 * size(b), { nonnegative: true });
    expect(noisy.x.every((value) => value >= 0)).toBe(true);
  });
});

describe("complex numbers, groups and several measurements", () => {
  it("recovers complex coefficients from part of their Fourier transform", () => {
    const operator = subsampledOperator(
      dftOperator(128),
      Uint32Array.from({ length: 50 }, (_, i) => (i * 51) % 128),
    );
    const truth = planted(128, 8, 2);
    const b = new Float64Array(100);
    operator.forward(truth, b);
    const found = basisPursuit(operator, b);
    expect(found.termination.kind).toBe("converged");
    expectNear(found.x, truth, 1e-3);
  });

  it("recovers one support of several measurements, real and complex, weighted or not", () => {
    const matrix = matrixOf(40, 80);
    const truth = planted(80, 6, 4);
    const weights = Float64Array.from({ length: 80 }, () => 0.1 + 0.1 * random.uniform());
    for (const options of [{}, { weights }]) {
      const found = basisPursuit(matrix, times(matrix, truth, 4), { measurements: 4, ...options });
      expectNear(found.x, truth, 1e-3);
    }
    const operator = subsampledOperator(
      dftOperator(64),
      Uint32Array.from({ length: 40 }, (_, i) => (i * 27) % 64),
    );
    const complex = planted(64, 5, 6);
    const b = new Float64Array(40 * 6);
    for (let m = 0; m < 3; m++) {
      const single = Float64Array.from(
        { length: 128 },
        (_, i) => complex[(i >> 1) * 6 + 2 * m + (i & 1)]!,
      );
      const out = new Float64Array(80);
      operator.forward(single, out);
      out.forEach((value, i) => {
        b[(i >> 1) * 6 + 2 * m + (i & 1)] = value;
      });
    }
    expectNear(basisPursuit(operator, b, { measurements: 3 }).x, complex, 1e-3);
  });

  it("keeps several measurements nonnegative, where the plain answer is not", () => {
    const matrix = matrixOf(27, 60);
    const b = Float64Array.from({ length: 27 * 5 }, () => random.uniform());
    const weights = Float64Array.from({ length: 60 }, () => 1 + 4 * random.uniform());
    const options = { measurements: 5, weights, maxIterations: 200 };
    const plain = basisPursuitDenoise(matrix, b, 5, options);
    expect(plain.x.some((value) => value < 0)).toBe(true);
    const kept = basisPursuitDenoise(matrix, b, 5, { ...options, nonnegative: true });
    expect(kept.x.every((value) => value >= 0)).toBe(true);
  });

  it("recovers groups, numbered in any order", () => {
    const matrix = matrixOf(60, 120);
    const groups = Uint32Array.from({ length: 120 }, (_, j) => (7 * j) % 24);
    const truth = Float64Array.from({ length: 120 }, (_, j) =>
      [3, 8, 20].includes(groups[j]!) ? random.normal() : 0,
    );
    const found = basisPursuit(matrix, times(matrix, truth), { groups });
    expectNear(found.x, truth, 1e-3);
    const used = new Set([...groups].filter((_, j) => Math.abs(found.x[j]!) > 1e-6));
    expect([...used].sort((a, b) => a - b)).toEqual([3, 8, 20]);
  });
});

describe("columns of very different norms", () => {
  it("take no longer than even ones: they are made even within", () => {
    const matrix = matrixOf(60, 150);
    const scales = Float64Array.from({ length: 150 }, () => 10 ** (2 * random.uniform()));
    const uneven = { ...matrix, data: matrix.data.map((value, at) => value * scales[at % 150]!) };
    const b = times(matrix, planted(150, 10)).map((value) => value + 0.01 * random.normal());
    const found = basisPursuitDenoise(uneven, b, 0.1);
    expect(found.termination.kind).toBe("converged");
    expect(found.iterations).toBeLessThanOrEqual(100);
  });
});

describe("the end", () => {
  const matrix = matrixOf(30, 70);
  const truth = planted(70, 6);
  const b = times(matrix, truth);

  it("is at x = 0 where nothing is asked for, or nothing is there", () => {
    for (const found of [
      basisPursuitDenoise(matrix, b, 2 * size(b)),
      basisPursuit(matrix, new Float64Array(30)),
      lasso(matrix, b, 0),
    ]) {
      expect(found.termination.kind).toBe("converged");
      expect(found.iterations).toBe(0);
      expect(found.x.every((value) => value === 0)).toBe(true);
    }
  });

  it("takes whole numbers for what they are", () => {
    const whole = Int32Array.from({ length: 30 }, (_, i) => (i * 7) % 5);
    const found = basisPursuit(matrix, whole);
    expect(size(found.residual)).toBeLessThan(1e-5);
  });

  it("is the least-squares solution where sigma is beyond reach", () => {
    const tall = matrixOf(40, 5);
    const far = normals(40);
    for (const options of [{}, { activeSet: false }]) {
      const found = basisPursuitDenoise(tall, far, 0.1 * size(far), options);
      expect(found.termination.kind).toBe("targetUnreachable");
      const normal = Float64Array.from({ length: 5 }, (_, j) =>
        found.residual.reduce((sum, value, i) => sum + value * tall.data[i * 5 + j]!, 0),
      );
      expect(size(normal)).toBeLessThan(1e-4 * size(far));
    }
  });

  it("is a limit, named, with what was found", () => {
    const limited = basisPursuit(matrix, b, { maxIterations: 3 });
    expect(limited.termination.kind).toBe("iterationLimit");
    expect(limited.iterations).toBe(3);
    expect(basisPursuit(matrix, b, { maxProducts: 7 }).termination.kind).toBe("productLimit");
    expect(basisPursuit(matrix, b, { timeLimit: 0 }).termination.kind).toBe("timeLimit");
    // A vertex of the ball is reached exactly, but for most data its gap is not exactly 0.
    const asked = { gapTolerance: 0, residualTolerance: 0, activeSet: false };
    const single = matrixOf(7, 1);
    const ends = Array.from({ length: 20 }, () => lasso(single, normals(7), 1e-3, asked));
    expect(new Set(ends.map((end) => end.termination.kind))).toContain("stalled");
    for (const end of ends) expect(end.gap).toBeLessThan(1e-14);
    const steps = basisPursuitDenoiseSteps(matrix, b, 0.1);
    steps.next();
    steps.next();
    const stopped = steps.next("stop");
    expect(stopped.done && stopped.value.termination.kind).toBe("stopped");
  });

  it("is named where the operator gives no numbers", () => {
    const broken: Operator = {
      ...denseOperator(matrix),
      adjoint: (_, out) => void out.fill(Number.NaN),
    };
    expect(basisPursuit(broken, b).termination.kind).toBe("nonfinite");
  });

  it("tells what was done on the way", () => {
    const steps = lassoSteps(matrix, b, 1);
    const first = steps.next();
    expect(first.done === false && first.value.statistics).toMatchObject({ norm: 0, products: 1 });
    const found = run(lassoSteps(matrix, b, 1));
    expect(found.work.forward).toBeGreaterThan(0);
    expect(found.curve.at(-1)!.tau).toBeCloseTo(1, 12);
  });
});

describe("wrong input", () => {
  const matrix = matrixOf(3, 4);
  const b = Float64Array.of(1, 2, 3);
  it.each([
    ["NaN", () => basisPursuit(matrix, [1, Number.NaN, 2]), /holds NaN at position 1/],
    ["a short side", () => basisPursuit(matrix, [1, 2]), /has 2 numbers where 3 are needed/],
    ["a negative sigma", () => basisPursuitDenoise(matrix, b, -1), /sigma is -1/],
    ["no tau", () => lasso(matrix, b, Number.NaN), /tau is NaN/],
    ["a weight of 0", () => basisPursuit(matrix, b, { weights: [1, 0, 1, 1] }), /Weight 1 is 0/],
    ["few weights", () => basisPursuit(matrix, b, { weights: [1] }), /1 numbers where 4/],
    [
      "a gap in the groups",
      () => basisPursuit(matrix, b, { groups: [0, 1, 3, 1] }),
      /without gaps/,
    ],
    [
      "an unknown option",
      () => basisPursuit(matrix, b, { tolerance: 1 } as SparseOptions),
      /no option tolerance/,
    ],
    [
      "a wrong search",
      () => basisPursuit(matrix, b, { rootFinding: "both" as "auto" }),
      /rootFinding is both/,
    ],
    ["a wrong limit", () => basisPursuit(matrix, b, { maxIterations: -1 }), /maxIterations is -1/],
    [
      "signs of complex numbers",
      () => basisPursuit(dftOperator(2), new Float64Array(4), { nonnegative: true }),
      /no sign/,
    ],
    [
      "no operator",
      () =>
        basisPursuit({ forward: 1, rows: 3, columns: 2, field: "real" } as unknown as Operator, b),
      /no function forward/,
    ],
    ["no rows", () => basisPursuit({ ...denseOperator(matrix), rows: 0 }, b), /0 rows/],
    ["a short start", () => basisPursuit(matrix, b, { start: { x: [1] } }), /The start has 1/],
  ])("%s is refused before any work", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
