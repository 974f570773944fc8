import { describe, expect, it } from "vitest";
import { drawFeatures, settleCentres } from "../../../src/modes/dictionary/features.ts";

const RANGE = { centres: [0, 10] as const, frequencies: [0, 50] as const, spreads: [0.5, 0.1] };
const GRID = { origin: 0, step: 0.01, length: 1001 };

describe("settled centres", () => {
  it("lie on the grid a quarter of the spread apart, none farther from where it was than half of that", () => {
    const drawn = drawFeatures(RANGE, 40_000, false, "even", 3);
    const settled = settleCentres(drawn, GRID, 3);
    const last = GRID.step * (GRID.length - 1);
    const astray = [...settled.centres.keys()].filter((k) => {
      const centre = settled.centres[k]!;
      // A quarter of the spreads is twelve and a half and two and a half steps, of which the halves are left.
      const hop = drawn.spread[k] === 0.5 ? 0.12 : 0.02;
      const onGrid = Math.abs(centre / hop - Math.round(centre / hop)) < 1e-6;
      const within = centre >= 0 && centre <= last;
      // At the end the last place of all may be nearer than the grid reaches.
      const most = centre + hop > last ? hop : hop / 2;
      const near = Math.abs(centre - drawn.centres[k]!) <= most * (1 + 1e-9);
      return !(onGrid && within && near);
    });
    expect(settled.centres.length).toBe(40_000);
    expect(astray).toEqual([]);
    expect(new Set(settled.centres).size).toBeLessThanOrEqual(84 + 501);
    expect(settled.frequencies).toBe(drawn.frequencies);
    expect(settled.phases).toBe(drawn.phases);
  });

  it("stay where they are where features are few", () => {
    const drawn = drawFeatures(RANGE, 200, false, "even", 3);
    expect(settleCentres(drawn, GRID, 3)).toBe(drawn);
  });
});
