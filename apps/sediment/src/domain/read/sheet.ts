import {
  type Cell,
  columnName,
  isBlank,
  measure,
  type Sheet,
  wholeText,
  widthOf,
} from "@unmix/tables";
import type { HeadedSheet } from "./head.ts";

const TRUTH_SHEETS = ["source proportions", "grain id"];

/** Whether a sheet carries known answers rather than a feature. */
export function isTruthSheet(sheet: Sheet): boolean {
  return TRUTH_SHEETS.includes(title(sheet).trim().toLowerCase());
}

/** A sheet's title; a text file's only sheet has none. */
export function title(sheet: Sheet): string {
  return sheet.name ?? "";
}

/** Whether any cell of a sheet holds a number, its head included. */
export function hasNumbers(sheet: Sheet, decimalComma: boolean): boolean {
  return sheet.rows.some((row) =>
    row.some((cell) => typeof measure(cell, decimalComma) === "number"),
  );
}

/** Whether any cell of a column holds a number, its head left aside. */
export function columnHasNumbers(
  sheet: HeadedSheet,
  column: number,
  decimalComma: boolean,
): boolean {
  const { rows, head } = sheet;
  return rows.some(
    (row, r) => r >= head.data && typeof measure(row[column], decimalComma) === "number",
  );
}

/** The cells of one column below the head. */
export function columnCells(sheet: HeadedSheet, column: number): (Cell | undefined)[] {
  return sheet.rows.slice(sheet.head.data).map((row) => row[column]);
}

/** The same without cells that stand alone in their row, which may be names or notes. */
export function cellsBesideOthers(sheet: HeadedSheet, column: number): (Cell | undefined)[] {
  const { rows, head } = sheet;
  return rows
    .filter((row, r) => r >= head.data && row.some((cell, c) => c !== column && !isBlank(cell)))
    .map((row) => row[column]);
}

/** The columns that have a heading or hold anything below the head. */
export function columnsInUse(sheet: HeadedSheet): readonly number[] {
  const headings = headingsOf(sheet);
  return Array.from({ length: widthOf(sheet) }, (_, c) => c).filter(
    (c) => (headings[c] ?? "") !== "" || isFilled(sheet, c),
  );
}

/** Whether a column holds anything below the head. */
export function isFilled({ rows, head }: HeadedSheet, column: number): boolean {
  return rows.some((row, r) => r >= head.data && !isBlank(row[column]));
}

/** The headings of a sheet, empty where a cell is blank; none without a row of names. */
export function headingsOf(sheet: HeadedSheet): readonly string[] {
  const { names } = sheet.head;
  return names === undefined ? [] : (sheet.rows[names] ?? []).map(wholeText);
}

/** The heading of a column, and its letter where there is none. */
export function headingOf(sheet: HeadedSheet, column: number): string {
  const { names } = sheet.head;
  const heading = names === undefined ? "" : wholeText(sheet.rows[names]?.[column]);
  return heading === "" ? `Column ${columnName(column)}` : heading;
}
