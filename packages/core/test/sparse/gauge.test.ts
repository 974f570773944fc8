import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGauge, type Gauge, gaugeOf, polarOf, project } from "../../src/sparse/gauge.ts";

/** The threshold by sorting, as the definition has it. */
function sortedThreshold(v: number[], w: number[], tau: number): number {
  const order = v.map((_, i) => i).sort((i, j) => v[j]! / w[j]! - v[i]! / w[i]!);
  let values = 0;
  let squares = 0;
  let theta = 0;
  for (const i of order) {
    const next = (values + w[i]! * v[i]! - tau) / (squares + w[i]! ** 2);
    if (next >= v[i]! / w[i]!) break;
    values += w[i]! * v[i]!;
    squares += w[i]! ** 2;
    theta = next;
  }
  return theta;
}

const finite = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const cases = fc
  .record({
    count: fc.integer({ min: 1, max: 40 }),
    nonnegative: fc.boolean(),
    width: fc.constantFrom(1, 2, 3),
    part: fc.oneof(fc.double({ min: 1e-3, max: 1.2, noNaN: true }), fc.constant(0)),
    scale: fc.constantFrom(1e-9, 1, 1e9),
  })
  .chain(({ count, nonnegative, width, part, scale }) =>
    fc.record({
      x: fc.array(fc.oneof(finite(3), fc.constantFrom(0, 1, -1)), {
        minLength: width * count,
        maxLength: width * count,
      }),
      other: fc.array(finite(3), { minLength: width * count, maxLength: width * count }),
      weights: fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), {
        minLength: count,
        maxLength: count,
      }),
      nonnegative: fc.constant(nonnegative),
      width: fc.constant(width),
      part: fc.constant(part),
      scale: fc.constant(scale),
    }),
  );

function gaugeFor(weights: number[], width: number, nonnegative: boolean): Gauge {
  const length = width * weights.length;
  const groups = Uint32Array.from({ length }, (_, i) => Math.floor(i / width));
  return createGauge(length, Float64Array.from(weights), {
    nonnegative,
    ...(width > 1 && { groups }),
  });
}

describe("the projection onto the ball of a gauge", () => {
  it("agrees with the sorted one, is feasible, rests, and brings points nearer", () => {
    fc.assert(
      fc.property(cases, ({ x, other, weights, nonnegative, width, part, scale }) => {
        const gauge = gaugeFor(weights, width, nonnegative);
        const given = Float64Array.from(x, (value) => scale * value);
        const positive = given.map((value) => (nonnegative ? Math.max(0, value) : value));
        const tau = part * gaugeOf(gauge, positive);
        const sizes = weights.map((_, g) =>
          Math.hypot(...positive.slice(width * g, width * (g + 1))),
        );
        const theta = part < 1 ? sortedThreshold(sizes, weights, tau) : 0;
        const expected = positive.map((value, i) => {
          const g = Math.floor(i / width);
          const left = sizes[g]! - theta * weights[g]!;
          return left > 0 && tau > 0 ? value * (left / sizes[g]!) : 0;
        });
        const out = new Float64Array(given.length);
        project(gauge, given, tau, out);
        out.forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-12 * scale);
        });
        expect(gaugeOf(gauge, out)).toBeLessThanOrEqual(tau * (1 + 1e-12) + 1e-300);
        const again = out.slice();
        project(gauge, again, tau, again);
        again.forEach((value, i) => {
          expect(Math.abs(value - out[i]!)).toBeLessThanOrEqual(1e-12 * scale);
        });
        const far = Float64Array.from(other, (value) => scale * value);
        const near = new Float64Array(far.length);
        project(gauge, far, tau, near);
        const distance = (a: Float64Array, b: Float64Array) =>
          Math.hypot(...a.map((v, i) => v - b[i]!));
        expect(distance(out, near)).toBeLessThanOrEqual(distance(given, far) + 1e-12 * scale);
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  it("stays expectedly linear where all values are one", () => {
    const gauge = createGauge(100_000, new Float64Array(100_000).fill(1), {});
    const x = new Float64Array(100_000).fill(1);
    project(gauge, x, 50_000, x);
    expect(x.every((value) => Math.abs(value - 0.5) < 1e-12)).toBe(true);
  });
});

describe("the polar", () => {
  it("is the largest product with the ball, which its projection attains", () => {
    fc.assert(
      fc.property(cases, ({ x, other, weights, nonnegative, width }) => {
        const gauge = gaugeFor(weights, width, nonnegative);
        const c = Float64Array.from(x);
        const point = Float64Array.from(other, (value) => (nonnegative ? Math.abs(value) : value));
        const product = c.reduce((sum, value, i) => sum + value * point[i]!, 0);
        const bound = polarOf(gauge, c) * gaugeOf(gauge, point);
        expect(product).toBeLessThanOrEqual(bound * (1 + 1e-12) + 1e-12);
        const attained = new Float64Array(c.length);
        project(
          gauge,
          c.map((value) => 1e6 * value),
          1,
          attained,
        );
        const reached = c.reduce((sum, value, i) => sum + value * attained[i]!, 0);
        expect(reached).toBeGreaterThan(polarOf(gauge, c) - 1e-3);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
