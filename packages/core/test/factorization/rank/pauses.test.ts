import { describe, expect, it } from "vitest";
import type { Cp, Tucker, Tucker1 } from "../../../src/factorization/factors/model.ts";
import { reconstructSteps } from "../../../src/factorization/factors/reconstruct.ts";
import { planSteps } from "../../../src/factorization/fit/plan.ts";
import { extendCp, extendSparseCp } from "../../../src/factorization/rank/cp-start.ts";
import { estimateRankSteps } from "../../../src/factorization/rank/rank.ts";
import { singularValuesSteps } from "../../../src/factorization/rank/svd-bound.ts";
import { estimateTuckerRankSteps } from "../../../src/factorization/rank/tucker-rank.ts";
import { extendTucker } from "../../../src/factorization/rank/tucker-start.ts";
import { extendModel } from "../../../src/factorization/rank/warm-start.ts";
import { multiStartSteps } from "../../../src/factorization/uncertainty/multi-start.ts";
import { type Pausing, ready, SOME } from "../../../src/iterate/pauses.ts";
import type { Steps } from "../../../src/iterate/steps.ts";
import { takeAlong } from "../../../src/tensor/take.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";

function pausesOf(work: Pausing<unknown> | Steps<unknown>): number {
  let pauses = 0;
  for (let next = work.next(); !next.done; next = work.next()) pauses++;
  return pauses;
}

function filled(...shape: number[]): Tensor {
  const data = new Float64Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < data.length; i++) data[i] = 1 + ((i * 7919) % 101);
  return { data, shape };
}

/** Entries of each tensor: four stretches of a plain loop. */
const ENTRIES = 4 * SOME;
const STRETCHES = ENTRIES / SOME - 1;
const [SIDE, REST] = [2 ** 8, ENTRIES / 2 ** 8];
const matrix = filled(SIDE, REST);
const cube: Tensor = { data: matrix.data, shape: [SIDE, 2 ** 7, REST / 2 ** 7] };

const tucker1: Tucker1 = { kind: "tucker1", matrix: filled(SIDE, 1), core: filled(1, REST) };
const cp: Cp = { kind: "cp", matrices: cube.shape.map((size) => filled(size, 1)) };
const tucker: Tucker = {
  kind: "tucker",
  core: filled(1, 1, 1),
  matrices: cube.shape.map((size) => filled(size, 1)),
};

/** No sign is asked for, so that no round ends early. */
const FREE = { kind: "none" } as const;

describe("a warm start pauses", () => {
  // Of each: the misfit is copied, looked at and multiplied eight times.
  const products = (8 * ENTRIES) / (4 * SOME);

  it("of Tucker-1", () => {
    const pauses = pausesOf(extendModel(matrix, tucker1, { core: FREE, matrix: FREE }));
    expect(pauses).toBeGreaterThanOrEqual(2 * STRETCHES + products - 1);
  });

  it("of CP", () => {
    const pauses = pausesOf(extendCp(cube, cp, { matrices: FREE }));
    // Copied, lessened, looked at for the scale, and a pause after every second of twelve contractions.
    expect(pauses).toBeGreaterThanOrEqual(3 * STRETCHES + 6);
  });

  it("of Tucker, mode by mode", () => {
    const pauses = pausesOf(extendTucker(cube, tucker, [2, 1, 2], { core: FREE, matrices: FREE }));
    // The model, the misfit, and of two modes an unfolding, a look and the products.
    expect(pauses).toBeGreaterThanOrEqual(5 * STRETCHES + 2 * products - 2);
  });

  it("of a sparse matrix", () => {
    const rows = 2 ** 10;
    const each = ENTRIES / rows;
    const starts = Uint32Array.from({ length: rows + 1 }, (_, i) => i * each);
    const indices = Uint32Array.from({ length: ENTRIES }, (_, k) => k % each);
    const sparse = { rows, columns: each, starts, indices, values: matrix.data };
    const model: Cp = { kind: "cp", matrices: [filled(rows, 1), filled(each, 1)] };
    const pauses = pausesOf(extendSparseCp(sparse, model, { matrices: FREE }));
    expect(pauses).toBeGreaterThanOrEqual(STRETCHES + products - 1);
  });
});

