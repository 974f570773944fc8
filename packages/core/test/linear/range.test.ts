import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { singularValues } from "../../src/factorization/rank/svd-bound.ts";
import { orthonormalize } from "../../src/linear/orthonormalize.ts";
import { OVERSAMPLING, rangeFinder } from "../../src/linear/range.ts";
import { createRandom } from "../../src/random/random.ts";
import { stored, withSingularValues } from "./known-values.ts";

/** ‖M − Qᵀ Q M‖. */
function leftOver(data: Float64Array, rows: number, columns: number, q: Float64Array, k: number) {
  const rest = data.slice();
  for (let r = 0; r < k; r++) {
    for (let j = 0; j < columns; j++) {
      let along = 0;
      for (let i = 0; i < rows; i++) along += q[r * rows + i]! * data[i * columns + j]!;
      for (let i = 0; i < rows; i++) rest[i * columns + j]! -= along * q[r * rows + i]!;
    }
  }
  return Math.hypot(...rest);
}

function find(data: Float64Array, rows: number, columns: number, count: number, powers?: number) {
  const { matrix, rooms, products } = stored(data, rows, columns, count);
  const found = rangeFinder(matrix, count, createRandom(3), rooms, powers);
  return { found, basis: rooms.left.view, products: products() };
}

describe("orthonormalize", () => {
  it("keeps the span of the rows before, in order", () => {
    // 3, 4 → 0.6, 0.8; the second row loses its part along the first.
    const x = Float64Array.of(3, 4, 0, 1);
    expect(orthonormalize(x, 2, 2)).toBe(2);
    expectClose([...x], [0.6, 0.8, -0.8, 0.6], 1e-15);
  });
  it("is orthonormal to rounding however nearly the rows depend on each other", () => {
    const random = createRandom(1);
    const base = Float64Array.from({ length: 50 }, () => random.normal());
    const x = Float64Array.from(
      { length: 6 * 50 },
      (_, n) => base[n % 50]! + 1e-9 * random.normal(),
    );
    expect(orthonormalize(x, 6, 50)).toBe(6);
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < 50; k++) product += x[i * 50 + k]! * x[j * 50 + k]!;
        expect(Math.abs(product - Number(i === j))).toBeLessThan(1e-14);
      }
    }
  });
  it("leaves out rows of zeros and those that depend on others", () => {
    const x = Float64Array.of(0, 0, 2, 0, 5, 0, 7, 1);
    expect(orthonormalize(x, 4, 2)).toBe(2);
    expectClose([...x.subarray(0, 4)], [1, 0, 0, 1], 1e-15);
  });
});

describe("rangeFinder", () => {
  const [rows, columns] = [40, 60];
  it("holds all of a matrix of low rank, and no more directions than that", () => {
    const data = withSingularValues([5, 3, 1], rows, columns);
    const { found, basis } = find(data, rows, columns, 3 + OVERSAMPLING);
    expect(found).toBe(3);
    expect(leftOver(data, rows, columns, basis, 3)).toBeLessThan(1e-12);
  });
  it("leaves little more than the singular values beyond, by the bound of its paper", () => {
    const values = Array.from({ length: 40 }, (_, k) => 0.7 ** k);
    const data = withSingularValues(values, rows, columns);
    const rank = 6;
    const least = Math.hypot(...values.slice(rank));
    // Theorem 10.5, without powers: the mean is at most this; powers only lower it.
    const bound = Math.sqrt(1 + rank / (OVERSAMPLING - 1)) * least;
    for (const powers of [0, 1, 2]) {
      const { basis, found } = find(data, rows, columns, rank + OVERSAMPLING, powers);
      expect(found).toBe(rank + OVERSAMPLING);
      const left = leftOver(data, rows, columns, basis, found);
      expect(left).toBeLessThan(bound);
      expect(left).toBeGreaterThan(Math.hypot(...values.slice(found)) * (1 - 1e-9));
    }
  });
  it("comes nearer to the best with each round, of noise as well", () => {
    const random = createRandom(5);
    const data = Float64Array.from({ length: rows * columns }, () => random.normal());
    const best = Math.hypot(...singularValues(data, rows, columns).slice(12));
    const left = [0, 1, 2, 3].map((powers) => {
      const { basis, found } = find(data, rows, columns, 12, powers);
      return leftOver(data, rows, columns, basis, found);
    });
    for (let k = 1; k < left.length; k++) expect(left[k]!).toBeLessThan(left[k - 1]!);
    expect(left[3]! / best).toBeLessThan(1.03);
  });
  it("keeps directions a thousand million times smaller than the largest", () => {
    const data = withSingularValues([1, 1e-9], rows, columns);
    const { basis } = find(data, rows, columns, 2, 2);
    expect(leftOver(data, rows, columns, basis, 2)).toBeLessThan(1e-14);
  });
  it("makes the products it says, and takes no more directions than there are", () => {
    const data = withSingularValues([3, 2, 1], 3, columns);
    const { found, basis, products } = find(data, 3, columns, 9, 2);
    expect(products).toBe(5);
    expect(found).toBe(3);
    expect(leftOver(data, 3, columns, basis, 3)).toBeLessThan(1e-13);
  });
  it("finds nothing in zeros", () => {
    expect(find(new Float64Array(rows * columns), rows, columns, 4).found).toBe(0);
  });
});
