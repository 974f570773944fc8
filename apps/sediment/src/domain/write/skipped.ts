import type { Table } from "@unmix/tables";
import type { GrainTable, SkippedCell } from "../types.ts";

/** Why a cell was skipped, in the words that page and table use. */
export const SKIP_WORDS: Readonly<Record<SkippedCell["reason"], string>> = {
  blank: "blank",
  text: "not a number",
  belowDetection: "below detection",
  nonfinite: "not finite",
  error: "spreadsheet error",
  negativeError: "negative error",
};

/** The columns of the table of what was skipped. */
export const SKIPPED_HEADINGS: readonly string[] = [
  "file",
  "sheet",
  "row",
  "column",
  "text",
  "why",
];

/** Whether anything of a file was skipped. */
export function hasSkipped({ skipped }: GrainTable): boolean {
  return skipped.length > 0;
}

/**
 * A row per cell that the reader could not use: `file,sheet,row,column,text,why`. The sheet is blank
 * for a text file.
 *
 * @param file the name of the file that the table was read from
 */
export function skippedTable({ skipped }: GrainTable, file: string): Table {
  return {
    headings: SKIPPED_HEADINGS,
    rows: skipped.map(({ sheet, row, column, text, reason }) => [
      file,
      sheet ?? null,
      row,
      column,
      text,
      SKIP_WORDS[reason],
    ]),
  };
}
