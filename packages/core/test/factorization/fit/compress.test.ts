// Runs alone: it looks at which kernel memory is free, which other files leave behind.
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import {
  compressedBytes,
  compressedData,
  compressedRooms,
} from "../../../src/factorization/data/compressed.ts";
import { factorize, factorizeSteps } from "../../../src/factorization/fit/factorize.ts";
import type { FactorizeOptions } from "../../../src/factorization/options/options.ts";
import { align } from "../../../src/kernels/align.ts";
import { borrowWorkspace } from "../../../src/kernels/memory.ts";
import { orthonormalize } from "../../../src/linear/orthonormalize.ts";
import { createRandom } from "../../../src/random/random.ts";
import { cutIntoSlabs } from "../../../src/tensor/slabs.ts";
import { lossOf, multiply, planted } from "../../problems.ts";
import { drawn } from "../models/dense.ts";

describe("compressed data", () => {
  const [rows, columns, directions, rank] = [9, 14, 4, 3];

  it("give the products and the distances of Qᵀ Q Y", () => {
    const lent = borrowWorkspace(65536 + compressedBytes(directions, rank, rows));
    let at = lent.base;
    const reserve = (values: number) => {
      const array = { at, view: new Float64Array(lent.buffer as ArrayBuffer, at, values) };
      at += align(8 * values);
      return array;
    };
    const random = createRandom(1);
    const filled = (values: number) => {
      const array = reserve(values);
      for (let i = 0; i < values; i++) array.view[i] = random.normal();
      return array;
    };
    const y = filled(rows * columns);
    const basis = filled(directions * rows);
    expect(orthonormalize(basis.view, directions, rows)).toBe(directions);
    const coordinates = reserve(directions * columns);
    lent.kernels.product(basis.at, y.at, coordinates.at, directions, rows, columns);
    const normSquared = lent.kernels.dot(y.at, y.at, rows * columns);
    const data = compressedData(
      lent.kernels,
      { directions, basis, coordinates },
      rows,
      columns,
      normSquared,
      compressedRooms(directions, rank, rows, reserve),
      reserve(2 * rank * 128).at,
    );
    const low = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < directions; k++) {
        for (let j = 0; j < columns; j++) {
          low[i * columns + j]! += basis.view[k * rows + i]! * coordinates.view[k * columns + j]!;
        }
      }
    }
    const p = filled(rank * rows);
    const q = filled(rank * columns);
    const out = reserve(rank * columns);
    data.product(p.at, out.at, rank);
    const matrix = { data: p.view, shape: [rank, rows] };
    expectClose(out.view, multiply(matrix, { data: low, shape: [rows, columns] }), 1e-12);
    const back = reserve(rank * rows);
    data.productTransposed(q.at, back.at, rank);
    for (let r = 0; r < rank; r++) {
      for (let i = 0; i < rows; i++) {
        let expected = 0;
        for (let j = 0; j < columns; j++) {
          expected += q.view[r * columns + j]! * low[i * columns + j]!;
        }
        expect(back.view[r * rows + i]!).toBeCloseTo(expected, 10);
      }
    }
    let residual = 0;
    let lost = 0;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let model = 0;
        for (let r = 0; r < rank; r++) model += p.view[r * rows + i]! * q.view[r * columns + j]!;
        residual += (low[i * columns + j]! - model) ** 2;
        lost += (y.view[i * columns + j]! - low[i * columns + j]!) ** 2;
      }
    }
    expect(data.residualSquared(p.at, q.at, rank)).toBeCloseTo(residual + lost, 9);
    lent.release();
  });
});

