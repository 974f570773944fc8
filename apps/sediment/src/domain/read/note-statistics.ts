import { problem } from "@unmix/tables";
import type { RowSetAside, Warning } from "../types.ts";
import { type Plan, sheetsRead } from "./planned.ts";

const SHOWN = 3;

/**
 * The rows of the sheets read that close a block of grains and are set aside.
 *
 * @throws UnmixError where a row is called like statistics and does not close a block
 */
export function closingRows(plan: Plan) {
  const { workbook, statistics } = plan;
  const found = sheetsRead(plan).map((index) => statistics[index]!);
  const [doubt] = found.flatMap(({ doubtful }) => doubtful);
  if (doubt) {
    const { sheet, row, column, text } = doubt;
    throw problem(
      { file: workbook.file, sheet, row, column },
      `the row "${text}" is called like statistics of the grains above it, and a blank row, another sample or the end was expected below it; delete the row, or call it otherwise if it is a grain.`,
    );
  }
  return found.flatMap(({ closing }) => closing);
}

/** A note on the rows that close blocks of grains and are set aside. */
export function noteStatistics(rows: readonly RowSetAside[]): Warning[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, SHOWN).map(({ row, text }) => `"${text}" (row ${row})`);
  const more = rows.length > SHOWN ? ` and ${rows.length - SHOWN} more` : "";
  return [
    {
      code: "statisticsSetAside",
      message: `${rows.length === 1 ? "A row of statistics that closes grains is" : `${rows.length} rows of statistics that close grains are`} set aside: ${shown.join(", ")}${more}.`,
    },
  ];
}
