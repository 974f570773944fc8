import { describe, expect, it } from "vitest";
import { floorOf } from "../../../src/domain/notes/floor.ts";
import { struckPart } from "../../../src/domain/notes/struck-part.ts";
import { bands, gridOf, levels } from "./levels.ts";

/** 0.39 s are 23 of them, and 1000 hertz begin at bin 63. */
const FRAMES = 60;
const grid = gridOf(FRAMES);
const HIGH = 513 - 63;

function struckOf(level: (t: number, k: number) => number): number {
  const sound = levels(FRAMES, level);
  return struckPart(sound, floorOf(sound), bands, grid);
}

describe("the part that is struck without a pitch", () => {
  const isStroke = (t: number) => t % 20 === 10 || t % 20 === 11;

  it("is the energy above 1000 hertz of strokes that fill the spectrum", () => {
    expect(struckOf((t) => (isStroke(t) ? 2 : 0))).toBeCloseTo(HIGH / 513, 12);
    // Beside a line: of the 6 frames struck and the 60 that the line holds.
    const [struck, line] = [6 * 4 * HIGH, 6 * 4 * 512 + 60 * 900];
    const beside = struckOf((t, k) => (k === 40 ? 30 : isStroke(t) ? 2 : 0));
    expect(beside).toBeCloseTo(struck / line, 12);
  });

  it("is what rises above a hiss", () => {
    const all = 513 * (54 + 6 * 9);
    expect(struckOf((t) => (isStroke(t) ? 3 : 1))).toBeCloseTo((6 * 4 * HIGH) / all, 12);
  });

  it("has none of struck lines, of strokes below 1000 hertz, of hiss, and of silence", () => {
    expect(struckOf((t, k) => (isStroke(t) && k % 10 === 0 ? 50 : 0))).toBe(0);
    expect(struckOf((t, k) => (isStroke(t) && k < 54 ? 50 : 0))).toBe(0);
    expect(struckOf(() => 1)).toBe(0);
    expect(struckOf((t) => (t < 20 ? 0 : 1))).toBe(0);
    expect(struckOf(() => 0)).toBe(0);
  });
});
