import { createStft, hann, type Spectrum } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { logGrid, publishedAxis } from "../../../src/domain/instruments/shape.ts";
import { bssEval } from "../../../src/domain/metrics/bss-eval.ts";
import { siSdr } from "../../../src/domain/metrics/si-sdr.ts";
import { MUSIC, referenceClip, sum } from "../../material.ts";

describe("the published axis", () => {
  it("has 750 points", () => {
    const grid = logGrid(publishedAxis(151, 5512));
    expect(grid.count).toBe(750);
    expect(grid.first).toBeCloseTo(18.373333, 6);
    expect(grid.first * grid.ratio ** 749).toBeCloseTo(2754.393254, 5);
  });
});

describe.skipIf(!MUSIC)("the published spectrogram", () => {
  const BINS = 151;
  const LENGTH = 10_181;
  const EDGE = 20;
  // The published reader divides 16 bits by 32767.
  const sources = MUSIC ? referenceClip(8).map((x) => x.map((v) => (v * 32768) / 32767)) : [];
  const mixture = MUSIC ? sum(sources) : new Float64Array(0);
  const stft = createStft(mixture.length, {
    window: hann(301, "symmetric"),
    hop: 152,
    edges: "whole",
  });

  it("has the published digits", () => {
    expect([mixture.length, stft.frames, stft.bins]).toEqual([10_216, 66, BINS]);
    const { re, im } = room();
    let squares = 0;
    let total = 0;
    let largest = { value: 0, frame: 0, bin: 0 };
    for (let t = 0; t < stft.frames; t++) {
      stft.frame(mixture, t, re, im);
      for (let k = 0; k < BINS; k++) {
        const value = Math.hypot(re[k]!, im[k]!);
        squares += value * value;
        total += value;
        if (value > largest.value) largest = { value, frame: t, bin: k };
        if (t === 20 && k === 10) {
          expect(value).toBeCloseTo(0.0711638421, 10);
          expect(Math.atan2(im[k]!, re[k]!)).toBeCloseTo(2.700735898, 9);
        }
      }
    }
    expect(Math.abs(Math.sqrt(squares) / 199.2407331051 - 1)).toBeLessThan(1e-9);
    expect(Math.abs(largest.value - 22.1705467833)).toBeLessThan(1e-9);
    expect([largest.bin, largest.frame]).toEqual([32, 34]);
    expect(Math.abs(total / 5509.99380662 - 1)).toBeLessThan(1e-9);
  });

  it("comes back", () => {
    const out = new Float64Array(LENGTH);
    stft.synthesize(0, LENGTH, (t, [s]) => stft.frame(mixture, t, s!.re, s!.im), [out]);
    let worst = 0;
    for (let i = 1; i < LENGTH - 1; i++) worst = Math.max(worst, Math.abs(out[i]! - mixture[i]!));
    expect(worst).toBeLessThan(1e-11);
  });

  it.each([
    [
      "true magnitudes",
      24.1799,
      24.2205,
      17.4613,
      21.7038,
      (own: number, _: number, mix: number) => own / mix,
    ],
    [
      "ratio mask",
      25.7317,
      20.8853,
      18.3088,
      18.3821,
      (own: number, other: number) => own / (own + other + 1e-9),
    ],
    [
      "power mask",
      29.5967,
      23.2464,
      21.2515,
      20.6078,
      (own: number, other: number) => own ** 2 / (own ** 2 + other ** 2 + 1e-9),
    ],
  ])("gives the ideal %s its published scores", (_, sdr0, sdr1, si0, si1, gain) => {
    const own = [room(), room()];
    const estimates = [0, 1].map((n) => {
      const out = new Float64Array(LENGTH);
      stft.synthesize(
        0,
        LENGTH,
        (t, [s]) => {
          for (const [k, x] of sources.entries()) stft.frame(x, t, own[k]!.re, own[k]!.im);
          const { re, im } = s!;
          stft.frame(mixture, t, re, im);
          for (let k = 0; k < BINS; k++) {
            const [a, b] = [own[n]!, own[1 - n]!].map((x) => Math.hypot(x.re[k]!, x.im[k]!));
            const g = gain(a!, b!, Math.hypot(re[k]!, im[k]!));
            re[k]! *= g;
            im[k]! *= g;
          }
        },
        [out],
      );
      return out.subarray(EDGE, LENGTH - EDGE);
    });
    const references = sources.map((x) => x.subarray(EDGE, LENGTH - EDGE));
    const { sdr } = bssEval(references, estimates);
    expect(Math.abs(sdr[0]! - sdr0)).toBeLessThan(0.01);
    expect(Math.abs(sdr[1]! - sdr1)).toBeLessThan(0.01);
    expect(Math.abs(siSdr(references[0]!, estimates[0]!) - si0)).toBeLessThan(0.01);
    expect(Math.abs(siSdr(references[1]!, estimates[1]!) - si1)).toBeLessThan(0.01);
  });

  function room(): Spectrum {
    return { re: new Float64Array(BINS), im: new Float64Array(BINS) };
  }
});
