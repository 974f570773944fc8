import { readFileSync } from "node:fs";
import { expectClose, sharedFile } from "@unmix/testing";
import { describe, expect, it, vi } from "vitest";
import {
  fromSignal,
  needsPlatform,
  readSound,
  type Signal,
  soundHead,
  toWav,
} from "../../../src/domain/index.ts";

const load = (name: string) => ({
  name,
  bytes: new Uint8Array(readFileSync(new URL(name, import.meta.url))),
});

/** The two tones that the files hold, see README.md beside them. */
const TONES = [
  [0.5, 440],
  [0.25, 660],
] as const;

/** The amplitude of a tone of `hertz` in the middle of a channel, where no frame begins or ends. */
function amplitudeOf(signal: Signal, channel: number, hertz: number): number {
  let re = 0;
  let im = 0;
  const samples = signal.channels[channel]!;
  const [from, to] = [0.05 * signal.sampleRate, 0.2 * signal.sampleRate];
  for (let i = from; i < to; i++) {
    const angle = (2 * Math.PI * hertz * i) / signal.sampleRate;
    re += samples[i]! * Math.cos(angle);
    im += samples[i]! * Math.sin(angle);
  }
  return (2 * Math.hypot(re, im)) / (to - from);
}

describe("decoding", () => {
  it("gives the samples of FLAC exactly", async () => {
    const { sampleRate, channels } = await readSound(load("tone.flac"));
    expect(sampleRate).toBe(8000);
    expect(channels).toHaveLength(2);
    TONES.forEach(([amplitude, hertz], c) => {
      const integers = Array.from(channels[c]!, (sample) => sample * 32768);
      const expected = integers.map(
        (_, i) => 32767 * amplitude * Math.sin((2 * Math.PI * hertz * i) / 8000),
      );
      expect(integers.every(Number.isInteger)).toBe(true);
      expectClose(integers, expected, 0.5000001 / (32767 * amplitude));
    });
  });

  it.each([
    ["tone.mp3", 8000, 2000],
    ["tone.ogg", 8000, 2000],
    // Its decoder leaves what fills the last frame.
    ["tone.opus", 48_000, 12_168],
  ])("gives the length and the tones of %s", async (name, rate, samples) => {
    const signal = await readSound(load(name));
    expect(signal.sampleRate).toBe(rate);
    expect(signal.channels.map(({ length }) => length)).toEqual([samples, samples]);
    TONES.forEach(([amplitude, hertz], c) => {
      expect(Math.abs(amplitudeOf(signal, c, hertz) - amplitude)).toBeLessThan(0.1 * amplitude);
    });
  });

  it("reads MP3 as far as it goes, and says what is missing", async () => {
    const { name, bytes } = load("tone.mp3");
    expect((await readSound({ name, bytes })).announced).toBe(undefined);
    // Sixty frames of 576 samples are announced where six were; 576 and 880 around them are the encoder's.
    const cut = bytes.slice(0, -300);
    cut[52] = 60;
    const signal = await readSound({ name, bytes: cut });
    expect(signal.announced).toBe(60 * 576 - 576 - 880);
    expect(signal.channels[0]!.length).toBeGreaterThan(1000);
    const [sentence] = fromSignal(signal).notes;
    expect(sentence).toContain(
      "The file is cut short or damaged: of the 4.1 s of sound that it announces 0.1 s could be read",
    );
    // Without that count, a last frame that is not whole still tells.
    cut.fill(0, 41, 45);
    const uncounted = await readSound({ name, bytes: cut });
    expect(fromSignal(uncounted).notes[0]).toMatch(
      /^The file is cut short or damaged: 0\.4 s of sound could be read from it/,
    );
  });

  it("does not call cut what has a hole", async () => {
    const { name, bytes } = load("tone.mp3");
    // Frames of 288 bytes behind a tag of 20, the first without sound; the six of sound ten times, half of them blank.
    const sound = bytes.subarray(20 + 288);
    const whole = new Uint8Array(20 + 288 + 10 * sound.length);
    whole.set(bytes.subarray(0, 20 + 288));
    for (let k = 0; k < 10; k++) whole.set(sound, 20 + 288 + k * sound.length);
    whole[52] = 60;
    expect((await readSound({ name, bytes: whole })).announced).toBe(undefined);
    whole.fill(0, 20 + 16 * 288, 20 + 46 * 288);
    const signal = await readSound({ name, bytes: whole });
    expect(signal.announced).toBe(60 * 576 - 576 - 880);
    expect(fromSignal(signal).notes[0]).toMatch(/^The file is cut short or damaged: of the 4\.1 s/);
  });

  it("calls damaged what the decoder cannot read through, though it announces nothing", async () => {
    const { name, bytes } = load("tone.mp3");
    const sound = bytes.subarray(20 + 288);
    const whole = new Uint8Array(10 * sound.length);
    for (let k = 0; k < 10; k++) whole.set(sound, k * sound.length);
    whole.fill(0, 16 * 288, 46 * 288);
    const signal = await readSound({ name, bytes: whole });
    expect(signal.announced).toBe(Number.POSITIVE_INFINITY);
  });

  it("refuses what begins as MP3 does and is none, and prints nothing of its own", async () => {
    const printed = vi.spyOn(console, "error");
    const bytes = new Uint8Array(6000).map((_, i) => (i * 7919 + i * i * 31) & 255);
    bytes.set(load("tone.mp3").bytes.subarray(20 + 288, 20 + 2 * 288));
    await expect(readSound({ name: "numbers.dat", bytes })).rejects.toThrow(
      /^"numbers\.dat": this is no MP3, or one that is damaged: of 6000 bytes only \d+ samples could be decoded; choose a recording or a table \(\.csv\), or copy or export it again\.$/,
    );
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it.each(["tone.ogg", "tone.opus"])(
    "reads %s as far as it goes, and says that it has no end",
    async (file) => {
      const { name, bytes } = load(file);
      expect((await readSound({ name, bytes })).announced).toBe(undefined);
      const signal = await readSound({ name, bytes: bytes.slice(0, -20) });
      expect(signal.announced).toBe(Number.POSITIVE_INFINITY);
      const [sentence] = fromSignal(signal).notes;
      expect(sentence).toMatch(
        /^The file is cut short or damaged: 0\.[23] s of sound could be read/,
      );
    },
  );

  it("says when a FLAC file is cut short", async () => {
    const { name, bytes } = load("tone.flac");
    await expect(readSound({ name, bytes: bytes.subarray(0, 1800) })).rejects.toThrow(
      '"tone.flac": the file is damaged or cut short: 0 of 2000 samples could be decoded; copy or export it again.',
    );
  });

  it("says what it cannot decode", async () => {
    const bytes = new TextEncoder().encode("....ftypM4A ....");
    await expect(readSound({ name: "song.m4a", bytes })).rejects.toThrow(
      '"song.m4a": the sound is M4A (AAC or Apple Lossless), which cannot be decoded here; export it as WAV and try again: ffmpeg -i "song.m4a" "song.wav" does it.',
    );
    await expect(readSound({ name: 'my "$1" song.m4a', bytes })).rejects.toThrow(
      'ffmpeg -i "my \\"\\$1\\" song.m4a" "my \\"\\$1\\" song.wav" does it.',
    );
  });

  it("asks a platform about what it does not know alone", async () => {
    const bytes = toWav({ sampleRate: 8000, channels: [Float32Array.of(0.5, -0.5)] });
    const unasked = () => {
      throw new Error("asked");
    };
    const signal = await readSound({ name: "song.mp3", bytes }, unasked);
    expect(signal.channels[0]).toEqual(Float32Array.of(0.5, -0.5));
    for (const name of ["tone.mp3", "tone.flac", "tone.ogg", "tone.opus"]) {
      expect(needsPlatform(soundHead(load(name).bytes))).toBe(false);
      expect((await readSound(load(name), unasked)).channels).toHaveLength(2);
    }
    const film = new TextEncoder().encode("....ftypM4A ....");
    expect(needsPlatform(soundHead(film))).toBe(true);
    expect(await readSound({ name: "song.m4a", bytes: film }, async () => signal)).toBe(signal);
  });

  const horns = sharedFile("data/music/band/horns.mp3");
  it.skipIf(!horns)("decodes a song", async () => {
    const { sampleRate, channels } = await readSound({
      name: "horns.mp3",
      bytes: readFileSync(horns!),
    });
    expect(sampleRate).toBe(44100);
    expect(channels.map(({ length }) => length)).toEqual([3671424, 3671424]);
  });
});
