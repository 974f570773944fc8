import { createRandom, run } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { siSdr } from "../../../src/domain/metrics/si-sdr.ts";
import { readPercussion } from "../../../src/domain/percussion/split.ts";
import { regroup, separate } from "../../../src/domain/pipeline.ts";
import type { Signal } from "../../../src/domain/sound/signal.ts";
import { stftOf } from "../../../src/domain/spectrogram/grid.ts";
import { gridFor } from "../../../src/domain/spectrogram/window.ts";
import { renderSteps } from "../../../src/domain/stems/render.ts";
import { stemNames } from "../../../src/domain/stems/stem-names.ts";
import { fromModelJson, toModelJson } from "../../../src/domain/write/model.ts";

const RATE = 11_025;
const SECONDS = 5;
const LENGTH = RATE * SECONDS;

/** Strokes of noise that die within 15 ms, four a second. */
function clicks(): Float32Array {
  const random = createRandom(4);
  return Float32Array.from({ length: LENGTH }, (_, i) => {
    const since = (i + 0.13 * RATE) % (RATE / 4);
    return 0.5 * random.normal() * Math.exp(-since / (0.004 * RATE));
  });
}

/** Three tones with partials that hold, softly begun and ended. */
function tones(): Float32Array {
  const notes = [
    [0.2, 2.4, 220],
    [2.3, 4.8, 277.2],
    [0.4, 4.6, 659.3],
  ] as const;
  return Float32Array.from({ length: LENGTH }, (_, i) => {
    const t = i / RATE;
    return notes.reduce((sum, [from, to, hertz]) => {
      const level = Math.max(0, Math.min(1, 8 * (t - from), 8 * (to - t)));
      const wave = [1, 2, 3].reduce((w, n) => w + Math.sin(2 * Math.PI * n * hertz * t) / n, 0);
      return sum + 0.08 * level * wave;
    }, 0);
  });
}

const struck = clicks();
const held = tones();
const mixed: Signal = {
  sampleRate: RATE,
  channels: [struck.map((x, i) => 0.7 * x + held[i]!), struck.map((x, i) => x + 0.6 * held[i]!)],
};
const result = separate(mixed, { percussion: true, instruments: 2 });

