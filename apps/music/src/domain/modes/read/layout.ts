import type { UnmixError } from "@unmix/core";
import {
  bytesOf,
  type Cell,
  cellText,
  columnName,
  guessDecimalComma,
  type InputFile,
  inUtf8,
  isBlank,
  isMissing,
  measure,
  problem,
  readText,
  widthOf,
} from "@unmix/tables";
import { commentHead, withoutComments } from "./comments.ts";
import { isDate } from "./dates.ts";
import { COMPLEX, GIVE_RATE, isComplex, mendedByRate } from "./rows.ts";

/** The parts of a table. Rows and columns count from 0. */
export interface Layout {
  readonly file: InputFile;
  /** Whether numbers have a decimal comma. */
  readonly comma: boolean;
  readonly rows: readonly (readonly Cell[])[];
  readonly comments: ReadonlySet<number>;
  /** The headings; none of a table without. */
  readonly names: readonly Cell[];
  /** The first row of samples, be it without a value. */
  readonly begin: number;
  /** The first row that is whole. */
  readonly first: number;
  /** The columns by heading or letter. */
  readonly columnNames: readonly string[];
  /** The columns that have a number in the first whole row. */
  readonly numeric: readonly number[];
}

/**
 * Finds headings and samples in delimited text.
 *
 * @param fewest numbers and dates of a whole row
 * @throws {UnmixError} when there is no whole row
 */
export function layoutOf(given: InputFile, fewest: 1 | 2): Layout {
  const plain = inUtf8(given);
  refuseJson(plain);
  const { file, comments } = withoutComments(plain);
  const { sheet, delimiter } = readText(file);
  const comma = guessDecimalComma([sheet], delimiter);
  const { rows } = sheet;
  const isNumber = (cell: Cell) => typeof measure(cell, comma) === "number";
  const isEntry = (cell: Cell) => isNumber(cell) || isDate(cell);
  const isGap = (cell: Cell) =>
    isBlank(cell) || isMissing(cell) || measure(cell, comma) === "nonfinite";
  const first = rows.findIndex((row) => row.some(isNumber) && row.filter(isEntry).length >= fewest);
  if (first < 0) throw noWholeRow(file, rows, fewest, isEntry, isGap);
  // Above the first whole row there may be samples without a value, which are no headings.
  const headed = rows
    .slice(0, first)
    .findLastIndex((row) => !row.every((cell) => isEntry(cell) || isGap(cell)));
  const names = headed < 0 ? commentHead(plain, rows[first]!.length) : rows[headed]!;
  return {
    file,
    comma,
    rows,
    comments,
    names,
    begin: rows.findIndex((row, r) => r > headed && !row.every(isBlank)),
    first,
    columnNames: Array.from(
      { length: widthOf(sheet) },
      (_, c) => cellText(names[c]) || columnName(c),
    ),
    numeric: rows[first]!.flatMap((cell, c) => (isNumber(cell) ? [c] : [])),
  };
}

/** Says of JSON what it is: `model.json` lies beside the tables of a result. */
function refuseJson(file: InputFile): void {
  const start = new TextDecoder().decode(bytesOf(file).subarray(0, 200));
  if (!/^\s*(?:\{\s*"|\[\s*\{)/.test(start)) return;
  const app = /"format"\s*:\s*"(unmix\/\w+)"/.exec(start)?.[1];
  const what = app
    ? `a result of Unmix (${app}), which ${app === "unmix/modes" ? "the Modes page" : "the page of that analysis"} opens`
    : "JSON";
  throw problem(
    { file: file.name },
    `this is ${what}; a table (.csv) of times and values or a recording was expected.`,
  );
}

/** Why a table has no row to begin with. */
function noWholeRow(
  { name }: InputFile,
  rows: readonly (readonly Cell[])[],
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
  const numbers = fewest === 1 ? "a number" : "two numbers";
  if (r < 0) return problem({ file: name }, `there is no row with ${numbers}; ${needed}.`);
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
