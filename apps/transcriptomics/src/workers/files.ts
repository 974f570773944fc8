import type { DistantFile, InputFile } from "../domain/index.ts";

/** Of workers alone, so not among the types of a page. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** A file of the browser that is read piece by piece where it lies; nothing of it is copied whole. */
export function distant(file: File): DistantFile {
  const reader = new FileReaderSync();
  return {
    name: file.webkitRelativePath || file.name,
    size: file.size,
    read: (from, to) => new Uint8Array(reader.readAsArrayBuffer(file.slice(from, to))),
  };
}

/** The whole file at once. */
export function wholeFile(file: File): InputFile {
  return { name: file.name, bytes: new FileReaderSync().readAsArrayBuffer(file) };
}
