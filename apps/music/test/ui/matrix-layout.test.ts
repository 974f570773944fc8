import { describe, expect, it } from "vitest";
import { matrixLayout, placeAt } from "../../src/ui/stems/matrix-layout.ts";

describe("a square of notes", () => {
  const names = Array.from({ length: 40 }, (_, i) => `C♯4 (${i})`);

  it("has its names beside it, as many as do not meet", () => {
    const few = matrixLayout(names.slice(0, 10), 480);
    expect(few.margin).toBeGreaterThan(30);
    expect(few.margin + 10 * few.cell).toBeCloseTo(480, 9);
    expect(few.every).toBe(1);
    const many = matrixLayout(names, 300);
    expect(many.every * many.cell).toBeGreaterThanOrEqual(13);
    expect(matrixLayout([], 300).every).toBe(1);
  });

  it("finds the note under a pixel, and none among the names", () => {
    const layout = matrixLayout(names, 480);
    const middle = (place: number) => layout.margin + (place + 0.5) * layout.cell;
    expect([0, 17, 39].map((place) => placeAt(layout, 40, middle(place)))).toEqual([0, 17, 39]);
    expect([3, middle(-1), middle(40)].map((pixel) => placeAt(layout, 40, pixel))).toEqual([
      -1, -1, -1,
    ]);
  });
});
