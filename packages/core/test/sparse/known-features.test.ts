import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/random/random.ts";
import { type MixtureKind, mixKnownFeatures } from "../../src/sparse/known-features.ts";

const KINDS: MixtureKind[] = ["span", "cone", "affine", "convex"];

/** Gaussian elimination with pivoting; nothing for a singular system. */
function solveDense(matrix: number[][], side: number[]): number[] | undefined {
  const n = side.length;
  const rows = matrix.map((row, i) => [...row, side[i]!]);
  for (let p = 0; p < n; p++) {
    let best = p;
    for (let i = p; i < n; i++) if (Math.abs(rows[i]![p]!) > Math.abs(rows[best]![p]!)) best = i;
    [rows[p], rows[best]] = [rows[best]!, rows[p]!];
    if (Math.abs(rows[p]![p]!) < 1e-10) return undefined;
    for (let i = 0; i < n; i++) {
      if (i === p) continue;
      const factor = rows[i]![p]! / rows[p]![p]!;
      for (let j = p; j <= n; j++) rows[i]![j]! -= factor * rows[p]![j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

/** The least residual over all supports, each solved with its optimality conditions. */
function bruteForce(features: number[][], y: number[], kind: MixtureKind): number {
  const sums = kind === "affine" || kind === "convex";
  const bounded = kind === "cone" || kind === "convex";
  let least = sums ? Number.POSITIVE_INFINITY : Math.hypot(...y);
  for (let bits = 1; bits < 1 << features.length; bits++) {
    const used = features.filter((_, k) => bits & (1 << k));
    const product = (a: number[], b: number[]) =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const gram = used.map((a) => [...used.map((b) => product(a, b)), ...(sums ? [1] : [])]);
    const side = [...used.map((a) => product(a, y)), ...(sums ? [1] : [])];
    if (sums) gram.push([...used.map(() => 1), 0]);
    const x = solveDense(gram, side)?.slice(0, used.length);
    if (!x || (bounded && x.some((value) => value < -1e-12))) continue;
    const rest = y.map(
      (value, i) => value - x.reduce((sum, part, k) => sum + part * used[k]![i]!, 0),
    );
    least = Math.min(least, Math.hypot(...rest));
  }
  return least;
}

const random = createRandom(9);
const draw = (count: number, length: number, shift: number) =>
  Array.from({ length: count }, () => Array.from({ length }, () => random.normal() + shift));

describe.each(KINDS)("least squares over the %s of features", (kind) => {
  const sums = kind === "affine" || kind === "convex";
  const bounded = kind === "cone" || kind === "convex";

  it("is as good as the best of all supports", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(0, 0.8),
        fc.constantFrom(1e-9, 1, 1e9),
        (count, length, shift, unit) => {
          const features = draw(count, length, shift);
          const y = draw(1, length, shift)[0]!;
          const data = Float64Array.from(features.flat(), (value) => unit * value);
          const found = mixKnownFeatures(
            { data, shape: [count, length] },
            y.map((value) => unit * value),
            kind,
          );
          const scale = unit * (1 + Math.hypot(...y));
          expect(found.termination.kind).toBe("converged");
          expect(Math.abs(found.residualNorm - unit * bruteForce(features, y, kind))).toBeLessThan(
            1e-8 * scale,
          );
          expect(found.optimality).toBeLessThan(1e-11);
          if (bounded) expect(found.coefficients.every((value) => value >= 0)).toBe(true);
          if (sums) {
            expect(found.coefficients.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
          }
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });

  it("finds a planted mixture among many features", () => {
    const features = draw(12, 60, 0.3);
    const parts = [0.5, 0, 0.3, 0, 0, 0.2, 0, 0, 0, 0, 0, 0];
    const y = features[0]!.map((_, i) =>
      parts.reduce((sum, part, k) => sum + part * features[k]![i]!, 0),
    );
    const found = mixKnownFeatures(
      { data: Float64Array.from(features.flat()), shape: [12, 60] },
      y,
      kind,
    );
    found.coefficients.forEach((value, k) => {
      expect(value).toBeCloseTo(parts[k]!, 11);
    });
    expect(found.residualNorm).toBeLessThan(1e-11);
  });

  it("takes one feature twice for one", () => {
    const [f, g, y] = draw(3, 9, 0.5) as [number[], number[], number[]];
    const once = mixKnownFeatures(
      { data: Float64Array.from([...f, ...g]), shape: [2, 9] },
      y,
      kind,
    );
    const twice = mixKnownFeatures(
      { data: Float64Array.from([...f, ...f, ...g]), shape: [3, 9] },
      y,
      kind,
    );
    expect(twice.residualNorm).toBeCloseTo(once.residualNorm, 9);
  });
});

describe("wrong input", () => {
  const features = { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] };
  it.each([
    [
      "a short signal",
      () => mixKnownFeatures(features, [1], "span"),
      /The signal has 1 numbers where 2/,
    ],
    ["NaN", () => mixKnownFeatures(features, [1, Number.NaN], "cone"), /holds NaN/],
    [
      "an unknown kind",
      () => mixKnownFeatures(features, [1, 2], "hull" as "cone"),
      /kind of mixture is hull/,
    ],
    [
      "a vector of features",
      () => mixKnownFeatures({ ...features, shape: [4] }, [1], "span"),
      /features × length/,
    ],
  ])("%s is refused", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
