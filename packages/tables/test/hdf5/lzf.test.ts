import { createRandom } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { unpackLzf } from "../../src/hdf5/lzf.ts";

/** Packs as the format allows: the longest earlier match by search, else the bytes themselves. */
function pack(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let literals: number[] = [];
  const flush = () => {
    if (literals.length > 0) out.push(literals.length - 1, ...literals);
    literals = [];
  };
  for (let at = 0; at < bytes.length; ) {
    let best = { length: 0, distance: 0 };
    for (let from = Math.max(0, at - 8192); from < at; from++) {
      let length = 0;
      while (
        length < 264 &&
        at + length < bytes.length &&
        bytes[from + length] === bytes[at + length]
      )
        length++;
      if (length > best.length) best = { length, distance: at - from - 1 };
    }
    if (best.length < 3) {
      literals.push(bytes[at++]!);
      if (literals.length === 32) flush();
      continue;
    }
    flush();
    const { length, distance } = best;
    const high = distance >> 8;
    if (length - 2 < 7) out.push(((length - 2) << 5) | high);
    else out.push((7 << 5) | high, length - 9);
    out.push(distance & 255);
    at += length;
  }
  flush();
  return Uint8Array.from(out);
}

describe("LZF", () => {
  it("unpacks what was packed, runs and far matches among it", () => {
    const random = createRandom(1);
    for (const [length, letters] of [
      [1, 2],
      [40, 200],
      [700, 2],
      [3000, 5],
      [900, 1],
    ] as const) {
      const bytes = Uint8Array.from({ length }, () => random.integer(letters));
      expect(unpackLzf(pack(bytes), length)).toEqual(bytes);
    }
  });

  it("unpacks a stream written by hand", () => {
    // Three letters, then nine bytes from three back.
    expect(unpackLzf(Uint8Array.of(2, 1, 2, 3, 0xe0, 0, 2), 12)).toEqual(
      Uint8Array.of(1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3),
    );
  });

  it("refuses streams that end too early, lead before the beginning, or have another length", () => {
    for (const [stream, length] of [
      [[5, 1, 2], 6],
      [[0, 1, 0x20], 4],
      [[0, 1, 0xe0], 10],
      [[0, 1, 0x20, 9], 4],
      [[0, 1], 2],
      [[1, 1, 2], 1],
    ] as const) {
      expect(unpackLzf(Uint8Array.from(stream), length)).toBeUndefined();
    }
  });
});
