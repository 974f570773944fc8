import { describe, expect, it } from "vitest";
import { progressWords, secondsLeft } from "../../src/ui/progress-words.ts";

const progress = {
  stage: "Rank 3",
  iteration: 40,
  maxIterations: 7000,
  fraction: 0.25,
  statistics: { relativeError: 0.123456 },
};

describe("progress in words", () => {
  it("says stage, iteration, error and time left", () => {
    expect(progressWords(progress, 12.4)).toBe(
      "Rank 3 · 40 of at most 7000 · error 0.123 · about 12 seconds left",
    );
    expect(progressWords(progress, 1)).toContain("about a second left");
    expect(progressWords(progress, 200)).toContain("about 3 minutes left");
  });
  it("leaves out what is not known", () => {
    expect(progressWords(undefined, undefined)).toBe("Starting…");
    const bare = { stage: "Densities", iteration: 0, maxIterations: 1, statistics: {} };
    expect(progressWords(bare, undefined)).toBe("Densities");
  });
  it("tells the time left from the part done", () => {
    expect(secondsLeft(progress, 2000)).toBe(6);
    expect(secondsLeft({ ...progress, fraction: 0.01 }, 2000)).toBeUndefined();
    expect(secondsLeft(undefined, 2000)).toBeUndefined();
  });
});
