import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { isUnmixError } from "../../src/errors.ts";
import { fromJson, toJson } from "../../src/json/json.ts";
import { decomposeModes } from "../../src/modes/decompose.ts";
import type { ModeOptions } from "../../src/modes/options/options.ts";
import type { ModeDecomposition } from "../../src/modes/result/decomposition.ts";
import { ridgeCurves } from "../../src/modes/ridge/ridge.ts";
import { createRandom } from "../../src/random/random.ts";

const TIMES = Array.from({ length: 200 }, (_, i) => i / 199);
const slow = (time: number) => Math.cos(2 * Math.PI * 5 * time);
const fast = (time: number) => Math.sin(2 * Math.PI * 20 * time);
const both = (time: number) => slow(time) + fast(time);
const signal = (times: readonly number[], of = both) => ({ times, values: times.map(of) });
/** Less to seek in, for tests that are not about what is found. */
const FEW: ModeOptions = { features: 1000, maxModes: 2, grouping: { spread: 0.2 } };
const length = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));

/** 20 log10(‖truth‖ ÷ ‖truth − mode‖) of the mode nearest to the truth. */
function decibels(truth: number[], { modes }: ModeDecomposition): number {
  const errors = modes.map(({ values }) => length(truth.map((value, i) => value - values[i]!)));
  return 20 * Math.log10(length(truth) / Math.min(...errors));
}

function expectWhole(values: number[], result: ModeDecomposition): void {
  const { modes, outliers, residual } = result;
  const sum = values.map((_, i) =>
    modes.reduce((part, mode) => part + mode.values[i]!, outliers[i]! + residual[i]!),
  );
  expectClose(sum, values, 1e-13 * Math.max(1, ...values.map(Math.abs)));
}

