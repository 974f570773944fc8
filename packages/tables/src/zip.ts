import { zipSync } from "fflate";

/** The first day that a zip archive can name. Fixed, so that the same result gives the same bytes. */
const DATE = "1980-01-01T00:00:00";

/** Packs files into a zip archive; the same files give the same bytes whenever they are packed. */
export function toZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  return zipSync(files, { mtime: DATE, os: 0 } as const) as Uint8Array<ArrayBuffer>;
}
