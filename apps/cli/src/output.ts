import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UnmixError } from "@unmix/core";

/**
 * Writes all `files` (name → text or bytes) below `folder`, making it where needed. They are written
 * beside it first and moved in at the end, so that an interruption leaves no half-written file.
 *
 * @throws the reason of `signal` when it is aborted before the files are moved in
 * @throws UnmixError when the folder cannot be written
 */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  signal: AbortSignal,
): Promise<void> {
  let staging: string | undefined;
  try {
    await mkdir(folder, { recursive: true });
    // In the folder itself, so that moving is renaming within one file system.
    staging = await mkdtemp(join(resolve(folder), ".writing-"));
    for (const [name, content] of Object.entries(files)) {
      signal.throwIfAborted();
      await mkdir(dirname(join(staging, name)), { recursive: true });
      await writeFile(join(staging, name), content);
    }
    signal.throwIfAborted();
    for (const name of Object.keys(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await rename(join(staging, name), join(folder, name));
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new UnmixError(
      "option",
      `The results could not be written to “${folder}” (${code}); choose a folder you may write to with --out.`,
      { folder },
      { cause: error },
    );
  } finally {
    if (staging) await rm(staging, { recursive: true, force: true });
  }
}