describe("decomposeModes", () => {
  it("of noise, which takes thousands of features, ends after its steps and says how near it is", () => {
    const random = createRandom(3);
    const times = Array.from({ length: 6000 }, (_, i) => i / 6000);
    const given = { times, values: times.map(() => random.normal()) };
    const options = {
      features: 20_000,
      maxIterations: 39,
      grouping: { metric: "overlap" },
    } as const;
    const near = decomposeModes(given, options);
    const { kind, advice } = near.termination;
    expect(kind).toBe("iterationLimit");
    expect(near.solution.iterations).toBe(39);
    const told =
      /leaves ([\d.]+) % of the signal, of 5 % asked for, and is at most ([\d.]+) % above/;
    const [left, above] = told.exec(advice)!.slice(1).map(Number);
    expect(left).toBeLessThan(10);
    expect(above! / 100).toBeCloseTo(near.solution.gap, 2);
    expect(near.atoms.amplitudes.length).toBeGreaterThan(3000);
    expectWhole(given.values, near);
  });

  it.each([
    [
      1,
      0.05,
      /^After 1 step the sparse sum is not complete: it leaves \d\d % of the signal, of 5 % asked for\. Take/,
    ],
    [20, 0.05, /^After 20 steps the sparse sum is not complete: .* and is at most \d+ % above/],
    [
      36,
      0.3,
      /^After 36 steps the sparse sum is near, but not certain: it leaves 29 % of the signal, of 30 % /,
    ],
  ])(
    "says after %i steps whether no more is left than the %d asked for",
    (maxIterations, residual, told) => {
      const { termination } = decomposeModes(signal(TIMES), { ...FEW, residual, maxIterations });
      expect(termination.advice).toMatch(told);
    },
  );

  it("takes windows of ridges as long as the signal, to the digits that a refusal tells", () => {
    const times = TIMES.map((time) => 0.9996 * time);
    const { modes } = decomposeModes(signal(times), { ...FEW, grouping: { spread: 1 } });
    expect(modes).toHaveLength(2);
  });

  it.each([1, 2, 3])("tells two tones apart by its own settings (seed %i)", (seed) => {
    const given = signal(TIMES);
    const result = decomposeModes(given, { seed });
    expect(result.termination.kind).toBe("converged");
    expect(result.modes).toHaveLength(2);
    expect(decibels(TIMES.map(slow), result)).toBeGreaterThan(40);
    expect(decibels(TIMES.map(fast), result)).toBeGreaterThan(40);
    expect(result.relativeResidual).toBeLessThan(0.01);
    expectWhole(given.values, result);
    const { spread, tried } = result.groups;
    expect(tried!.map(({ cost }) => cost)).toEqual(
      tried!.map(({ cost }) => cost).sort((a, b) => a - b),
    );
    expect(spread).toBeUndefined();
    expect(tried![0]).toMatchObject({ steady: true, ridges: 2 });
  });

  it.each([
    [3, 0.9],
    [4, 0.95],
    [8, 0.99],
  ])("of %i samples, of which nearly all may be left, are what there is", (count, residual) => {
    const times = Array.from({ length: count }, (_, i) => i);
    const given = { times, values: times.map((time) => Math.sin(2.1 * time * time + 1) + 0.3) };
    const result = decomposeModes(given, { residual });
    expectWhole(given.values, result);
    expect(result.relativeResidual).toBeLessThanOrEqual(residual);
  });

  it("tells them apart with 30 % of the samples missing", () => {
    const random = createRandom(2);
    const times = TIMES.filter(() => random.uniform() > 0.3);
    const given = signal(times);
    const result = decomposeModes(given, { seed: 2, features: 1000 });
    expect(result.modes).toHaveLength(2);
    expect(decibels(times.map(slow), result)).toBeGreaterThan(35);
    expect(decibels(times.map(fast), result)).toBeGreaterThan(35);
    expectWhole(given.values, result);
  });

  it("tells a tone from one of a hundredth, where a thousandth may be left", () => {
    const times = Array.from({ length: 600 }, (_, i) => i / 600);
    const strong = (time: number) => Math.cos(40 * Math.PI * time - 3.07);
    const weak = (time: number) => 0.01 * Math.cos(114 * Math.PI * time - 0.31);
    const given = signal(times, (time) => strong(time) + weak(time));
    const result = decomposeModes(given, { residual: 0.001, seed: 1 });
    // With a damping that knows no residual a third tone, next to the strong one, made up for what it held back.
    expect(result.modes).toHaveLength(2);
    expect(decibels(times.map(strong), result)).toBeGreaterThan(90);
    expect(decibels(times.map(weak), result)).toBeGreaterThan(60);
  });

  it("reads amplitude and frequency off each mode", () => {
    const { modes } = decomposeModes(signal(TIMES), FEW);
    const middle = (list: Float64Array) => {
      const inner = list.slice(40, 160).sort();
      return inner[60]!;
    };
    const rates = modes.map(({ frequency }) => middle(frequency)).sort((a, b) => a - b);
    expect(Math.abs(rates[0]! - 5)).toBeLessThan(0.01);
    expect(Math.abs(rates[1]! - 20)).toBeLessThan(0.01);
    for (const { amplitude } of modes) expect(Math.abs(middle(amplitude) - 1)).toBeLessThan(0.01);
  });

  it.each<[string, ModeOptions]>([
    ["pairs of free phase", { ...FEW, kind: "pairs", features: 400, maxIterations: 100 }],
    ["several spreads", { ...FEW, spreads: [0.04, 0.06] }],
    ["features each by itself", { ...FEW, features: 2000, placement: "independent" }],
    ["a refit", { ...FEW, refit: true }],
    ["clusters by overlap", { grouping: { metric: "overlap" } }],
    ["atoms that weigh their norm", { grouping: { metric: "overlap", weighted: true } }],
    ["the plane of seconds and hertz", { grouping: { metric: "plane", frequencyScale: 0.02 } }],
  ])("does so with %s", (_, options) => {
    const given = signal(TIMES);
    const result = decomposeModes(given, { maxModes: 2, ...options });
    expect(result.modes).toHaveLength(2);
    expect(decibels(TIMES.map(slow), result)).toBeGreaterThan(12);
    expect(decibels(TIMES.map(fast), result)).toBeGreaterThan(12);
    expectWhole(given.values, result);
  });

  it("tells each mode by formula, and which atoms are near it", () => {
    const { modes, labels, atoms } = decomposeModes(signal(TIMES), FEW);
    const between = TIMES.slice(1).map((time) => time - 0.5 / 199);
    for (const { ridge, values } of modes) {
      expectClose(ridgeCurves(ridge!, TIMES).values, values, 1e-12);
      const truth = between.map(Math.abs(values[0]!) > 0.5 ? slow : fast);
      expectClose(ridgeCurves(ridge!, between).values, truth, 0.03);
    }
    labels.forEach((label, k) => {
      const own = atoms.frequencies[k]! < 12.5 ? 5 : 20;
      if (label >= 0) expect(Math.abs(modes[label]!.frequency[100]! - own)).toBeLessThan(0.1);
    });
    expect(labels.filter((label) => label >= 0).length).toBeGreaterThan(0.8 * labels.length);
  });

  it("gives the same bits for the same seed, and again from the settings it tells", () => {
    const given = signal(TIMES);
    const first = decomposeModes(given, { ...FEW, seed: 7 });
    const again = decomposeModes(given, first.options);
    expect(toJson(again)).toBe(toJson(first));
    expect(decomposeModes(given, { ...FEW, seed: 8 }).atoms.centres).not.toEqual(
      first.atoms.centres,
    );
    expect(toJson(fromJson(toJson(first)))).toBe(toJson(first));
  });

  it("does not depend on the unit of the signal, nor on where time begins", () => {
    const given = signal(TIMES);
    const { modes } = decomposeModes(given, FEW);
    const small = decomposeModes(
      { ...given, values: given.values.map((value) => 2 ** -30 * value) },
      FEW,
    );
    expect(small.modes).toHaveLength(2);
    small.modes.forEach(({ values }, m) => {
      const back = values.map((value) => 2 ** 30 * value);
      expectClose(back, modes[m]!.values, 1e-6);
    });
    const late = decomposeModes({ ...given, times: TIMES.map((time) => time + 1000) }, FEW);
    expect(late.modes).toHaveLength(2);
  });

  it("says of a signal of 0 that it has no modes", () => {
    const result = decomposeModes(signal(TIMES, () => 0));
    expect(result.modes).toHaveLength(0);
    expect(result.labels).toHaveLength(0);
    expect(result.residual.every((value) => value === 0)).toBe(true);
    expect(result.termination.advice).toContain("0 everywhere");
  });

  it("says that a dictionary is too small", () => {
    const given = signal(TIMES);
    const result = decomposeModes(given, { features: 5 });
    expect(result.termination.kind).toBe("targetUnreachable");
    expect(result.termination.advice).toContain("raise features");
    expectWhole(given.values, result);
  });

  it("keeps the strongest atom at least", () => {
    const given = signal(TIMES);
    const result = decomposeModes(given, { drop: 0.9999, features: 1000 });
    expect(result.labels).toHaveLength(1);
    expectWhole(given.values, result);
  });

  it("calls all atoms outliers where none lie dense, and says so", () => {
    const given = signal(TIMES);
    const result = decomposeModes(given, {
      features: 1000,
      grouping: { metric: "overlap", radius: 1e-6 },
    });
    expect(result.modes).toHaveLength(0);
    expect(length(result.outliers)).toBeGreaterThan(0);
    expect(result.termination.advice).toContain("grouping.radius");
    expectWhole(given.values, result);
  });

  it("takes two samples", () => {
    const result = decomposeModes({ times: [0, 1], values: [1, 2] });
    expectWhole([1, 2], result);
  });

  it("says that two or three samples, or some more, tell nothing of components", () => {
    const few = (count: number) => {
      const times = Array.from({ length: count }, (_, i) => i);
      return decomposeModes({ times, values: times.map((t) => Math.sin(2 * t) + t * 0.01) });
    };
    for (const count of [2, 3, 12]) {
      const { modes, groups } = few(count);
      expect(modes.length).toBeGreaterThan(0);
      expect(groups.advice).toContain(`There are only ${count} samples`);
      expect(groups.advice).toContain("say nothing of components");
    }
    const nothing = decomposeModes({ times: [0, 1, 2], values: [1, 3, 0.5] });
    expect(nothing.groups.advice).toContain("There are only 3 samples");
    const enough = few(60);
    expect(enough.modes.length).toBeGreaterThan(0);
    expect(enough.groups.advice ?? "").not.toContain("samples");
  });

  it.each<[string, unknown, ModeOptions, string]>([
    ["one sample", { times: [0], values: [1] }, {}, "The signal has 1 sample;"],
    ["no sample", { times: [], values: [] }, {}, "The signal has 0 samples;"],
    [
      "NaN",
      { times: [0, 1], values: [1, Number.NaN] },
      {},
      "The signal holds NaN at position 1; every entry must be a finite number. Leave out missing samples together with their times.",
    ],
    [
      "too few values",
      { times: [0, 1, 2], values: [1, 2] },
      {},
      "has 2 numbers where 3 are needed",
    ],
    [
      "too large to square",
      { times: [0, 1], values: [1, -1e200] },
      {},
      "The values reach 1e+200; from",
    ],
    [
      "too small to square",
      { times: [0, 1], values: [0, 1e-300] },
      {},
      "give them in another unit",
    ],
    ["too short", { times: [0, 5e-324], values: [1, 2] }, {}, "first to last, reach 5e-324; from"],
    ["times that fall", { times: [0, 2, 1], values: [1, 2, 3] }, {}, "sort the samples by time"],
    ["a time twice", { times: [0, 1, 1], values: [1, 2, 3] }, {}, "have the same time, 1; take"],
    ["complex pairs", { times: [0, 1], values: [1, 0, 1, 0] }, {}, "seem to be complex"],
    ["complex objects", { times: [0, 1], values: [{ re: 1, im: 0 }, 2] }, {}, "seem to be complex"],
    [
      "all as residual",
      signal(TIMES),
      { residual: 1 },
      "residual is 1; it must be from 0 to below 1",
    ],
    ["all dropped", signal(TIMES), { drop: 1 }, "drop is 1; it must be from 0 to below 1"],
    ["no features", signal(TIMES), { features: 0 }, "features is 0; it must be a whole number"],
    ["no spread", signal(TIMES), { spreads: [] }, "spreads is an empty list"],
    ["a spread of 0", signal(TIMES), { spreads: 0 }, "spreads is 0; it must be"],
    ["a range that falls", signal(TIMES), { frequencies: [3, 2] }, "frequencies is 3,2; it"],
    [
      "periods without number",
      signal(TIMES),
      { frequencies: [0, 1e9] },
      "it must be up to 1.99e+4, for times like these and in 1 over their unit.",
    ],
    [
      "windows without number",
      signal(TIMES),
      { grouping: { spread: 1e-9 } },
      "it must be at least",
    ],
    [
      "a window without end",
      signal(TIMES),
      { spreads: [0.1, 1e300] },
      "it must be at most 1000, for times like these and in their unit.",
    ],
    [
      "windows of ridges longer than the signal",
      signal(TIMES),
      { grouping: { spread: 1.01 } },
      "grouping.spread is 1.01; it must be at most 1, for times like these and in their unit.",
    ],
    ["an unknown option", signal(TIMES), { width: 1 } as ModeOptions, "There is no option width"],
    ["a seed below 0", signal(TIMES), { seed: -1 }, "The seed is -1"],
    [
      "an unknown metric",
      signal(TIMES),
      { grouping: { metric: "near" } } as never,
      "grouping.metric",
    ],
    ["no radius", signal(TIMES), { grouping: { radius: 0 } }, "grouping.radius is 0; it must be"],
  ])("refuses %s with a sentence", (_, given, options, sentence) => {
    let error: unknown;
    try {
      decomposeModes(given as Parameters<typeof decomposeModes>[0], options);
    } catch (thrown) {
      error = thrown;
    }
    expect(isUnmixError(error)).toBe(true);
    expect((error as Error).message).toContain(sentence);
  });
});
