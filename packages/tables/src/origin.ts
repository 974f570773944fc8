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

/**
 * What a result says of its file and of the program, so that it can be made again.
 *
 * @param file the file that was read; without one, the generated example
 * @param version of the program
 * @param others that went into the result, such as what lies beside the file
 */
export async function originOf(
  file: InputFile | undefined,
  version: string,
  others: Iterable<InputFile> = [],
): Promise<Origin> {
  const more: { file: string; sha256: string }[] = [];
  for (const other of others) more.push({ file: other.name, sha256: await sha256(other) });
  return {
    file: file?.name ?? "example",
    sha256: file ? await sha256(file) : "",
    ...(more.length > 0 && { more }),
    program: "unmix",
    version,
  };
}
