import { describe, expect, it } from "vitest";
import { chooseCount } from "../../../src/domain/instruments/count.ts";
import { countWords } from "../../../src/domain/instruments/count-words.ts";
import type { Cues } from "../../../src/domain/instruments/cues.ts";
import { type GroupOptions, groupNotes } from "../../../src/domain/instruments/group.ts";
import { defaultOptions } from "../../../src/domain/resolve-options.ts";

/** Notes that sound at once all the time, and are all as unlike. */
function together(pitches: readonly number[], weights: readonly number[]): Cues {
  const R = pitches.length;
  const pairs = new Float64Array(R * R).map((_, i) => (i % (R + 1) === 0 ? 0 : 1));
  return {
    count: R,
    weights: Float64Array.from(weights),
    pitches: Float64Array.from(pitches),
    distances: pairs,
    overlaps: pairs.map((one) => one / ((R * (R - 1)) / 2)),
    polyphony: 2,
    sustained: 2,
  };
}

describe("the number of instruments", () => {
  it("is one where all that sounds is of one pitch: beside it, above it, below it", () => {
    expect(chooseCount(together([57, 57.4, 69, 76, 81], [1, 0.5, 0.6, 0.4, 0.4]))).toBe(1);
    expect(chooseCount(together([45, 57, 57.9], [0.5, 1, 0.3]))).toBe(1);
  });

  it("is more where another pitch sounds with it, unless that is next to nothing", () => {
    const fifth = (weight: number) =>
      chooseCount(together([57, 57.4, 69, 64], [1, 0.5, 0.6, weight]));
    expect(fifth(0.9)).toBeGreaterThan(1);
    expect(fifth(0.2)).toBe(1);
  });

  it("is one where notes ring on into each other and none is held beside another", () => {
    const ringing = { ...together([57, 61, 64, 68], [1, 0.9, 0.8, 0.9]), polyphony: 1 };
    expect(chooseCount({ ...ringing, sustained: 0.1 })).toBe(1);
    expect(chooseCount({ ...ringing, sustained: 0.5 })).toBeGreaterThan(1);
  });
});

describe("what is said of the number of instruments", () => {
  const said = (options: Partial<GroupOptions>) => {
    const all = { ...defaultOptions, ...options };
    const cues = together([57, 61, 64], [1, 0.9, 0.8]);
    return countWords({ instruments: groupNotes(cues, cues.distances, all), options: all });
  };

  it("is how it was chosen and how to set it, where it was", () => {
    for (const grouping of ["voices", "timbre"] as const) {
      expect(said({ grouping })).toMatch(/chords count as several.*\(--instruments\)/);
    }
  });

  it("is nothing where it was given, follows from names, or from a threshold", () => {
    expect(said({ instruments: 2 })).toBe("");
    expect(said({ known: [0, 1, -1] })).toBe("");
    expect(said({ grouping: "shape" })).toBe("");
  });
});
