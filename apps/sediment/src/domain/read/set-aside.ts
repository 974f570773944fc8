import { columnName, type Sheet, wholeText } from "@unmix/tables";
import type { RowSetAside } from "../types.ts";
import type { HeadedSheet } from "./head.ts";

/** A row that is no grain, as it is counted and shown. */
export function rowSetAside(
  sheet: Sheet & Pick<HeadedSheet, "behind">,
  row: number,
  column: number,
  reason: RowSetAside["reason"],
): RowSetAside {
  const filled = sheet.rows[row]!.map((cell, c) =>
    withError(wholeText(cell), sheet.behind, row, c),
  );
  const where = {
    row: row + 1,
    column: columnName(column),
    text: filled.filter((text) => text !== "").join(" | "),
    reason,
  };
  return sheet.name === undefined ? where : { sheet: sheet.name, ...where };
}

/** A value with the error that stood in one cell with it. */
function withError(value: string, behind: HeadedSheet["behind"], row: number, column: number) {
  const errors = behind?.get(column);
  const error = errors?.cells[row];
  return error === undefined ? value : `${value} ± ${wholeText(error)} ${errors!.mark}`.trim();
}

/** A sheet in which these rows are blank, so that every other row keeps its number. */
export function withoutRows<S extends Sheet>(sheet: S, rows: readonly RowSetAside[]): S {
  if (rows.length === 0) return sheet;
  const blank = new Set(rows.map(({ row }) => row - 1));
  return { ...sheet, rows: sheet.rows.map((cells, row) => (blank.has(row) ? [] : cells)) };
}
