import { isUnmixError } from "@unmix/core";
import {
  type Cell,
  findAlteredPart,
  type InputFile,
  MAX_CELLS,
  problem,
  type Sheet,
} from "@unmix/tables";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import readWorkbook from "read-excel-file/universal";
import { attribute, isWellFormed, tagsOf } from "./xml.ts";

/** The most bytes that a workbook may have once unpacked. */
const MAX_UNPACKED_BYTES = 400_000_000;
const MAX_ROW = 1_048_576;
const MAX_COLUMN = 16_384;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?$/i;
/** The parts that hold sheets, texts, styles and what links them; not drawings and the like. */
const PART = /^xl\/(?:[^/]+\.xml|_rels\/[^/]+\.rels|(?:work|chart|dialog)?sheets\/[^/]+\.xml)$/i;

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
  const named = count(parts, "xl/workbook.xml", /<(?:\w+:)?sheet\s/g);
  // Chart and dialog sheets have a title among the sheets, and no cells.
  const charts = count(parts, "xl/_rels/workbook.xml.rels", /\/(?:chart|dialog)sheet["']/g);
  if (charts > 0 && charts === named) {
    throw problem(
      { file: file.name },
      "the workbook has no sheet of cells, only charts; a table of grains was expected, so choose the workbook that holds the values.",
    );
  }
  let cells = 0;
  for (const name of Object.keys(parts)) {
    const xml = strFromU8(parts[name]!);
    if (!isWellFormed(xml)) throw damaged(file, `its part "${name}" is not complete XML`);
    if (!xml.includes("sheetData")) continue;
    const checked = checkSheet(file, name, xml, () => titleOf(parts, name));
    cells += checked.cells;
    if (cells > MAX_CELLS) throw tooLarge(file);
    parts[name] = strToU8(checked.xml);
  }
  const stored = zipSync(parts, { level: 0 });
  let sheets: { sheet: string; data: unknown }[];
  try {
    sheets = await readWorkbook(stored.buffer as ArrayBuffer, {
      trim: false,
      // What is no plain number is handed on as text, to be counted with its place.
      parseNumber: (text: string) => (NUMBER.test(text) ? Number(text) : text),
    });
  } catch (cause) {
    throw damaged(file, "its parts do not fit together", cause);
  }
  const filled = sheets.filter((sheet) => Array.isArray(sheet.data));
  if (sheets.length < named || filled.length < named - charts) {
    throw damaged(file, "a sheet that it names is missing");
  }
  return filled.map((sheet) => ({ name: sheet.sheet, rows: sheet.data as Cell[][] }));
}

function count(parts: Readonly<Record<string, Uint8Array>>, name: string, what: RegExp): number {
  const part = parts[name];
  return part ? (strFromU8(part).match(what)?.length ?? 0) : 0;
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
        if (!PART.test(entry.name)) return false;
        unpacked += entry.originalSize;
        if (unpacked > MAX_UNPACKED_BYTES) throw tooLarge(file);
        return true;
      },
    });
  } catch (cause) {
    if (isUnmixError(cause)) throw cause;
    throw damaged(file, "the archive cannot be unpacked", cause);
  }
  if (!parts["xl/workbook.xml"]) throw notXlsx(file, names);
  const altered = findAlteredPart(bytes, parts);
  if (altered) throw damaged(file, `its part "${altered}" has changed since it was written`);
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

function damaged(file: InputFile, fault: string, cause?: unknown): Error {
  return problem(
    { file: file.name },
    `the workbook is damaged: ${fault}; open it in a spreadsheet program, save it again as .xlsx and try that file.`,
    cause,
  );
}

function tooLarge(file: InputFile): Error {
  return problem(
    { file: file.name },
    `the workbook holds more than ${MAX_CELLS.toLocaleString("en")} cells or unpacks to more than ${MAX_UNPACKED_BYTES / 1e6} MB, which is more than is read; delete the rows, columns and sheets that are not needed and save it again.`,
  );
}

function farCell(file: InputFile, sheet: string | undefined, far: string, filled: number): Error {
  return problem(
    { file: file.name, sheet },
    `a cell is filled as far out as ${far}, which makes more than ${MAX_CELLS.toLocaleString("en")} cells of the ${filled.toLocaleString("en")} that are filled; delete the rows and columns out there and save it again.`,
  );
}

/** The title of the sheet that a part holds. */
function titleOf(parts: Readonly<Record<string, Uint8Array>>, part: string): string | undefined {
  const read = (name: string) => strFromU8(parts[name] ?? new Uint8Array());
  const link = tagsOf(read("xl/_rels/workbook.xml.rels"), "Relationship").find((tag) =>
    `/xl/${part.slice(3)}`.endsWith(`/${attribute(tag, "Target")?.replace(/^\//, "")}`),
  );
  const id = link && attribute(link, "Id");
  const sheet = tagsOf(read("xl/workbook.xml"), "sheet").find(
    (tag) => id !== undefined && attribute(tag, "r:id") === id,
  );
  return sheet && attribute(sheet, "name")?.replaceAll("&amp;", "&");
}

const TAG = /<((?:\w+:)?)(row|c)(\s[^<>]*?)?(\/?)>/g;

/**
 * Checks that every address in a sheet is a possible one, in order, and within the limits, and
 * writes the sheet so that a parser cannot stumble: cells without an address get theirs, empty
 * cells and rows go, error values become text.
 */
function checkSheet(
  file: InputFile,
  part: string,
  xml: string,
  titleOfPart: () => string | undefined,
): { xml: string; cells: number } {
  let row = 0;
  let column = 0;
  let lastRow = 0;
  let lastColumn = 0;
  let filled = 0;
  let far: string | undefined;
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
      filled++;
      if (lastRow * lastColumn > MAX_CELLS) far ??= addressOf(row, column);
      const attributes = given.replace(/\st=(["'])e\1/, ' t="str"');
      const own = address === undefined ? ` r="${addressOf(row, column)}"` : "";
      return `<${prefix}c${own}${attributes}>`;
    },
  );
  if (far !== undefined)
    throw filled > MAX_CELLS ? tooLarge(file) : farCell(file, titleOfPart(), far, filled);
  // The parser would take a value of nothing but blanks for 0.
  const clean = checked.replace(/<((?:\w+:)?)v>\s+<\/\1v>/g, "<$1v></$1v>");
  return { xml: clean, cells: lastRow * lastColumn };
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
  const found = tag.length > 60 ? `${tag.slice(0, 59)}…` : tag;
  return damaged(
    file,
    `its part "${part}" holds "${found}" where the address of the next row or cell was expected`,
  );
}
