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
import { noWholeRow, refuseDecimalCommas } from "./no-numbers.ts";
import { headingsAt } from "./unit-row.ts";

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
  /** The columns whose first entry from the first whole row on, be it below gaps, is a number. */
  readonly numeric: readonly number[];
}

/**
 * Finds headings and samples in delimited text.
 *
 * @param fewest numbers and dates of a whole row
 * @throws {UnmixError} when there is no whole row, or commas stand in numbers and between them
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
  if (first < 0) throw noWholeRow(file, { rows, delimiter }, fewest, isEntry, isGap);
  // Above the first whole row there may be samples without a value, which are no headings.
  const headed = rows
    .slice(0, first)
    .findLastIndex((row) => !row.every((cell) => isEntry(cell) || isGap(cell)));
  refuseDecimalCommas(file, { rows, delimiter, first, headings: rows[headed]?.length });
  const names =
    headed < 0 ? commentHead(plain, rows[first]!.length) : headingsAt(file, rows, headed, isEntry);
  const width = widthOf(sheet);
  const samples = rows.slice(first);
  const isNumeric = (column: number) => {
    const entry = samples.find((row) => !isGap(row[column]));
    return entry !== undefined && isNumber(entry[column]);
  };
  return {
    file,
    comma,
    rows,
    comments,
    names,
    begin: rows.findIndex((row, r) => r > headed && !row.every(isBlank)),
    first,
    columnNames: Array.from({ length: width }, (_, c) => cellText(names[c]) || columnName(c)),
    numeric: Array.from({ length: width }, (_, c) => c).filter(isNumeric),
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
