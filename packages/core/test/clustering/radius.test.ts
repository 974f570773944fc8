import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { dbscan } from "../../src/clustering/dbscan.ts";
import { chooseRadius } from "../../src/clustering/radius.ts";
import { reachabilityTree } from "../../src/clustering/reachability-tree.ts";
import { createRandom } from "../../src/random/random.ts";
import { blobs, table } from "./points.ts";

/** The core points of each cluster that weighs at least `size`, as sets of indices. */
function coreSets(labels: Int32Array, core: Uint8Array, weights: number[], size: number) {
  const members = new Map<number, number[]>();
  labels.forEach((label, i) => {
    if (core[i]) members.set(label, [...(members.get(label) ?? []), i]);
  });
  const mass = (list: number[]) => list.reduce((sum, i) => sum + weights[i]!, 0);
  return [...members.values()].filter((list) => mass(list) >= size);
}

describe("chooseRadius", () => {
  it("gives the heights of two pairs", () => {
    const choice = chooseRadius(table([[0], [1], [10], [11]]), { minPoints: 1, minClusterSize: 2 });
    expect(choice.ranges).toHaveLength(1);
    expect(choice.ranges[0]).toMatchObject({ low: 1, high: 9, clusters: 2 });
    expect(choice.ranges[0]!.stability).toBeCloseTo(Math.log(9), 14);
    expect(choice.radius).toBeCloseTo(3, 14);
  });

  it("counts in the stability the points that are in clusters", () => {
    // The pairs come together at 9, the last point, a sixth of all, joins at 89.
    const rows = [[0], [1], [10], [11], [100]];
    const { ranges } = chooseRadius(table(rows), { minPoints: 1, minClusterSize: 2 });
    const stability = ranges.map((range) => range.stability);
    expectClose(stability, [0.8 * Math.log(89 / 9), 0.8 * Math.log(9)], 1e-14);
  });

  it.each([undefined, 3])(
    "tells the clusters of dbscan all along each range (weights to %s)",
    (most) => {
      const random = createRandom(most ?? 0);
      for (let problem = 0; problem < 8; problem++) {
        const { rows } = blobs(random, 90, 1 + (problem % 3), 4);
        const weights = rows.map(() => (most ? random.integer(most + 1) : 1));
        const minPoints = 2 + (problem % 4);
        const minClusterSize = minPoints + 1 - (problem % 2) * 2;
        const choice = chooseRadius(table(rows), { minPoints, minClusterSize, weights });
        expect(choice.ranges.length).toBeGreaterThan(3);
        for (const { low, high, clusters } of choice.ranges) {
          let before: number[][] | undefined;
          for (const part of [0.001, 0.3, 0.6, 0.999]) {
            const radius = low + part * (high - low);
            const { labels, core } = dbscan(table(rows), { radius, minPoints, weights });
            const sets = coreSets(labels, core, weights, minClusterSize);
            expect(sets).toHaveLength(clusters);
            // Clusters only gain points.
            for (const set of before ?? []) {
              expect(sets.some((other) => set.every((i) => other.includes(i)))).toBe(true);
            }
            before = sets;
          }
        }
      }
    },
  );

  it.each([
    ["blobs", blobs(createRandom(3), 70, 2, 3).rows],
    ["a lattice, all distances alike", Array.from({ length: 70 }, (_, i) => [i % 9, (i / 9) | 0])],
    ["points thrice over", Array.from({ length: 70 }, (_, i) => [(i % 23) ** 2, i % 5 ? 0 : 1])],
  ])("has a spanning tree as short as the one that Kruskal's way gives: %s", (_, rows) => {
    const { coreDistances, heights } = reachabilityTree(
      table(rows),
      4,
      new Float64Array(70).fill(1),
    );
    const distance = (i: number, j: number) =>
      Math.hypot(...rows[i]!.map((x, c) => x - rows[j]![c]!));
    const cores = rows.map((_, i) => rows.map((__, j) => distance(i, j)).sort((a, b) => a - b)[3]!);
    expectClose(coreDistances, cores, 1e-14);
    const pairs = rows
      .flatMap((_, i) =>
        rows.map((__, j) => ({ i, j, h: Math.max(cores[i]!, cores[j]!, distance(i, j)) })),
      )
      .filter(({ i, j }) => i < j)
      .sort((a, b) => a.h - b.h);
    const owner = rows.map((_, i) => i);
    const expected: number[] = [];
    for (const { i, j, h } of pairs) {
      const [a, b] = [owner[i]!, owner[j]!];
      if (a === b) continue;
      expected.push(h);
      owner.forEach((root, k) => {
        if (root === b) owner[k] = a;
      });
    }
    expectClose(heights, expected, 1e-14);
  });

  it.each([1, 2, 3, 5])("finds %i planted clusters on 10 seeds, at any scale, with noise", (k) => {
    for (let seed = 0; seed < 10; seed++) {
      const random = createRandom(seed);
      // Far corners of a grid, deviations that differ by a factor of two, and stray points.
      const truth = Array.from({ length: 60 * k }, (_, i) => i % k);
      const rows = truth.map((c) => {
        const spread = c % 2 ? 0.4 : 0.8;
        return [
          12 * (c % 3) + spread * random.normal(),
          12 * Math.floor(c / 3) + spread * random.normal(),
        ];
      });
      for (let i = 0; i < 3; i++) {
        rows.push([40 * random.uniform() - 6, 40 * random.uniform() - 6]);
      }
      const choice = chooseRadius(table(rows), { minPoints: 4, minClusterSize: 8 });
      expect(choice.clusters).toBe(k);
      const { labels } = dbscan(table(rows), { radius: choice.radius });
      const pairs = new Set(truth.flatMap((c, i) => (labels[i]! < 0 ? [] : [`${c} ${labels[i]}`])));
      expect(pairs.size).toBe(k);
      const lost = truth.filter((_, i) => labels[i]! < 0).length;
      expect(lost).toBeLessThanOrEqual(0.05 * truth.length);
      const scaled = rows.map((row) => row.map((x) => x * 2 ** -40));
      expect(chooseRadius(table(scaled), { minPoints: 4, minClusterSize: 8 }).radius).toBe(
        choice.radius * 2 ** -40,
      );
    }
  });

  it("says so when no radius is better than another", () => {
    for (const rows of [[[1, 2]], [[0], [1], [2]], Array.from({ length: 9 }, () => [3, 3])]) {
      const choice = chooseRadius(table(rows));
      expect(choice).toMatchObject({ radius: 1, clusters: 0, ranges: [] });
      expect(choice.advice).toMatch(/too few, or all at one place/);
    }
  });

  it("keeps its numbers finite where weights only just reach minPoints, or squares overflow", () => {
    // In one order the weights come to 0.6, in the other to 0.6000000000000001.
    const close = chooseRadius(table([[0], [1], [3]]), {
      weights: [0.1, 0.2, 0.3],
      minPoints: 0.1 + 0.2 + 0.3,
    });
    const far = chooseRadius(table([[-1e200], [0], [1e200]]), { minPoints: 1 });
    for (const { radius, ranges } of [close, far]) {
      for (const { high, stability } of ranges) expect(high + stability).toBeLessThan(1e300);
      expect(radius).toBeLessThan(1e300);
    }
  });

  it("refuses what it cannot weigh, with a sentence", () => {
    const points = table([[0], [1]]);
    expect(() => chooseRadius(points, { weights: [1, -1] })).toThrow("The weight of point 1 is -1");
    expect(() => chooseRadius(points, { minClusterSize: 0 })).toThrow("minClusterSize is 0");
    expect(() => chooseRadius(points, { minPoints: Number.NaN })).toThrow("minPoints is NaN");
  });
});
