import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { componentsOf, modelOf } from "../../../src/factorization/factors/components.ts";
import { alignTo } from "../../../src/factorization/uncertainty/align-components.ts";
import { matchComponents } from "../../../src/factorization/uncertainty/match.ts";
import { spreadAround } from "../../../src/factorization/uncertainty/spread.ts";
import { createRandom } from "../../../src/random/random.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { planted } from "../../problems.ts";
import { cpFactors, dense } from "../models/dense.ts";

const shape = [6, 4, 5];
const cp = cpFactors(shape, 3, 1, true);
const { matrix, core } = planted([7, 3, 4], 3);
const tucker1 = { kind: "tucker1", matrix, core } as const;

/** The same tensor from components in another order, scale and sign. */
function disguised(model: typeof cp): typeof cp {
  const order = [2, 0, 1];
  // Products of the three scales are 1 for each component.
  const scales = [
    [-2, 0.5, -1],
    [3, 1, -1],
    [-1, -4, 0.25],
  ];
  const matrices = model.matrices.map(({ data, shape: [rows = 0] }, n) => ({
    data: Float64Array.from({ length: rows * 3 }, (_, k) => {
      const r = order[k % 3]!;
      return data[Math.floor(k / 3) * 3 + r]! * scaleOf(scales, r, n);
    }),
    shape: [rows, 3],
  }));
  return { kind: "cp", matrices };
}

function scaleOf(scales: number[][], r: number, n: number): number {
  const [a, b] = scales[r]!;
  return n === 0 ? a! : n === 1 ? b! : 1 / (a! * b!);
}

describe("componentsOf and modelOf", () => {
  it("are inverse", () => {
    expect(modelOf(tucker1, componentsOf(tucker1))).toEqual(tucker1);
    expect(modelOf(cp, componentsOf(cp))).toEqual(cp);
  });
});

describe("matchComponents", () => {
  it("pairs by the least sum of 1 − cosine of the outer products, by trying all", () => {
    const other = componentsOf(cpFactors(shape, 3, 2, true));
    const known = componentsOf(cp);
    const flat = (components: typeof known, r: number) =>
      dense(
        {
          kind: "cp",
          matrices: components.map((f) => ({ data: f[r]!, shape: [f[r]!.length, 1] })),
        },
        shape,
      );
    const cos = (x: Float64Array, y: Float64Array) =>
      x.reduce((sum, v, i) => sum + v * y[i]!, 0) / Math.hypot(...x) / Math.hypot(...y);
    const cost = [0, 1, 2].map((k) =>
      [0, 1, 2].map((l) => 1 - cos(flat(known, k), flat(other, l))),
    );
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const sums = orders.map((order) => order.reduce((sum, l, k) => sum + cost[k]![l]!, 0));
    const { learnedOf, distances } = matchComponents(other, known);
    expectClose([distances.reduce((a, b) => a + b)], [Math.min(...sums)], 1e-12);
    expectClose(
      [...distances],
      [...learnedOf].map((l, k) => cost[k]![l]!),
      1e-12,
    );
  });
});

describe("alignTo", () => {
  it("undoes another order, scale and pairs of signs", () => {
    const other = disguised(cp);
    expectClose([...dense(other, shape)], [...dense(cp, shape)], 1e-12);
    const aligned = alignTo(componentsOf(cp), componentsOf(other), { scaleFree: true });
    aligned.components.forEach((factor, n) => {
      factor.forEach((vector, r) => {
        expectClose([...vector], [...componentsOf(cp)[n]![r]!], 1e-12);
      });
    });
    expectClose([...aligned.similarity], [1, 1, 1], 1e-12);
  });
  it("keeps every scale where that is not free, and the product in any case", () => {
    const other = disguised(cp);
    for (const scaleFree of [false, true]) {
      const { components } = alignTo(componentsOf(cp), componentsOf(other), { scaleFree });
      expectClose([...dense(modelOf(cp, components), shape)], [...dense(cp, shape)], 1e-12);
      if (scaleFree) continue;
      const sizes = (vectors: readonly Float64Array[]) =>
        vectors.map((x) => Math.hypot(...x)).sort();
      components.forEach((factor, n) => {
        expectClose(sizes(factor), sizes(componentsOf(other)[n]!), 1e-12);
      });
    }
  });
  it("leaves a component of zeros as it is", () => {
    const zeros = (rows: number): Tensor => ({
      data: new Float64Array(rows * 3),
      shape: [rows, 3],
    });
    const none = { kind: "cp", matrices: shape.map(zeros) } as const;
    const { components, similarity } = alignTo(componentsOf(cp), componentsOf(none), {
      scaleFree: true,
    });
    expect(components.flat().every((vector) => vector.every((x) => x === 0))).toBe(true);
    expect([...similarity]).toEqual([0, 0, 0]);
  });
});

describe("spreadAround", () => {
  it("is nothing among the same components in disguise", () => {
    const spread = spreadAround(cp, [cp, disguised(cp), disguised(disguised(cp))], {
      level: 0.9,
      scaleFree: true,
    });
    for (const each of [spread.mean, spread.low, spread.high]) {
      each.matrices.forEach(({ data }, n) => {
        expectClose([...data], [...cp.matrices[n]!.data], 1e-12);
      });
    }
    for (const { data } of spread.standardDeviation.matrices)
      expect(Math.max(...data)).toBeLessThan(1e-14);
    expectClose([...spread.similarity], [1, 1, 1], 1e-12);
    expect(spread.fits).toBe(3);
  });
  it("is that of the entries, one by one", () => {
    const random = createRandom(4);
    const models = Array.from({ length: 5 }, () => {
      const near = (tensor: Tensor) => ({
        ...tensor,
        data: tensor.data.map((x) => x * (1 + 0.01 * random.normal())),
      });
      return { kind: "tucker1", matrix: near(matrix), core: near(core) } as const;
    });
    const spread = spreadAround(tucker1, models, { level: 0.5, scaleFree: false });
    core.data.forEach((_, i) => {
      const values = models.map((model) => model.core.data[i]!).sort((a, b) => a - b);
      const mean = values.reduce((a, b) => a + b) / 5;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 4;
      // Quartiles of five values are the second and the fourth.
      expectClose(
        [spread.mean, spread.standardDeviation, spread.low, spread.high].map(
          (m) => m.core.data[i]!,
        ),
        [mean, Math.sqrt(variance), values[1]!, values[3]!],
        1e-9,
      );
    });
  });
  it("puts rows in their places, and leaves out those that are in none", () => {
    const halves = spreadAround(
      tucker1,
      [tucker1, tucker1],
      { level: 0.95, scaleFree: true, from: 1 },
      [Int32Array.of(1, 0, 2, 3, 4, 5, -1), Int32Array.of(-1, 0, 2, 3, 4, 5, -1)],
    );
    const row = (model: typeof tucker1, i: number) => [
      ...model.matrix.data.subarray(3 * i, 3 * i + 3),
    ];
    expectClose(row(halves.mean, 0), row(tucker1, 1), 1e-12);
    expectClose(row(halves.mean, 1), row(tucker1, 0), 1e-12);
    expect(row(halves.mean, 6)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(row(halves.standardDeviation, 0)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
