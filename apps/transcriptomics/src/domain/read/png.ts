import { crc32 } from "@unmix/tables";
import { zlibSync } from "fflate";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const TRUE_COLOUR = 2;

/** Encodes an image of 8 bits a channel, red, green and blue, as PNG (RFC 2083). */
export function toPng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, TRUE_COLOUR], 8);
  // Each row has a byte in front that says how it is predicted: not at all.
  const rows = new Uint8Array(height * (1 + 3 * width));
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(3 * width * y, 3 * width * (y + 1)), y * (1 + 3 * width) + 1);
  }
  const parts = [
    Uint8Array.from(SIGNATURE),
    part("IHDR", head),
    part("IDAT", zlibSync(rows)),
    part("IEND", new Uint8Array(0)),
  ];
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of parts) {
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}

function part(name: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(name), 4);
  out.set(data, 8);
  view.setInt32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}
