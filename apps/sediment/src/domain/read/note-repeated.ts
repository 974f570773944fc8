import { columnName, problem, wholeText } from "@unmix/tables";
import type { RowSetAside, Warning } from "../types.ts";
import type { Plan } from "./planned.ts";

const SHOWN = 5;

/**
 * The rows of the sheets of a long table that repeat its headings.
 *
 * @throws UnmixError where headings are repeated with others among them
 */
export function repeatedRows({ workbook, joined = [], repeated }: Plan): readonly RowSetAside[] {
  for (const index of joined) {
    const { name, rows, head } = workbook.sheets[index]!;
    const { differing } = repeated[index]!;
    if (!differing) continue;
    const { row, column, expected } = differing;
    const text = wholeText(rows[row]![column]);
    throw problem(
      { file: workbook.file, sheet: name, row: row + 1, column: columnName(column) },
      `the row repeats the headings of row ${head.names! + 1} with ${text === "" ? "a blank" : `"${text}"`} in the place of ${expected === "" ? "a blank" : `"${expected}"`}, so the values below it may be others; put the rows below it under the same columns as those above it, or into a sheet of their own.`,
    );
  }
  return joined.flatMap((index) => repeated[index]!.rows);
}

/** A note on the rows that repeat the headings and are set aside. */
export function noteRepeated(rows: readonly RowSetAside[]): Warning[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, SHOWN).map(({ row }) => row);
  const more = rows.length > SHOWN ? ` and ${rows.length - SHOWN} more` : "";
  return [
    {
      code: "headingsRepeated",
      message: `${rows.length === 1 ? "A row that repeats the headings is" : `${rows.length} rows that repeat the headings are`} set aside: row${rows.length === 1 ? "" : "s"} ${shown.join(", ")}${more}.`,
    },
  ];
}
