import { describe, expect, it } from "vitest";
import { overlapsOf } from "../../../src/domain/instruments/overlaps.ts";

/** Ten frames a second. */
const RATE = 10;
const FRAMES = 40;

/** Two notes a fifth apart, as loud in each frame as their functions say. */
function two(first: (t: number) => number, second: (t: number) => number, pitches = [60, 67]) {
  const activations = Array.from({ length: FRAMES }, (_, t) => [first(t), second(t)]).flat();
  return overlapsOf(activations, Float64Array.of(1, 1), Float64Array.from(pitches), RATE);
}

describe("how much sounds at once", () => {
  it("is half where two notes are held throughout, and that is held", () => {
    const { overlaps, polyphony, sustained } = two(
      () => 1,
      () => 1,
    );
    expect(Array.from(overlaps)).toEqual([0, 1, 1, 0]);
    expect([polyphony, sustained]).toEqual([0.5, 0.5]);
  });

  it("counts a quarter in unison and half in octaves", () => {
    const held = () => 1;
    expect(two(held, held, [60, 60]).sustained).toBe(0.125);
    expect(two(held, held, [60, 72])).toMatchObject({ polyphony: 0.25, sustained: 0.25 });
  });

  it("is not held where a note has fallen to half of its loudest within two seconds", () => {
    // Beside one that begins at frame 20 and stays: the other has a half of its loudest left, and then all that it ever had.
    const later = (t: number) => (t < 20 ? 0 : 0.4);
    const fallen = two((t) => (t < 20 ? 1 : 0.4), later);
    expect(fallen.polyphony).toBeCloseTo((20 * 0.4) / (20 + 40 * 0.4), 12);
    // Frame 19 was the last loud one, and 39 is the last that it lies within two seconds of.
    expect(fallen.sustained).toBe(0);
    const sooner = two((t) => (t < 15 ? 1 : 0.4), later);
    expect(sooner.sustained).toBeCloseTo((5 * 0.4) / (15 + 25 * 0.4 + 20 * 0.4), 12);
  });

  it("is nothing of nothing", () => {
    const none = overlapsOf([], new Float64Array(0), new Float64Array(0), RATE);
    expect(none).toMatchObject({ polyphony: 0, sustained: 0 });
  });
});
