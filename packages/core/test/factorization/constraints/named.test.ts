import { describe, expect, it } from "vitest";
import type { ConstraintSpec, Piece } from "../../../src/factorization/constraints/constraint.ts";
import { prepareConstraint } from "../../../src/factorization/constraints/index.ts";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { cpFactors, dense, drawn } from "../models/dense.ts";

type Norm = "l1" | "l2" | "linfinity";

const NORMS: readonly Norm[] = ["l1", "l2", "linfinity"];
const PIECES: readonly [string, Piece][] = [
  ["", "whole"],
  ["_rows", "row"],
  ["_cols", "column"],
  ["_1slices", "slice"],
  ["_12slices", "pair"],
];

/** The 38 constraints that BlockTensorFactorization.jl names, in our words. */
const named = new Map<string, ConstraintSpec>();
for (const norm of NORMS) {
  for (const [suffix, per] of PIECES) {
    named.set(`${norm}normalize${suffix}`, { kind: "norm", norm, how: "project", per });
    named.set(`${norm}scale${suffix}`, { kind: "norm", norm, how: "scale", per });
  }
  const per = "averageSlice";
  named.set(`${norm}scale_average12slices`, { kind: "norm", norm, how: "scale", per });
}
for (const [suffix, per] of PIECES) named.set(`simplex${suffix}`, { kind: "simplex", per });

const ofMatrix = (spec: ConstraintSpec) =>
  "per" in spec && (spec.per === "row" || spec.per === "column");
const composed = (...parts: ConstraintSpec[]): ConstraintSpec => ({ kind: "composed", parts });
const nonnegative: ConstraintSpec = { kind: "nonnegative" };

describe("the named constraints of the reference", () => {
  it("are 38", () => {
    expect(named.size).toBe(38);
  });
  it.each([...named])(
    "%s holds once applied, of a matrix and where it can of a tensor",
    (_, spec) => {
      for (const shape of ofMatrix(spec)
        ? [[5, 4]]
        : [
            [5, 4],
            [3, 2, 4],
            [2, 3, 2, 2],
          ]) {
        const { data } = drawn(shape, 4, true);
        const constraint = prepareConstraint(spec, shape);
        constraint.apply(data);
        expect(constraint.violation(data)).toBeLessThan(1e-13);
      }
    },
  );
});

const shape = [6, 5, 7];
const target = cpFactors(shape, 2, 3);
const tensor: Tensor = { data: dense(target, shape), shape };

/** What a solve ends with satisfies its constraint, and the loss it says is the loss it has. */
function check(model: Tensor, spec: ConstraintSpec, axis: 0 | 1): void {
  expect(prepareConstraint(spec, model.shape, axis).violation(model.data)).toBeLessThan(1e-12);
}

describe("inside a solve", () => {
  const settings = { maxIterations: 20, tolerance: 0 };

  it.each([...named])("%s holds of the matrix of any mode of CP", (_, spec) => {
    const safe = composed(nonnegative, spec);
    for (const n of [0, 1, 2]) {
      const matrices = [0, 1, 2].map((m) => (m === n ? safe : null));
      const { model } = factorize(tensor, {
        model: "cp",
        rank: 2,
        constraints: { matrices },
        ...settings,
      });
      check(model.matrices[n]!, safe, 1);
      expect(dense(model, shape).every(Number.isFinite)).toBe(true);
    }
  });

  it.each([...named].filter(([, spec]) => !ofMatrix(spec)))(
    "%s holds of the core of Tucker and of Tucker-1",
    (_, spec) => {
      const core = composed(nonnegative, spec);
      const constraints = { core };
      const tucker = factorize(tensor, {
        model: "tucker",
        rank: [2, 2, 2],
        constraints,
        ...settings,
      });
      check(tucker.model.core, core, 0);
      check(factorize(tensor, { rank: 2, constraints, ...settings }).model.core, core, 0);
    },
  );

  const equations: ConstraintSpec = {
    kind: "linear",
    per: "column",
    matrix: { data: [1, 1, 1, 1, 1, 1, 1, -1, 0, 0, 0, 0], shape: [2, 6] },
    equals: [1, 0],
  };
  it("linear equations hold, and the objective never rises without momentum", () => {
    const { model, statistics } = factorize(tensor, {
      model: "cp",
      rank: 2,
      momentum: false,
      constraints: { matrices: [equations, null, null] },
      ...settings,
    });
    check(model.matrices[0]!, equations, 1);
    const { objective } = statistics;
    for (let i = 1; i < objective.length; i++) {
      expect(objective[i]!).toBeLessThanOrEqual(objective[i - 1]! * (1 + 1e-10));
    }
  });

  it("binary factors are found again", () => {
    const matrix = drawn([30, 3], 8, true);
    matrix.data.forEach((x, i) => {
      matrix.data[i] = Number(x > 0);
    });
    const core = drawn([3, 40], 9);
    const mixed = dense({ kind: "tucker1", matrix, core }, [30, 40]);
    const fits = [0, 1, 2, 3, 4].map((seed) => {
      const relaxed = factorize(
        { data: mixed, shape: [30, 40] },
        {
          rank: 3,
          seed,
          constraints: { matrix: { kind: "interval", low: 0, high: 1 } },
          tolerance: 1e-8,
        },
      );
      return factorize(
        { data: mixed, shape: [30, 40] },
        {
          rank: 3,
          start: relaxed.model,
          constraints: { matrix: { kind: "binary" } },
        },
      );
    });
    for (const { model } of fits) {
      expect(model.matrix.data.every((x) => x === 0 || x === 1)).toBe(true);
    }
    expect(Math.min(...fits.map((fit) => fit.relativeError))).toBeLessThan(1e-4);
  });

  it("functions of one's own see the factor as its user does", () => {
    const shapes: (readonly number[])[] = [];
    // Every column of the matrix falls from its first entry to its last.
    const falling: ConstraintSpec = {
      kind: "custom",
      apply(block, size) {
        shapes.push(size);
        const [rows = 0, columns = 0] = size;
        for (let i = 1; i < rows; i++) {
          for (let c = 0; c < columns; c++) {
            const at = i * columns + c;
            block[at] = Math.min(block[at]!, block[at - columns]!);
          }
        }
      },
      violation(block, [rows = 0, columns = 0]) {
        let worst = 0;
        for (let i = columns; i < rows * columns; i++) {
          worst = Math.max(worst, block[i]! - block[i - columns]!);
        }
        return worst;
      },
    };
    const spec = composed(nonnegative, falling);
    const { model } = factorize(tensor, { rank: 2, constraints: { matrix: spec }, ...settings });
    check(model.matrix, spec, 1);
    expect(new Set(shapes.map(String))).toEqual(new Set(["6,2"]));
  });
});

