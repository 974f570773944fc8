import { constants } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream, openSync, readSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { UnmixError } from "@unmix/core";
import { type DigestedFile, type InputFile, problem } from "@unmix/tables";
import type { DistantFile } from "@unmix/transcriptomics/domain";

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  ERR_FS_FILE_TOO_LARGE: "it has more than 2 GB, the most that is read",
};

/** From this size on a file is read piece by piece by those who can. */
const LARGE = 2 ** 28;
/** What is read at once. */
const PIECE = 2 ** 30;

/**
 * A file with its name and bytes.
 *
 * @param name what it is called, where that is more than its name in its folder
 * @throws UnmixError saying why it cannot be read
 */
export async function load(path: string, name = basename(path)): Promise<InputFile> {
  return { name, bytes: await read(path, () => readFile(path)) };
}

/**
 * A file that is not held whole where it is large: it is read piece by piece where it lies, until the process ends.
 *
 * @param large from how many bytes on it is
 * @throws UnmixError saying why it cannot be read
 */
export async function loadInPieces(
  path: string,
  name: string,
  large = LARGE,
): Promise<InputFile | DistantFile> {
  const found = await read(path, () => stat(path));
  if (found.size < large || !found.isFile()) return load(path, name);
  const file = await read(path, async () => openSync(path, "r"));
  return { name, size: found.size, read: (from, to) => readPart(file, name, from, to) };
}

/** The file as it is, or its digest where it is not held. */
export async function digested(
  file: InputFile | DistantFile,
  path: string,
): Promise<InputFile | DigestedFile> {
  if (!("read" in file)) return file;
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return { name: file.name, sha256: hash.digest("hex") };
}

function readPart(file: number, name: string, from: number, to: number): Uint8Array {
  if (to - from > constants.MAX_LENGTH) {
    throw problem(
      { file: name },
      `it would have to be read as a whole, and has ${Math.round((to - from) / 2 ** 30)} GB; give it in a form that is read in pieces, such as .h5ad or parquet.`,
    );
  }
  const bytes = new Uint8Array(to - from);
  for (let at = 0; at < bytes.length; ) {
    const count = readSync(file, bytes, at, Math.min(PIECE, bytes.length - at), from + at);
    if (count === 0) {
      throw problem({ file: name }, "it became shorter while it was read; wait until it is whole.");
    }
    at += count;
  }
  return bytes;
}

/** @throws UnmixError that says why what `how` does with the file cannot be done */
async function read<T>(path: string, how: () => Promise<T>): Promise<T> {
  try {
    return await how();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = WHY[code ?? ""] ?? code;
    throw new UnmixError(
      "file",
      `“${path}” could not be read: ${why}.`,
      { path },
      { cause: error },
    );
  }
}
