import { columnName, isBlank, type Sheet, wholeText } from "@unmix/tables";
import type { RowSetAside } from "../types.ts";

/** A row that is no grain, as it is counted and shown. */
export function rowSetAside(
  sheet: Sheet,
  row: number,
  column: number,
  reason: RowSetAside["reason"],
): RowSetAside {
  const filled = sheet.rows[row]!.filter((cell) => !isBlank(cell));
  const where = {
    row: row + 1,
    column: columnName(column),
    text: filled.map(wholeText).join(" | "),
    reason,
  };
  return sheet.name === undefined ? where : { sheet: sheet.name, ...where };
}

/** A sheet in which these rows are blank, so that every other row keeps its number. */
export function withoutRows<S extends Sheet>(sheet: S, rows: readonly RowSetAside[]): S {
  if (rows.length === 0) return sheet;
  const blank = new Set(rows.map(({ row }) => row - 1));
  return { ...sheet, rows: sheet.rows.map((cells, row) => (blank.has(row) ? [] : cells)) };
}