describe("rescaling into a stated factor", () => {
  const unit = (rescale: "other" | "core" | number): ConstraintSpec =>
    composed(nonnegative, { kind: "norm", norm: "l2", how: "scale", per: "column", rescale });

  it("keeps the product, whichever factor takes the weights", () => {
    const start = cpFactors(shape, 2, 9);
    const before = dense(start, shape);
    for (const into of [1, 2, "other"] as const) {
      const { model } = factorize(tensor, {
        model: "cp",
        rank: 2,
        start,
        constraints: { matrices: [unit(into), null, null] },
        maxIterations: 0,
      });
      check(model.matrices[0]!, unit(into), 1);
      const after = dense(model, shape);
      expect(Math.max(...after.map((x, i) => Math.abs(x - before[i]!)))).toBeLessThan(1e-12);
      const changed = into === 1 ? 1 : 2;
      expect(model.matrices[3 - changed]).toEqual(start.matrices[3 - changed]);
    }
  });

  it.each([
    ["cp", { model: "cp", rank: 2, constraints: { matrices: [unit(2), unit("other"), null] } }],
    ["tucker", { model: "tucker", rank: [2, 2, 2], constraints: { matrices: unit("core") } }],
    [
      "the core of tucker",
      {
        model: "tucker",
        rank: [2, 2, 2],
        constraints: {
          core: composed(nonnegative, {
            kind: "norm",
            norm: "l1",
            how: "scale",
            per: "slice",
            rescale: 0,
          }),
        },
      },
    ],
  ] as const)("never lets the objective rise without momentum: %s", (_, options) => {
    const solve = { ...options, momentum: false, maxIterations: 60, tolerance: 0 };
    const fit = solve.model === "cp" ? factorize(tensor, solve) : factorize(tensor, solve);
    const { objective } = fit.statistics;
    for (let i = 1; i < objective.length; i++) {
      expect(objective[i]!).toBeLessThanOrEqual(objective[i - 1]! * (1 + 1e-10) + 1e-12);
    }
    const norm = Math.hypot(...dense(fit.model, shape).map((x, i) => x - tensor.data[i]!));
    expect(Math.abs(fit.loss - norm)).toBeLessThan(1e-6 * Math.hypot(...tensor.data));
  });

  it("is refused where it has no meaning", () => {
    const cp = (matrices: ConstraintSpec[]) => () =>
      factorize(tensor, { model: "cp", rank: 2, constraints: { matrices } });
    expect(cp([unit(0), nonnegative, nonnegative])).toThrow(/does not have its components/);
    expect(cp([unit("core"), nonnegative, nonnegative])).toThrow(/the core, which/);
    expect(cp([unit(2), nonnegative, unit(0)])).toThrow(/no end/);
    expect(() =>
      factorize(tensor, {
        model: "cp",
        rank: 2,
        start: target,
        frozen: [2],
        constraints: { matrices: [unit(2), nonnegative, nonnegative] },
      }),
    ).toThrow(/matrix of mode 2, which is frozen/);
    expect(() =>
      factorize(tensor, {
        model: "tucker",
        rank: [2, 2, 2],
        constraints: { matrices: [unit(1), null, null] },
      }),
    ).toThrow(/can rescale into the core/);
  });
});

describe("final constraints", () => {
  const sums: ConstraintSpec = { kind: "simplex", per: "row" };
  it("hold at the end, and the loss is that of the result", () => {
    const fit = factorize(tensor, {
      rank: 2,
      finalConstraints: { matrix: sums },
      maxIterations: 9,
    });
    check(fit.model.matrix, sums, 1);
    expect(fit.statistics.objective.length).toBe(fit.iterations + 2);
    const residual = dense(fit.model, shape).map((x, i) => x - tensor.data[i]!);
    expect(fit.loss).toBeCloseTo(Math.hypot(...residual), 9);
    expect(fit.options.finalConstraints).toEqual({ core: { kind: "none" }, matrix: sums });
  });
  it("that rescale keep the product", () => {
    const matrix: ConstraintSpec = {
      kind: "norm",
      norm: "l2",
      how: "scale",
      per: "column",
      rescale: "other",
    };
    const settings = { rank: 2, maxIterations: 15, tolerance: 0 };
    const plain = factorize(tensor, settings);
    const scaled = factorize(tensor, { ...settings, finalConstraints: { matrix } });
    check(scaled.model.matrix, matrix, 1);
    expect(scaled.loss).toBeCloseTo(plain.loss, 9);
  });
});
