import type { ByteReader } from "@unmix/tables";

/** "GCOL", version 1, three bytes that are zero: how a heap of texts begins, always at a multiple of 8. */
const GCOL = 0x4c4f4347;
const VERSION = 1;
const PIECE = 1 << 22;
/** A heap's head, and the head of each object in it. */
const HEAD = 16;

/**
 * Whether the heaps of texts of a file hold together. The library goes round without end in one whose
 * objects do not lead from one to the next, so they are walked before it opens the file.
 */
export function areHeapsSound(read: ByteReader, size: number): boolean {
  for (let at = 0; at < size; at += PIECE) {
    // A head may begin in the last word of a piece.
    const bytes = read(at, Math.min(size, at + PIECE + 8));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let i = 0; i + HEAD <= bytes.length; i += 8) {
      if (view.getUint32(i, true) !== GCOL || view.getUint32(i + 4, true) !== VERSION) continue;
      const length = Number(view.getBigUint64(i + 8, true));
      if (at + i + length > size) continue;
      if (!isSound(read(at + i, at + i + length))) return false;
    }
  }
  return true;
}

function isSound(heap: Uint8Array): boolean {
  const view = new DataView(heap.buffer, heap.byteOffset, heap.length);
  let at = HEAD;
  while (at + HEAD <= heap.length) {
    const index = view.getUint16(at, true);
    const length = Number(view.getBigUint64(at + 8, true));
    // What is free is an object without a number, whose length counts its head.
    const step = index === 0 ? length : HEAD + Math.ceil(length / 8) * 8;
    if (step < HEAD) return false;
    at += step;
  }
  return at <= heap.length;
}
