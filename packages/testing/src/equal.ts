import { expect } from "vitest";

/**
 * Typed arrays of one kind with the same bytes are equal, which one comparison of memory shows.
 * Any others are left to vitest, which looks at every entry by itself: microseconds each.
 */
function sameBytes(a: unknown, b: unknown): true | undefined {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return undefined;
  if (a.constructor !== b.constructor || a.byteLength !== b.byteLength) return undefined;
  return bytesOf(a).equals(bytesOf(b)) || undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

// Where files share a process, this runs before each of them, and testers are kept.
const KNOWN = Symbol.for("unmix.sameBytes");
const known = globalThis as { [KNOWN]?: true };
if (!known[KNOWN]) expect.addEqualityTesters([sameBytes]);
known[KNOWN] = true;
