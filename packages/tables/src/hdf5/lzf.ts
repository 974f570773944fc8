/**
 * Unpacks LZF (the format of Marc Lehmann's LibLZF, which h5py calls "lzf"): a control byte below 32
 * is followed by that many bytes and one more to copy; otherwise its upper three bits are a length
 * and the lower five with the next byte a distance back.
 *
 * @param length of the unpacked bytes
 * @returns `undefined` where the bytes are no such stream, or one of another length
 */
export function unpackLzf(packed: Uint8Array, length: number): Uint8Array | undefined {
  const out = new Uint8Array(length);
  let at = 0;
  let to = 0;
  while (at < packed.length) {
    const control = packed[at++]!;
    if (control < 32) {
      const count = control + 1;
      if (at + count > packed.length || to + count > length) return undefined;
      out.set(packed.subarray(at, at + count), to);
      at += count;
      to += count;
      continue;
    }
    let count = control >> 5;
    if (count === 7) count += packed[at++] ?? Number.NaN;
    const low = packed[at++];
    if (low === undefined || Number.isNaN(count)) return undefined;
    let from = to - (((control & 31) << 8) | low) - 1;
    count += 2;
    if (from < 0 || to + count > length) return undefined;
    // Byte by byte: what is copied may overlap what is written.
    for (let i = 0; i < count; i++) out[to++] = out[from++]!;
  }
  return to === length ? out : undefined;
}
