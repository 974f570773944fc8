import { bytesOf, type InputFile } from "@unmix/tables";

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
