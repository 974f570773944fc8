import { readFileSync } from "node:fs";
import { sharedFile } from "@unmix/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromWav, quantized, readSound, type Signal, toWav } from "../../../src/domain/index.ts";

/** A chunk as bytes, filled up to an even size. */
function chunk(name: string, content: ArrayLike<number>, size = content.length): number[] {
  return [
    ...letters(name),
    ...long(size),
    ...Array.from(content),
    ...(content.length & 1 ? [0] : []),
  ];
}

const letters = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const short = (value: number) => [value & 255, (value >> 8) & 255];
const long = (value: number) => [...short(value & 0xffff), ...short(value >>> 16)];

function riff(...chunks: number[][]): Uint8Array {
  const body = [...letters("WAVE"), ...chunks.flat()];
  return Uint8Array.from([...letters("RIFF"), ...long(body.length), ...body]);
}

/** A plain `fmt ` chunk. */
function format(tag: number, channels: number, bits: number, rate = 8000): number[] {
  const frame = (channels * bits) / 8;
  return chunk("fmt ", [
    ...short(tag),
    ...short(channels),
    ...long(rate),
    ...long(rate * frame),
    ...short(frame),
    ...short(bits),
  ]);
}

const read = (bytes: Uint8Array) => fromWav({ name: "song.wav", bytes });

/** Numbers as bytes, by the platform's own little-endian arrays. */
const bytesOf = (array: ArrayBufferView) =>
  Array.from(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));

describe("reading WAV", () => {
  const cases: readonly [string, number, number, number[], number[]][] = [
    ["PCM 8", 1, 8, [0, 128, 255, 64], [-1, 0, 127 / 128, -0.5]],
    ["PCM 16", 1, 16, bytesOf(Int16Array.of(-32768, 0, 32767)), [-1, 0, 32767 / 32768]],
    [
      "PCM 24",
      1,
      24,
      [0, 0, 128, 255, 255, 127, 255, 255, 255],
      [-1, 8388607 / 8388608, -1 / 8388608],
    ],
    [
      "PCM 32",
      1,
      32,
      bytesOf(Int32Array.of(-2147483648, 1, 2147483647)),
      [-1, 1 / 2147483648, 2147483647 / 2147483648],
    ],
    ["float 32", 3, 32, bytesOf(Float32Array.of(-1.5, 0.25, 0)), [-1.5, 0.25, 0]],
    ["float 64", 3, 64, bytesOf(Float64Array.of(-1.5, 0.1, 1e-300)), [-1.5, 0.1, 1e-300]],
  ];
  it.each(cases)("reads %s exactly", (_, tag, bits, content, expected) => {
    const { channels } = read(riff(format(tag, 1, bits), chunk("data", content)));
    expect(Array.from(channels[0]!)).toEqual(expected);
  });

  it("reads 8 channels in their order, at an odd rate", () => {
    const samples = Int16Array.from({ length: 16 }, (_, i) => i * 256);
    const signal = read(riff(format(1, 8, 16, 5513), chunk("data", bytesOf(samples))));
    expect(signal.sampleRate).toBe(5513);
    expect(signal.channels.map((channel) => Array.from(channel, (s) => s * 128))).toEqual(
      Array.from({ length: 8 }, (_, c) => [c, 8 + c]),
    );
  });

  it("steps over chunks it does not know, odd ones too", () => {
    const { channels } = read(
      riff(
        chunk("LIST", [1, 2, 3]),
        format(1, 1, 8),
        chunk("junk", [9]),
        chunk("data", [64]),
        chunk("id3 ", [1, 2]),
      ),
    );
    expect(Array.from(channels[0]!)).toEqual([-0.5]);
  });

  it.each([0, 0xffffffff])("reads to the end where a stream left the size at %d", (size) => {
    const { channels } = read(riff(format(1, 1, 8), chunk("data", [0, 128], size)));
    expect(Array.from(channels[0]!)).toEqual([-1, 0]);
  });

  it("reads big-endian RIFX", () => {
    const bytes = Uint8Array.from([
      ...letters("RIFX"),
      ...[0, 0, 0, 42],
      ...letters("WAVEfmt "),
      ...[0, 0, 0, 16, 0, 1, 0, 1, 0, 0, 31, 64, 0, 0, 93, 192, 0, 3, 0, 24],
      ...letters("data"),
      ...[0, 0, 0, 6, 64, 0, 0, 255, 255, 255],
    ]);
    expect(Array.from(read(bytes).channels[0]!)).toEqual([0.5, -1 / 8388608]);
  });

  it("reads RF64, whose sizes stand in a chunk of their own", () => {
    const content = [
      ...long(0),
      ...long(0),
      ...long(2),
      ...long(0),
      ...long(2),
      ...long(0),
      ...long(0),
    ];
    const bytes = riff(
      chunk("ds64", content),
      format(1, 1, 8),
      chunk("data", [0, 192], 0xffffffff),
      chunk("tail", [1, 1]),
    );
    bytes.set(letters("RF64"));
    expect(Array.from(read(bytes).channels[0]!)).toEqual([-1, 0.5]);
  });

  const complaints: readonly [string, Uint8Array, string][] = [
    [
      "a text",
      Uint8Array.from(letters("time,value\n0,1\n")),
      'this is not a WAV file: it begins with "time,value·0" where "RIFF….WAVE" was expected; choose a recording, or export it as WAV.',
    ],
    [
      "a file cut short",
      riff(format(1, 1, 8, 4), chunk("data", [0, 1, 2, 3, 4, 5], 8)),
      "the file is cut short: it announces 2 s of sound and holds 1.5 s; copy or export it again.",
    ],
    [
      "a head alone",
      riff(format(1, 1, 8)),
      'the WAV file has no chunk "data", so it is cut short or damaged; copy or export it again.',
    ],
    [
      "data without a format",
      riff(chunk("data", [1])),
      'the WAV file has no chunk "fmt " before "data", so it is cut short or damaged; copy or export it again.',
    ],
    [
      "no samples",
      riff(format(1, 1, 16), chunk("data", [])),
      "the file holds no samples; choose a recording with sound in it.",
    ],
    [
      "another coding",
      riff(format(7, 1, 8), chunk("data", [1])),
      "the sound in this WAV file is coded as µ-law, and PCM or float was expected; export it as WAV with 16 or 24 bits.",
    ],
    [
      "no channels",
      riff(format(1, 0, 8), chunk("data", [1])),
      "the WAV file tells of 0 channels of 8 bits (0 bytes together) at 8000 Hz, which is no form that exists; export it again as WAV with 16 or 24 bits.",
    ],
    [
      "not a number",
      riff(format(3, 2, 32, 4), chunk("data", bytesOf(Float32Array.of(0, 0, 0, Number.NaN)))),
      "sample 2 of channel 2, at 0.25 s, is NaN, and every sample must be a finite number; export the recording again.",
    ],
  ];
  it.each(complaints)("refuses %s", (_, bytes, sentence) => {
    expect(() => read(bytes)).toThrow(`"song.wav": ${sentence}`);
  });

  it("refuses an empty file and MIDI", async () => {
    const open = (bytes: Uint8Array) => readSound({ name: "song", bytes });
    await expect(open(new Uint8Array())).rejects.toThrow("the file is empty");
    await expect(open(Uint8Array.from(letters("MThd")))).rejects.toThrow("this is MIDI");
  });

  it("says of what is no sound which sounds are known, and of a table where it belongs", async () => {
    const open = (name: string) =>
      readSound({ name, bytes: Uint8Array.from(letters("time,value\n0,1\n")) });
    const known =
      'begins with "time,value·0" where WAV, MP3, FLAC, Ogg Vorbis or Opus was expected; choose';
    await expect(open("song.csv")).rejects.toThrow(
      `"song.csv": this is no sound that is known: it ${known} a recording, or take modes for a table of times and values (unmix modes).`,
    );
    await expect(open("song.xyz")).rejects.toThrow(`${known} a recording, or export it as WAV.`);
    await expect(open("song.wav")).rejects.toThrow("this is not a WAV file");
  });

  const thesis = sharedFile("data/music/reference-clip/learned_guitar.wav");
  it.skipIf(!thesis)("reads float extensible at 5512 Hz", () => {
    const signal = read(readFileSync(thesis!));
    expect(signal.sampleRate).toBe(5512);
    expect(signal.channels.map(({ length }) => length)).toEqual([10141]);
  });
});