describe("percussion", () => {
  it("becomes a stem of its own beside those of what holds", () => {
    expect(stemNames(result)).toEqual(["Instrument 1", "Instrument 2", "Percussion"]);
    const { stems } = run(renderSteps(result, mixed));
    const drums = stems[2]!.channels;
    const rest = drums.map((_, c) =>
      stems[0]!.channels[c]!.map((x, i) => x + stems[1]!.channels[c]![i]!),
    );
    for (const c of [0, 1]) {
      const before = [siSdr(struck, mixed.channels[c]!), siSdr(held, mixed.channels[c]!)];
      expect(siSdr(struck, drums[c]!)).toBeGreaterThan(Math.max(10, before[0]! + 6));
      expect(siSdr(held, rest[c]!)).toBeGreaterThan(Math.max(10, before[1]! + 6));
    }
  });

  it("leaves the notes that are there, and no clicks among them", () => {
    const pitches = new Set(result.events.map(({ pitch }) => pitch));
    expect([57, 61, 76].every((pitch) => pitches.has(pitch))).toBe(true);
    expect(result.events.length).toBeLessThanOrEqual(6);
  });

  it.each([16, 32] as const)("adds up with the other stems and the residual: %i bits", (bits) => {
    const { stems, residual } = run(renderSteps(result, mixed, { bits }));
    const parts = [...stems, residual];
    mixed.channels.forEach((samples, c) => {
      let worst = 0;
      samples.forEach((x, i) => {
        const sum = parts.reduce((total, part) => total + part.channels[c]![i]!, 0);
        const full = Math.max(-32_768, Math.min(32_767, Math.round(32_768 * x)));
        worst = Math.max(worst, Math.abs(sum - (bits === 16 ? full / 32_768 : x)));
      });
      expect(worst).toBeLessThanOrEqual(bits === 16 ? 0 : 1e-6);
    });
  });

  it("stays with the result once it is saved and read, and regrouped", () => {
    const read = fromModelJson(toModelJson(result));
    const again = regroup(read, { instruments: 3 });
    expect(stemNames(again).at(-1)).toBe("Percussion");
    const drums = (of: typeof result) => run(renderSteps(of, mixed)).stems.at(-1)!.channels;
    expect(drums(again)).toEqual(drums(result));
  });

  it("is the same whatever block of the recording is asked for, as far as rounding goes", () => {
    const { stems } = run(renderSteps(result, mixed));
    const part = run(renderSteps(result, mixed, { from: 20_000, to: 31_000 }));
    expect(part.stems[2]!.channels[0]).toEqual(stems[2]!.channels[0]!.subarray(20_000, 31_000));
  });

  it("adds to the instrument that it is given to, until it is taken out again", () => {
    const given = regroup(result, { struckBy: 1 });
    expect(stemNames(given)).toEqual(["Instrument 1", "Instrument 2"]);
    expect(given.instruments.labels).toEqual(result.instruments.labels);
    const [own, all] = [result, given].map((of) => run(renderSteps(of, mixed)).stems);
    expect(all![0]).toEqual(own![0]);
    all![1]!.channels.forEach((samples, c) => {
      const parts = [own![1]!, own![2]!].map(({ channels }) => channels[c]!);
      let worst = 0;
      samples.forEach((x, i) => {
        worst = Math.max(worst, Math.abs(x - parts[0]![i]! - parts[1]![i]!));
      });
      expect(worst).toBeLessThan(1e-6);
    });
    // Fewer instruments: the one that had it is gone.
    expect(stemNames(regroup(given, { instruments: 1 }))).toEqual(["Instrument 1", "Percussion"]);
    expect(stemNames(regroup(given, { struckBy: -1 }))).toEqual(stemNames(result));
    const saved = toModelJson(given).replace('"struckBy":1', '"struckBy":2');
    expect(saved).not.toBe(toModelJson(given));
    expect(() => fromModelJson(saved)).toThrow("belongs to an instrument that is not there");
  });

  it("is in silence and in one sample, and is refused in the reference mode", () => {
    for (const samples of [new Float32Array(3000), Float32Array.of(0.5)]) {
      const signal = { sampleRate: RATE, channels: [samples] };
      const out = separate(signal, { percussion: true });
      const { stems, residual } = run(renderSteps(out, signal));
      expect(stems).toHaveLength(out.instruments.count + 1);
      const sum = residual.channels[0]!.map((x, i) =>
        stems.reduce((total, stem) => total + stem.channels[0]![i]!, x),
      );
      expect(sum).toEqual(samples);
    }
    expect(() => separate(mixed, { percussion: true, reference: true })).toThrow(
      "The setting percussion is true; the reference mode sets it to false",
    );
  });
});

describe("the parts that are percussion", () => {
  it("are those of two medians of every bin, in whatever order frames are read", () => {
    const signal: Signal = { sampleRate: RATE, channels: [mixed.channels[0]!.subarray(0, 12_000)] };
    const grid = gridFor(12_000, RATE, { window: "auto", reference: false });
    const stft = stftOf(grid);
    const { bins, frames } = grid;
    const rows = Array.from({ length: frames }, (_, t) => {
      const [re, im] = [new Float64Array(bins), new Float64Array(bins)];
      stft.frame(signal.channels[0]!, t, re, im);
      return re.map((x, k) => Math.hypot(x, im[k]!));
    });
    const median = (values: number[]) => values.sort((a, b) => a - b)[(values.length - 1) / 2]!;
    const odd = (x: number) => 2 * Math.floor(x / 2) + 1;
    const long = odd((0.39 * RATE) / grid.hop);
    const wide = odd((183 * grid.window) / RATE);
    const mirrored = (k: number) => (k < 0 ? -k : k >= bins ? 2 * (bins - 1) - k : k);
    const partOf = (t: number, k: number) => {
      const over = (width: number, at: (n: number) => number) =>
        median(Array.from({ length: width }, (_, n) => at(n - (width - 1) / 2))) ** 2;
      const H = over(long, (n) => rows[t + n]?.[k] ?? 0);
      const P = over(wide, (n) => rows[t]![mirrored(k + n)]!);
      return P / (P + H);
    };
    const reader = readPercussion(stft, signal, grid);
    for (const t of [0, 1, 2, 17, 18, 5, frames - 1]) {
      reader.read(t);
      for (let k = 0; k < bins; k += 7) expect(reader.parts[k]!).toBeCloseTo(partOf(t, k), 9);
    }
  });
});
