import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { UnmixError } from "@unmix/core";
import type { InputFile } from "@unmix/tables";

/**
 * A file with its name and bytes.
 *
 * @throws UnmixError saying why it cannot be read
 */
export async function load(path: string): Promise<InputFile> {
  try {
    return { name: basename(path), bytes: await readFile(path) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : code;
    throw new UnmixError(
      "file",
      `“${path}” could not be read: ${why}.`,
      { path },
      { cause: error },
    );
  }
}
