import { type Cell, cellText, isBlank, isMissing, measure } from "@unmix/tables";
import type { Warning } from "../types.ts";
import type { HeadedWorkbook } from "./head.ts";
import { NO_NUMBERS } from "./headings.ts";
import type { PlannedColumn } from "./planned.ts";
import { columnCells, headingsOf } from "./sheet.ts";

const NUMBER_AHEAD = /^\W*\d/;

/**
 * A note for each column (or sheet) that was to hold measured values, as far as one can tell, and in
 * which no number can be read: an empty one, and one of dates, percentages and the like.
 */
export function noteLeftOut(
  columns: readonly PlannedColumn[],
  workbook: HeadedWorkbook,
  decimalComma: boolean,
): Warning[] {
  const notes: Warning[] = [];
  for (const planned of columns) {
    if (planned.why !== NO_NUMBERS) continue;
    const sheet = workbook.sheets[planned.sheet]!;
    const cells =
      planned.column === undefined
        ? sheet.rows.slice(sheet.head.data).flat()
        : columnCells(sheet, planned.column);
    const filled = cells.filter((cell) => !isBlank(cell));
    const measured = filled.filter((cell) => looksMeasured(cell, decimalComma));
    if (measured.length * 2 < filled.length) continue;
    if (planned.column === undefined && filled.length === 0 && headingsOf(sheet).length < 2)
      continue;
    const what = planned.column === undefined ? "sheet" : "column";
    notes.push({
      code: "columnLeftOut",
      message: `The ${what} "${planned.name}" ${
        filled.length === 0
          ? `holds no value and is left out${workbook.kind === "xlsx" ? "; if its cells are formulas, calculate and save the workbook in a spreadsheet program" : ""}.`
          : `holds no readable number in ${filled.length} filled cells (such as "${cellText(measured[0])}") and is left out; write plain numbers if it is to be a feature.`
      }`,
    });
  }
  return notes;
}

/** Whether a cell without a number seems meant to hold one. */
function looksMeasured(cell: Cell | undefined, decimalComma: boolean): boolean {
  if (cell instanceof Date || isMissing(cell)) return true;
  return (
    measure(cell, decimalComma) !== "text" || (typeof cell === "string" && NUMBER_AHEAD.test(cell))
  );
}
