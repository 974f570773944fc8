import { run } from "@unmix/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SLICE, shareSteps, slicesOf } from "../../../src/domain/sound/share.ts";

const ramp = Float32Array.from({ length: SLICE + 5 }, (_, i) => i);

describe("sharing a signal", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("keeps every sample and its precision, in memory that all threads see", () => {
    const fine = Float64Array.from(ramp, (value) => value / 3);
    const shared = run(shareSteps({ sampleRate: 8000, channels: [ramp, fine] }));
    expect(shared.sampleRate).toBe(8000);
    [ramp, fine].forEach((samples, c) => {
      const copy = shared.channels[c]!;
      expect(copy.constructor).toBe(samples.constructor);
      expect(copy.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(copy.length).toBe(samples.length);
      expect(copy.findIndex((value, i) => value !== samples[i])).toBe(-1);
    });
  });

  it("leaves it as it is where there is no such memory", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const signal = { sampleRate: 8000, channels: [ramp] };
    expect(run(shareSteps(signal))).toBe(signal);
  });

  it("copies in slices that cover all samples once", () => {
    const slices = [...slicesOf(2 * SLICE + 1)];
    expect(slices.map(({ from, to }) => to - from)).toEqual([SLICE, SLICE, 1]);
    expect([...slicesOf(0)]).toEqual([]);
  });
});
