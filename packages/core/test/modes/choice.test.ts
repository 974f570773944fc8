import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { run } from "../../src/iterate/steps.ts";
import { toJson } from "../../src/json/json.ts";
import { decomposeModes, decomposeModesSteps } from "../../src/modes/decompose.ts";
import { choiceAgainst, chooseBy } from "../../src/modes/grouping/choice.ts";
import type { ModeOptions } from "../../src/modes/options/options.ts";
import type { ModeDecomposition } from "../../src/modes/result/decomposition.ts";
import { CROWD, findRidgesSteps } from "../../src/modes/ridge/find-ridges.ts";
import { createRandom } from "../../src/random/random.ts";

const TIMES = Array.from({ length: 240 }, (_, i) => i / 239);
/** Each weaker than the one below it; they rise by so many hertz a second. */
const tones =
  (count: number, rise = 3) =>
  (time: number) =>
    Array.from(
      { length: count },
      (_, k) => 0.7 ** k * Math.cos(2 * Math.PI * (9 + 11 * k + 0.5 * rise * time) * time + k),
    ).reduce((sum, value) => sum + value);
const signal = (times = TIMES) => ({ times, values: times.map(tones(3)) });
const USUAL: ModeOptions = { features: 1000, frequencies: [0, 45] };
/** Work for a few ridges by windows of one width. */
const LITTLE = 0.01;

function expectWhole(values: number[], { modes, outliers, residual }: ModeDecomposition): void {
  const sum = values.map((_, i) =>
    modes.reduce((part, mode) => part + mode.values[i]!, outliers[i]! + residual[i]!),
  );
  expectClose(sum, values, 1e-12);
}

describe("What a mode is, where that is not asked for", () => {
  it("is a ridge of a signal that has few, and says so", () => {
    const { options, groups, modes, termination } = decomposeModes(signal(), USUAL);
    expect(modes).toHaveLength(3);
    expect(termination.kind).toBe("converged");
    expect(options.grouping).toMatchObject({ metric: "ridges", effort: 4 });
    expect(groups.choice).toMatchObject({ metric: "ridges", because: "few" });
    expect(groups.choice!.advice).toMatch(/found \d+ ridges, fewer than the 12 from which on/);
  });

  it("is a steady tone where such describe the signal, be they more than ridges are for, and comes again", () => {
    const times = Array.from({ length: 600 }, (_, i) => i / 599);
    const given = { times, values: times.map((time) => 0.5 + tones(14, 0)(time)) };
    const result = decomposeModes(given, { frequencies: [0, 170], residual: 0.003 });
    expect(result.modes).toHaveLength(15);
    expect(result.groups.choice).toMatchObject({ metric: "ridges", because: "steady" });
    expect(result.groups.choice!.advice).toContain("a trend and 14 steady tones from beginning");
    expect(result.options.maxModes).toBe(15);
    expect(result.groups.tried![0]).toMatchObject({ steady: true, ridges: 15 });
    expect(result.relativeResidual).toBeLessThan(1e-4);
    expectWhole(given.values, result);
    const again = decomposeModes(given, result.options);
    expect(again.modes.map(({ values }) => values)).toEqual(
      result.modes.map(({ values }) => values),
    );
  });

  it("is a cluster where the ridges that are found cancel each other, as about steps", () => {
    const times = Array.from({ length: 300 }, (_, i) => i / 300);
    const step = (time: number, at: number, height: number) => (time > at ? height : 0);
    const values = times.map((t) => step(t, 0.2, 1) + step(t, 0.45, -1.5) + step(t, 0.7, 1));
    const result = decomposeModes({ times, values });
    expect(result.groups.choice).toMatchObject({ metric: "overlap", because: "cancelling" });
    expect(result.groups.choice!.advice).toMatch(/cancel each other: they have 2\.\d times/);
    expect(result.modes.length).toBeGreaterThan(0);
    expectWhole(values, result);
  });
  it("is a ridge where ridges have not much more energy than the signal", () => {
    const signal = Float64Array.of(1, 1, 1);
    const ridges = (size: number) => [size, 1 - size].map((x) => ({ values: signal.map(() => x) }));
    expect(choiceAgainst(ridges(0.5), signal)).toBeUndefined();
    // 1.36² + 0.36² is 1.98, and 1.4² + 0.4² is 2.12.
    expect(choiceAgainst(ridges(1.36), signal)).toBeUndefined();
    expect(choiceAgainst(ridges(1.4), signal)).toMatchObject({ because: "cancelling" });
  });

  const random = createRandom(3);
  it.each([
    ["at even times", TIMES],
    ["with gaps", TIMES.filter(() => random.uniform() > 0.2)],
    ["at random times", TIMES.map(() => random.uniform()).sort((a, b) => a - b)],
  ])("is a cluster where ridges are too much work, %s, and comes again", (_, times) => {
    const given = signal(times);
    const result = decomposeModes(given, { ...USUAL, grouping: { effort: 0.001 } });
    expect(result.groups.choice).toMatchObject({ metric: "overlap", because: "crowded" });
    expect(result.groups.choice!.advice).toContain(
      "more components, or steeper ones, than ridges are for",
    );
    expect(result.groups.radius).toBeGreaterThan(0);
    expect(result.options.maxModes).toBe(40);
    expect(result.termination.kind).toBe("converged");
    expectWhole(given.values, result);
    const { choice: __, ...groups } = result.groups;
    expect(toJson(decomposeModes(given, result.options))).toBe(toJson({ ...result, groups }));
  });

  it("is a cluster where the limit of work came with as many ridges as there may be", () => {
    const probe = { spread: 0.1, ridges: 4, crowded: false };
    expect(chooseBy(probe, "workLimit", CROWD)).toMatchObject({ metric: "overlap" });
    expect(chooseBy(probe, "workLimit", CROWD - 1)).toMatchObject({ metric: "ridges" });
    expect(chooseBy(probe, "complete", CROWD)).toMatchObject({ metric: "ridges" });
  });

  it("is a ridge where ridges, or a few modes, are asked for", () => {
    const grouping = { effort: LITTLE };
    for (const options of [
      { grouping: { ...grouping, metric: "ridges" } },
      { maxModes: 2, grouping },
    ] as const) {
      const result = decomposeModes(signal(), { ...USUAL, ...options });
      expect(result.modes.length).toBeGreaterThan(0);
      expect(result.options.grouping.metric).toBe("ridges");
      expect(result.groups.choice).toBeUndefined();
    }
    const asked = { maxModes: 1, grouping: { spread: 0.2 } };
    expect(decomposeModes(signal(), { ...USUAL, ...asked }).options.grouping).toMatchObject({
      metric: "ridges",
      effort: 4,
    });
  });
});

