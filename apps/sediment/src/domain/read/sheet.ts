import { isHeading, measure, wholeText } from "./cell.ts";
import { type Cell, columnName, isBlank, type Sheet, widthOf } from "./file.ts";

const TRUTH_SHEETS = ["source proportions", "grain id"];

/** Whether a sheet carries known answers rather than a feature. */
export function isTruthSheet(sheet: Sheet): boolean {
  return TRUTH_SHEETS.includes(title(sheet).trim().toLowerCase());
}

/** A sheet's title; a text file's only sheet has none. */
export function title(sheet: Sheet): string {
  return sheet.name ?? "";
}

/** Whether the first row of a sheet holds names: most of its filled cells are text. */
export function hasHeader(sheet: Sheet): boolean {
  const filled = (sheet.rows[0] ?? []).filter((cell) => !isBlank(cell));
  return filled.length > 0 && filled.filter(isHeading).length * 2 >= filled.length;
}

/** Whether any cell of a sheet holds a number. */
export function hasNumbers(sheet: Sheet, decimalComma: boolean): boolean {
  return sheet.rows.some((row) =>
    row.some((cell) => typeof measure(cell, decimalComma) === "number"),
  );
}

/** Whether any cell of a column holds a number, its heading left aside where there is one. */
export function columnHasNumbers(
  sheet: Sheet,
  column: number,
  header: boolean,
  decimalComma: boolean,
): boolean {
  return columnCells(sheet, column, header).some(
    (cell) => typeof measure(cell, decimalComma) === "number",
  );
}

/** The cells of one column, without its heading where there is one. */
export function columnCells(sheet: Sheet, column: number, header: boolean): (Cell | undefined)[] {
  return sheet.rows.slice(header ? 1 : 0).map((row) => row[column]);
}

/** The heading of a column, and its letter where there is none. */
export function headingOf(sheet: Sheet, column: number): string {
  const heading = wholeText(sheet.rows[0]?.[column]);
  return heading === "" ? `Column ${columnName(column)}` : heading;
}

/** The heading of the first column of texts that repeat. */
export function groupingColumn(sheet: Sheet, decimalComma: boolean): string | undefined {
  for (let c = 0; c < widthOf(sheet); c++) {
    const cells = columnCells(sheet, c, true).filter((cell) => !isBlank(cell));
    const texts = cells.filter((cell) => isHeading(cell) && measure(cell, decimalComma) === "text");
    const different = new Set(texts.map(wholeText)).size;
    if (texts.length * 2 > cells.length && different > 1 && different * 2 <= texts.length) {
      return headingOf(sheet, c);
    }
  }
  return undefined;
}
