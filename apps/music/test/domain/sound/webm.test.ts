import { describe, expect, it } from "vitest";
import { soundHead } from "../../../src/domain/index.ts";
import { readSound } from "../../../src/domain/sound/read.ts";
import { webmTracks } from "../../../src/domain/sound/webm.ts";

/** An element: its identifier, its length in `width` bytes, and what it holds; of no known length where it is open. */
function element(id: number, held: readonly number[], width = 1, isOpen = false): number[] {
  const name = id.toString(16).match(/../g)!;
  const mark = 1n << BigInt(7 * width);
  const marked = (isOpen ? mark - 1n : BigInt(held.length)) | mark;
  const length = marked
    .toString(16)
    .padStart(2 * width, "0")
    .match(/../g)!;
  return [...[...name, ...length].map((byte) => Number.parseInt(byte, 16)), ...held];
}

function float(value: number, width: 4 | 8): number[] {
  const view = new DataView(new ArrayBuffer(width));
  if (width === 4) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return Array.from(new Uint8Array(view.buffer));
}

/** A track of a kind (1 is video, 2 sound, 17 subtitles), with its rate where it is sound. */
function track(kind: number, rate: readonly number[] = []): number[] {
  const audio =
    rate.length > 0 ? element(0xe1, [...element(0x9f, [2]), ...element(0xb5, rate)]) : [];
  // Editors write lengths in eight bytes, whatever they are.
  return element(0xae, [...element(0xd7, [1]), ...element(0x83, [kind]), ...audio], 8);
}

/** A file as recorders stream it, without lengths where they are open, or as editors write it. */
function film(tracks: readonly number[], isOpen: boolean): Uint8Array {
  const head = element(0x1a45dfa3, element(0x4282, [0x77, 0x65, 0x62, 0x6d]));
  const info = element(0x1549a966, element(0x2ad7b1, [15, 66, 64]));
  const sound = element(0x1f43b675, new Array<number>(300).fill(0xae), 8, isOpen);
  const held = [...info, ...element(0x1654ae6b, tracks, 2), ...sound];
  return Uint8Array.from([...head, ...element(0x18538067, held, 8, isOpen)]);
}

const silent = film(track(1), false);

describe("the tracks of a WebM file", () => {
  it.each([true, false])("are told, with the rate of the sound; streamed: %s", (isOpen) => {
    expect(webmTracks(film(track(1), isOpen))).toEqual({ hasSound: false, hasVideo: true });
    expect(webmTracks(film([...track(1), ...track(2, float(48_000, 4))], isOpen))).toEqual({
      hasSound: true,
      hasVideo: true,
      sampleRate: 48_000,
    });
    const sound = film(track(2, float(22_050, 8)), isOpen);
    expect(webmTracks(sound)).toEqual({ hasSound: true, hasVideo: false, sampleRate: 22_050 });
    expect(soundHead(sound)).toEqual({ format: "webm", sampleRate: 22_050 });
  });

  it("are read of what is cut short behind them, and not known before", () => {
    const told = { hasSound: false, hasVideo: true };
    const listed = silent.findLastIndex((byte) => byte !== 0xae) + 1;
    for (let length = 0; length < silent.length; length++) {
      const tracks = webmTracks(silent.subarray(0, length));
      if (length >= listed) expect(tracks).toEqual(told);
      else expect([undefined, told]).toContainEqual(tracks);
    }
    expect(webmTracks(silent.subarray(0, 40))).toBe(undefined);
  });
});

describe("reading a WebM file", () => {
  const read = (bytes: Uint8Array) => readSound({ name: "film.webm", bytes });

  it("says of a video without sound what it is", async () => {
    await expect(read(silent)).rejects.toThrow(
      '"film.webm": this is a video without a track of sound; choose a recording, or a video that has one.',
    );
    await expect(read(film(track(17), true))).rejects.toThrow("this is a file without a track");
  });

  it("says of sound that cannot be decoded whether it is a video's", async () => {
    const sound = track(2, float(48_000, 4));
    await expect(read(film([...track(1), ...sound], false))).rejects.toThrow(
      '"film.webm": the sound is that of a video (WebM or Matroska), which cannot be decoded here',
    );
    await expect(read(film(sound, false))).rejects.toThrow("the sound is WebM or Matroska, which");
  });
});
