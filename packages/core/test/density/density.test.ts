import { expectClose } from "@unmix/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandwidth } from "../../src/density/bandwidth.ts";
import { exponential } from "../../src/density/exponential.ts";
import {
  gridBetween,
  gridPoints,
  kernelDensity,
  widened,
} from "../../src/density/kernel-density.ts";
import { innerPercentile, quantile } from "../../src/density/quantile.ts";
import { createRandom } from "../../src/random/random.ts";

describe("exponential", () => {
  it("agrees with Math.exp to two units in the last place", () => {
    const random = createRandom(1);
    for (let i = 0; i < 20000; i++) {
      const x = -random.uniform() * (i % 2 ? 700 : 2);
      const expected = Math.exp(x);
      expect(Math.abs(exponential(x) - expected)).toBeLessThanOrEqual(expected * 4.5e-16);
    }
  });
  it("ends in subnormals and zero", () => {
    expect(exponential(0)).toBe(1);
    expect(exponential(-740) / Math.exp(-740)).toBeCloseTo(1, 2);
    expect(exponential(-746)).toBe(0);
    expect(exponential(Number.NEGATIVE_INFINITY)).toBe(0);
  });
});

describe("quantile", () => {
  it("interpolates between order statistics", () => {
    const values = [4, 1, 3, 2];
    expect([0, 0.25, 0.5, 0.9, 1].map((p) => quantile(values, p))).toEqual([
      1,
      1.75,
      2.5,
      expect.closeTo(3.7, 14),
      4,
    ]);
    expect(values).toEqual([4, 1, 3, 2]);
    expect(quantile([7], 0.3)).toBe(7);
  });
  it("rises with p and stays within the values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p, q) => {
          const [low, high] = [Math.min(p, q), Math.max(p, q)];
          const [a, b] = [quantile(values, low), quantile(values, high)];
          expect(b - a).toBeGreaterThanOrEqual(-1e-9);
          expect(a).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(b).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        },
      ),
    );
  });
  it("refuses what has no quantile", () => {
    expect(() => quantile([], 0.5)).toThrow(/no values/);
    expect(() => quantile([1], 1.5)).toThrow(/at 1.5/);
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow(/not a number/);
  });
});

describe("innerPercentile", () => {
  it("keeps the middle of 0 … 100 with both ends, in their order", () => {
    const values = Array.from({ length: 101 }, (_, i) => (i * 37) % 101);
    const kept = innerPercentile(values, 90);
    expect(kept.length).toBe(91);
    expect(Math.min(...kept)).toBe(5);
    expect(Math.max(...kept)).toBe(95);
    expect([...kept]).toEqual(values.filter((v) => v >= 5 && v <= 95));
  });
  it("keeps everything at 100 and refuses 0", () => {
    expect([...innerPercentile([3, 1, 2], 100)]).toEqual([3, 1, 2]);
    expect(innerPercentile([], 95).length).toBe(0);
    expect(() => innerPercentile([1], 0)).toThrow(/inner 0 percent/);
  });
});

describe("bandwidth", () => {
  it("follows the smaller of deviation and quartile range", () => {
    // 1 … 9: deviation √7.5 = 2.7386, quartile range 4, 4/1.34 = 2.9851.
    const nine = [9, 1, 8, 2, 7, 3, 6, 4, 5];
    expect(bandwidth(nine)).toBeCloseTo(0.9 * Math.sqrt(7.5) * 9 ** -0.2, 14);
    // One outlier: the quartile range is the smaller.
    const outlier = [1, 2, 3, 4, 5, 6, 7, 8, 900];
    expect(bandwidth(outlier, 1)).toBeCloseTo((4 / 1.34) * 9 ** -0.2, 13);
  });
  it("falls back when half of the values, all of them, or all but one are missing", () => {
    const ties = [5, 5, 5, 5, 5, 5, 5, 5, 6];
    expect(bandwidth(ties)).toBeCloseTo(0.9 * Math.sqrt(1 / 9) * 9 ** -0.2, 14);
    expect(bandwidth([0.1, 0.1, 0.1])).toBeCloseTo(0.9 * 3 ** -0.2, 14);
    expect(bandwidth([3], 0.7)).toBe(0.7);
    expect(bandwidth([])).toBe(0.9);
  });
  it("is the same at every scale, to the last bit", () => {
    const random = createRandom(8);
    const values = Array.from({ length: 41 }, () => random.normal());
    const h = bandwidth(values);
    for (const exponent of [-1000, -665, -500, 500, 665, 1000]) {
      const unit = 2 ** exponent;
      expect(bandwidth(values.map((v) => v * unit)) / unit).toBe(h);
    }
    expect(bandwidth([0, 0, 0])).toBe(bandwidth([5, 5, 5]));
    expect(bandwidth([-1.5e308, 1.5e308])).toBeGreaterThan(1e307);
    expect(bandwidth([1e-200, 3e-200, 2e-200])).toBeLessThan(1e-199);
  });
  it("moves with the values' scale and not with their place", () => {
    const random = createRandom(3);
    const values = Array.from({ length: 60 }, () => random.normal());
    const h = bandwidth(values);
    expect(bandwidth(values.map((v) => 50 * v + 7)) / h).toBeCloseTo(50, 10);
  });
});

