import { describe, expect, it } from "vitest";
import { createStft, hann } from "../../src/signal/stft.ts";
import { largestDifference, naive, normals } from "./transforms.ts";

describe("createStft", () => {
  it("gives the windowed transform of every frame, silence beyond the ends", () => {
    const x = normals(40);
    const window = hann(12);
    const stft = createStft(40, { window, hop: 5, edges: "padded" });
    const re = new Float64Array(stft.bins);
    const im = new Float64Array(stft.bins);
    expect(stft.startOf(0)).toBe(-7);
    expect(stft.startOf(stft.frames - 1)).toBeLessThan(40);
    expect(stft.startOf(stft.frames)).toBeGreaterThanOrEqual(40);
    for (let t = 0; t < stft.frames; t++) {
      const piece = Float64Array.from(window, (w, n) => w * (x[stft.startOf(t) + n] ?? 0));
      const expected = naive(piece, stft.bins);
      stft.frame(x, t, re, im);
      expect(largestDifference(re, expected.re)).toBeLessThan(1e-12);
      expect(largestDifference(im, expected.im)).toBeLessThan(1e-12);
    }
  });

  it.each([
    [1, 1],
    [2, 1],
    [5, 2],
    [16, 4],
    [64, 16],
    [301, 75],
    [301, 152],
    [64, 64],
  ])("comes back from padded frames of window %i and hop %i", (length, hop) => {
    // Positive throughout, so that even frames side by side cover every sample.
    const window = Float64Array.from({ length }, (_, n) =>
      Math.sin((Math.PI * (n + 0.5)) / length),
    );
    for (const samples of [1, 7, 500]) {
      const x = normals(samples);
      const stft = createStft(samples, { window, hop, edges: "padded" });
      const out = new Float64Array(samples);
      stft.synthesize(0, samples, (t, [s]) => stft.frame(x, t, s!.re, s!.im), [out]);
      expect(largestDifference(out, x)).toBeLessThan(1e-12);
    }
  });

  it("gives the same bits in blocks as at once, for several signals", () => {
    const [x, y] = [normals(700), normals(700, 2)];
    const stft = createStft(700, { window: hann(64), hop: 16, edges: "padded" });
    const write: Parameters<typeof stft.synthesize>[2] = (t, [a, b]) => {
      stft.frame(x, t, a!.re, a!.im);
      stft.frame(y, t, b!.re, b!.im);
    };
    const whole = [new Float64Array(700), new Float64Array(700)];
    stft.synthesize(0, 700, write, whole);
    for (const [from, to] of [
      [0, 1],
      [1, 130],
      [130, 699],
      [699, 700],
    ] as const) {
      const part = [new Float64Array(to - from), new Float64Array(to - from)];
      stft.synthesize(from, to, write, part);
      part.forEach((out, s) => {
        expect(out).toEqual(whole[s]!.slice(from, to));
      });
    }
  });

  it("takes whole frames alone where asked, and leaves out what none covers", () => {
    const x = normals(100).map((value) => value + 3);
    const stft = createStft(100, {
      window: hann(31, "symmetric"),
      hop: 16,
      edges: "whole",
    });
    expect(stft.frames).toBe(5);
    const out = new Float64Array(100);
    stft.synthesize(0, 100, (t, [s]) => stft.frame(x, t, s!.re, s!.im), [out]);
    // The window is 0 at both ends; frames end at sample 94.
    expect(out[0]).toBe(0);
    expect(out.subarray(94).every((value) => value === 0)).toBe(true);
    expect(largestDifference(out.subarray(1, 94), x.subarray(1, 94))).toBeLessThan(1e-9);
    expect(stft.coverage(94)).toBe(0);
    expect(createStft(30, { window: hann(31), hop: 16, edges: "whole" }).frames).toBe(0);
  });

  it("refuses a hop that leaves gaps", () => {
    expect(() => createStft(10, { window: hann(8), hop: 9, edges: "padded" })).toThrow(
      "The hop is 9; it must be a whole number from 1 to the length of the window, 8.",
    );
  });
});

describe("hann", () => {
  it("adds up to a constant when periodic, and ends in zeros when symmetric", () => {
    const periodic = hann(8);
    for (let n = 0; n < 4; n++) expect(periodic[n]! + periodic[n + 4]!).toBeCloseTo(1, 14);
    const symmetric = hann(301, "symmetric");
    expect(symmetric[0]).toBe(0);
    expect(symmetric[150]).toBe(1);
    expect(symmetric[300]).toBeLessThan(1e-30);
  });
});
