import { DBSCAN } from "density-clustering";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dbscan } from "../../src/clustering/dbscan.ts";
import { createRandom } from "../../src/random/random.ts";
import fixture from "../fixtures/scikit-learn/dbscan.json" with { type: "json" };
import { blobs, table } from "./points.ts";

/** The definition, in the steps of Ester et al.: clusters grow one by one from their first core points. */
function naive(
  rows: number[][],
  radius: number,
  minPoints: number,
  weights = rows.map(() => 1),
): { labels: number[]; core: number[] } {
  const neighbours = rows.map((p) =>
    rows.flatMap((q, j) => {
      const squared = p.reduce((sum, x, c) => sum + (x - q[c]!) ** 2, 0);
      return squared <= radius ** 2 ? [j] : [];
    }),
  );
  const core = neighbours.map((list) =>
    list.reduce((sum, j) => sum + weights[j]!, 0) >= minPoints ? 1 : 0,
  );
  const labels = rows.map(() => -1);
  let cluster = 0;
  for (let i = 0; i < rows.length; i++) {
    if (labels[i] !== -1 || !core[i]) continue;
    const queue = [i];
    labels[i] = cluster;
    for (const at of queue) {
      if (!core[at]) continue;
      for (const j of neighbours[at]!) {
        if (labels[j] !== -1) continue;
        labels[j] = cluster;
        queue.push(j);
      }
    }
    cluster++;
  }
  return { labels, core };
}