function direct(
  values: ArrayLike<number>,
  points: Float64Array,
  width: (i: number) => number,
): Float64Array {
  return points.map((g) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      const u = (g - values[i]!) / width(i);
      sum += Math.exp((-u * u) / 2) / (values.length * width(i) * Math.sqrt(2 * Math.PI));
    }
    return sum;
  });
}

describe("kernelDensity", () => {
  it("agrees with the plain sum on fine and coarse grids, with wide and narrow kernels", () => {
    const number = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 20 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.integer({ min: 2, max: 1100 }),
        (values, exponent, count) => {
          const grid = gridBetween(-110, 120, count);
          const h = 10 ** exponent;
          const expected = direct(values, gridPoints(grid), () => h);
          const peak = 1 / (h * Math.sqrt(2 * Math.PI));
          const actual = kernelDensity(values, grid, h);
          let [lowest, worst] = [0, 0];
          for (let k = 0; k < count; k++) {
            lowest = Math.min(lowest, actual[k]!);
            worst = Math.max(worst, Math.abs(actual[k]! - expected[k]!));
          }
          expect(lowest).toBeGreaterThanOrEqual(0);
          expect(worst).toBeLessThanOrEqual(1e-13 * peak);
        },
      ),
    );
  });
  it("takes a width for each value", () => {
    const random = createRandom(5);
    const values = Array.from({ length: 75 }, () => 100 + 60 * random.normal());
    const errors = values.map(() => 0.5 + 4 * random.uniform());
    const grid = gridBetween(-100, 300, 1025);
    const widths = widened(3, errors);
    const expected = direct(values, gridPoints(grid), (i) => Math.hypot(3, errors[i]!));
    expectClose(kernelDensity(values, grid, widths), expected, 1e-13);
    expectClose(
      kernelDensity(values, grid, errors),
      direct(values, gridPoints(grid), (i) => errors[i]!),
      1e-13,
    );
  });
  it("is the same at every scale", () => {
    const values = [-3, 0.25, 4];
    const errors = [0.5, 0, 2];
    const near = kernelDensity(values, gridBetween(-20, 20, 65), widened(0.7, errors));
    for (const unit of [2 ** -1000, 2 ** -600, 2 ** 600, 2 ** 1000]) {
      const scaled = (list: number[]) => list.map((v) => v * unit);
      const widths = widened(0.7 * unit, scaled(errors));
      const grid = gridBetween(-20 * unit, 20 * unit, 65);
      expectClose(
        kernelDensity(scaled(values), grid, widths).map((d) => d * unit),
        near,
        1e-14,
      );
    }
    expect([...widened(0, [0, 2 ** -1074, Number.POSITIVE_INFINITY])]).toEqual([
      0,
      2 ** -1074,
      Number.POSITIVE_INFINITY,
    ]);
  });
  it("refuses a width whose density no number can hold", () => {
    const grid = gridBetween(0, 1, 3);
    expect(() => kernelDensity([0.3], grid, 1e-310)).toThrow(
      /width of value 0 is 1e-310, so small/,
    );
    const thin = kernelDensity([0.3, 0.5], grid, 1e-300);
    expectClose(
      [...thin].map((d) => d * 1e-300),
      [0, 0.5 / Math.sqrt(2 * Math.PI), 0],
      1e-14,
    );
  });
  it("integrates to one", () => {
    const grid = gridBetween(-20, 20, 4001);
    const density = kernelDensity([-3, 0.25, 4], grid, 0.7);
    expect(density.reduce((sum, d) => sum + d, 0) * grid.step).toBeCloseTo(1, 13);
  });
  it("keeps to its support", () => {
    const grid = gridBetween(-2, 2, 5);
    const free = kernelDensity([0], grid, 1);
    expect([...kernelDensity([0], grid, 1, [-1, 1])]).toEqual([0, free[1], free[2], free[3], 0]);
    expect([...kernelDensity([0], grid, 1, [5, 9])]).toEqual([0, 0, 0, 0, 0]);
  });
  it("is zero for no values, and refuses what is not a value, a width or a grid", () => {
    const grid = gridBetween(0, 1, 3);
    expect([...kernelDensity([], grid, 1)]).toEqual([0, 0, 0]);
    expect(() => kernelDensity([1, Number.NaN], grid, 1)).toThrow(/Value 1 of a density is NaN/);
    expect(() => kernelDensity([1], grid, 0)).toThrow(/kernel width of value 0 is 0/);
    expect(() => kernelDensity([1, 2], grid, [1])).toThrow(/2 values but 1 kernel widths/);
    expect(() => gridBetween(1, 1, 5)).toThrow(/positive finite step/);
    expect(() => gridBetween(0, 1, 1)).toThrow(/at least two points/);
  });
});
