import { describe, expect, it } from "vitest";
import {
  cutOut,
  heardGains,
  loudnessRatio,
  mixInto,
  PLAIN_LANE,
  panMatrix,
  SILENT,
} from "../../../src/domain/mixer/mixer.ts";

const lane = (change: object) => ({ ...PLAIN_LANE, ...change });

describe("the mixer", () => {
  it("lets a solo silence the others, and a mute silence even a solo", () => {
    expect(heardGains([lane({}), lane({ muted: true })])).toEqual([1, 0]);
    expect(heardGains([lane({}), lane({ solo: true })])).toEqual([0, 1]);
    expect(heardGains([lane({ solo: true, muted: true }), lane({})])).toEqual([0, 0]);
    const [quiet, off] = heardGains([lane({ volume: -20 }), lane({ volume: SILENT })]);
    expect(quiet).toBeCloseTo(0.1, 12);
    expect(off).toBe(0);
  });

  it("keeps the power of a panned lane, and its samples in the middle", () => {
    for (const pan of [-1, -0.4, 0, 0.7, 1]) {
      const [[left], [right]] = panMatrix(pan, 1) as [[number], [number]];
      expect(left ** 2 + right ** 2).toBeCloseTo(2, 12);
    }
    for (const channels of [1, 2]) {
      const middle = panMatrix(0, channels).flat();
      const wanted = channels === 1 ? [1, 1] : [1, 0, 0, 1];
      middle.forEach((gain, i) => {
        expect(gain).toBeCloseTo(wanted[i]!, 12);
      });
    }
    // Of two channels, the far one moves over with its power.
    const [[l, fromRight], [r, stays]] = panMatrix(-1, 2) as [[number, number], [number, number]];
    for (const [gain, wanted] of [
      [l, 1],
      [fromRight, 1],
      [r, 0],
      [stays, 0],
    ] as const) {
      expect(gain).toBeCloseTo(wanted, 12);
    }
  });

  it("adds lanes up to the recording as long as nobody touches them", () => {
    const parts = [[Float32Array.of(0.5, -0.25)], [Float32Array.of(0.125, 1)]];
    const out = [new Float32Array(3)];
    mixInto(out, 1, parts, [PLAIN_LANE, PLAIN_LANE]);
    expect(Array.from(out[0]!)).toEqual([0, 0.625, 0.75]);
    const sides = [new Float32Array(2), new Float32Array(2)];
    mixInto(sides, 0, parts, [lane({ pan: 1 }), lane({ muted: true })]);
    expect(sides[0]![0]).toBeCloseTo(0, 6);
    expect(sides[1]![0]).toBeCloseTo(0.5 * Math.SQRT2, 6);
  });

  it("tells by how much a mix is louder, from inner products alone", () => {
    const a = [1, 2, -1, 0.5];
    const b = [0.5, -1, 1, 2];
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    const products = [dot(a, a), dot(a, b), dot(b, a), dot(b, b)];
    const norm = (x: number[]) => Math.sqrt(dot(x, x));
    const mix = a.map((value, i) => 10 ** (-6 / 20) * value + b[i]!);
    const whole = a.map((value, i) => value + b[i]!);
    expect(loudnessRatio(products, [lane({ volume: -6 }), PLAIN_LANE])).toBeCloseTo(
      norm(mix) / norm(whole),
      12,
    );
    // Of a mix without sound the recording stays as it is.
    expect(loudnessRatio(products, [lane({ muted: true }), lane({ muted: true })])).toBe(1);
  });

  it("cuts a region out by its samples", () => {
    const signal = { sampleRate: 10, channels: [Float32Array.from({ length: 30 }, (_, i) => i)] };
    const cut = cutOut(signal, { from: 0.5, to: 1.2 });
    expect(Array.from(cut.channels[0]!)).toEqual([5, 6, 7, 8, 9, 10, 11]);
  });
});
