import { describe, expect, it } from "vitest";
import { heardNotes } from "../../../src/domain/notes/heard.ts";

/** A frame every 5 ms, a window of 20. */
const GRID = { window: 40, hop: 10 };
const FRAMES = 400;

/** Terms by their spectra and by how much they sound in a frame. */
function termsOf(parts: readonly (readonly [readonly number[], (frame: number) => number])[]) {
  const count = parts.length;
  return {
    count,
    spectra: Float64Array.from(parts.flatMap(([spectrum]) => spectrum)),
    activations: Float64Array.from({ length: FRAMES * count }, (_, i) =>
      parts[i % count]![1](Math.floor(i / count)),
    ),
  };
}

const between = (from: number, to: number, level: number) => (frame: number) =>
  frame >= from && frame < to ? level : 0;

describe("the terms that are heard", () => {
  const loud = [[1, 0, 0], between(0, FRAMES, 10)] as const;

  it("are not a click, which no more windows hold than one is long, nor what is soft all along", () => {
    const click = [[0, 1, 0], between(0, 4, 9)] as const;
    const soft = [[0, 0, 1], between(0, FRAMES, 0.9)] as const;
    const { count, spectra } = heardNotes(termsOf([click, loud, soft]), GRID);
    expect(count).toBe(1);
    expect(Array.from(spectra)).toEqual([1, 0, 0]);
  });

  it("are a note that sounds once and softly, and strokes that have some energy in all", () => {
    const once = [[0, 1, 0], between(200, 210, 1.1)] as const;
    const strokes = [[0, 0, 1], (frame: number) => (frame % 50 < 3 ? 9 : 0)] as const;
    expect(heardNotes(termsOf([loud, once, strokes]), GRID).count).toBe(3);
  });

  it("are one where spectra are the same but for a factor, and sound as much as both", () => {
    const half = [[0.5, 0.02, 0], between(0, FRAMES, 4)] as const;
    const { count, activations } = heardNotes(termsOf([half, loud]), GRID);
    expect(count).toBe(1);
    expect(activations[7]).toBeCloseTo(10 + 4 * Math.hypot(0.5, 0.02), 12);
  });

  it("are none of none", () => {
    expect(heardNotes(termsOf([]), GRID).count).toBe(0);
  });
});