describe("A search for ridges", () => {
  const times = Float64Array.from({ length: 1500 }, (_, i) => i / 1499);
  const among = (count: number, probing: boolean) => {
    const values = times.map(tones(count));
    const clean = () => ({ start: 0, step: 1 / 1499, values });
    const input = { times, values, clean, highest: 180, residual: 0.005, maxRidges: 20, probing };
    return run(findRidgesSteps({ ...input, limit: probing ? 4e10 : 1e8 }));
  };

  it("ends at once where there are too many, if it may", () => {
    const { probe, tried } = among(CROWD + 3, true);
    expect(probe).toMatchObject({ ridges: CROWD, crowded: true });
    expect(probe!.spread).toBeCloseTo(0.1, 9);
    expect(tried).toHaveLength(1);
  });

  it("looks closer where chirps are steep beside the length, and there are two by narrower windows", () => {
    const random = createRandom(4);
    const step = 1 / 500;
    const long = Float64Array.from({ length: 5000 }, (_, i) => i * step);
    const values = long.map(
      (time) =>
        Math.cos(2 * Math.PI * (20 + 3 * time) * time) +
        0.8 * Math.cos(2 * Math.PI * (120 - 2 * time) * time) +
        0.045 * random.normal(),
    );
    const clean = () => ({ start: 0, step, values });
    const input = { times: long, values, clean, highest: 140, residual: 0.05, maxRidges: 12 };
    const steps = findRidgesSteps({ ...input, limit: 4e10, probing: true });
    let next = steps.next();
    // Tones, wide windows, one look in vain and the two parts of one that is not: what comes then is another matter.
    while (!next.done) next = steps.next(next.value.iteration >= 5 ? "stop" : undefined);
    expect(next.value.probe).toMatchObject({ ridges: 2, crowded: false, narrower: true });
    expect(next.value.probe!.spread).toBeCloseTo(10 / 40, 3);
  });

  it("goes on to its limit of work else", () => {
    const { probe, ended, ridges } = among(CROWD + 3, false);
    expect(probe).toBeUndefined();
    expect(ended).toBe("workLimit");
    expect(ridges.length).toBeGreaterThan(0);
  });

  it("tells its limit of work and what was kept, and comes again", () => {
    const given = signal();
    const options = { ...USUAL, grouping: { metric: "ridges", effort: LITTLE } } as const;
    const result = decomposeModes(given, options);
    expect(result.termination.kind).toBe("workLimit");
    expect(result.termination.advice).toContain("its limit of work (grouping.effort 0.01)");
    expect(result.termination.advice).toMatch(/Kept (is the one ridge|are the \d+ ridges) that/);
    expectWhole(given.values, result);
    expect(toJson(decomposeModes(given, result.options))).toBe(toJson(result));
  });

  it("tells that it was stopped and what was kept; its part done never falls", () => {
    const steps = decomposeModesSteps(signal(), USUAL);
    let next = steps.next();
    let [before, sought] = [0, 0];
    while (!next.done && sought < 400) {
      if (next.value.stage === "Ridges") sought++;
      const { fraction = 0 } = next.value;
      expect(fraction).toBeGreaterThanOrEqual(before);
      before = fraction;
      next = steps.next();
    }
    expect(before).toBeGreaterThan(0);
    while (!next.done) next = steps.next("stop");
    const { termination, modes } = next.value;
    expect(termination.kind).toBe("stopped");
    expect(termination.advice).toContain("The search for ridges was stopped. Kept");
    expect(modes.length).toBeGreaterThan(0);
  });
});

it("Progress of the sparse solution tells what is left of the signal, and what may be", () => {
  const stages = new Set<string>();
  const steps = decomposeModesSteps(signal(), { ...USUAL, grouping: { metric: "overlap" } });
  for (let next = steps.next(); !next.done; next = steps.next()) {
    expect(next.value.maxIterations).toBe(1);
    stages.add(next.value.stage);
  }
  expect([...stages][0]).toBe("Sparse features, 100 % of the signal left of 5 % asked for");
  expect([...stages].at(-1)).toMatch(/^Sparse features, (5|4\.\d) % of the signal left of 5 % /);
});
