import type { Table } from "@unmix/tables";
import type { GrainTable, RowSetAside, SkippedCell } from "../types.ts";

/** The columns of the table of what was skipped. */
export const SKIPPED_HEADINGS: readonly string[] = [
  "file",
  "sheet",
  "row",
  "column",
  "text",
  "why",
];

/** Whether anything of a file was skipped, a cell or a row. */
export function hasSkipped({ skipped, setAside = [] }: GrainTable): boolean {
  return skipped.length + setAside.length > 0;
}

/**
 * A row per cell that the reader could not use and per row that it set aside:
 * `file,sheet,row,column,text,why`. The sheet is blank for a text file.
 *
 * @param file the name of the file that the table was read from
 */
export function skippedTable(table: GrainTable, file: string): Table {
  return {
    headings: SKIPPED_HEADINGS,
    rows: skippedEntries(table).map(({ sheet, row, column, text, why }) => [
      file,
      sheet ?? null,
      row,
      column,
      text,
      why,
    ]),
  };
}

/** What was skipped or set aside of a file, one after the other: its place, its text, and why. */
export function skippedEntries({ skipped, setAside = [] }: GrainTable) {
  return [
    ...skipped.map((cell) => ({ ...cell, why: SKIP_WORDS[cell.reason] })),
    ...setAside.map((row) => ({ ...row, why: ASIDE_WORDS[row.reason] })),
  ];
}

/** Why a cell was skipped, in the words that page and table use. */
const SKIP_WORDS: Readonly<Record<SkippedCell["reason"], string>> = {
  blank: "blank",
  text: "not a number",
  belowDetection: "below detection",
  nonfinite: "not finite",
  error: "spreadsheet error",
  negativeError: "negative error",
};

/** Why a row was set aside, in the same way. */
const ASIDE_WORDS: Readonly<Record<RowSetAside["reason"], string>> = {
  statistics: "row of statistics",
  headings: "headings once more",
  rejected: "said to be left out",
  about: "about the samples",
  footnote: "note below the grains",
};
