import { describe, expect, it } from "vitest";
import { drive } from "../../src/iterate/drive.ts";
import { toJson } from "../../src/json/json.ts";
import { planChunks, shareOf } from "../../src/modes/chunks/plan.ts";
import { decomposeModes, decomposeModesSteps } from "../../src/modes/decompose.ts";
import type { ModeOptions } from "../../src/modes/options/options.ts";
import type { ModeDecomposition } from "../../src/modes/result/decomposition.ts";
import { decimate, decimationFor } from "../../src/modes/samples/decimate.ts";

const RATE = 200;
const tones = (time: number) =>
  Math.cos(2 * Math.PI * 5 * time) + Math.sin(2 * Math.PI * 20 * time);
const signal = (seconds: number, keep = (_: number) => true) => {
  const times = Array.from({ length: seconds * RATE }, (_, i) => i / RATE).filter((_, i) =>
    keep(i),
  );
  return { times, values: times.map(tones) };
};
const OPTIONS: ModeOptions = { chunkSeconds: 1, spreads: 0.05, features: 800 };

function expectWhole(values: number[], { modes, outliers, residual }: ModeDecomposition): void {
  const sum = residual.map((value, i) => value + outliers[i]!);
  for (const { start, values: own } of modes) {
    own.forEach((value, i) => {
      sum[start + i]! += value;
    });
  }
  values.forEach((value, i) => {
    expect(Math.abs(sum[i]! - value)).toBeLessThan(1e-13);
  });
}

describe("chunks", () => {
  it("have shares that add up to 1 everywhere", () => {
    const { times } = signal(4);
    const plan = planChunks(Float64Array.from(times), OPTIONS)!;
    expect(plan.count).toBeGreaterThan(3);
    expect(plan.seconds).toBeLessThanOrEqual(1);
    for (const time of times) {
      let sum = 0;
      for (let c = 0; c < plan.count; c++) {
        const share = shareOf(plan, c, time);
        expect(share).toBeGreaterThanOrEqual(0);
        sum += share;
      }
      expect(Math.abs(sum - 1)).toBeLessThan(4e-15);
    }
  });

  it.each<[string, (i: number) => boolean]>([
    ["whole", () => true],
    ["with gaps", (i) => i % 5 !== 2 && (i < 300 || i > 320)],
  ])("carry two tones over their seams: %s", (_, keep) => {
    const given = signal(4, keep);
    const result = decomposeModes(given, OPTIONS);
    expect(result.termination.kind).toBe("converged");
    expectWhole(given.values, result);
    expect(result.relativeResidual).toBeLessThan(0.05 * (1 + 1e-6));
    // Atoms lie by the tones all along, at the seams as elsewhere.
    const { centres, frequencies, amplitudes } = result.atoms;
    const near = (k: number, rate: number) => Math.abs(frequencies[k]! - rate) < 5;
    let [off, all] = [0, 0];
    amplitudes.forEach((size, k) => {
      all += size;
      if (!near(k, 5) && !near(k, 20)) off += size;
    });
    expect(off / all).toBeLessThan(0.1);
    for (const rate of [5, 20]) {
      for (let time = 0.2; time < 3.8; time += 0.1) {
        const beside = centres.some((c, k) => near(k, rate) && Math.abs(c - time) < 0.15);
        expect(beside).toBe(true);
      }
    }
  });

  it("give the same bits for the same seed, and again from the settings they tell", () => {
    const given = signal(3);
    const first = decomposeModes(given, { ...OPTIONS, seed: 4 });
    expect(first.options.overlap).toBeCloseTo(0.2, 12);
    expect(toJson(decomposeModes(given, { ...OPTIONS, seed: 4 }))).toBe(toJson(first));
    const again = decomposeModes(given, first.options);
    expect(again.atoms).toEqual(first.atoms);
  });

  it("tell which chunk they are in, and stop there with what they have", () => {
    const given = signal(3);
    const steps = decomposeModesSteps(given, OPTIONS);
    const stages = new Set<string>();
    let fraction = 0;
    let next = steps.next();
    while (!next.done) {
      stages.add(next.value.stage);
      expect(next.value.fraction!).toBeGreaterThanOrEqual(fraction);
      fraction = next.value.fraction!;
      next = steps.next(stages.size > 1 ? "stop" : undefined);
    }
    expect([...stages]).toEqual([1, 2].map((k) => `Sparse features, chunk ${k} of 4`));
    const { termination, searchedTo, atoms, relativeResidual } = next.value;
    expect(termination.kind).toBe("stopped");
    expect(termination.advice).toBe(
      "The search ended in chunk 2 of 4; those after it were not begun, and all that they hold is left over. It was stopped on request, before the sparse solution was certain: a run to the end may find more, or other modes.",
    );
    expect(searchedTo).toBeGreaterThanOrEqual(Math.max(...atoms.centres));
    expect(searchedTo).toBeLessThan(2);
    expect(relativeResidual).toBeGreaterThan(0.5);
    expectWhole(given.values, next.value);
  });

  it("do not say that something was not looked at when the last of them was begun", () => {
    const steps = decomposeModesSteps(signal(3), OPTIONS);
    let next = steps.next();
    while (!next.done) {
      next = steps.next(next.value.stage.endsWith("chunk 4 of 4") ? "stop" : undefined);
    }
    expect(next.value.termination.kind).toBe("stopped");
    expect(next.value.searchedTo).toBeUndefined();
    expect(decomposeModes(signal(3), OPTIONS).searchedTo).toBeUndefined();
  });

  it("can be cancelled", async () => {
    const control = new AbortController();
    const work = drive(decomposeModesSteps(signal(3), OPTIONS), {
      signal: control.signal,
      interval: 0,
      onProgress: () => control.abort(new Error("enough")),
    });
    await expect(work).rejects.toThrow("enough");
  });

  it.each<[string, ModeOptions, string]>([
    ["no chunk", { chunkSeconds: 0 }, "chunkSeconds is 0; it must be"],
    ["a name that is none", { grouping: { raduis: 2 } as object }, "no option of grouping raduis"],
    ["too much overlap", { chunkSeconds: 1, overlap: 0.6 }, "at most half of a chunk"],
  ])("refuse %s with a sentence", (_, options, sentence) => {
    expect(() => decomposeModes(signal(3), options)).toThrow(sentence);
  });

  it("are not made of a signal that fits into one", () => {
    expect(planChunks(Float64Array.from(signal(3).times), { chunkSeconds: 3 })).toBeUndefined();
    expect(planChunks(Float64Array.from(signal(3).times), {})).toBeUndefined();
  });
});

describe("decimate", () => {
  it("keeps what is low, and takes out what is high", () => {
    const factor = decimationFor(1, 0.05);
    expect(factor).toBe(8);
    for (const [turns, part] of [
      [0.03, 1],
      [0.05, 1],
      [0.075, 0],
      [0.31, 0],
    ] as const) {
      const values = Float64Array.from({ length: 1600 }, (_, i) =>
        Math.cos(2 * Math.PI * turns * i),
      );
      const fewer = decimate(values, factor, "silent");
      for (let n = 20; n < 180; n++) {
        expect(Math.abs(fewer[n]! - part * values[factor * n]!)).toBeLessThan(3e-4);
      }
    }
  });
});
