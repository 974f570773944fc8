import { describe, expect, it } from "vitest";
import { adviseFeatures, informationWords } from "../../src/domain/advice.ts";

const EVEN = Float64Array.of(0.5, 0.5);
const NAMES = ["Age", "Eu"];
const unrelated = Float64Array.of(1, 0, 0, 1);

describe("adviseFeatures", () => {
  it("finds one bit where two equal sources never meet, and none where they are the same", () => {
    const sources = Float64Array.of(1, 0, 0.3, 0.7, 0, 1, 0.3, 0.7);
    const [age, eu] = adviseFeatures(NAMES, sources, EVEN, unrelated, 2);
    expect(age!.information).toBeCloseTo(1, 12);
    expect(age!.advice).toBe("keep");
    expect(eu!.information).toBeCloseTo(0, 12);
    expect(eu!.advice).toBe("weak");
  });

  it("stays finite where a density underflows", () => {
    const least = Number.MIN_VALUE;
    const sources = Float64Array.of(1, least, 0.3, 0.7, least, 1, 0.3, 0.7);
    const [age] = adviseFeatures(NAMES, sources, Float64Array.of(0.4, 0.6), unrelated, 2);
    expect(age!.information).toBeCloseTo(-0.4 * Math.log2(0.4) - 0.6 * Math.log2(0.6), 12);
  });

  it("says which of two related features to drop: the one that tells less", () => {
    const sources = Float64Array.of(1, 0, 0.8, 0.2, 0, 1, 0.2, 0.8);
    const [age, eu] = adviseFeatures(NAMES, sources, EVEN, Float64Array.of(1, -0.7, -0.7, 1), 2);
    expect(age).toMatchObject({ advice: "keep", repeats: { feature: "Eu", correlation: 0.7 } });
    expect(eu).toMatchObject({ advice: "consider dropping" });
  });
});

it.each([
  [0.01, "hardly tells the sources apart (0.01 bits)"],
  [0.2, "tells the sources apart a little (0.20 bits)"],
  [0.88, "tells the sources apart well (0.88 bits)"],
])("%d bits are put into words", (bits, words) => {
  expect(informationWords(bits)).toBe(words);
});
