import type { InputFile } from "./read/file.ts";
import type { SedimentResult } from "./result.ts";

/** Where a table came from and what made the result. */
export type Origin = SedimentResult["origin"];

/**
 * What a result says of its file and of the program, so that it can be made again.
 *
 * @param file the file that was read; without one, the generated example
 * @param version of the program
 */
export async function originOf(file: InputFile | undefined, version: string): Promise<Origin> {
  return {
    file: file?.name ?? "example",
    sha256: file ? await sha256(file.bytes) : "",
    program: "unmix",
    version,
  };
}

async function sha256(bytes: InputFile["bytes"]): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
