import { createRandom } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { scaleToPlane } from "../../src/domain/multidimensional-scaling.ts";

/** Distances between points in the plane (x, y, x, y, …). */
function distances(points: ArrayLike<number>): Float64Array {
  const n = points.length / 2;
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return Math.hypot(points[2 * i]! - points[2 * j]!, points[2 * i + 1]! - points[2 * j + 1]!);
  });
}

/** Symmetric, with a function of each pair off the diagonal. */
function symmetric(n: number, value: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 0 : value(Math.min(i, j), Math.max(i, j));
  });
}

function scattered(n: number, seed: number, flat = 0.6): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: 2 * n }, (_, at) => (at % 2 ? flat : 1) * random.normal() + 5);
}

describe("scaleToPlane", () => {
  it.each([
    [3, 0.6],
    [4, 0.9],
    [20, 0.6],
    [40, 0.05],
  ])("finds %i planted points of the plane again", (n, flat) => {
    for (const seed of [1, 2, 3]) {
      const wanted = distances(scattered(n, seed, flat));
      const { coordinates, stress } = scaleToPlane(wanted, n);
      expectClose(distances(coordinates), wanted, 1e-4);
      expect(stress).toBeLessThan(1e-4);
    }
  });

  it("centres them, with the widest spread first, no correlation and the signs of its rule", () => {
    const n = 12;
    const { coordinates } = scaleToPlane(distances(scattered(n, 4)), n);
    const sum = (of: (x: number, y: number) => number) =>
      Array.from({ length: n }, (_, i) => of(coordinates[2 * i]!, coordinates[2 * i + 1]!)).reduce(
        (total, value) => total + value,
        0,
      );
    expectClose([sum((x) => x), sum((_, y) => y), sum((x, y) => x * y)], [0, 0, 0], 1e-9);
    expect(sum((x) => x * x)).toBeGreaterThan(sum((_, y) => y * y));
    for (const axis of [0, 1]) {
      const values = [...coordinates].filter((_, at) => at % 2 === axis);
      const farthest = Math.max(...values.map(Math.abs));
      expect(values.find((value) => Math.abs(value) > 0.999 * farthest)).toBeGreaterThan(0);
    }
  });

  it("turns and mirrors of the same points have one map", () => {
    const points = scattered(9, 5);
    const turned = points.map((_, at) => (at % 2 ? points[at - 1]! : -points[at + 1]!));
    const mirrored = points.map((_, at) => points[at ^ 1]!);
    const first = scaleToPlane(distances(points), 9).coordinates;
    expectClose(scaleToPlane(distances(turned), 9).coordinates, first, 1e-4);
    expectClose(scaleToPlane(distances(mirrored), 9).coordinates, first, 1e-4);
  });

  it("makes a square of four that are all equally unlike, which has the least stress", () => {
    // With sides s, the stress 4(s − 1)² + 2(√2 s − 1)² is least at s = (2 + √2) ÷ 4.
    const { coordinates, stress } = scaleToPlane(
      symmetric(4, () => 1),
      4,
    );
    expect(stress).toBeCloseTo(3 - 2 * Math.SQRT2, 6);
    const sides = [...distances(coordinates)].filter((value) => value > 0).sort((a, b) => a - b);
    expectClose(sides.slice(0, 8), new Array(8).fill((2 + Math.SQRT2) / 4), 1e-3);
  });

  it("says the stress of its own points, of which no small move has less", () => {
    const n = 7;
    const random = createRandom(6);
    const half = Array.from({ length: n * n }, () => 0.2 + 0.8 * random.uniform());
    const wanted = symmetric(n, (i, j) => half[i * n + j]!);
    const { coordinates, stress } = scaleToPlane(wanted, n);
    const raw = (points: Float64Array) =>
      distances(points).reduce((sum, value, at) => sum + (value - wanted[at]!) ** 2, 0);
    const squares = distances(coordinates).reduce((sum, value) => sum + value * value, 0);
    expect(stress).toBeCloseTo(Math.sqrt(raw(coordinates) / squares), 12);
    expect(stress).toBeGreaterThan(0.05);
    for (let at = 0; at < 2 * n; at++) {
      for (const step of [-0.02, 0.02]) {
        const moved = coordinates.map((value, k) => (k === at ? value + step : value));
        expect(raw(moved)).toBeGreaterThan(raw(coordinates));
      }
    }
  });

  it("leaves out a pair without a dissimilarity", () => {
    const wanted = distances(scattered(8, 7));
    const gaps = wanted.slice();
    for (const [i, j] of [
      [0, 1],
      [2, 5],
    ] as const) {
      gaps[i * 8 + j] = Number.NaN;
      gaps[j * 8 + i] = Number.NaN;
    }
    const { coordinates, stress } = scaleToPlane(gaps, 8);
    expectClose(distances(coordinates), wanted, 1e-3);
    expect(stress).toBeLessThan(1e-3);
  });

  it.each([
    ["that are the same", 0],
    ["of which nothing is known", Number.NaN],
  ])("puts samples %s at numbers, without stress", (_, value) => {
    const { coordinates, stress } = scaleToPlane(
      symmetric(4, () => value),
      4,
    );
    expectClose(coordinates, new Array(8).fill(0), 0);
    expect(stress).toBe(0);
  });

  it("gives the same bits each time", () => {
    const wanted = distances(scattered(15, 8));
    expect(scaleToPlane(wanted, 15)).toEqual(scaleToPlane(wanted, 15));
  });
});
