import { createRandom } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { medianFilter, replaceSorted } from "../../../src/domain/percussion/running-median.ts";

/** Numbers with many ties. */
function numbers(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => Math.floor(8 * random.uniform()) / 4);
}

describe("a running median", () => {
  it("keeps numbers sorted as one takes another's place", () => {
    const values = numbers(300, 1);
    const sorted = new Float64Array(9).fill(-1);
    const held = Array.from({ length: 7 }, () => 0);
    sorted.fill(0, 1, 8);
    values.forEach((value, n) => {
      replaceSorted(sorted, 1, 7, held[n % 7]!, value);
      held[n % 7] = value;
      expect(Array.from(sorted.subarray(1, 8))).toEqual([...held].sort((a, b) => a - b));
    });
    // What lies on either side is another's.
    expect([sorted[0], sorted[8]]).toEqual([-1, -1]);
  });

  it.each([
    [40, 5],
    [40, 17],
    [3, 5],
    [1, 5],
  ])("of %i numbers, %i at a time, is what sorting each gives", (count, width) => {
    const values = numbers(count, 2);
    const out = new Float64Array(count);
    medianFilter(values, width, new Float64Array(width), out);
    const mirrored = (k: number) => {
      const inside = k < 0 ? -k : k >= count ? 2 * (count - 1) - k : k;
      return values[Math.max(0, Math.min(count - 1, inside))]!;
    };
    const expected = Array.from({ length: count }, (_, k) => {
      const near = Array.from({ length: width }, (__, n) => mirrored(k + n - (width - 1) / 2));
      return near.sort((a, b) => a - b)[(width - 1) / 2];
    });
    expect(Array.from(out)).toEqual(expected);
  });
});
