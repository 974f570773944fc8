const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder;
});

/**
 * The first of the unpacked `parts` of a zip archive whose contents are not what its directory
 * recorded (CRC-32), so that a changed byte is not read as a changed number; `undefined` where all
 * agree. The unpacking library does not look. Of parts with the same name the last one counts, as for
 * the library.
 */
export function findAlteredPart(
  archive: Uint8Array,
  parts: Readonly<Record<string, Uint8Array>>,
): string | undefined {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  let at = end < 0 ? archive.length : view.getUint32(end + 16, true);
  const names = new TextDecoder();
  const recorded = new Map<string, number>();
  while (at + 46 <= archive.length && view.getUint32(at, true) === DIRECTORY_ENTRY) {
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const name = names.decode(archive.subarray(at + 46, nameEnd));
    recorded.set(name, view.getInt32(at + 16, true));
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return Object.keys(parts).find((name) => {
    const sum = recorded.get(name);
    return sum !== undefined && crc32(parts[name]!) !== sum;
  });
}

/**
 * The CRC-32 of zip, gzip and PNG files, as a signed whole number.
 *
 * @param before that of the bytes in front of these, where these are the next piece
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let remainder = ~before;
  for (let i = 0; i < bytes.length; i++) {
    remainder = TABLE[(remainder ^ bytes[i]!) & 255]! ^ (remainder >>> 8);
  }
  return ~remainder;
}
