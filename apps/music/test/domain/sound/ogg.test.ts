import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readSound, soundHead } from "../../../src/domain/index.ts";
import { oggTracks } from "../../../src/domain/sound/ogg.ts";

/** The first page of a stream, with the packet that says what it is. */
function page(packet: string): Uint8Array {
  const letters = Array.from(packet, (letter) => letter.charCodeAt(0));
  const head = [0x4f, 0x67, 0x67, 0x53, 0, 2, ...new Array<number>(20).fill(0), 1, letters.length];
  return Uint8Array.from([...head, ...letters]);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

const THEORA = page("\x80theora, and its size");
const SKELETON = page("fishead\0, a list of streams");
const tone = new Uint8Array(readFileSync(new URL("tone.ogg", import.meta.url)));

it("the streams of an Ogg file are told, and the rate is that of its sound", () => {
  expect(oggTracks(joined(SKELETON, THEORA))).toEqual({ hasSound: false, hasVideo: true });
  expect(oggTracks(joined(THEORA, tone))).toEqual({ hasSound: true, hasVideo: true });
  expect(oggTracks(tone)).toEqual({ hasSound: true, hasVideo: false });
  expect(oggTracks(tone.subarray(0, 20))).toBe(undefined);
  expect(soundHead(joined(SKELETON, THEORA, tone))).toEqual({ format: "ogg", sampleRate: 8000 });
});

it("an Ogg video without sound is said to be one", async () => {
  await expect(readSound({ name: "film.ogv", bytes: THEORA })).rejects.toThrow(
    '"film.ogv": this is a video without a track of sound; choose a recording, or a video that has one.',
  );
});

it("AAC tells its rate, or twice that where its treble may be told apart", () => {
  const head = (rate: number) => Uint8Array.from([0xff, 0xf1, 0x40 | (rate << 2), 0x80]);
  expect(soundHead(head(3))).toEqual({ format: "aac", sampleRate: 48_000 });
  expect(soundHead(head(7))).toEqual({ format: "aac", sampleRate: 44_100 });
  expect(soundHead(head(15))).toEqual({ format: "aac" });
});
