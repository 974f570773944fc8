import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import readWorkbook from "read-excel-file/universal";
import {
  type Cell,
  type InputFile,
  MAX_CELLS,
  MAX_UNPACKED_BYTES,
  problem,
  type Sheet,
} from "./file.ts";

const MAX_ROW = 1_048_576;
const MAX_COLUMN = 16_384;

/**
 * Reads every sheet of an Excel workbook (.xlsx).
 *
 * The archive is unpacked here, within limits, and handed on without compression: then the parser
 * starts no worker of its own, which a page's content policy would refuse, and a sheet that claims
 * an absurd size is turned away before anything is allocated for it. Cells with an error value
 * (`#DIV/0!`) are handed on as text, so that they can be counted instead of vanishing.
 *
 * @throws UnmixError naming the file, the sheet's part and the cell where there is one
 */
export async function readXlsx(file: InputFile): Promise<readonly Sheet[]> {
  const parts = unpack(file);
  let cells = 0;
  for (const name of Object.keys(parts)) {
    if (!/^\/?xl\/.*sheets?\//i.test(name) || name.endsWith(".rels")) continue;
    const checked = checkSheet(file, name, strFromU8(parts[name]!));
    cells += checked.cells;
    if (cells > MAX_CELLS) throw tooLarge(file);
    parts[name] = strToU8(checked.xml);
  }
  const stored = zipSync(parts, { level: 0 });
  let sheets: { sheet: string; data: unknown }[];
  try {
    sheets = await readWorkbook(stored.buffer as ArrayBuffer, { trim: false });
  } catch (cause) {
    throw damaged(file, cause);
  }
  // A chart sheet has a title and no cells.
  return sheets
    .filter((sheet) => Array.isArray(sheet.data))
    .map((sheet) => ({ name: sheet.sheet, rows: sheet.data as Cell[][] }));
}

function unpack(file: InputFile): Record<string, Uint8Array> {
  const bytes = new Uint8Array(file.bytes);
  let unpacked = 0;
  let parts: Record<string, Uint8Array>;
  const names: string[] = [];
  try {
    parts = unzipSync(bytes, {
      filter: (entry) => {
        names.push(entry.name);
        if (!entry.name.endsWith(".xml") && !entry.name.endsWith(".rels")) return false;
        unpacked += entry.originalSize;
        if (unpacked > MAX_UNPACKED_BYTES) throw tooLarge(file);
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof Error && cause.name === "UnmixError") throw cause;
    throw damaged(file, cause);
  }
  if (!parts["xl/workbook.xml"]) throw notXlsx(file, names);
  return parts;
}

function notXlsx(file: InputFile, names: readonly string[]): Error {
  const found = names.includes("xl/workbook.bin")
    ? "a binary Excel workbook (.xlsb)"
    : names.includes("content.xml")
      ? "an OpenDocument file (.ods)"
      : "a zip archive without a workbook in it";
  return problem(
    { file: file.name },
    `this is ${found}, and an Excel workbook (.xlsx) was expected; save it as .xlsx or .csv and try again.`,
  );
}

function damaged(file: InputFile, cause: unknown): Error {
  return problem(
    { file: file.name },
    "the workbook is damaged and cannot be read; open it in a spreadsheet program, save it again as .xlsx and try that file.",
    cause,
  );
}

function tooLarge(file: InputFile): Error {
  return problem(
    { file: file.name },
    `the workbook holds more than ${MAX_CELLS.toLocaleString("en")} cells or unpacks to more than ${MAX_UNPACKED_BYTES / 1e6} MB, which is more than is read; delete the rows, columns and sheets that are not needed and save it again.`,
  );
}

const TAG = /<((?:\w+:)?)(row|c)(\s[^<>]*?)?(\/?)>/g;

/**
 * Checks that every address in a sheet is a possible one, in order, and within the limits, and
 * writes the sheet so that a parser cannot stumble: cells without an address get theirs, empty
 * cells and rows go, error values become text.
 */
function checkSheet(file: InputFile, part: string, xml: string): { xml: string; cells: number } {
  let row = 0;
  let column = 0;
  let lastRow = 0;
  let lastColumn = 0;
  const checked = xml.replace(
    TAG,
    (tag, prefix: string, kind: string, given = "", closed: string) => {
      const address = attribute(given, "r");
      if (kind === "row") {
        const next = address === undefined ? row + 1 : Number(address);
        if (!(Number.isInteger(next) && next > row && next <= MAX_ROW))
          throw badAddress(file, part, tag);
        row = next;
        column = 0;
        return closed ? "" : `<${prefix}row r="${row}">`;
      }
      const at = address === undefined ? { row, column: column + 1 } : parseAddress(address);
      if (at?.row !== row || at.column <= column) throw badAddress(file, part, tag);
      column = at.column;
      if (closed) return "";
      lastRow = row;
      lastColumn = Math.max(lastColumn, column);
      if (lastRow * lastColumn > MAX_CELLS) throw tooLarge(file);
      const attributes = given.replace(/\st=(["'])e\1/, ' t="str"');
      const own = address === undefined ? ` r="${addressOf(row, column)}"` : "";
      return `<${prefix}c${own}${attributes}>`;
    },
  );
  return { xml: checked, cells: lastRow * lastColumn };
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\s${name}=(["'])(.*?)\\1`).exec(attributes)?.[2];
}

function parseAddress(address: string): { row: number; column: number } | undefined {
  const match = /^([A-Z]{1,3})([1-9]\d{0,6})$/.exec(address);
  if (!match) return undefined;
  let column = 0;
  for (const letter of match[1]!) column = column * 26 + letter.charCodeAt(0) - 64;
  return column <= MAX_COLUMN ? { row: Number(match[2]), column } : undefined;
}

function addressOf(row: number, column: number): string {
  let letters = "";
  for (let i = column; i > 0; i = Math.floor((i - 1) / 26)) {
    letters = String.fromCharCode(65 + ((i - 1) % 26)) + letters;
  }
  return letters + row;
}

function badAddress(file: InputFile, part: string, tag: string): Error {
  return problem(
    { file: file.name },
    `the workbook is damaged: its part "${part}" holds "${tag.slice(0, 60)}" where the address of the next row or cell was expected; open it in a spreadsheet program, save it again as .xlsx and try that file.`,
  );
}
