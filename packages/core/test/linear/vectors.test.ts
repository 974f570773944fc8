import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/index.ts";
import { dotFrom } from "../../src/linear/vectors.ts";

describe("dotFrom", () => {
  it("adds the products of two stretches, however long and wherever they begin", () => {
    const random = createRandom(1);
    const [x, y] = [0, 1].map(() => Float64Array.from({ length: 40 }, () => random.normal()));
    for (let length = 0; length < 12; length++) {
      for (const [i, j] of [
        [0, 0],
        [3, 17],
        [28, 1],
      ] as const) {
        let sum = 0;
        for (let k = 0; k < length; k++) sum += x![i + k]! * y![j + k]!;
        expect(dotFrom(x!, i, y!, j, length)).toBeCloseTo(sum, 12);
      }
    }
  });
});