describe("writing WAV", () => {
  const signals = (sample: fc.Arbitrary<number>): fc.Arbitrary<Signal> =>
    fc
      .tuple(fc.integer({ min: 1, max: 384000 }), fc.integer({ min: 1, max: 9 }), fc.nat(40))
      .chain(([sampleRate, count, more]) =>
        fc
          .array(fc.array(sample, { minLength: more + 1, maxLength: more + 1 }), {
            minLength: count,
            maxLength: count,
          })
          .map((rows) => ({ sampleRate, channels: rows.map((row) => Float32Array.from(row)) })),
      );
  const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

  it("keeps every bit as float", () => {
    fc.assert(
      fc.property(signals(finite), (signal) => {
        expect(read(toWav(signal))).toEqual(signal);
      }),
    );
  });

  it.each([16, 24] as const)(
    "rounds to the nearest integer of %d bits, within full scale",
    (bits) => {
      const step = 2 ** (1 - bits);
      fc.assert(
        fc.property(signals(fc.float({ min: -2, max: 2, noNaN: true })), (signal) => {
          const again = read(toWav(signal, bits));
          expect(again.sampleRate).toBe(signal.sampleRate);
          signal.channels.forEach((samples, c) => {
            samples.forEach((sample, i) => {
              const kept = again.channels[c]![i]!;
              expect(kept).toBe(quantized(sample, bits));
              const inside = Math.max(-1, Math.min(1 - step, sample));
              expect(Math.abs(kept - inside)).toBeLessThanOrEqual(step / 2);
            });
          });
        }),
      );
    },
  );

  it("says what it cannot write", () => {
    const channels = [Float32Array.of(0)];
    expect(() => toWav({ sampleRate: 0, channels })).toThrow("The sample rate is 0;");
    expect(() => toWav({ sampleRate: 5512.5, channels })).toThrow("only tell whole numbers");
    expect(() => toWav({ sampleRate: 8000, channels: [] })).toThrow("has no samples");
    expect(() =>
      toWav({ sampleRate: 8000, channels: [...channels, Float32Array.of(0, 0)] }),
    ).toThrow("Channel 2 has 2 samples and channel 1 has 1");
  });
});
