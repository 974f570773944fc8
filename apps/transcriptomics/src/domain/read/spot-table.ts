import { UnmixError } from "@unmix/core";
import { readText, type Sheet, wholeText } from "@unmix/tables";
import { baseName, type GivenFile } from "./given.ts";
import { joinedName, numberedCells } from "./numbered-cells.ts";
import { namesPlaces } from "./places.ts";
import { unpacked } from "./unpack.ts";

/** The columns of `tissue_positions_list.csv`, which has no headings. */
const POSITIONS = [
  "barcode",
  "in_tissue",
  "array_row",
  "array_col",
  "pxl_row_in_fullres",
  "pxl_col_in_fullres",
];

/** A table that may say something of each spot: its headings and rows. */
export interface SpotTable {
  readonly file: string;
  readonly headings: readonly string[];
  readonly rows: Sheet["rows"];
  /** In the file, from 1. */
  readonly firstRow: number;
  /** What separates the fields; empty where the file is no text. */
  readonly delimiter: string;
}

/** Reads a text table of spots; `undefined` where the file is none. */
export function readSpotTable(given: GivenFile): SpotTable | undefined {
  const table = readTextTable(given);
  return table && withJoinedNames(table);
}

/** A text table as it stands; `undefined` where the file is none. */
export function readTextTable(given: GivenFile): SpotTable | undefined {
  const file = unpacked(given);
  let text: ReturnType<typeof readText>;
  try {
    text = readText(file);
  } catch (error) {
    if (error instanceof UnmixError) return undefined;
    throw error;
  }
  const { rows } = text.sheet;
  const [first] = rows;
  if (!first) return undefined;
  const isPositions =
    /tissue_positions/i.test(baseName(file.name)) && wholeText(first[0]) !== "barcode";
  const found = { file: given.name, delimiter: text.delimiter };
  if (isPositions) return { ...found, headings: POSITIONS, rows, firstRow: 1 };
  return { ...found, headings: first.map(wholeText), rows: rows.slice(1), firstRow: 2 };
}

/** With the names of cells that two columns give together in a first column, which has no heading. */
export function withJoinedNames(table: SpotTable): SpotTable {
  const pair = numberedCells(table.headings);
  if (!pair) return table;
  const named = (row: SpotTable["rows"][number]) => joinedName(pair.map((c) => wholeText(row[c])));
  return {
    ...table,
    headings: ["", ...table.headings],
    rows: table.rows.map((row) => [named(row), ...row]),
  };
}

/** Whether a table has columns for x and y, so that it is one of places and not of counts. */
export function holdsPlaces({ headings }: Pick<SpotTable, "headings">): boolean {
  return namesPlaces(headings);
}

/** The texts of the column that names the rows: the first. */
export function rowNames({ rows }: SpotTable): string[] {
  return rows.map((row) => wholeText(row[0]));
}