describe("what comes with a rank sweep pauses", () => {
  it.each([
    ["Tucker-1", { kind: "tucker1", matrix: filled(SIDE, 4), core: filled(4, REST) } as Tucker1],
    ["CP", cp],
    ["Tucker", tucker],
  ])("the tensor that a model of %s stands for", (_name, model) => {
    expect(pausesOf(reconstructSteps(model))).toBeGreaterThanOrEqual(1);
  });

  it("a half of the data", () => {
    const half = Int32Array.from({ length: SIDE / 2 }, (_, i) => 2 * i);
    expect(pausesOf(takeAlong(matrix, 0, half))).toBeGreaterThanOrEqual(1);
    const columns = 8;
    const starts = Uint32Array.from({ length: ENTRIES / columns + 1 }, (_, i) => i * columns);
    const indices = Uint32Array.from({ length: ENTRIES }, (_, k) => k % columns);
    const sparse = { rows: ENTRIES / columns, columns, starts, indices, values: matrix.data };
    const even = Int32Array.from({ length: ENTRIES / columns / 2 }, (_, i) => 2 * i);
    expect(pausesOf(takeAlong(sparse, 0, even))).toBeGreaterThanOrEqual(1);
    expect(pausesOf(takeAlong(sparse, 1, Int32Array.of(0, 3)))).toBeGreaterThanOrEqual(5);
  });

  it("singular values beyond 200 on both sides", () => {
    const steps = singularValuesSteps(matrix.data.subarray(0, 512 * 1024), 512, 1024);
    // 512² ÷ 2 products of vectors of 1024, and 512³ multiply–adds of reflections: 8 pauses' work each.
    expect(pausesOf(steps)).toBeGreaterThanOrEqual(14);
  });
});

describe("a strided view", () => {
  let read = 0;
  const [rows, columns] = [8, 2 ** 18 + 1];
  const view = {
    data: {
      length: rows * columns,
      get(index: number) {
        read++;
        return 1 + (index % 7);
      },
    },
    shape: [rows, columns],
    stride: [1, rows],
  };
  const factorize = { maxIterations: 1 };
  it.each([
    ["estimateRank", () => estimateRankSteps(view, { maxRank: 1, factorize })],
    [
      "estimateTuckerRank",
      () =>
        estimateTuckerRankSteps(view, { maxRank: 1, factorize: { ...factorize, model: "tucker" } }),
    ],
    ["multiStart", () => multiStartSteps(view, { rank: 1, starts: 1, ...factorize })],
  ] as [string, () => Steps<unknown>][])("is copied with pauses by %s", (_name, begin) => {
    read = 0;
    const steps = begin();
    expect(read).toBe(0);
    let most = 0;
    while (read < rows * columns) {
      const before = read;
      steps.next();
      most = Math.max(most, read - before);
    }
    expect(most).toBeLessThanOrEqual(SOME / 8);
    steps.return(undefined);
  });
});

describe("a plan", () => {
  const tensor = filled(4, 6);
  /** Jobs of one fit each, which pause once before it. */
  const plan = function* () {
    const taken: string[] = [];
    yield { stage: "Data", iteration: 0, maxIterations: 0, statistics: {} };
    return {
      jobs: ["first", "second"].map((stage) => ({
        stage,
        size: 1,
        after: [],
        *fit() {
          yield;
          return { tensor, options: { rank: 1, maxIterations: 50, tolerance: 0 } };
        },
        take(result: { readonly termination: { readonly kind: string } }) {
          taken.push(`${stage} ${result.termination.kind}`);
          return ready(undefined);
        },
      })),
      // biome-ignore lint/correctness/useYield: there is no pause.
      *finish() {
        return taken;
      },
    };
  };

  it.each([
    ["the data are laid out", "Data", ["first stopped"]],
    ["a fit is made ready", "first", ["first stopped"]],
    ["a later fit is made ready", "second", ["first iterationLimit", "second stopped"]],
  ])("that is stopped while %s ends there", (_when, at, expected) => {
    const steps = planSteps(plan());
    let next = steps.next();
    let told = false;
    while (!next.done) {
      const now: boolean = !told && next.value.stage === at;
      told ||= now;
      next = steps.next(now ? "stop" : undefined);
    }
    expect(next.value).toEqual(expected);
  });
});
