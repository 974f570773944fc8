import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { UnmixError } from "@unmix/core";
import type { InputFile } from "@unmix/tables";

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  ERR_FS_FILE_TOO_LARGE: "it has more than 2 GB, the most that is read",
};

/**
 * A file with its name and bytes.
 *
 * @param name what it is called, where that is more than its name in its folder
 * @throws UnmixError saying why it cannot be read
 */
export async function load(path: string, name = basename(path)): Promise<InputFile> {
  try {
    return { name, bytes: await readFile(path) };
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
