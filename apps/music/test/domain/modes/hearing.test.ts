import { describe, expect, it } from "vitest";
import { fromWav, hearingOf, modes, readSeries, toModesFiles } from "../../../src/domain/index.ts";

const COUNT = 400;
const tone = (i: number) => 3e-21 * Math.sin(2 * Math.PI * 0.05 * i);
const fileOf = (lines: readonly string[]) => ({
  name: "strain.csv",
  bytes: new TextEncoder().encode(lines.join("\n")),
});
const places = Array.from({ length: COUNT }, (_, i) => i);
const timed = (heading: string, time: (i: number) => string | number, kept = places) =>
  readSeries(fileOf([heading, ...kept.map((i) => `${time(i)},${tone(i)}`)]));

describe("what can be heard of a table", () => {
  it("is values at an audible rate, over the largest, whatever says what it is", async () => {
    const alone = await readSeries(fileOf(places.map((i) => String(tone(i)))), { rate: 8000 });
    const series = [
      alone,
      await timed("t (s),h", (i) => (i / 8000).toFixed(6)),
      await timed("t (ms),h", (i) => 500 + i / 8),
      await timed("t (us),h", (i) => i * 125),
    ];
    for (const each of series) {
      const hearing = hearingOf(each)!;
      expect(hearing.sampleRate).toBe(8000);
      const sound = hearing.toSound(each.values);
      expect(sound).toHaveLength(COUNT);
      expect(Math.max(...sound)).toBe(1);
      sound.forEach((sample, i) => {
        expect(sample).toBeCloseTo(Math.sin(2 * Math.PI * 0.05 * i), 12);
      });
    }
  });

  it("has lines over missing samples", async () => {
    const kept = places.filter((i) => i < 101 || i > 103);
    const series = await timed("t,h", (i) => i / 5000, kept);
    const { sampleRate, toSound } = hearingOf(series)!;
    const sound = toSound(series.values);
    expect(sampleRate).toBe(5000);
    expect(sound).toHaveLength(COUNT);
    expect(sound[200]).toBeCloseTo(tone(200) / 3e-21, 12);
    expect(sound[102]).toBeCloseTo((sound[100]! + sound[104]!) / 2, 12);
  });

  it("is nothing of slow or uneven values, nor of times in days", async () => {
    const none = [
      await timed("t,h", (i) => i / 3999),
      await timed("t,h", (i) => i / 1e6),
      await timed("t,h", (i) => (i + 0.4 * Math.sin(i * i)) / 8000),
      await timed("t (days),h", (i) => i / 8000),
    ];
    expect(none.map(hearingOf)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("is written as sounds that add up, beside the tables", async () => {
    const series = await timed("t,h", (i) => i / 8000);
    const files = toModesFiles(modes(series, { ridgeSpread: 0.01, maxModes: 1 }));
    const names = Object.keys(files).filter((name) => name.endsWith(".wav"));
    expect(names).toEqual(["mode_1.wav", "outliers.wav", "residual.wav"]);
    expect(files["residual.csv"]).toBeDefined();
    const sounds = names.map((name) => fromWav({ name, bytes: files[name] as Uint8Array }));
    expect(sounds[0]!.sampleRate).toBe(8000);
    places.forEach((i) => {
      const sum = sounds.reduce((all, { channels }) => all + channels[0]![i]!, 0);
      expect(sum).toBeCloseTo(tone(i) / 3e-21, 6);
    });
  });
});
