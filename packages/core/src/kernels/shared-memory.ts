/**
 * The module `binary`, which imports a memory, as one that imports a shared memory: the code is the
 * same, and only the limits of the import say so.
 */
export function withSharedMemory(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  const section = findImports(binary);
  const end = section + 2 + binary[section + 1]!;
  // The import of the memory is the only one: its last bytes are flags and least pages.
  const least = binary[end - 1]!;
  const [kind, flags] = [binary[end - 3], binary[end - 2]];
  if (kind !== MEMORY || flags !== 0) throw new Error("The module imports no memory alone.");
  const limits = [SHARED, least, ...MOST_PAGES];
  const out = new Uint8Array(binary.length + limits.length - 2);
  out.set(binary.subarray(0, end - 2));
  out[section + 1]! += limits.length - 2;
  out.set(limits, end - 2);
  out.set(binary.subarray(end), end - 2 + limits.length);
  return out;
}

const IMPORTS = 2;
const MEMORY = 2;
/** Flags of a memory that is shared and has a maximum. */
const SHARED = 3;
/** 65536 in groups of seven bits. */
const MOST_PAGES = [0x80, 0x80, 0x04];

/** Where the section of imports begins; its size, below 128, is the byte after. */
function findImports(binary: Uint8Array): number {
  let at = 8;
  while (at < binary.length) {
    if (binary[at] === IMPORTS) return at;
    let size = 0;
    let shift = 0;
    let next = at + 1;
    do size |= (binary[next]! & 127) << (shift++ * 7);
    while (binary[next++]! & 128);
    at = next + size;
  }
  throw new Error("The module imports nothing.");
}
