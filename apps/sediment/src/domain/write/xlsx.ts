import { columnName, type Field, type Table, toZip } from "@unmix/tables";
import { strToU8 } from "fflate";

/** A sheet to be written: its title, and its rows with or without a bold row of headings. */
export interface SheetToWrite {
  readonly name: string;
  readonly headings?: readonly Field[];
  readonly rows: Table["rows"];
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/**
 * Writes sheets as an Excel workbook (.xlsx) of numbers and texts. A text is stored as text: what
 * looks like a formula is never one. NaN and `null` are blanks. The same sheets give the same bytes.
 *
 * Written here and not by a library because a page's content policy forbids the workers that the
 * library packs larger sheets with, and because the archive must carry no clock.
 */
export function toXlsx(sheets: readonly SheetToWrite[]): Uint8Array<ArrayBuffer> {
  const files: Record<string, string> = {
    "[Content_Types].xml": contentTypes(sheets.length),
    "_rels/.rels": relations([["officeDocument", "xl/workbook.xml"]]),
    "xl/workbook.xml": workbook(sheets),
    "xl/_rels/workbook.xml.rels": relations([
      ...sheets.map((_, i): [string, string] => ["worksheet", `worksheets/sheet${i + 1}.xml`]),
      ["styles", "styles.xml"],
    ]),
    "xl/styles.xml": styles(),
  };
  sheets.forEach((sheet, i) => {
    files[`xl/worksheets/sheet${i + 1}.xml`] = worksheet(sheet);
  });
  return toZip(
    Object.fromEntries(Object.entries(files).map(([name, xml]) => [name, strToU8(xml)])),
  );
}

function contentTypes(sheets: number): string {
  const parts = Array.from(
    { length: sheets },
    (_, i) =>
      `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  );
  return (
    `${DECLARATION}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>` +
    `${parts.join("")}</Types>`
  );
}

function relations(targets: readonly (readonly [string, string])[]): string {
  const list = targets.map(
    ([type, target], i) =>
      `<Relationship Id="rId${i + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${list.join("")}</Relationships>`;
}

function workbook(sheets: readonly SheetToWrite[]): string {
  const list = sheets.map(
    (sheet, i) => `<sheet name="${xmlText(sheet.name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
  );
  return `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${list.join("")}</sheets></workbook>`;
}

/** Style 0 is plain, style 1 is bold. */
function styles(): string {
  return (
    `${DECLARATION}<styleSheet xmlns="${MAIN}">` +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>' +
    "</styleSheet>"
  );
}

function worksheet(sheet: SheetToWrite): string {
  const views = sheet.headings
    ? '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    : "";
  const rows = sheet.headings ? [sheet.headings, ...sheet.rows] : sheet.rows;
  const lines = rows.map((row, r) => {
    const style = sheet.headings && r === 0 ? ' s="1"' : "";
    const cells = row.map((value, c) => cell(value, `${columnName(c)}${r + 1}`, style));
    return `<row r="${r + 1}">${cells.join("")}</row>`;
  });
  return `${DECLARATION}<worksheet xmlns="${MAIN}">${views}<sheetData>${lines.join("")}</sheetData></worksheet>`;
}

function cell(value: Field, address: string, style: string): string {
  if (value === null || value === "" || Number.isNaN(value)) return "";
  if (typeof value === "number") return `<c r="${address}"${style}><v>${value}</v></c>`;
  return `<c r="${address}"${style} t="inlineStr"><is><t xml:space="preserve">${xmlText(value)}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** XML's own characters, and the `_x0001_` form of what XML cannot hold. */
function xmlText(text: string): string {
  return text
    .replace(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_")
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold.
      /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
    )
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
