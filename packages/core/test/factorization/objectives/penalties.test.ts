import {
  type CpOptions,
  createRandom,
  type FactorizeOptions,
  factorize,
  factorizeSteps,
  type PenaltySpec,
  type SolverOptions,
  type Tensor,
  type TuckerOptions,
} from "@unmix/core";
import { describe, expect, it } from "vitest";
import type { Model } from "../../../src/factorization/factors/model.ts";
import { planted } from "../../problems.ts";
import { dense } from "../models/dense.ts";

const shape = [9, 4, 6];
const { tensor: noisy } = planted(shape, 2, { noise: 0.05 });
const tensor = { data: noisy.data.map((y) => Math.abs(y)), shape };
const settings = { rank: 2, seed: 3, maxIterations: 300, tolerance: 0 };

/** ridge ‖X‖² + sparsity Σ |x| + smoothness Σ (difference of neighbours along a mode)², index by index. */
function penaltyOf(
  { data, shape: sizes }: Tensor,
  { ridge = 0, sparsity = 0, smoothness = 0 }: PenaltySpec,
  along: number,
) {
  const stride = sizes.slice(along + 1).reduce((product, n) => product * n, 1);
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    sum += ridge * data[i]! ** 2 + sparsity * Math.abs(data[i]!);
    const index = Math.floor(i / stride) % sizes[along]!;
    if (index + 1 < sizes[along]!) sum += smoothness * (data[i + stride]! - data[i]!) ** 2;
  }
  return sum;
}

const squares = (model: Model, y: Tensor, w?: Tensor) => {
  const x = dense(model, y.shape);
  return y.data.reduce((sum, value, i) => sum + (w?.data[i] ?? 1) * (value - x[i]!) ** 2, 0);
};

const kullback = (model: Model, y: Tensor) => {
  const x = dense(model, y.shape);
  return y.data.reduce((sum, value, i) => sum + value * Math.log(value / x[i]!) - value + x[i]!, 0);
};

const core: PenaltySpec = { ridge: 0.3, sparsity: 0.4, smoothness: 2 };
const matrix: PenaltySpec = { ridge: 0.1, sparsity: 0.2, smoothness: 0.5 };
const entrywise = {
  core: { ridge: 0.3, sparsity: 0.9 },
  matrix: { sparsity: 0.6 },
} satisfies Record<string, PenaltySpec>;

