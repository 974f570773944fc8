import { createRandom, finish, sparseMatrix } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { moransISteps } from "../../../src/domain/prepare/moran.ts";
import { neighboursWithin, sixNearest } from "../../../src/domain/prepare/neighbours.ts";

const n = 30;
const random = createRandom(4);
const layout = {
  x: Float64Array.from({ length: n }, () => 5 * random.uniform()),
  y: Float64Array.from({ length: n }, () => 5 * random.uniform()),
  section: new Int32Array(n),
};
const near = neighboursWithin(layout, 1.3);
const values = Float64Array.from({ length: n }, (_, i) =>
  random.uniform() < 0.4 ? 0 : layout.x[i]! + random.uniform(),
);
const matrixOf = (column: ArrayLike<number>) =>
  sparseMatrix({
    rows: n,
    columns: 1,
    rowIndices: Array.from({ length: n }, (_, i) => i),
    columnIndices: new Array(n).fill(0),
    values: column,
  });

/** By its definition, from a dense weight matrix. */
function bruteForce(column: ArrayLike<number>): number {
  const x = Array.from(column);
  const mean = x.reduce((sum, value) => sum + value, 0) / n;
  let [cross, weights, squares] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    squares += (x[i]! - mean) ** 2;
    const around = x
      .map((_, j) => j)
      .filter(
        (j) =>
          j !== i && Math.hypot(layout.x[i]! - layout.x[j]!, layout.y[i]! - layout.y[j]!) <= 1.3,
      );
    for (const j of around) {
      cross += ((x[i]! - mean) * (x[j]! - mean)) / around.length;
      weights += 1 / around.length;
    }
  }
  return ((n / weights) * cross) / squares;
}

describe("Moran's I", () => {
  it("is that of its definition", () => {
    expect(finish(moransISteps(matrixOf(values), near)).index[0]).toBeCloseTo(
      bruteForce(values),
      12,
    );
  });

  it("has a score of its own under random order for neighbours that are not mutual", () => {
    const six = sixNearest(layout);
    const z = Array.from({ length: 2000 }, () => {
      const order = Array.from({ length: n }, () => random.normal());
      return finish(moransISteps(matrixOf(order), six)).score[0]!;
    });
    expect(Math.abs(z.reduce((sum, value) => sum + value ** 2, 0) / z.length - 1)).toBeLessThan(
      0.12,
    );
  });

  it("has the mean and the spread under random order that its score assumes", () => {
    const orders = Array.from({ length: 3000 }, () => {
      const order = Array.from(values);
      for (let i = n - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      return finish(moransISteps(matrixOf(order), near)).score[0]!;
    });
    const mean = orders.reduce((sum, z) => sum + z, 0) / orders.length;
    const variance = orders.reduce((sum, z) => sum + (z - mean) ** 2, 0) / orders.length;
    expect(Math.abs(mean)).toBeLessThan(0.06);
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
  });

  it("is 0 for a gene that is the same everywhere", () => {
    expect(finish(moransISteps(matrixOf(new Float64Array(n).fill(3)), near)).index[0]).toBe(0);
  });
});
