import { describe, expect, it } from "vitest";
import { mp4Tracks } from "../../../src/domain/sound/mp4.ts";
import { readSound } from "../../../src/domain/sound/read.ts";

/** A box: its length in 32 bits, or in 64 where it is said to be long, its kind, and what it holds. */
function box(kind: string, held: Uint8Array | readonly Uint8Array[], isLong = false): Uint8Array {
  const inside = held instanceof Uint8Array ? held : joined(held);
  const head = isLong ? 16 : 8;
  const out = new Uint8Array(head + inside.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, isLong ? 1 : out.length);
  out.set(new TextEncoder().encode(kind), 4);
  if (isLong) view.setBigUint64(8, BigInt(out.length));
  out.set(inside, head);
  return out;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

/** A track, as what it is handled by: version and flags, four bytes that are 0, and the kind. */
function track(kind: string): Uint8Array {
  const handler = joined([new Uint8Array(8), new TextEncoder().encode(`${kind}....`)]);
  return box("trak", [box("tkhd", new Uint8Array(80)), box("mdia", [box("hdlr", handler)])]);
}

function film(...tracks: readonly Uint8Array[]): Uint8Array {
  const kind = box("ftyp", new TextEncoder().encode("isom...."));
  const pictures = box("mdat", new Uint8Array(40), true);
  return joined([kind, pictures, box("moov", [box("mvhd", new Uint8Array(100)), ...tracks])]);
}

const silent = film(track("vide"));

describe("the tracks of an MP4 file", () => {
  it("are told, wherever their list stands", () => {
    expect(mp4Tracks(silent)).toEqual({ hasSound: false, hasVideo: true });
    expect(mp4Tracks(film(track("vide"), track("soun")))).toEqual({
      hasSound: true,
      hasVideo: true,
    });
    expect(mp4Tracks(film(track("soun")))).toEqual({ hasSound: true, hasVideo: false });
  });

  it("are not known of a file that is cut short", () => {
    for (let length = 0; length < silent.length; length++) {
      expect(mp4Tracks(silent.subarray(0, length))).toBe(undefined);
    }
  });
});

describe("reading an MP4 file", () => {
  const read = (bytes: Uint8Array) => readSound({ name: "film.mp4", bytes }, async () => undefined);

  it("says of a video without sound what it is", async () => {
    await expect(read(silent)).rejects.toThrow(
      '"film.mp4": this is a video without a track of sound; choose a recording, or a video that has one.',
    );
    await expect(read(film(track("text")))).rejects.toThrow(
      "this is a file without a track of sound",
    );
  });

  it("says of sound that cannot be decoded whether it is a video's", async () => {
    await expect(read(film(track("vide"), track("soun")))).rejects.toThrow(
      '"film.mp4": the sound is that of a video (MP4), which cannot be decoded here',
    );
    await expect(read(film(track("soun")))).rejects.toThrow("the sound is M4A (AAC or Apple");
  });
});
