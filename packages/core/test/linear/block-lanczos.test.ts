import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { finish } from "../../src/iterate/pauses.ts";
import { blockFor, largestSquaresSteps } from "../../src/linear/block-lanczos.ts";
import { createRandom } from "../../src/random/random.ts";
import { stored, withSingularValues } from "./known-values.ts";

function largest(values: readonly number[], rows: number, columns: number, count: number) {
  const data = withSingularValues(values, rows, columns);
  const { matrix, rooms } = stored(data, rows, columns, blockFor(count, rows, columns));
  const total = data.reduce((sum, value) => sum + value * value, 0);
  return finish(largestSquaresSteps(matrix, total, count, createRandom(1), rooms));
}

describe("the largest singular values by block Lanczos", () => {
  const falling = Array.from({ length: 60 }, (_, k) => 5 * 0.9 ** k);
  const flat = [9, 7, 5, ...Array.from({ length: 57 }, (_, k) => 1 - k / 200)];
  const equal = [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, ...Array.from({ length: 40 }, () => 1)];

  it.each([
    ["falling", falling, 60, 90],
    ["falling, tall", falling, 90, 60],
    ["hardly falling", flat, 80, 400],
    ["hardly falling, tall", flat, 400, 80],
    ["more equal ones than are wanted", equal, 52, 70],
    ["all there are", falling.slice(0, 6), 6, 30],
  ] as const)("are those that were planted: %s", (_, values, rows, columns) => {
    const count = Math.min(10, rows);
    const squares = largest(values, rows, columns, count);
    const known = values.slice(0, count).map((value) => value ** 2);
    expect(squares.length).toBe(known.length);
    expectClose(squares, known, 1e-9);
    squares.forEach((square, k) => {
      expect(square).toBeLessThanOrEqual(known[k]! * (1 + 1e-13));
    });
  });
  it("are followed by none where there are no more", () => {
    const squares = largest([4, 2, 1], 50, 70, 5);
    expectClose(squares.slice(0, 3), [16, 4, 1], 1e-12);
    squares.slice(3).forEach((square) => {
      expect(square).toBeLessThan(1e-13);
    });
  });
  it("of zeros are zeros", () => {
    expect(Math.max(0, ...largest([0], 30, 40, 3))).toBe(0);
  });
});
