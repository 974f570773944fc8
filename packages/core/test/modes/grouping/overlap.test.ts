import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { dbscan } from "../../../src/clustering/dbscan.ts";
import { chooseRadius } from "../../../src/clustering/radius.ts";
import type { AtomPlaces } from "../../../src/modes/atoms/atoms.ts";
import { overlap, overlapPoints, scaledPoints } from "../../../src/modes/grouping/overlap.ts";
import { createRandom } from "../../../src/random/random.ts";

const places = (
  centres: number[],
  frequencies: number[],
  spread: number | number[],
): AtomPlaces => ({
  centres: Float64Array.from(centres),
  frequencies: Float64Array.from(frequencies),
  spread: typeof spread === "number" ? spread : Float64Array.from(spread),
});

describe("overlap", () => {
  it("is the inner product of analytic atoms, summed over fine samples", () => {
    const atoms = places([0, 0.13, -0.2, 0.4], [20, 21.5, 17, 20], [0.1, 0.1, 0.25, 0.06]);
    const step = 1e-3;
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        const sums = [0, 0, 0, 0] as [number, number, number, number];
        for (let t = -3; t < 3; t += step) {
          const [a, b] = [i, j].map((k) => {
            const s = (atoms.spread as Float64Array)[k]!;
            return Math.exp(-0.5 * ((t - atoms.centres[k]!) / s) ** 2);
          }) as [number, number];
          const turn = 2 * Math.PI * (atoms.frequencies[i]! - atoms.frequencies[j]!) * t;
          sums[0] += a * b * Math.cos(turn);
          sums[1] += a * b * Math.sin(turn);
          sums[2] += a * a;
          sums[3] += b * b;
        }
        const expected = Math.hypot(sums[0], sums[1]) / Math.sqrt(sums[2] * sums[3]);
        expect(overlap(atoms, i, j)).toBeCloseTo(expected, 10);
      }
    }
  });

  it("is exp(−d² ÷ 4) of the distance of the points", () => {
    const random = createRandom(0);
    const draw = (scale: number) => Array.from({ length: 20 }, () => scale * random.uniform());
    const atoms = places(draw(1), draw(10), 0.1);
    const { data, shape } = overlapPoints(atoms);
    expect(shape).toEqual([20, 2]);
    for (let i = 0; i < 20; i++) {
      const d = Math.hypot(data[2 * i]! - data[0]!, data[2 * i + 1]! - data[1]!);
      expect(overlap(atoms, i, 0)).toBeCloseTo(Math.exp((-d * d) / 4), 13);
    }
  });

  it("takes the median of several spreads, or the one given", () => {
    const atoms = places([1, 2, 3], [5, 6, 7], [0.1, 0.2, 0.8]);
    expectClose(overlapPoints(atoms).data, overlapPoints({ ...atoms, spread: 0.2 }).data, 0);
    expectClose(overlapPoints(atoms, 0.5).data, overlapPoints({ ...atoms, spread: 0.5 }).data, 0);
    expect(overlapPoints(places([], [], [])).shape).toEqual([0, 2]);
  });

  it("scales the frequency alone as the notebooks do", () => {
    expect([...scaledPoints(places([1, 2], [5, 6], 0.1), 0.25).data]).toEqual([1, 1.25, 2, 1.5]);
  });

  // Atoms at independent times leave gaps as wide as the tones are apart: such fragments must not count.
  it.each([
    { seeds: "one in each of 30 parts", even: true, options: {} },
    { seeds: "independent", even: false, options: { minClusterSize: 15 } },
  ])("lets two tones be two clusters on 20 of 20 seeds: times $seeds", ({ even, options }) => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed);
      const centres = Array.from({ length: 60 }, (_, k) =>
        even ? (k + random.uniform()) / 60 : random.uniform(),
      );
      const tones = centres.map((_, k) => (k % 2 ? 5 : 20));
      const frequencies = tones.map((f) => f + 0.5 * random.normal());
      const points = overlapPoints(places(centres, frequencies, 0.05));
      const { radius, clusters } = chooseRadius(points, options);
      expect(clusters).toBe(2);
      const { labels } = dbscan(points, { radius });
      const pairs = tones.flatMap((f, k) => (labels[k]! < 0 ? [] : [`${f} ${labels[k]}`]));
      expect(new Set(labels.filter((label) => label >= 0)).size).toBe(new Set(pairs).size);
    }
  });

  it("refuses what is no atom, with a sentence", () => {
    const atoms = places([1, 2], [5, 6], 0.1);
    expect(() => overlapPoints({ ...atoms, spread: 0 })).toThrow("The spread of atom 0 is 0");
    expect(() => overlapPoints(atoms, -1)).toThrow("spread is -1");
    expect(() => overlapPoints(places([1], [5, 6], 1))).toThrow("2 frequencies and 1 centres");
    expect(() => overlapPoints(places([1], [Number.NaN], 1))).toThrow("Entry 0 of the frequencies");
    expect(() => scaledPoints(atoms, -1)).toThrow("frequencyScale is -1");
  });
});
