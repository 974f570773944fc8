import { describe, expect, it } from "vitest";
import { markersOf, unmarkedAmong } from "../../../src/domain/interpret/markers.ts";

/** Four genes in two factors; the last is in neither. */
const levels = Float64Array.of(9, 0, 4, 4, 2, 0, 0, 0);
const shares = Float64Array.of(1, 0, 0.5, 0.5, 1, 0, 0, 0);
const genes = (factor: number, patterned?: Int32Array) =>
  markersOf(levels, shares, [factor, 2], patterned).map(({ gene }) => gene);

describe("markers", () => {
  it("are the genes of largest share × log(1 + level)", () => {
    expect(genes(0)).toEqual([0, 2, 1]);
    expect(genes(1)).toEqual([1]);
  });

  it("without a pattern stand behind those with, in their own order", () => {
    expect(genes(0, Int32Array.of(0, 1, 0, 1))).toEqual([1, 0, 2]);
    expect(genes(0, Int32Array.of(0, 0, 0, 0))).toEqual([0, 2, 1]);
  });

  it("tell of the factors that none marks", () => {
    const patterned = Int32Array.of(1, 0, 1, 0);
    const markers = [0, 1].map((r) => markersOf(levels, shares, [r, 2], patterned));
    expect(unmarkedAmong(markers, patterned)).toEqual([1]);
  });
});
