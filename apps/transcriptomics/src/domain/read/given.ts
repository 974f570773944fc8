import { isUnmixError } from "@unmix/core";
import { bytesOf, type InputFile, problem } from "@unmix/tables";
import { Gunzip } from "fflate";

/**
 * A file that is fetched piece by piece, so that a large one is never held whole: `read` returns the
 * bytes from `from` up to `to`, at once (`FileReaderSync` in a worker, `readSync` in Node).
 */
export interface DistantFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly read: (from: number, to: number) => Uint8Array;
}

/** A file as the page or the command hands it over. The name may hold the folders it lies in. */
export type GivenFile = InputFile | DistantFile;

/** The name without its folders. */
export function baseName(name: string): string {
  return name.slice(name.replaceAll("\\", "/").lastIndexOf("/") + 1);
}

/** The length in bytes. */
export function sizeOf(file: GivenFile): number {
  return "read" in file ? file.size : bytesOf(file).length;
}

/** The bytes from `from` up to `to`, fewer where the file ends before. */
export function readBytes(file: GivenFile, from: number, to: number): Uint8Array {
  const end = Math.min(to, sizeOf(file));
  if ("read" in file) return file.read(from, end);
  return bytesOf(file).subarray(from, end);
}

/** The whole file. */
export function wholeFile(file: GivenFile): InputFile {
  return "read" in file ? { name: file.name, bytes: file.read(0, file.size) } : file;
}

/** The name, of a packed file what it is called when unpacked. */
export function plainName(name: string): string {
  return baseName(name).replace(/\.gz$/i, "");
}

const PIECE = 1 << 20;

/**
 * Goes through the bytes of a file in pieces, unpacking gzip on the way, so that neither the packed
 * nor the unpacked file is copied as a whole.
 */
export function forEachPiece(file: GivenFile, visit: (piece: Uint8Array) => void): void {
  const size = sizeOf(file);
  const head = readBytes(file, 0, 2);
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  if (!isPacked) {
    for (let at = 0; at < size; at += PIECE) visit(readBytes(file, at, at + PIECE));
    return;
  }
  let isComplete = false;
  const unpacker = new Gunzip((piece, final) => {
    isComplete = final;
    visit(piece);
  });
  try {
    for (let at = 0; at < size; at += PIECE) {
      unpacker.push(readBytes(file, at, at + PIECE), at + PIECE >= size);
    }
  } catch (cause) {
    // What the visitor finds wrong is no fault of the archive.
    if (isUnmixError(cause)) throw cause;
    throw problem(
      { file: file.name },
      "the gzip archive is damaged; pack or download the file again.",
      cause,
    );
  }
  if (isComplete) return;
  throw problem(
    { file: file.name },
    "the gzip archive ends too early; pack or download the file again.",
  );
}

/** The file unpacked, where it is packed by gzip. */
export function unpacked(file: GivenFile): InputFile {
  const head = readBytes(file, 0, 2);
  if (!(head[0] === 0x1f && head[1] === 0x8b)) return wholeFile(file);
  const pieces: Uint8Array[] = [];
  let length = 0;
  forEachPiece(file, (piece) => {
    pieces.push(piece);
    length += piece.length;
  });
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { name: file.name.replace(/\.gz$/i, ""), bytes };
}
