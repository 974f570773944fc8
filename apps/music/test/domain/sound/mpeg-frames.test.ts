import { describe, expect, it } from "vitest";
import { announcedBy } from "../../../src/domain/sound/announced.ts";

/** A frame with nothing in it: its head, and as many bytes as it has by the standard. */
function frame(head: readonly [number, number, number], length: number): number[] {
  return [0xff, ...head, ...new Array<number>(length - 4).fill(0)];
}

/** 128 kbit/s at 44.1 kHz, without and with the byte of padding: 144 · 128000 / 44100 = 417.96. */
const PLAIN = frame([0xfb, 0x90, 0x00], 417);
const PADDED = frame([0xfb, 0x92, 0x00], 418);
/** MPEG 2, 64 kbit/s at 22.05 kHz: 72 · 64000 / 22050 = 208.98. */
const HALF = frame([0xf3, 0x80, 0x00], 208);
/** Of a rate that is not named. */
const FREE = frame([0xfb, 0x00, 0x00], 417);
/** Layer II, 384 kbit/s at 44.1 kHz. */
const LAYER_2 = frame([0xfd, 0xe0, 0x00], 1253);
const TAG = [0x54, 0x41, 0x47, ...new Array<number>(125).fill(0x20)];

function announced(bytes: readonly number[]): number | undefined {
  return announcedBy(Uint8Array.from(bytes), { format: "mp3" });
}

describe("MP3 that does not count its frames", () => {
  const whole = [...PLAIN, ...PADDED, ...PLAIN];

  it.each([
    ["whole", whole],
    ["of MPEG 2", [...HALF, ...HALF]],
    ["with a tag at its end", [...whole, ...TAG]],
    ["of a rate that it does not name", [...FREE, ...FREE].slice(0, -9)],
    ["of layer II", LAYER_2.slice(0, -9)],
  ])("is taken as it is: %s", (_, bytes) => {
    expect(announced(bytes)).toBe(undefined);
  });

  it("is known to be cut short where it stops within a frame", () => {
    for (const left of [1, 200, 413]) {
      expect(announced(whole.slice(0, -left))).toBe(Number.POSITIVE_INFINITY);
    }
    expect(announced([...HALF, ...HALF].slice(0, -1))).toBe(Number.POSITIVE_INFINITY);
    // Between two frames nothing tells.
    expect(announced(whole.slice(0, -417))).toBe(undefined);
  });
});
