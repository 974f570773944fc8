import type { UnmixError } from "@unmix/core";
import {
  type Cell,
  cellText,
  columnName,
  type InputFile,
  isBlank,
  problem,
  wholeText,
} from "@unmix/tables";
import { COMPLEX, GIVE_RATE, isComplex, mendedByRate } from "./rows.ts";
import { isUnitRow } from "./unit-row.ts";

/** A text as it was parted into fields. */
interface Fields {
  readonly rows: readonly (readonly Cell[])[];
  readonly delimiter: string;
}

/** Why a table has no row to begin with. */
export function noWholeRow(
  { name }: InputFile,
  { rows, delimiter }: Fields,
  fewest: 1 | 2,
  isEntry: (cell: Cell) => boolean,
  isGap: (cell: Cell) => boolean,
): UnmixError {
  const needed =
    fewest === 1
      ? "a column of values was expected"
      : "a column of times and one of values were expected, as in “time,value” and “0.01,1.5” below it";
  if (rows.every((row) => row.every(isBlank))) {
    return problem({ file: name }, `the file is empty; ${needed}.`);
  }
  const r = rows.findIndex((row) => row.some(isEntry));
  if (r < 0) {
    const row = unreadRow({ rows, delimiter });
    const text = lineText(rows[row]!, delimiter);
    if (areOnlyHeadings(rows, fewest)) {
      return problem(
        { file: name, row: row + 1 },
        `there are headings, “${text}”, but no rows of numbers below them; ${needed}.`,
      );
    }
    return problem(
      { file: name, row: row + 1 },
      `${fewest === 1 ? `“${text}” is no number, and no other row has one` : `“${text}” is not two numbers, and no other row has two`}; ${needed}. Between the fields a comma, semicolon, tab, bar or blank is read: save the table with one of these and try again.`,
    );
  }
  const row = rows[r]!;
  const text = row.findIndex((cell) => !isEntry(cell) && !isGap(cell));
  if (text >= 0) {
    return problem(
      { file: name, row: r + 1, column: columnName(text) },
      `“${cellText(row[text])}” is no number; ${isComplex(cellText(row[text])) ? COMPLEX : needed}.`,
    );
  }
  if (row.some((cell) => isGap(cell) && !isBlank(cell))) {
    return problem({ file: name }, `no row has a time and a finite value; ${needed}.`);
  }
  return mendedByRate(
    problem(
      { file: name, row: r + 1 },
      `there is one column of numbers, “${cellText(row.find(isEntry))}” the first; ${needed}. Of values alone, ${GIVE_RATE}.`,
    ),
  );
}

/** Whether one row alone has anything but units, as many fields as are needed at least and none that begins as a number does. */
function areOnlyHeadings(rows: Fields["rows"], fewest: number): boolean {
  const [head, ...others] = rows.filter((row) => !row.every(isBlank));
  const names = head!.filter((cell) => !isBlank(cell));
  return (
    others.length <= 1 &&
    others.every(isUnitRow) &&
    names.length >= fewest &&
    names.every((cell) => !MEANT_AS_NUMBER.test(cellText(cell)))
  );
}

const MEANT_AS_NUMBER = /^\P{L}*\d/u;

/** The first row that seems to be meant as numbers, a digit standing before any letter, else the first not blank. */
function unreadRow({ rows, delimiter }: Fields): number {
  const meant = rows.findIndex((row) => MEANT_AS_NUMBER.test(lineText(row, delimiter)));
  return meant >= 0 ? meant : rows.findIndex((row) => !row.every(isBlank));
}

/** A row as it stands in the file, cut short where it is long. */
function lineText(row: readonly Cell[], delimiter: string): string {
  return cellText(row.map(wholeText).join(delimiter));
}

/** "0,01:1,5": two numbers with decimal commas, and what stands between them. */
const DECIMAL_COMMAS = /^[-+]?\d+,\d+ ?([^\w\s.+-]) ?[-+]?\d+,\d+$/;

/**
 * Refuses a table that was parted at its decimal commas, for want of another separator.
 *
 * @param headings how many there are
 */
export function refuseDecimalCommas(
  { name }: InputFile,
  { rows, delimiter, first, headings }: Fields & { first: number; headings: number | undefined },
): void {
  const text = lineText(rows[first]!, delimiter);
  const between = delimiter === "," ? DECIMAL_COMMAS.exec(text)?.[1] : undefined;
  // Four whole numbers without two headings may be four columns.
  if (between === undefined || (between === "," && headings !== 2)) return;
  throw problem(
    { file: name, row: first + 1 },
    `“${text}” seems to be two numbers with decimal commas and “${between}” between them; save the table with a semicolon, tab or bar between its fields and try again.`,
  );
}
