import { toZip } from "@unmix/tables";
import { strToU8 } from "fflate";

/** Files by name, text among them, in one zip archive. */
export function zipFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
): Uint8Array<ArrayBuffer> {
  const bytes = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === "string" ? strToU8(content) : content,
  ]);
  return toZip(Object.fromEntries(bytes));
}
