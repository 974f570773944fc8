import { type InputFile, sha256 } from "./file.ts";

/** Where the data of a result came from and what made the result. */
export interface Origin {
  /** The name of the input, "example" for the generated one. */
  readonly file: string;
  /** SHA-256 of the bytes of the input, in hexadecimal digits; empty for the example. */
  readonly sha256: string;
  /** The other files that went into the result, where there were any. */
  readonly more?: readonly { readonly file: string; readonly sha256: string }[];
  readonly program: string;
  readonly version: string;
}

/** A file whose SHA-256, in hexadecimal digits, is known: one too large to be held whole. */
export interface DigestedFile {
  readonly name: string;
  readonly sha256: string;
}

/**
 * What a result says of its file and of the program, so that it can be made again.
 *
 * @param file the file that was read; without one, the generated example
 * @param version of the program
 * @param others that went into the result, such as what lies beside the file
 */
export async function originOf(
  file: InputFile | DigestedFile | undefined,
  version: string,
  others: Iterable<InputFile | DigestedFile> = [],
): Promise<Origin> {
  const more: { file: string; sha256: string }[] = [];
  for (const other of others) more.push({ file: other.name, sha256: await digestOf(other) });
  return {
    file: file?.name ?? "example",
    sha256: file ? await digestOf(file) : "",
    ...(more.length > 0 && { more }),
    program: "unmix",
    version,
  };
}

async function digestOf(file: InputFile | DigestedFile): Promise<string> {
  return "sha256" in file ? file.sha256 : await sha256(file);
}
