import { type FactorizeOptions, factorizeSteps, type Tensor } from "@unmix/core";
import { beforeAll, describe, expect, it } from "vitest";
import { columnsOfPiece } from "../../../src/factorization/blocks/long.ts";
import type { ModelDefinition } from "../../../src/factorization/models/definition.ts";
import { tucker1 } from "../../../src/factorization/models/tucker1.ts";
import { LONG, SOME } from "../../../src/iterate/pauses.ts";
import { type Kernels, tilesOf } from "../../../src/kernels/kernels.ts";

/** Numbers that a kernel reads cost as much as some multiply–adds each. */
const READ = 8;

/** Multiply–adds of a call of each kernel that a factorization of a dense tensor makes, by its arguments. */
const WORK: { readonly [name in keyof Kernels]?: (...values: number[]) => number } = {
  product: (_x, _y, _out, rank, rows, columns) => rank! * rows! * columns!,
  addProduct: (_x, _y, _o, rank, _rows, columns, _row, count, _s, from = 0, to = columns) =>
    rank! * count! * (to! - from),
  productTransposed: (_x, _y, _out, rank, rows, columns, _row, count = rows) =>
    rank! * count! * columns!,
  rowGram: (_x, _out, rank, length, from = 0, to = tilesOf(rank!)) => 16 * length! * (to - from),
  advance: (_g, _c, _x, _p, _w, _i, _f, _n, _s, rank, length, from = 0, to = length) =>
    rank! * rank! * (to! - from),
  coordinate: (_g, _c, _x, _i, _f, _n, _s, rank, length, passes, _e, from = 0, to = length) =>
    passes! * rank! * rank! * (to! - from),
  exact: (_g, _c, _x, _f, _n, _s, rank, length, from = 0, to = length) => rank! ** 3 * (to! - from),
  uphill: (_x, _p, _w, _i, _n, rank, length) => READ * rank! * length!,
  dot: (_x, _y, length) => READ * length!,
  distanceSquared: (_x, _y, length) => READ * length!,
  overshoot: (_x, _ahead, _weight, _floor, length) => READ * length!,
  scaleRows: (_x, _factors, rank, length) => READ * rank! * length!,
  complete: (_y, _x, _w, _scale, length) => READ * length!,
};

/** A short matrix times a core that is long enough for several pauses in what is done to it once. */
const [ROWS, COLUMNS, RANK] = [17, 400_000, 16];
const tensor: Tensor = { data: new Float64Array(ROWS * COLUMNS), shape: [ROWS, COLUMNS] };
const matrix: Tensor = { data: new Float64Array(ROWS * RANK), shape: [ROWS, RANK] };
const core: Tensor = { data: new Float64Array(RANK * COLUMNS), shape: [RANK, COLUMNS] };

beforeAll(() => {
  for (const { data } of [tensor, matrix, core]) {
    for (let i = 0; i < data.length; i++) data[i] = 1 + ((i * 7919) % 101);
  }
});

/** The pauses of a run of one sweep, and the most multiply–adds that kernels do between two of them. */
function watch(options: Partial<FactorizeOptions>): { pauses: number; most: number } {
  let done = 0;
  let restore = () => {};
  const watched = {
    ...tucker1,
    create(parts) {
      const kernels = parts.kernels as unknown as Record<string, (...values: number[]) => number>;
      const before = { ...kernels };
      restore = () => Object.assign(kernels, before);
      for (const [name, work] of Object.entries(WORK)) {
        kernels[name] = (...values) => {
          done += work(...values);
          return before[name]!(...values);
        };
      }
      return tucker1.create(parts);
    },
  } as ModelDefinition<unknown, number>;
  const all = { rank: RANK, maxIterations: 1, tolerance: 0, compress: false, ...options } as const;
  const steps = factorizeSteps(tensor, { start: { matrix, core }, ...all, model: watched });
  let pauses = 0;
  let most = 0;
  try {
    for (let next = steps.next(); ; next = steps.next()) {
      most = Math.max(most, done);
      done = 0;
      if (next.done) return { pauses, most };
      pauses++;
    }
  } finally {
    restore();
  }
}

const simplex = { core: { kind: "simplex", per: "slice" } } as const;
const rescaled = {
  kind: "composed",
  parts: [
    { kind: "nonnegative" },
    { kind: "norm", norm: "l1", how: "scale", per: "slice", rescale: "other" },
  ],
} as const;
const ENTRIES = RANK * COLUMNS;

it("as many columns of a factor lie between two pauses as take a pause's work", () => {
  for (const [rank, passes, unit] of [
    [10, 1, 128],
    [10, 40, 1024],
    [100, 10, 16],
    [1, 1, 128],
  ] as const) {
    const columns = columnsOfPiece(rank, passes, unit);
    expect(columns % unit).toBe(0);
    expect(columns * rank * (passes * rank + 16)).toBeLessThanOrEqual(LONG);
    expect((columns + unit) * rank * (passes * rank + 16)).toBeGreaterThan(LONG);
  }
  // Where even one unit is long.
  expect(columnsOfPiece(4096, 16, 128)).toBe(128);
});

describe("between two pauses of a run with a long factor", () => {
  // At least: loops over its entries that are no kernels.
  it.each([
    ["the defaults", {}, 0],
    ["gradient steps", { update: "gradient", innerSteps: 3 }, 0],
    ["a step at a time", { update: "gradient", innerSteps: 1 }, 0],
    ["a rescaling", { constraints: { core: rescaled } }, 2],
    ["simplices", { update: "gradient", innerSteps: 3, constraints: simplex }, 3],
    ["spectral steps", { update: "gradient", step: "spectral", innerSteps: 3 }, 6],
    [
      "penalties",
      { innerSteps: 3, penalties: { core: { smoothness: 0.1 }, matrix: { ridge: 0.1 } } },
      6,
    ],
    ["another criterion", { criterion: "gradientNorm" }, 2],
    ["final constraints", { finalConstraints: simplex }, 1],
  ] as [string, Partial<FactorizeOptions>, number][])(
    "the kernels do no more than a pause's work: %s",
    (_name, options, loops) => {
      const { pauses, most } = watch(options);
      expect(most).toBeGreaterThan(LONG / 100);
      expect(most).toBeLessThanOrEqual(LONG);
      expect(pauses).toBeGreaterThanOrEqual((loops * ENTRIES) / SOME);
    },
  );
});
