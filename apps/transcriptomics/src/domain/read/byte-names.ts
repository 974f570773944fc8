import { textIn } from "./byte-fields.ts";

/** Names by the bytes that spell them, numbered as they come. */
export interface ByteNames {
  readonly names: readonly string[];
  /** The number of the name, a new one where it has none yet. */
  readonly indexOf: (bytes: Uint8Array, from: number, to: number) => number;
}

/** A table of names that makes a text of each once, and not for every row that has it. */
export function createByteNames(): ByteNames {
  const names: string[] = [];
  const spellings: Uint8Array[] = [];
  let slots = new Int32Array(1 << 12).fill(-1);
  const slotOf = (bytes: Uint8Array, from: number, to: number) => {
    let slot = hash(bytes, from, to) & (slots.length - 1);
    while (slots[slot]! >= 0 && !isSpelled(spellings[slots[slot]!]!, bytes, from, to)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  };
  const grow = () => {
    slots = new Int32Array(2 * slots.length).fill(-1);
    spellings.forEach((spelling, index) => {
      slots[slotOf(spelling, 0, spelling.length)] = index;
    });
  };
  return {
    names,
    indexOf(bytes, from, to) {
      const slot = slotOf(bytes, from, to);
      if (slots[slot]! >= 0) return slots[slot]!;
      slots[slot] = names.length;
      spellings.push(bytes.slice(from, to));
      names.push(textIn(bytes, from, to));
      if (2 * names.length > slots.length) grow();
      return names.length - 1;
    },
  };
}

function isSpelled(spelling: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (spelling.length !== to - from) return false;
  for (let n = 0; n < spelling.length; n++) if (spelling[n] !== bytes[from + n]) return false;
  return true;
}

/** The hash of Fowler, Noll and Vo (FNV-1a). */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0x811c9dc5;
  for (let at = from; at < to; at++) sum = Math.imul(sum ^ bytes[at]!, 0x01000193);
  return sum >>> 0;
}