describe("penalties", () => {
  const weights = { data: tensor.data.map((_, i) => [0.5, 2, 1][i % 3]!), shape };
  const all = { penalties: { core, matrix } };
  const ways: Record<string, SolverOptions & Required<Pick<FactorizeOptions, "penalties">>> = {
    "squared error": all,
    "one step a component": { ...all, step: "component" },
    "spectral steps": { ...all, step: "spectral" },
    weights: { ...all, weights },
    "Kullback–Leibler": { ...all, objective: "kullbackLeibler" },
    "coordinate descent": { penalties: entrywise, update: "coordinate" },
    "exact solves": { penalties: entrywise, update: "exact" },
    "coordinate descent, weights": { penalties: entrywise, update: "coordinate", weights },
  };
  const weighted = (name: string) => (ways[name]!.weights ? weights : undefined);

  it.each(Object.keys(ways))("are part of the objective, which never rises: %s", (name) => {
    const { model, objective, statistics } = factorize(tensor, {
      ...settings,
      ...ways[name],
      momentum: false,
      maxIterations: 80,
    });
    const { penalties } = ways[name]!;
    const added =
      penaltyOf(model.core, penalties.core!, 2) + penaltyOf(model.matrix, penalties.matrix!, 0);
    const divergence = name.startsWith("Kullback");
    const truth = divergence
      ? kullback(model, tensor) + added / 2
      : squares(model, tensor, weighted(name)) + added;
    expect(objective / truth).toBeCloseTo(1, 8);
    const values = statistics.objective;
    for (let i = 1; i < values.length; i++) {
      expect(values[i]).toBeLessThanOrEqual(values[i - 1]! * (1 + 1e-12));
    }
  });

  it.each(Object.keys(ways))("end where no entry of a factor gains by moving: %s", (name) => {
    const { penalties } = ways[name]!;
    const along = 1;
    const { model, objective, termination } = factorize(tensor, {
      ...settings,
      ...ways[name],
      penalties: { ...penalties, core: { ...penalties.core, along } },
      maxIterations: 20_000,
      tolerance: 1e-10,
    });
    const divergence = name.startsWith("Kullback");
    const value = () => {
      const added =
        penaltyOf(model.core, penalties.core!, along) +
        penaltyOf(model.matrix, penalties.matrix!, 0);
      if (divergence) return kullback(model, tensor) + added / 2;
      return squares(model, tensor, weighted(name)) + added;
    };
    expect(termination.kind).toBe("converged");
    for (const { data } of [model.core, model.matrix]) {
      for (let i = 0; i < data.length; i++) {
        const x = data[i]!;
        for (const step of [1e-4, -1e-4]) {
          data[i] = Math.max(0, x + step);
          expect(value()).toBeGreaterThan(objective * (1 - 1e-9));
        }
        data[i] = x;
      }
    }
  });

  it("work on the core of a Tucker model and the matrices of CP", () => {
    for (const options of [
      { model: "tucker", rank: [2, 2, 3], penalties: { core, matrices: matrix } },
      { model: "cp", rank: 2, penalties: { matrices: matrix } },
    ] as const) {
      const { statistics, objective, model } = factorize(tensor, {
        ...(options as unknown as FactorizeOptions),
        seed: 3,
        maxIterations: 60,
        tolerance: 0,
        momentum: false,
      });
      const values = statistics.objective;
      for (let i = 1; i < values.length; i++) {
        expect(values[i]).toBeLessThanOrEqual(values[i - 1]! * (1 + 1e-12));
      }
      const any = model as unknown as { core?: Tensor; matrices: Tensor[] };
      let added = any.core ? penaltyOf(any.core, core, 2) : 0;
      for (const each of any.matrices) added += penaltyOf(each, matrix, 0);
      expect(objective / (squares(model as Model, tensor) + added)).toBeCloseTo(1, 8);
    }
  });

  describe("with a sparsity from a random start", () => {
    /** Factors of which one entry in five is filled, so that a lost component costs. */
    function sparseProblem(): Tensor {
      const random = createRandom(1);
      const draw = () => (random.uniform() < 0.2 ? Math.abs(random.normal()) : 0);
      const [rows, columns, rank] = [40, 40, 6];
      const a = Float64Array.from({ length: rows * rank }, draw);
      const b = Float64Array.from({ length: rank * columns }, draw);
      const data = new Float64Array(rows * columns);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          for (let r = 0; r < rank; r++) {
            data[i * columns + j]! += a[i * rank + r]! * b[r * columns + j]!;
          }
        }
      }
      return { data, shape: [rows, columns] };
    }
    const options = { rank: 6, penalties: { core: { sparsity: 1 }, matrix: { sparsity: 1 } } };
    const sparse = sparseProblem();

    it("begin after sweeps without them, so that no component is lost", () => {
      const fits = [0, 1, 2, 3, 4, 5].map((seed) => factorize(sparse, { ...options, seed }));
      const least = Math.min(...fits.map(({ objective }) => objective));
      for (const { objective, unpenalizedIterations, statistics, iterations } of fits) {
        expect(objective).toBeLessThan(1.001 * least);
        expect(unpenalizedIterations).toBeGreaterThan(9);
        expect(unpenalizedIterations).toBeLessThanOrEqual(20);
        expect(statistics.objective).toHaveLength(iterations + 1);
      }
      // What is told as options does the same again.
      expect(factorize(sparse, fits[3]!.options).model).toEqual(fits[3]!.model);
      // With penalties at once some starts lose one.
      const lost = [0, 1, 2, 3, 4, 5].filter((seed) => {
        const { model } = factorize(sparse, { rank: 6, maxIterations: 0, seed });
        return factorize(sparse, { ...options, start: model }).objective > 1.01 * least;
      });
      expect(lost.length).toBeGreaterThan(1);
    });

    it("are there at once from another start, or without a sparsity", () => {
      const ridge = { core: { ridge: 1 }, matrix: { ridge: 1 } };
      for (const own of [{ start: "svd" as const }, { penalties: ridge }, { maxIterations: 0 }]) {
        const fit = factorize(sparse, { ...options, ...own });
        expect(fit).not.toHaveProperty("unpenalizedIterations");
      }
    });

    it("stop where they are told to in the sweeps without them", () => {
      const steps = factorizeSteps(sparse, options);
      let next = steps.next();
      for (let k = 0; k < 7; k++) {
        expect(next.value).toMatchObject({ iteration: 0 });
        next = steps.next(k === 6 ? "stop" : undefined);
      }
      while (!next.done) next = steps.next();
      expect(next.value.termination.kind).toBe("stopped");
      expect(next.value.iterations).toBe(0);
      expect(next.value.unpenalizedIterations).toBe(6);
    });

    it("stop where they are told to between the two", () => {
      const steps = factorizeSteps(sparse, options);
      const { unpenalizedIterations } = factorize(sparse, options);
      for (let k = 0; k <= unpenalizedIterations!; k++) steps.next();
      let next = steps.next("stop");
      while (!next.done) next = steps.next();
      expect(next.value.termination.kind).toBe("stopped");
    });

    it("begin so too where some factors are given, but not where all that move are", () => {
      const { matrix, core } = factorize(sparse, { rank: 6, maxIterations: 3 }).model;
      const some = factorize(sparse, { ...options, start: { matrix } });
      expect(some.unpenalizedIterations).toBeGreaterThan(0);
      const penalties = { core: { sparsity: 1 } };
      const start = { matrix, core };
      const held = factorize(sparse, { ...options, start, frozen: [0], penalties });
      expect(held).not.toHaveProperty("unpenalizedIterations");
    });

    it("come to the same from compressed data", () => {
      const [whole, compressed] = [false, { directions: 14 }].map((compress) =>
        factorize(sparse, { ...options, compress, tolerance: 1e-9, maxIterations: 2000 }),
      );
      expect(compressed!.objective / whole!.objective).toBeCloseTo(1, 5);
      expect(compressed!.compressedIterations).toBeGreaterThan(20);
    });
  });

  it("of a frozen factor are told as well", () => {
    const start = { matrix: planted(shape, 2).matrix };
    const options = { ...settings, start, frozen: [0], maxIterations: 5 };
    const { objective, model } = factorize(tensor, { ...options, penalties: { matrix } });
    const added = penaltyOf(start.matrix, matrix, 0);
    expect(objective / (squares(model, tensor) + added)).toBeCloseTo(1, 9);
  });

  it.each(["gradient", "coordinate", "exact"] as const)(
    "make small entries 0 by %s updates",
    (update) => {
      const zeros = (sparsity: number) => {
        const penalties = { core: { sparsity }, matrix: { ridge: 0.1 } };
        const options = { ...settings, update, penalties, maxIterations: 2000, tolerance: 1e-9 };
        const { core: found } = factorize(tensor, options).model;
        return found.data.filter((x) => x === 0).length;
      };
      const counts = [0.1, 1, 3].map(zeros);
      expect(counts[0]).toBeLessThan(counts[1]!);
      expect(counts[1]).toBeLessThan(counts[2]!);
      // Where it costs more than any fit can gain, nothing is the best fit.
      expect(zeros(1e4)).toBe(2 * 24);
    },
  );

  it.each(["gradient", "coordinate", "exact"] as const)(
    "end where another start and update do: %s",
    (update) => {
      // One factor is known, so what is left is convex and has one least value.
      const known = { matrix: planted(shape, 2).matrix };
      const fit = (seed: number, options: object) =>
        factorize(tensor, {
          ...settings,
          seed,
          start: {
            ...known,
            core: {
              data: Float64Array.from({ length: 48 }, (_, i) => (i * seed) % 3),
              shape: [2, 4, 6],
            },
          },
          frozen: [0],
          penalties: { core: { ridge: 0.1, sparsity: 1 } },
          maxIterations: 5000,
          tolerance: 1e-12,
          ...options,
        }).model.core.data;
      const expected = fit(1, { update: "gradient", momentum: false });
      expect(expected.some((x) => x === 0)).toBe(true);
      for (const [i, x] of fit(2, { update }).entries()) expect(x).toBeCloseTo(expected[i]!, 8);
    },
  );

  it.each<[string, Partial<FactorizeOptions>]>([
    ["coordinate descent", { update: "coordinate" }],
    ["exact solves", { update: "exact" }],
    ["a step a component", { step: "component" }],
  ])("take what fits nothing to 0 by %s", (_, options) => {
    const start = {
      core: { data: new Float64Array(48).fill(1), shape: [2, 4, 6] },
      matrix: { data: Float64Array.from({ length: 18 }, (_, i) => (i % 2 ? 0 : 1)), shape: [9, 2] },
    };
    const { model } = factorize(tensor, {
      ...settings,
      ...options,
      start,
      frozen: [0],
      penalties: { core: { sparsity: 0.1 } },
      maxIterations: 3,
    });
    const { data } = model.core;
    expect(data.subarray(0, 24).some((x) => x > 0)).toBe(true);
    expect(data.subarray(24).every((x) => x === 0)).toBe(true);
  });

  it.each<[string, FactorizeOptions | TuckerOptions | CpOptions]>([
    ["ridges", { ...settings, penalties: { core: { ridge: 1 }, matrix: { ridge: 1e-5 } } }],
    [
      "sparsities",
      { ...settings, penalties: { core: { sparsity: 1 }, matrix: { sparsity: 0.01 } } },
    ],
    ["one of each", { ...settings, penalties: { core: { sparsity: 0.01 }, matrix: { ridge: 1 } } }],
    [
      "smoothness",
      { ...settings, penalties: { core: { smoothness: 1 }, matrix: { ridge: 0.01 } } },
    ],
    [
      "a divergence",
      {
        ...settings,
        penalties: { core: { ridge: 1 }, matrix: { sparsity: 0.01 } },
        objective: "kullbackLeibler",
      },
    ],
    [
      "CP",
      {
        ...settings,
        model: "cp",
        penalties: { matrices: [{ ridge: 1 }, { sparsity: 0.1 }, { ridge: 0.01 }] },
      },
    ],
    [
      "Tucker",
      {
        ...settings,
        model: "tucker",
        rank: [2, 2, 2],
        penalties: { core: { ridge: 0.01 }, matrices: { sparsity: 1 } },
      },
    ],
  ])("share out the scale of components in few sweeps: %s", (name, options) => {
    const fit = (maxIterations: number) =>
      factorize(tensor, { ...options, maxIterations } as FactorizeOptions);
    // Without it this takes hundreds of sweeps.
    const most = name === "a divergence" ? 1e-2 : 2e-3;
    expect(fit(60).objective / fit(4000).objective).toBeLessThan(1 + most);
  });

  it.each(["coordinate", "exact"] as const)(
    "let what a start left out come back by %s updates",
    (update) => {
      // The second component of the core is 0 at first, so that of the matrix only costs.
      const from = {
        core: {
          data: Float64Array.from({ length: 48 }, (_, i) => (i < 24 ? 1 : 0)),
          shape: [2, 4, 6],
        },
        matrix: planted(shape, 2).matrix,
      };
      const fit = (start: FactorizeOptions["start"]) =>
        factorize(tensor, {
          ...settings,
          start,
          update,
          penalties: { core: { ridge: 0.1 }, matrix: { ridge: 0.1 } },
          order: "matrixFirst",
          maxIterations: 2000,
          tolerance: 1e-10,
        } as FactorizeOptions).objective;
      expect(fit(from) / fit("svd")).toBeCloseTo(1, 6);
    },
  );

  it.each(["squared", "kullbackLeibler"] as const)(
    "that differ beyond all bounds leave numbers in range: %s",
    (objective) => {
      const { termination, model } = factorize(tensor, {
        ...settings,
        model: "tucker",
        rank: [2, 2, 2],
        objective,
        penalties: { core: { sparsity: 1e-200 }, matrices: { sparsity: 1 } },
        maxIterations: 30,
      });
      expect(termination.kind).toBe("iterationLimit");
      expect(model.core.data.every(Number.isFinite)).toBe(true);
    },
  );

  it("smooth, and shrink", () => {
    const rough = (options: Partial<FactorizeOptions>) => {
      const { model } = factorize(tensor, { ...settings, ...options });
      const size = model.core.data.reduce((sum, x) => sum + x * x, 0);
      return { rough: penaltyOf(model.core, { smoothness: 1 }, 2) / size, size };
    };
    const simplex = { matrix: { kind: "simplex", per: "row" } } as const;
    const free = rough({ constraints: simplex });
    const smooth = rough({ constraints: simplex, penalties: { core: { smoothness: 10 } } });
    const small = rough({ constraints: simplex, penalties: { core: { ridge: 10 } } });
    expect(smooth.rough).toBeLessThan(0.3 * free.rough);
    expect(small.size).toBeLessThan(0.5 * free.size);
  });

  it.each<[string, FactorizeOptions, string]>([
    [
      "a negative one",
      { rank: 2, penalties: { core: { ridge: -1 } } },
      "The ridge of the core is -1; it must be a number of at least 0.",
    ],
    [
      "a mode that is none",
      { rank: 2, penalties: { core: { smoothness: 1, along: 3 } } },
      "The smoothness of the core goes along mode 3; it must be a mode from 0 to 2.",
    ],
    [
      "the columns of a matrix",
      { rank: 2, penalties: { matrix: { smoothness: 1, along: 1 } } },
      "The smoothness of the matrix goes along mode 1; it must be a mode from 0 to 0, the rows.",
    ],
    [
      "a word that is none",
      { rank: 2, penalties: { core: { lasso: 1 } as PenaltySpec } },
      'There is no penalty of the core "lasso"; there are ridge, sparsity, smoothness, along.',
    ],
    [
      "sparsity of entries that may be negative",
      {
        rank: 2,
        constraints: { core: { kind: "none" } },
        penalties: { core: { sparsity: 1 }, matrix: { ridge: 1 } },
      },
      'A sparsity is asked for the core, whose constraint admits negative entries; compose it with { kind: "nonnegative" } as its last part, or take a ridge.',
    ],
    [
      "a factor whose scale moves away",
      {
        rank: 2,
        penalties: { matrix: { ridge: 1 } },
        constraints: {
          core: { kind: "norm", norm: "l1", how: "scale", per: "slice", rescale: "other" },
        },
      },
      "A penalty is asked for the matrix, whose scale a constraint moves to or from another factor; use a constraint without rescale, such as a simplex.",
    ],
    [
      "what another factor undoes",
      { rank: 2, penalties: { core: { smoothness: 1 }, matrix: { ridge: 0 } } },
      "A penalty is asked for the core, but the matrix takes its scale for nothing, growing without end as the penalty vanishes; give that a ridge or sparsity as well, or one of the two a constraint that fixes its scale, such as a simplex.",
    ],
  ])("refuse %s", (_, options, sentence) => {
    expect(() => factorize(tensor, options)).toThrow(sentence);
  });
});
