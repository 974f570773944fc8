import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logarithm } from "../../src/random/logarithm.ts";
import { createRandom, deriveSeed } from "../../src/random/random.ts";
import { xoshiro128 } from "../../src/random/xoshiro.ts";

describe("xoshiro128", () => {
  it("draws the published sequence from the state 1, 2, 3, 4", () => {
    const next = xoshiro128([1, 2, 3, 4]);
    const drawn = Array.from({ length: 10 }, next);
    expect(drawn).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });
});

describe("logarithm", () => {
  it("agrees with Math.log to two units in the last place", () => {
    const random = createRandom(7);
    for (let i = 0; i < 20000; i++) {
      const x =
        i % 2 ? random.uniform() + 2 ** -60 : (random.uniform() + 1) * 2 ** ((i % 900) - 450);
      const expected = Math.log(x);
      expect(Math.abs(logarithm(x) - expected)).toBeLessThanOrEqual(
        Math.max(Math.abs(expected), Number.MIN_VALUE) * 4.5e-16,
      );
    }
  });
  it("is zero at one and exact at powers of two", () => {
    expect(logarithm(1)).toBe(0);
    expect(logarithm(2)).toBe(Math.LN2);
    expect(logarithm(0.5)).toBe(-Math.LN2);
  });
});

describe("createRandom", () => {
  it("gives the same bits for the same seed, on every engine", () => {
    const random = createRandom(314);
    const drawn = [random.uniform(), random.normal(), random.normal(), random.integer(1000)];
    expect(drawn).toEqual(GOLDEN_314);
    expect(createRandom(314).uniform()).toBe(drawn[0]);
    expect(createRandom(2 ** 32 + 314).uniform()).not.toBe(drawn[0]);
  });

  it("has the moments of the uniform and the normal", () => {
    const random = createRandom(1);
    const n = 200000;
    const uniform = moments(n, () => random.uniform());
    expect(uniform.mean).toBeCloseTo(0.5, 2);
    expect(uniform.variance).toBeCloseTo(1 / 12, 3);
    const normal = moments(n, () => random.normal());
    expect(Math.abs(normal.mean)).toBeLessThan(0.01);
    expect(Math.abs(normal.variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(normal.fourth - 3)).toBeLessThan(0.1);
  });

  it("fills the normal's quantiles", () => {
    const random = createRandom(2);
    const bounds = [-2.326348, -1.281552, -0.6744898, 0, 0.6744898, 1.281552, 2.326348];
    const shares = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];
    const below = bounds.map(() => 0);
    const n = 100000;
    for (let i = 0; i < n; i++) {
      const x = random.normal();
      bounds.forEach((bound, k) => {
        if (x < bound) below[k]! += 1;
      });
    }
    below.forEach((count, k) => {
      expect(Math.abs(count / n - shares[k]!)).toBeLessThan(0.006);
    });
  });

  it("draws whole numbers evenly", () => {
    const random = createRandom(3);
    const counts = new Array(7).fill(0);
    for (let i = 0; i < 70000; i++) counts[random.integer(7)] += 1;
    const chiSquare = counts.reduce((sum, c) => sum + (c - 10000) ** 2 / 10000, 0);
    expect(chiSquare).toBeLessThan(22.5); // 0.999 quantile of 6 degrees of freedom
    expect(createRandom(0).integer(1)).toBe(0);
  });

  it("refuses a seed or a bound that is not a whole number", () => {
    expect(() => createRandom(0.5)).toThrow(/seed is 0.5/);
    expect(() => createRandom(-1)).toThrow(/seed is -1/);
    expect(() => createRandom(1).integer(0)).toThrow(/below 0/);
  });
});

describe("deriveSeed", () => {
  it("depends on every index and on their order", () => {
    const seeds = new Set<number>();
    for (let i = 0; i < 60; i++) for (let j = 0; j < 60; j++) seeds.add(deriveSeed(5, i, j));
    expect(seeds.size).toBe(3600);
    expect(deriveSeed(5)).not.toBe(deriveSeed(5, 0));
    expect(deriveSeed(1, 2)).not.toBe(deriveSeed(2, 1));
  });
  it("always gives a seed", () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat(), { minLength: 1 }), ([seed, ...rest]) => {
        createRandom(deriveSeed(seed!, ...rest));
      }),
    );
  });
  it("gives streams that do not follow each other", () => {
    let product = 0;
    for (let i = 0; i < 5000; i++) {
      const a = createRandom(deriveSeed(9, i)).normal();
      product += a * createRandom(deriveSeed(9, i + 1)).normal();
    }
    expect(Math.abs(product / 5000)).toBeLessThan(0.06);
  });
});

function moments(n: number, draw: () => number) {
  let mean = 0;
  let square = 0;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const x = draw();
    mean += x / n;
    square += (x * x) / n;
    fourth += x ** 4 / n;
  }
  return { mean, variance: square - mean * mean, fourth };
}

const GOLDEN_314 = [0.29120549319840416, -0.3450470321476591, 1.431726075899851, 573];