describe("compressing first", () => {
  const { tensor, rank } = planted([60, 8, 12], 4, { noise: 0.3 });
  const settings = { rank, compress: true, maxIterations: 20000 } as const;

  it.each(["gradient", "coordinate", "exact"] as const)(
    "ends at a stationary point of the tensor itself: %s",
    (update) => {
      const fit = factorize(tensor, { ...settings, update, tolerance: 1e-7 });
      expect(fit.termination.kind).toBe("converged");
      expect(fit.compressedIterations).toBeGreaterThan(0);
      expectClose([fit.loss], [lossOf(tensor, fit.model)], 1e-9);
      const again = factorize(tensor, {
        rank,
        update: "gradient",
        compress: false,
        start: fit.model,
        tolerance: 1e-6,
      });
      expect(again.iterations).toBe(0);
    },
  );

  it("reports sweeps of the tensor itself only", () => {
    const fit = factorize(tensor, { ...settings, tolerance: 1e-7 });
    expect(fit.statistics.objective.length).toBe(fit.iterations + 1);
    expect(fit.options.compress).toEqual({ directions: 12 });
    const plain = factorize(tensor, { rank, compress: false, maxIterations: 3 });
    expect(plain).not.toHaveProperty("compressedIterations");
  });

  it("leaves little to do, and follows the seed to the last bit", () => {
    const target = {
      ...settings,
      tolerance: 0,
      targetError: factorize(tensor, { rank, tolerance: 1e-7 }).relativeError * 1.001,
    };
    const plain = factorize(tensor, { ...target, compress: false });
    const fit = factorize(tensor, target);
    expect(fit.termination.kind).toBe("targetReached");
    expect(fit.iterations).toBeLessThan(plain.iterations / 2);
    expect(factorize(tensor, target)).toEqual(fit);
    expect(factorize(tensor, { ...target, seed: 1 }).model).not.toEqual(fit.model);
  });

  it.each([
    ["CP", { model: "cp" as const, rank: 3 }],
    [
      "a given start and gauge",
      {
        rank: 3,
        start: { matrix: drawn([30, 3], 1) },
        constraints: {
          core: { kind: "norm", norm: "l2", how: "scale", per: "slice", rescale: "other" },
        },
      } satisfies FactorizeOptions,
    ],
  ])("serves %s", (_, options) => {
    const given = drawn([30, 20, 10], 5);
    const fit = factorize(given, {
      ...(options as FactorizeOptions),
      compress: true,
      tolerance: 1e-6,
      maxIterations: 20000,
    });
    expect(fit.termination.kind).toBe("converged");
  });

  it("begins at singular vectors where asked, and says so", () => {
    const fit = factorize(tensor, { ...settings, start: "svd", tolerance: 1e-6 });
    expect(fit.termination.kind).toBe("converged");
    expect(fit.options.start).toBe("svd");
    expectClose([fit.loss], [lossOf(tensor, fit.model)], 1e-9);
  });

  it("does the same to the last bit for a tensor in several memories", () => {
    const slabbed = cutIntoSlabs(tensor, tensor.data.byteLength / 3);
    expect(slabbed.slabs.length).toBeGreaterThan(1);
    const options = { ...settings, tolerance: 1e-5 };
    expect(factorize(slabbed, options).model).toEqual(factorize(tensor, options).model);
  });

  it("leaves what is frozen, and data of any scale", () => {
    const { matrix } = planted([60, 8, 12], 4, { seed: 3 });
    const frozen = factorize(tensor, { ...settings, start: { matrix }, frozen: [0] });
    expect(frozen.model.matrix.data).toEqual(matrix.data);
    const huge = { data: tensor.data.map((x) => x * 2 ** 600), shape: tensor.shape };
    const plain = factorize(tensor, settings);
    expectClose([factorize(huge, settings).relativeError], [plain.relativeError], 1e-6);
  });

  it("fits data of that rank to rounding", () => {
    const { tensor: clean } = planted([40, 60], 3);
    const fit = factorize(clean, {
      rank: 3,
      compress: true,
      tolerance: 0,
      targetError: 1e-6,
      maxIterations: 20000,
    });
    expect(fit.termination.kind).toBe("targetReached");
  });

  it("is on by itself only where there are many more rows and columns than directions", () => {
    const inForce = (rows: number, columns: number) =>
      factorize(drawn([rows, columns], 1), { rank: 1, maxIterations: 1 }).options.compress;
    expect(inForce(287, 400)).toBe(false);
    expect(inForce(288, 400)).toEqual({ directions: 9 });
    expect(inForce(400, 288)).toEqual({ directions: 9 });
    expect(inForce(400, 287)).toBe(false);
    const weights = drawn([288, 400], 2);
    const weighted = factorize(drawn([288, 400], 1), { rank: 1, weights, maxIterations: 1 });
    expect(weighted.options.compress).toBe(false);
  });

  it("ends with the loss of the tensor itself when it is stopped meanwhile", () => {
    const steps = factorizeSteps(tensor, settings);
    expect(steps.next().value).toMatchObject({ iteration: 0, maxIterations: 20000 });
    expect(steps.next().value).toMatchObject({ iteration: 0 });
    const { done, value } = steps.next("stop");
    expect(done).toBe(true);
    if (!done) return;
    expect(value.termination.kind).toBe("stopped");
    expect(value.iterations).toBe(0);
    expect(value.compressedIterations).toBe(1);
    expectClose([value.loss], [lossOf(tensor, value.model)], 1e-9);
  });

  it("gives its memory back however it ends", () => {
    const base = borrowWorkspace(4e6);
    const { buffer } = base;
    base.release();
    const ends = [
      (steps: Generator) => steps.return(undefined),
      (steps: Generator) => steps.next("stop"),
    ];
    for (const end of ends) {
      for (let i = 0; i < 6; i++) {
        const steps = factorizeSteps(tensor, settings);
        steps.next();
        steps.next();
        end(steps);
      }
      const again = borrowWorkspace(4e6);
      // Where they differ, their contents are too long to be printed.
      expect(again.buffer === buffer).toBe(true);
      again.release();
    }
  });

  it("hears a time limit and a limit of no sweeps", () => {
    expect(factorize(tensor, { ...settings, timeLimit: 0 }).termination.kind).toBe("timeLimit");
    const none = factorize(tensor, { ...settings, maxIterations: 0 });
    expect(none).not.toHaveProperty("compressedIterations");
    expect(none.iterations).toBe(0);
  });

  it.each([
    ["Tucker", { model: "tucker", rank: [2, 2, 2] }, /tucker does not/],
    ["weights", { rank: 2, weights: tensor }, /without weights/],
    ["a divergence", { rank: 2, objective: "kullbackLeibler" }, /squared error/],
    ["no direction", { rank: 2, compress: { directions: 0 } }, /compress.directions is 0/],
    ["a misspelt setting", { rank: 2, compress: { rank: 3 } }, /no setting of compress "rank"/],
    ["a word", { rank: 2, compress: "yes" }, /"yes"/],
  ] as const)("is refused for %s", (_, options, sentence) => {
    const asked = { compress: true, ...options } as unknown as FactorizeOptions;
    expect(() => factorize(tensor, asked)).toThrow(sentence);
  });
});
