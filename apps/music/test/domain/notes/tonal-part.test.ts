import { describe, expect, it } from "vitest";
import { floorOf } from "../../../src/domain/notes/floor.ts";
import { tonalPart } from "../../../src/domain/notes/tonal-part.ts";
import { bands, gridOf, levels } from "./levels.ts";

/** A quarter of a second is 15 of them. */
const FRAMES = 40;
const grid = gridOf(FRAMES);
/** Bins from 37 to 5000 hertz: 3 to 312. */
const COUNTED = 310;

function tonalOf(level: (t: number, k: number) => number): number {
  const sound = levels(FRAMES, level);
  return tonalPart(sound, floorOf(sound), bands, grid);
}

describe("the tonal part", () => {
  it("is that of the lines that stand out threefold and hold", () => {
    const line = (height: number) => tonalOf((_, k) => (k === 40 ? height : 1));
    expect(line(10)).toBeCloseTo(10 / (COUNTED - 1 + 10), 12);
    expect(line(3.01)).toBeCloseTo(3.01 / (COUNTED - 1 + 3.01), 12);
    expect(line(2.99)).toBe(0);
  });

  it("has none of a stroke, be it of all bins or of few, nor of a glide", () => {
    const stroke = (t: number) => t === 10 || t === 11;
    expect(tonalOf((t) => (stroke(t) ? 50 : 1))).toBe(0);
    expect(tonalOf((t, k) => (stroke(t) && k === 40 ? 50 : 1))).toBe(0);
    expect(tonalOf((t, k) => (k === 40 + t ? 50 : 1))).toBe(0);
  });

  it("counts no hum below pitches and no whistle above overtones", () => {
    const part = (bin: number) => tonalOf((_, k) => (k === bin ? 100 : 1));
    expect([part(1), part(350)]).toEqual([0, 0]);
    expect([part(3), part(312)].every((value) => value > 0.2)).toBe(true);
  });

  it("is 0 of silence", () => {
    expect(tonalOf(() => 0)).toBe(0);
  });
});
