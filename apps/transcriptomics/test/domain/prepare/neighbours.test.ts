import { createRandom, finish } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { averageRowsSteps, gaussianWeights } from "../../../src/domain/prepare/kernel.ts";
import type { Layout } from "../../../src/domain/prepare/layout.ts";
import {
  neighboursWithin,
  pitchOf,
  sixNearest,
  usualRadius,
} from "../../../src/domain/prepare/neighbours.ts";

function hexagonal(side: number, turn = 0, by = 1): Layout {
  const places = Array.from({ length: side * side }, (_, n) => {
    const [row, column] = [Math.floor(n / side), n % side];
    const [x, y] = [column + (row % 2) / 2, (row * Math.sqrt(3)) / 2];
    return [
      by * (x * Math.cos(turn) - y * Math.sin(turn)) + 1000,
      by * (x * Math.sin(turn) + y * Math.cos(turn)) - 77,
    ];
  });
  return {
    x: Float64Array.from(places, ([x]) => x!),
    y: Float64Array.from(places, ([, y]) => y!),
    section: new Int32Array(side * side),
  };
}

describe("neighbours", () => {
  it("are those that a search over all pairs finds", () => {
    const random = createRandom(2);
    const n = 200;
    const draw = () => Float64Array.from({ length: n }, () => 10 * random.uniform());
    const layout = {
      x: draw(),
      y: draw(),
      section: Int32Array.from({ length: n }, (_, i) => i % 2),
    };
    const { starts, indices } = neighboursWithin(layout, 1.1);
    for (let i = 0; i < n; i++) {
      const all = Array.from({ length: n }, (_, j) => j).filter(
        (j) =>
          j !== i &&
          layout.section[j] === layout.section[i] &&
          Math.hypot(layout.x[i]! - layout.x[j]!, layout.y[i]! - layout.y[j]!) <= 1.1,
      );
      expect(Array.from(indices.subarray(starts[i], starts[i + 1]))).toEqual(all);
    }
  });

  it("nearest are the six of all that are sorted", () => {
    const random = createRandom(9);
    const draw = () => Float64Array.from({ length: 80 }, () => random.uniform());
    const layout = { x: draw(), y: draw(), section: new Int32Array(80) };
    const { starts, indices } = sixNearest(layout);
    for (let i = 0; i < 80; i++) {
      const to = (j: number) =>
        Math.hypot(layout.x[i]! - layout.x[j]!, layout.y[i]! - layout.y[j]!);
      const all = Array.from({ length: 80 }, (_, j) => j).filter((j) => j !== i);
      const six = all.sort((a, b) => to(a) - to(b)).slice(0, 6);
      expect(Array.from(indices.subarray(starts[i], starts[i + 1]))).toEqual(
        six.sort((a, b) => a - b),
      );
    }
  });

  it("of a hexagonal array are the six around, however it lies", () => {
    const straight = hexagonal(12);
    const known = neighboursWithin(straight, usualRadius(straight));
    expect(pitchOf(straight)).toBeCloseTo(1, 9);
    expect(known.starts[6 * 12 + 7]! - known.starts[6 * 12 + 6]!).toBe(6);
    for (const [turn, by] of [
      [0.3, 1],
      [2, 137],
      [-1, 1e-3],
    ] as const) {
      const turned = hexagonal(12, turn, by);
      const found = neighboursWithin(turned, usualRadius(turned));
      expect(pitchOf(turned) / by).toBeCloseTo(1, 6);
      expect(Array.from(found.indices)).toEqual(Array.from(known.indices));
    }
  });

  it("share a constant through smoothing, and nothing without any", () => {
    const layout = hexagonal(8);
    const rows = new Float64Array(64).fill(3);
    const smoothed = finish(averageRowsSteps(gaussianWeights(layout, 1.2)!, rows, 1));
    for (const value of smoothed) expect(value).toBeCloseTo(3, 12);
    expect(gaussianWeights(layout, 0)).toBeUndefined();
  });

  it("have a pitch where all spots are at one place or there are two", () => {
    const at = (x: number[]) => ({
      x: Float64Array.from(x),
      y: new Float64Array(x.length),
      section: new Int32Array(x.length),
    });
    expect(pitchOf(at([2, 2, 2]))).toBe(1);
    expect(pitchOf(at([0, 5]))).toBe(5);
    expect(usualRadius(at([0, 5]))).toBe(5);
  });
});
