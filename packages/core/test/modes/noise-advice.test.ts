import { describe, expect, it } from "vitest";
import { createRandom, decomposeModes } from "../../src/index.ts";
import { norm } from "../../src/linear/vectors.ts";
import { noiseNorm } from "../../src/modes/samples/noise-share.ts";

const { PI, cos, sin } = Math;

/** Two tones and a chirp, with white noise of a part of their norm; some samples may be missing at random. */
function noisy(share: number, { count = 400, missing = 0, seed = 1 } = {}) {
  const random = createRandom(seed);
  const all = Float64Array.from({ length: count }, (_, i) => i / 200);
  const times = all.filter(() => random.uniform() >= missing);
  const clean = times.map(
    (t) => cos(2 * PI * 12 * t) + 0.7 * sin(2 * PI * (30 * t + (8 * t * t) / (count / 200))),
  );
  const scale = (share * norm(clean)) / Math.sqrt(times.length);
  const values = clean.map((value) => value + scale * random.normal());
  return { times, values, clean };
}

describe("the norm of white noise", () => {
  it.each([400, 4000, 40_000])("is told beside tones, in %i samples", (count) => {
    for (const share of [0.02, 0.05, 0.12, 0.3]) {
      for (const seed of [1, 2, 3]) {
        const { values, clean } = noisy(share, { count, seed });
        const told = noiseNorm(values)! / norm(clean) / share;
        expect(told, `${share}, seed ${seed}`).toBeGreaterThan(count < 1000 ? 0.85 : 0.95);
        expect(told, `${share}, seed ${seed}`).toBeLessThan(count < 1000 ? 1.7 : 1.25);
      }
    }
  });

  it("is next to nothing where there is none, and scales with the signal", () => {
    const { values, clean } = noisy(0);
    expect(noiseNorm(values)! / norm(clean)).toBeLessThan(0.01);
    const loud = noiseNorm(noisy(0.12).values.map((value) => 1e9 * value))!;
    expect(loud / noiseNorm(noisy(0.12).values)!).toBeCloseTo(1e9, -3);
    const click = Float64Array.from({ length: 400 }, (_, i) => Number(i === 211));
    expect(noiseNorm(click)).toBe(0);
  });

  it("is not told of a few samples", () => {
    expect(noiseNorm(Float64Array.of(1, -1, 0.5))).toBeUndefined();
  });
});

describe("a signal with more noise than may be left over", () => {
  const brief = { features: 2000, maxIterations: 2000 };
  const clusters = { ...brief, grouping: { metric: "overlap" } } as const;
  const ridges = { ...brief, grouping: { spread: 0.2 } };

  it("is advised a larger residual, with which clusters of noise are gone", () => {
    const signal = noisy(0.12);
    const { modes, groups } = decomposeModes(signal, clusters);
    expect(modes.length).toBeGreaterThan(4);
    const said = /may be clusters of noise: raise residual to (0\.\d+)\.$/.exec(groups.advice!);
    const residual = Number(said![1]);
    expect(residual).toBeGreaterThan(0.1);
    expect(residual).toBeLessThan(0.19);
    const again = decomposeModes(signal, { ...clusters, residual });
    expect(again.modes.length).toBeLessThan(modes.length);
    expect(again.groups.advice).toBeUndefined();
  });

  it.each([0, 0.3])("is told so of ridges too, with %d of the samples missing", (missing) => {
    const { groups, labels } = decomposeModes(noisy(0.12, { missing }), ridges);
    const strays = labels.filter((label) => label < 0).length;
    const words = `atoms follow it: the ${strays} in no mode are of that kind.`;
    expect(groups.advice).toContain(words);
  });

  it("is told that it may be noise where it has no ridge, and of no share of it", () => {
    const { length } = noisy(0.1).values;
    const random = createRandom(8);
    const signal = { ...noisy(0.1), values: Float64Array.from({ length }, () => random.normal()) };
    const { modes, groups, termination } = decomposeModes(signal, ridges);
    expect(modes).toHaveLength(0);
    expect(groups.advice).toBeUndefined();
    expect(termination.advice).toContain("it is noise, or has many components");
  });

  it.each([0, 0.02, 0.05])("is none with %d of noise", (share) => {
    expect(decomposeModes(noisy(share), clusters).groups.advice).toBeUndefined();
    expect(decomposeModes(noisy(share), ridges).groups.advice).toBeUndefined();
    expect(decomposeModes(noisy(share, { missing: 0.3 }), ridges).groups.advice).toBeUndefined();
  });
});
