import { describe, expect, it } from "vitest";
import { fewestRidges } from "../../../src/modes/ridge/across-spreads.ts";
import type { Candidate } from "../../../src/modes/ridge/candidates.ts";
import { costOf, emptyMemory, type RidgeProblem } from "../../../src/modes/ridge/fit.ts";
import { restOfEven } from "../../../src/modes/ridge/rest.ts";
import type { Ridge } from "../../../src/modes/ridge/ridge.ts";

const VALUES = new Float64Array(210).fill(1);
const TREND: Ridge = {
  ...{ from: 0, to: 2, width: 1, start: 0 },
  cosine: new Float64Array(1),
  sine: new Float64Array(1),
};

/** So many ridges of so many numbers in all, that leave a part of the signal. */
function candidate(ridges: number, numbers: number, left: number): Candidate {
  const problem: RidgeProblem = {
    times: VALUES.map((_, i) => i),
    values: VALUES,
    rest: restOfEven({ start: 0, step: 1, values: VALUES }),
    ...{ highest: 1, residual: 0.05, spread: 1 },
    memory: emptyMemory(),
    work: { done: 0 },
  };
  const cost = costOf(problem, left, numbers);
  return {
    problem,
    fit: { ridges: Array.from({ length: ridges }, () => TREND), left, cost },
    sweeps: 0,
    done: false,
  };
}

describe("the fewest ridges to be tried at other spreads", () => {
  // What seed 12 of the ramp, tone and chirp came to, 30 % of the samples missing.
  const cheapest = candidate(5, 39, 4.2e-2);
  const whole = candidate(3, 64, 2.8e-2);
  const part = candidate(1, 4, 0.4);

  it("are those that describe the signal, not those that describe but a part of it", () => {
    expect(part.fit.cost).toBeLessThan(3 * cheapest.fit.cost);
    expect(fewestRidges([cheapest, whole, part])).toBe(whole);
  });

  it("are fewer than those of the cheapest, or none", () => {
    expect(fewestRidges([cheapest, part])).toBeUndefined();
    expect(fewestRidges([whole, cheapest])).toBeUndefined();
    expect(fewestRidges([cheapest])).toBeUndefined();
  });
});
