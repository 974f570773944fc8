import { describe, expect, it } from "vitest";
import { createRealFft } from "../../src/signal/real-fft.ts";
import { largestDifference, naive, normals } from "./transforms.ts";

const LENGTHS = [1, 2, 3, 4, 5, 6, 9, 10, 16, 30, 64, 97, 301];

describe("createRealFft", () => {
  it.each(LENGTHS)("agrees with the definition and is undone at length %i", (n) => {
    const x = normals(n);
    const fft = createRealFft(n);
    const bins = Math.floor(n / 2) + 1;
    expect(fft.bins).toBe(bins);
    const re = new Float64Array(bins);
    const im = new Float64Array(bins);
    fft.forward(x, re, im);
    const expected = naive(x, bins);
    expect(largestDifference(re, expected.re)).toBeLessThan(1e-12 * n);
    expect(largestDifference(im, expected.im)).toBeLessThan(1e-12 * n);
    const back = new Float64Array(n);
    fft.inverse(re, im, back);
    expect(largestDifference(back, x)).toBeLessThan(1e-13 * (n + 1));
  });

  it("refuses a length that is none", () => {
    expect(() => createRealFft(0)).toThrow("length 0");
    expect(() => createRealFft(2.5)).toThrow("length 2.5");
  });
});
