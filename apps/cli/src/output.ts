import { mkdir, mkdtemp, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isUnmixError, UnmixError } from "@unmix/core";

/**
 * Looks whether results can be written to `folder`, before the work that they come from. Nothing is left there,
 * and `folder` itself need not be there yet.
 *
 * @throws UnmixError when the folder cannot be written
 */
export async function checkFolder(folder: string): Promise<void> {
  if (folder.trim() === "") {
    throw new UnmixError(
      "option",
      "The flag --out is empty; the name of a folder was expected, as in --out results, or --out . for the current one.",
      { folder },
    );
  }
  try {
    const there = await nearest(resolve(folder));
    await makeFolder(there);
    await rmdir(await mkdtemp(join(there, STAGING)));
  } catch (error) {
    throw notWritten(folder, error);
  }
}

/**
 * Writes all `files` (name → text or bytes) below `folder`, making it where needed. They are written
 * beside their places first and moved in at the end, so that an interruption leaves no half-written
 * file and nothing that was not there before.
 *
 * @param obsolete names below `folder` that an earlier run wrote: those that are not written again
 * are removed, so that no file of one run stands among those of another
 * @throws the reason of `signal` when it is aborted before the files are moved in
 * @throws UnmixError when the folder cannot be written
 */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  signal: AbortSignal,
  obsolete: readonly string[] = [],
): Promise<void> {
  const target = resolve(folder);
  let made: string[] = [];
  let staging: string | undefined;
  try {
    signal.throwIfAborted();
    made = await makeFolder(target);
    // In the folder itself, so that moving is renaming within one file system.
    staging = await mkdtemp(join(target, STAGING));
    for (const [name, content] of Object.entries(files)) {
      signal.throwIfAborted();
      await makeFolder(dirname(join(staging, name)));
      await writeFile(join(staging, name), content);
    }
    signal.throwIfAborted();
    for (const name of Object.keys(files)) {
      await makeFolder(dirname(join(target, name)));
      await rename(join(staging, name), join(target, name));
    }
    made = [];
    for (const name of obsolete) {
      if (!(name in files)) await rm(join(target, name), { force: true });
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw notWritten(folder, error);
  } finally {
    if (staging) await rm(staging, { recursive: true, force: true });
    for (const path of made.reverse()) await rmdir(path).catch(() => {});
  }
}

/**
 * The files that an earlier run left in `folder`, by the model that it left with them.
 *
 * @param filesOf what a run wrote, from the text of its `model.json`; throws where it is of something else
 */
export async function earlierFiles(
  folder: string,
  filesOf: (model: string) => string[],
): Promise<string[]> {
  const text = await readFile(join(folder, "model.json"), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  try {
    return filesOf(text);
  } catch (error) {
    // A model.json of something else, or damaged: nothing is known to be ours.
    if (isUnmixError(error)) return [];
    throw error;
  }
}

/** How the names of folders begin that files are written in before they are moved to their places. */
const STAGING = ".writing-";

/** What `path` is, or is within, that is there already. */
async function nearest(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if ((code !== "ENOENT" && code !== "ENOTDIR") || dirname(path) === path) throw error;
    return nearest(dirname(path));
  }
}

/** What to say of an error of the file system; another error is returned as it is. */
function notWritten(folder: string, error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (!code) return error;
  const why = code === "EEXIST" ? `: “${path}” is there already and is no folder` : "";
  return new UnmixError(
    "option",
    `The results could not be written to “${folder}”${why} (${code}); choose a folder you may write to with --out.`,
    { folder },
    { cause: error },
  );
}

/**
 * Makes a folder and those above it, and returns the ones that were not there, outermost first.
 * (`mkdir` with `recursive` never returns for a folder below /proc.)
 */
async function makeFolder(path: string): Promise<string[]> {
  try {
    await mkdir(path);
    return [path];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return [];
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    const above = await makeFolder(dirname(path));
    await mkdir(path);
    return [...above, path];
  }
}
