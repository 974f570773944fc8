import { describe, expect, it } from "vitest";
import type { Ridge } from "../../../src/modes/ridge/ridge.ts";
import { isNoTrend } from "../../../src/modes/ridge/trend.ts";

/** A ridge over one second by windows of 5 ms that are as high as the given function at their centres. */
function trendOf(height: (time: number) => number): Ridge {
  const cosine = Float64Array.from({ length: 201 }, (_, k) => height(k * 0.005));
  return { from: 0, to: 1, start: 0, width: 0.005, cosine, sine: new Float64Array(201) };
}

const cycles = (count: number) => (time: number) => Math.sin(2 * Math.PI * count * time);

describe("a trend", () => {
  it.each([
    ["a ramp", (time: number) => 3 * time - 1],
    ["a constant", () => 2],
    ["a constant with ripples", (time: number) => 2 + 0.3 * cycles(30)(time)],
    ["seven cycles", cycles(7)],
    ["a ramp with ripples", (time: number) => time + 0.03 * cycles(30)(time)],
  ])("may be %s", (_, height) => {
    expect(isNoTrend(trendOf(height))).toBe(false);
  });
  it.each([
    ["nine cycles", cycles(9)],
    ["nine cycles about a constant", (time: number) => 1 + cycles(9)(time)],
    ["a wave packet", (time: number) => Math.exp(-(((time - 0.5) / 0.2) ** 2)) * cycles(30)(time)],
  ])("is not %s", (_, height) => {
    expect(isNoTrend(trendOf(height))).toBe(true);
  });
  it("is what has no carrier", () => {
    const carrier = {
      start: 0,
      step: 1,
      frequencies: new Float64Array(2),
      phases: new Float64Array(2),
    };
    expect(isNoTrend({ ...trendOf(cycles(30)), carrier })).toBe(false);
  });
});
