import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { bssEval } from "../../../src/domain/metrics/bss-eval.ts";
import { siSdr } from "../../../src/domain/metrics/si-sdr.ts";
import { MUSIC, samplesIn } from "../../material.ts";

function normals(length: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
}

const decibels = (a: number, b: number) => 10 * Math.log10(a / b);
const energy = (x: ArrayLike<number>) => Array.from(x).reduce((sum, value) => sum + value ** 2, 0);

describe("bssEval", () => {
  it("agrees with least squares on delayed copies", () => {
    const [a, b] = [normals(60, 1), normals(60, 2)];
    const estimate = a.map(
      (x, i) => 0.8 * x + 0.3 * (a[i - 1] ?? 0) + 0.2 * b[i]! + 0.1 * Math.cos(i),
    );
    const taps = 3;
    const { sdr, sir, sar } = bssEval([a, b], [estimate, b], { taps });
    const columns = (x: Float64Array) =>
      Array.from({ length: taps }, (_, d) =>
        Float64Array.from({ length: 62 }, (_, i) => x[i - d] ?? 0),
      );
    const padded = Float64Array.from({ length: 62 }, (_, i) => estimate[i] ?? 0);
    const target = projected(padded, columns(a));
    const everything = projected(padded, [...columns(a), ...columns(b)]);
    const minus = (x: Float64Array, y: Float64Array) => x.map((value, i) => value - y[i]!);
    expect(sdr[0]).toBeCloseTo(decibels(energy(target), energy(minus(padded, target))), 8);
    expect(sir[0]).toBeCloseTo(decibels(energy(target), energy(minus(everything, target))), 8);
    expect(sar[0]).toBeCloseTo(decibels(energy(everything), energy(minus(padded, everything))), 8);
  });

  it("forgives a filter of so many taps, and no longer one", () => {
    const a = normals(400, 3);
    const delayed = (by: number) => a.map((_, i) => a[i - by] ?? 0);
    expect(bssEval([a], [delayed(3)], { taps: 4 }).sdr[0]).toBeGreaterThan(20);
    expect(bssEval([a], [delayed(4)], { taps: 4 }).sdr[0]).toBeLessThan(0);
  });

  it("finds the order of estimates, and says it", () => {
    const [a, b, c] = [normals(300, 4), normals(300, 5), normals(300, 6)];
    const noisy = (x: Float64Array, seed: number) => {
      const noise = normals(300, seed);
      return x.map((value, i) => value + 0.1 * noise[i]!);
    };
    const estimates = [noisy(b, 7), noisy(c, 8), noisy(a, 9)];
    const scores = bssEval([a, b, c], estimates, { taps: 5, permute: true });
    expect(Array.from(scores.estimates)).toEqual([2, 0, 1]);
    const inOrder = bssEval([a, b, c], [estimates[2]!, estimates[0]!, estimates[1]!], { taps: 5 });
    expectClose(scores.sdr, inOrder.sdr, 1e-12);
  });

  it("refuses what cannot be judged", () => {
    const a = normals(20, 1);
    expect(() => bssEval([a], [])).toThrow("There are 1 references and 0 estimates");
    expect(() => bssEval([a], [a.slice(1)])).toThrow("must be of one length");
    expect(() => bssEval([new Float64Array(20)], [a])).toThrow("Reference 1 is silent");
  });

  it.skipIf(!MUSIC).each(["01", "02", "07", "09"])(
    "agrees with published values, set %s",
    (set) => {
      const text = readFileSync(join(MUSIC!, `bss-eval/output${set}.json`), "utf8");
      const expected = JSON.parse(text.replace(/\bInfinity\b/g, "1e999")).Sources;
      const count = expected["Source to Distortion"].length;
      const read = (kind: string) =>
        Array.from(
          { length: count },
          (_, k) => samplesIn(`bss-eval/${kind}${set}/${k}.wav`).samples,
        );
      const scores = bssEval(read("ref"), read("est"), { permute: true });
      const worst = (found: Float64Array, name: string) =>
        Math.max(
          ...Array.from(found, (value, k) =>
            value === expected[name][k] ? 0 : Math.abs(value - expected[name][k]),
          ),
        );
      expect(worst(scores.sdr, "Source to Distortion")).toBeLessThan(1e-6);
      expect(worst(scores.sir, "Source to Interference")).toBeLessThan(1e-6);
      expect(worst(scores.sar, "Source to Artifact")).toBeLessThan(1e-6);
      expect(Array.from(scores.estimates)).toEqual(expected["Source permutation"]);
    },
  );
});

describe("siSdr", () => {
  it("forgives a gain, and measures what is not along the reference", () => {
    expect(siSdr([1, 0], [3, 4])).toBeCloseTo(decibels(9, 16), 12);
    expect(siSdr([1, 2], [-2, -4])).toBe(Number.POSITIVE_INFINITY);
    expect(siSdr([1, 0], [0, 1])).toBe(Number.NEGATIVE_INFINITY);
    expect(siSdr([0, 0], [1, 1])).toBeNaN();
  });
});

/** The projection on the span of columns, by Gram and Schmidt. */
function projected(x: Float64Array, columns: readonly Float64Array[]): Float64Array {
  const basis: Float64Array[] = [];
  const along = (y: Float64Array, q: Float64Array) =>
    y.reduce((sum, value, i) => sum + value * q[i]!, 0);
  for (const column of columns) {
    let rest = column;
    for (const q of [...basis, ...basis]) {
      const part = along(rest, q);
      rest = rest.map((value, i) => value - part * q[i]!);
    }
    const size = Math.sqrt(energy(rest));
    basis.push(rest.map((value) => value / size));
  }
  const sum = new Float64Array(x.length);
  for (const q of basis) {
    const part = along(x, q);
    for (let i = 0; i < x.length; i++) sum[i]! += part * q[i]!;
  }
  return sum;
}
