import { bytesOf, findAlteredPart, problem } from "@unmix/tables";
import { type UnzipFileInfo, unzipSync } from "fflate";
import { type GivenFile, readBytes, wholeFile } from "./given.ts";

/** The most bytes that may be unpacked from a zip. */
const MAX_UNPACKED_BYTES = 2_000_000_000;

/** What the list of a zip archive says of a file in it. */
export type Listed = Pick<UnzipFileInfo, "name" | "originalSize">;

/** Whether a file is a zip archive, and no workbook. */
export function isZip(file: GivenFile): boolean {
  const [p, k] = readBytes(file, 0, 2);
  return p === 0x50 && k === 0x4b && !/\.xls[xm]$/i.test(file.name);
}

/**
 * What a zip archive holds; nothing is unpacked.
 *
 * @throws UnmixError when the archive is damaged
 */
export function listed(given: GivenFile): Listed[] {
  const entries: Listed[] = [];
  unzip(given.name, bytesOf(wholeFile(given)), (entry) => {
    entries.push(entry);
    return false;
  });
  return entries;
}

/**
 * Unpacks some files of a zip archive.
 *
 * @param what they are, in a sentence that refuses more of them than is read
 * @param remedy what to do then
 * @throws UnmixError when the archive is damaged or too large
 */
export function unzipPart(
  given: GivenFile,
  isRead: (entry: Listed) => boolean,
  what: string,
  remedy: string,
): Record<string, Uint8Array> {
  const file = given.name;
  const bytes = bytesOf(wholeFile(given));
  let unpacked = 0;
  const parts = unzip(file, bytes, (entry) => {
    if (!isRead(entry)) return false;
    unpacked += entry.originalSize;
    return unpacked <= MAX_UNPACKED_BYTES;
  });
  if (unpacked > MAX_UNPACKED_BYTES) {
    throw problem(
      { file },
      `${what} unpacks to more than ${MAX_UNPACKED_BYTES / 1e6} MB, which is more than is read; ${remedy}.`,
    );
  }
  const altered = findAlteredPart(bytes, parts);
  if (altered !== undefined) {
    throw problem(
      { file },
      `the zip archive is damaged: its part "${altered}" is not what it was when it was packed; copy or download it again.`,
    );
  }
  return parts;
}

function unzip(
  file: string,
  bytes: Uint8Array,
  filter: (entry: UnzipFileInfo) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (cause) {
    throw problem({ file }, "the zip archive is damaged; copy or download it again.", cause);
  }
}
