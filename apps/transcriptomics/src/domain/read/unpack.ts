import { crc32, type InputFile, problem } from "@unmix/tables";
import { Gunzip } from "fflate";
import { type GivenFile, readBytes, sizeOf, wholeFile } from "./given.ts";

const PIECE = 1 << 20;
/** Bytes of the end of a file in which zeros are looked for at a time. */
const TAIL = 1 << 14;
/** The bytes of the sum and the length that stand behind each member of a gzip archive. */
const TRAILER = 8;

/** The file unpacked, where it is packed by gzip. */
export function unpacked(file: GivenFile): InputFile {
  if (!isPacked(file)) return wholeFile(file);
  return { name: unpackedName(file), bytes: joined(Array.from(piecesOf(file))) };
}

/**
 * The bytes of a file in pieces, unpacked from gzip on the way, so that neither the packed nor the unpacked
 * file is copied as a whole.
 *
 * @throws UnmixError where the archive is damaged, which may be found only after its last piece
 */
export function* piecesOf(file: GivenFile): Generator<Uint8Array> {
  const size = sizeOf(file);
  if (!isPacked(file)) {
    for (let at = 0; at < size; at += PIECE) yield readBytes(file, at, at + PIECE);
    return;
  }
  const unpacker = createUnpacker(file);
  const zeros = trailingZeros(file);
  // The first of the zeros may belong to the data: those of an empty member end in one.
  const end = Math.min(size, size - zeros + 1);
  for (let at = 0; at < end; at += PIECE) {
    yield* unpacker.push(readBytes(file, at, Math.min(at + PIECE, end)), at + PIECE >= end);
  }
  unpacker.checkLast(size - zeros, size);
}

/** The number of zero bytes at the end of a file: padding, as tapes and some archivers leave, or data. */
function trailingZeros(file: GivenFile): number {
  const size = sizeOf(file);
  for (let end = size; end > 0; end -= TAIL) {
    const start = Math.max(0, end - TAIL);
    const last = readBytes(file, start, end).findLastIndex((byte) => byte !== 0);
    if (last >= 0) return size - (start + last + 1);
  }
  return size;
}

/** The bytes of pieces, one after another. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

interface Unpacker {
  readonly push: (piece: Uint8Array, isLast: boolean) => readonly Uint8Array[];
  /**
   * Compares the last member with what was recorded of it, which the library does not. Its end is not
   * before `earliest`, and as far behind it as the record has zeros at its end.
   */
  readonly checkLast: (earliest: number, size: number) => void;
}

function createUnpacker(file: GivenFile): Unpacker {
  let ready: Uint8Array[] = [];
  let sum = 0;
  let length = 0;
  const library = new Gunzip((piece) => {
    sum = crc32(piece, sum);
    length += piece.length;
    ready.push(piece);
  });
  const isRecordedAt = (end: number) => {
    if (end < TRAILER) return false;
    const { buffer, byteOffset } = readBytes(file, end - TRAILER, end);
    const recorded = new DataView(buffer, byteOffset, TRAILER);
    return recorded.getInt32(0, true) === sum && recorded.getUint32(4, true) === length % 2 ** 32;
  };
  library.onmember = (end) => {
    if (!isRecordedAt(end)) throw damaged(file);
    sum = 0;
    length = 0;
  };
  return {
    checkLast: (earliest, size) => {
      for (let end = earliest; end <= Math.min(size, earliest + TRAILER); end++) {
        if (isRecordedAt(end)) return;
      }
      throw damaged(file);
    },
    push: (piece, isLast) => {
      ready = [];
      try {
        library.push(piece, isLast);
      } catch (cause) {
        throw damaged(file, cause);
      }
      return ready;
    },
  };
}

function damaged(file: GivenFile, cause?: unknown): Error {
  return problem(
    { file: file.name },
    "the gzip archive is damaged; pack or download the file again.",
    cause,
  );
}

function isPacked(file: GivenFile): boolean {
  const [first, second] = readBytes(file, 0, 2);
  return first === 0x1f && second === 0x8b;
}

/** The name of a file once it is unpacked. */
export function unpackedName({ name }: GivenFile): string {
  return name.replace(/\.gz$/i, "");
}
