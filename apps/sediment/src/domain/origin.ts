import { type InputFile, sha256 } from "@unmix/tables";
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
    sha256: file ? await sha256(file) : "",
    program: "unmix",
    version,
  };
}
