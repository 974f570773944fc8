import { describe, expect, it } from "vitest";
import { thresholdGraph } from "../../src/clustering/threshold-graph.ts";
import { createRandom } from "../../src/random/random.ts";

describe("thresholdGraph", () => {
  it("joins along chains, equality included, and numbers by first items", () => {
    const at = [5, 0, 1, 6, 2, 9];
    const near = (i: number, j: number) => -Math.abs(at[i]! - at[j]!);
    expect(thresholdGraph(6, near, -1)).toEqual({
      labels: Int32Array.from([0, 1, 1, 0, 1, 2]),
      components: 3,
    });
    expect(thresholdGraph(6, near, -0.5).components).toBe(6);
    expect(thresholdGraph(0, near, 0)).toEqual({ labels: new Int32Array(0), components: 0 });
  });

  it("agrees with the powers of the adjacency matrix", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed);
      const n = 25;
      const values = Array.from({ length: n }, () =>
        Array.from({ length: n }, () => random.uniform()),
      );
      const near = (i: number, j: number) => values[Math.min(i, j)]![Math.max(i, j)]!;
      const reach = values.map((row, i) => row.map((_, j) => i === j || near(i, j) >= 0.94));
      for (let k = 0; k < n; k++) {
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) reach[i]![j] ||= reach[i]![k]! && reach[k]![j]!;
        }
      }
      const { labels } = thresholdGraph(n, near, 0.94);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) expect(labels[i] === labels[j]).toBe(reach[i]![j]);
      }
    }
  });

  it("refuses what is not a number", () => {
    expect(() => thresholdGraph(2, () => Number.NaN, 0)).toThrow(
      "The similarity of 0 and 1 is NaN",
    );
    expect(() => thresholdGraph(2, () => 1, Number.NaN)).toThrow("The threshold is NaN");
  });
});
