import { expect, it } from "vitest";
import { joinWeakest } from "../../../src/modes/grouping/join-weakest.ts";
import { createRandom } from "../../../src/random/random.ts";

/** Sums and distances made anew for each join. */
function byBruteForce(data: Float64Array, weights: Float64Array, given: Int32Array, most: number) {
  const labels = given.slice();
  for (;;) {
    const sizes = new Map<number, number>();
    labels.forEach((label, k) => {
      if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + weights[k]!);
    });
    if (sizes.size <= most) return labels;
    const [weakest] = [...sizes].reduce((least, own) => (own[1] < least[1] ? own : least));
    let best = { label: -1, distance: Number.POSITIVE_INFINITY };
    for (let i = 0; i < labels.length; i++) {
      for (let j = 0; j < labels.length; j++) {
        const label = labels[j]!;
        if (labels[i] !== weakest || label < 0 || label === weakest) continue;
        const distance = Math.hypot(
          data[2 * i]! - data[2 * j]!,
          data[2 * i + 1]! - data[2 * j + 1]!,
        );
        if (distance < best.distance) best = { label, distance };
      }
    }
    labels.forEach((label, k) => {
      if (label === weakest) labels[k] = best.label;
    });
  }
}

it.each([1, 2, 3, 4, 5])("joins as brute force does, seed %i", (seed) => {
  const random = createRandom(seed);
  const [count, clusters, most] = [150, 30, 4];
  const data = Float64Array.from({ length: 2 * count }, () => random.normal());
  const weights = Float64Array.from({ length: count }, () => random.uniform());
  const labels = Int32Array.from({ length: count }, (_, k) =>
    k < clusters ? k : random.integer(clusters + 5) - 5 < 0 ? -1 : random.integer(clusters),
  );
  const expected = byBruteForce(data, weights, labels, most);
  const found = labels.slice();
  expect(joinWeakest({ data, shape: [count, 2] }, weights, found, clusters, most)).toBe(most);
  // The same partition, numbered from 0 in the order of the clusters that are left.
  const left = [...new Set(expected)].filter((label) => label >= 0).sort((a, b) => a - b);
  expect([...found]).toEqual([...expected].map((label) => left.indexOf(label)));
});

it("leaves as many as there are where more may be kept", () => {
  const labels = Int32Array.of(0, 1, -1);
  const points = { data: Float64Array.of(0, 0, 1, 1, 2, 2), shape: [3, 2] };
  expect(joinWeakest(points, [1, 1, 1], labels, 2, 5)).toBe(2);
  expect([...labels]).toEqual([0, 1, -1]);
});
