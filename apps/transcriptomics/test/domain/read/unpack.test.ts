import { gunzipSync as gunzipByNode } from "node:zlib";
import { bytesOf } from "@unmix/tables";
import { readExpression } from "@unmix/transcriptomics/domain";
import { gzipSync, strFromU8, strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { textStart } from "../../../src/domain/read/text-pieces.ts";
import { unpacked } from "../../../src/domain/read/unpack.ts";

const DAMAGED = '"a.csv.gz": the gzip archive is damaged; pack or download the file again.';

/** Small gzip archives one after another, as bgzip writes them. */
function members(...texts: readonly string[]): Uint8Array {
  return Uint8Array.from(texts.flatMap((text) => [...gzipSync(strToU8(text), { mtime: 0 })]));
}

function unpackText(bytes: Uint8Array): string {
  return strFromU8(bytesOf(unpacked({ name: "a.csv.gz", bytes })));
}

describe("gzip archives", () => {
  it("are read with all their members, empty ones too", () => {
    const bytes = members("id,A\n", "", "s1,4\n", "");
    expect(unpackText(bytes)).toBe("id,A\ns1,4\n");
    expect(unpackText(bytes)).toBe(gunzipByNode(bytes).toString());
  });

  it.each([1, 3, 8, 9, 1024, (1 << 20) + 5])(
    "are read with %i bytes of zeros behind the last member, as gzip does",
    (zeros) => {
      const texts = [["id,A\n", "s1,4\n"], ["id,A\n", ""], [""], ["x".repeat(1 << 16)]];
      for (const parts of texts) {
        const bytes = Uint8Array.from([...members(...parts), ...new Uint8Array(zeros)]);
        expect(unpackText(bytes)).toBe(parts.join(""));
      }
    },
  );

  it("are refused with anything else behind the last member", () => {
    for (const more of [[7], [0, 0, 7], [0, 0, 0, 0, 0, 0, 0, 0, 0, 7]]) {
      expect(() => unpackText(Uint8Array.from([...members("id,A\n"), ...more]))).toThrow(DAMAGED);
    }
  });

  it("give the same text, or are refused, wherever they are altered or cut", () => {
    const bytes = members("id,A,B\ns1,4,2\n", "s2,3,3\n");
    const firstEnd = members("id,A,B\ns1,4,2\n").length;
    const wanted = (altered: Uint8Array) => {
      try {
        return unpackText(altered) === unpackText(bytes);
      } catch (error) {
        return (error as Error).message === DAMAGED;
      }
    };
    // Without the first two bytes it is no archive.
    for (let at = 2; at < bytes.length; at++) {
      const altered = bytes.slice();
      altered[at]! ^= 4;
      expect(wanted(altered), `byte ${at} altered`).toBe(true);
      if (at !== firstEnd) expect(wanted(bytes.slice(0, at)), `cut at ${at}`).toBe(true);
    }
  });

  it("do not give another number for a changed byte", async () => {
    const bytes = gzipSync(strToU8("spot,A,B\ns1,1,2\ns2,3,4\n"), { level: 0 });
    bytes[Buffer.from(bytes).indexOf("3,4")] = "7".charCodeAt(0);
    await expect(readExpression([{ name: "a.csv.gz", bytes }])).rejects.toThrow(DAMAGED);
  });

  it("are unpacked no further than is asked for", () => {
    const plain = Uint8Array.from({ length: 3 << 20 }, (_, i) => (i * 31) >> 7);
    const bytes = gzipSync(plain, { level: 0 });
    let bytesRead = 0;
    const read = (from: number, to: number) => {
      bytesRead += to - from;
      return bytes.slice(from, to);
    };
    const head = textStart({ name: "a.csv.gz", size: bytes.length, read }, 1000);
    expect(bytesOf(head)).toEqual(plain.subarray(0, 1000));
    expect(bytesRead).toBeLessThan(bytes.length / 2);
  });
});
