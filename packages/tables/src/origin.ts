import { type InputFile, sha256 } from "./file.ts";

/** Where the data of a result came from and what made the result. */
export interface Origin {
  /** The name of the input, "example" for the generated one. */
  readonly file: string;
  /** SHA-256 of the bytes of the input, in hexadecimal digits; empty for the example. */
  readonly sha256: string;
  readonly program: string;
  readonly version: string;
}

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
