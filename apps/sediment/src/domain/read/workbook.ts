import { type InputFile, problem, readText, type Sheet } from "@unmix/tables";
import { readXlsx } from "./xlsx.ts";

/** What a file holds before anything is known of its layout. */
export interface Workbook {
  readonly file: string;
  readonly kind: "xlsx" | "text";
  /** What separates the fields of a text file. */
  readonly delimiter?: string;
  readonly sheets: readonly Sheet[];
}

/**
 * Reads a file into sheets of cells by what its bytes are, whatever its name says.
 *
 * @throws UnmixError saying what the file is instead, when it is no workbook and no text table
 */
export async function readWorkbook(file: InputFile): Promise<Workbook> {
  const bytes = new Uint8Array(file.bytes);
  if (bytes.length === 0) {
    throw problem(
      { file: file.name },
      "the file is empty; a workbook or table of grains was expected.",
    );
  }
  if (startsWith(bytes, [0x50, 0x4b])) {
    return { file: file.name, kind: "xlsx", sheets: await readXlsx(file) };
  }
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw problem(
      { file: file.name },
      isEncrypted(bytes)
        ? "the workbook is protected by a password and cannot be read; open it in a spreadsheet program, remove the password and save it as .xlsx."
        : "this is an old Excel workbook (.xls), and .xlsx was expected; open it in a spreadsheet program and save it as .xlsx.",
    );
  }
  const foreign = foreignFormat(bytes);
  if (foreign) {
    throw problem(
      { file: file.name },
      `this is ${foreign}, and an Excel workbook (.xlsx) or a text table (.csv, .tsv) was expected; save the table in one of these formats and try again.`,
    );
  }
  const { sheet, delimiter } = readText(file);
  return { file: file.name, kind: "text", delimiter, sheets: [sheet] };
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/** A workbook with a password is a compound file with a stream of this name, in UTF-16. */
function isEncrypted(bytes: Uint8Array): boolean {
  const name = Array.from("EncryptedPackage", (letter) => `${letter}\0`).join("");
  return latin(bytes, 1 << 20).includes(name);
}

function foreignFormat(bytes: Uint8Array): string | undefined {
  const start = latin(bytes, 512).trimStart().toLowerCase();
  if (start.startsWith("%pdf")) return "a PDF document";
  if (/^(?:ï»¿)?\s*<(?:!doctype html|html|head|body|table|div)\b/.test(start))
    return "a web page (HTML)";
  if (/^(?:ï»¿)?\s*<\?xml/.test(start)) return "an XML document";
  if (/^(?:ï»¿)?\s*\{\s*"/.test(start)) return "a JSON document";
  if (start.startsWith("{\\rtf")) return "a rich text document";
  if (start.startsWith("\u0089png") || start.startsWith("ÿøÿ")) return "a picture";
  return undefined;
}

function latin(bytes: Uint8Array, length: number): string {
  let text = "";
  for (let at = 0; at < Math.min(length, bytes.length); at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 4096, length)));
  }
  return text;
}