describe("dbscan", () => {
  it.each(fixture.cases)("gives the labels of scikit-learn: $name", (given) => {
    const count = given.labels.length;
    const { radius, minPoints, weights } = given;
    const points = {
      data: Float64Array.from(given.points),
      shape: [count, given.dimension],
    };
    const found = dbscan(points, { radius, minPoints, ...(weights && { weights }) });
    expect([...found.labels]).toEqual(given.labels);
    expect([...found.core].flatMap((one, i) => (one ? [i] : []))).toEqual(given.core);
    expect(found.clusters).toBe(Math.max(...given.labels) + 1);
    expect(found.noise).toBe(given.labels.filter((label) => label < 0).length);
  });

  it("gives the clusters of the definition on any points", () => {
    const whole = fc.integer({ min: -6, max: 6 });
    const real = fc.double({ min: -3, max: 3, noNaN: true });
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((d) =>
        fc.oneof(
          ...[whole, real].map((x) =>
            fc.array(fc.array(x, { minLength: d, maxLength: d }), { minLength: 1, maxLength: 90 }),
          ),
        ),
      );
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(0.3, 0.5, 1, 1.5, 2.5, 5),
        fc.integer({ min: 1, max: 6 }),
        fc.option(fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 90, maxLength: 90 }), {
          nil: undefined,
        }),
        (given, radius, minPoints, some) => {
          const weights = some?.slice(0, given.length);
          const found = dbscan(table(given), { radius, minPoints, ...(weights && { weights }) });
          const expected = naive(given, radius, minPoints, weights);
          expect([...found.labels]).toEqual(expected.labels);
          expect([...found.core]).toEqual(expected.core);
        },
      ),
      { seed: 1, numRuns: 400 },
    );
  });

  it.each([
    [1, 0.02],
    [2, 0.25],
    [2, 1.5],
    [3, 0.7],
  ])("gives the clusters of the definition on 800 points of %i coordinates", (d, radius) => {
    const rows = blobs(createRandom(d), 800, d, 6).rows;
    const found = dbscan(table(rows), { radius, minPoints: 5 });
    const expected = naive(rows, radius, 5);
    expect([...found.labels]).toEqual(expected.labels);
    expect([...found.core]).toEqual(expected.core);
  });

  it("agrees with density-clustering where no distance equals the radius", () => {
    for (let seed = 0; seed < 8; seed++) {
      const rows = blobs(createRandom(seed), 300, 2, 5).rows;
      const found = dbscan(table(rows), { radius: 0.4, minPoints: 5 });
      const clusters = new DBSCAN().run(rows, 0.4, 5);
      expect(clusters.length).toBe(found.clusters);
      const labels = rows.map(() => -1);
      clusters.forEach((members, cluster) => {
        for (const i of members) labels[i] = cluster;
      });
      expect([...found.labels]).toEqual(labels);
    }
  });

  it("takes a distance equal to the radius as near, where density-clustering does not", () => {
    const rows = [[0], [1], [2], [3]];
    expect(dbscan(table(rows), { radius: 1, minPoints: 2 }).clusters).toBe(1);
    expect(new DBSCAN().run(rows, 1, 2)).toEqual([]);
  });

  it("gives a border point between two clusters to the first", () => {
    // The point in the middle is as near to a core point on either side, and none itself.
    const rows = [[0], [1], [2], [11], [20], [21], [22]];
    const { labels, core } = dbscan(table(rows), { radius: 9, minPoints: 4 });
    expect([...labels]).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect([...core]).toEqual([0, 0, 1, 0, 1, 0, 0]);
  });

  it("counts a point of weight w as w points at one place", () => {
    const random = createRandom(5);
    const rows = blobs(random, 120, 2, 3).rows;
    const weights = rows.map(() => random.integer(4));
    const each = rows.flatMap((row, i) => Array.from({ length: weights[i]! }, () => row));
    const owner = rows.flatMap((_, i) => Array.from({ length: weights[i]! }, () => i));
    const { labels } = dbscan(table(rows), { radius: 0.4, minPoints: 5, weights });
    const repeated = dbscan(table(each), { radius: 0.4, minPoints: 5 });
    // Border points of two clusters may go to either: points of weight 0 can be core and tell them apart.
    const core = new Set(owner.filter((_, k) => repeated.core[k]));
    const pairs = owner.flatMap((i, k) => (core.has(i) ? [[labels[i], repeated.labels[k]]] : []));
    expect(core.size).toBeGreaterThan(50);
    for (const [ours, theirs] of pairs) {
      for (const [a, b] of pairs) if (theirs === b) expect(ours).toBe(a);
    }
  });

  it("finds one cluster of 100 000 points that are all neighbours", () => {
    const random = createRandom(7);
    const data = Float64Array.from({ length: 200_000 }, () => random.uniform());
    const found = dbscan({ data, shape: [100_000, 2] }, { radius: 2 });
    expect(found.clusters).toBe(1);
    expect(found.noise).toBe(0);
    expect(found.advice).toMatch(/smaller radius/);
  });

  it("says so when all is noise, and takes no points at all", () => {
    const apart = dbscan(table([[0], [10], [20]]), { radius: 1 });
    expect([...apart.labels]).toEqual([-1, -1, -1]);
    expect(apart.advice).toMatch(/larger radius/);
    const none = dbscan({ data: new Float64Array(0), shape: [0, 2] }, { radius: 1 });
    expect(none).toMatchObject({ clusters: 0, noise: 0 });
  });

  it("refuses what it cannot cluster, with a sentence", () => {
    const points = table([
      [0, 1],
      [2, 3],
    ]);
    const flat = { data: new Float64Array(3), shape: [3] };
    const bad = table([
      [0, 1],
      [2, Number.NaN],
    ]);
    expect(() => dbscan(flat, { radius: 1 })).toThrow("The points have shape 3 and 3 values");
    expect(() => dbscan(bad, { radius: 1 })).toThrow("Coordinate 1 of point 1 is NaN");
    for (const radius of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-200, 1e200]) {
      expect(() => dbscan(points, { radius })).toThrow(`radius is ${radius};`);
    }
    expect(() => dbscan(points, { radius: 1, minPoints: 0 })).toThrow("minPoints is 0");
    expect(() => dbscan(points, { radius: 1, weights: [1] })).toThrow("1 weights and 2 points");
    expect(() => dbscan(points, { radius: 1, weights: [1, Number.NaN] })).toThrow(
      "The weight of point 1 is NaN",
    );
  });
});
