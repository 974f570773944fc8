import { UnmixError } from "@unmix/core";
import {
  bytesOf,
  type Cell,
  cellText,
  columnName,
  guessDecimalComma,
  type InputFile,
  isBlank,
  isMissing,
  measure,
  problem,
  readText,
  widthOf,
} from "@unmix/tables";
import { frequencyUnit, type Series } from "../series.ts";
import { chooseColumns, type SeriesColumns, splitUnit } from "./columns.ts";
import { type Calendar, calendarFrom, instantOf, isDate, TIMES } from "./dates.ts";

/**
 * Reads a table of times and values: delimited text with or without headings, lines that begin with `#`
 * or `%` left out. A row without a value is a missing sample. Times may be uneven; they must rise.
 *
 * @throws {UnmixError} naming row and column
 */
export function fromCsv(file: InputFile, columns: SeriesColumns = {}): Series {
  const { sheet, delimiter } = readText(withoutComments(file));
  const comma = guessDecimalComma([sheet], delimiter);
  const { rows } = sheet;
  const isNumber = (cell: Cell) => typeof measure(cell, comma) === "number";
  const first = rows.findIndex(
    (row) => row.some(isNumber) && row.filter((cell) => isNumber(cell) || isDate(cell)).length > 1,
  );
  if (first < 0) throw noNumbers(file, rows, isNumber);
  const head = rows.slice(0, first).findLast((row) => !row.every(isBlank));
  const names = head ?? commentHead(file, rows[first]!.length);
  const { time, value } = chooseColumns(file, names, rows[first]!, comma, first, columns);
  const calendar = calendarFrom(cellText(rows[first]![time]));
  const table = { file, comma, rows, first, time, value, ...(calendar && { calendar }) };
  const { name, unit: told = "s" } = splitUnit(names[time], "time");
  const unit = calendar?.unitName ?? told;
  const { notes, ...read } = readRows(table);
  const unused = columns.value === undefined ? otherNumbers(rows[first]!, isNumber, table) : [];
  return {
    ...read,
    notes: [...notes, ...unusedNote(names, value, unused)],
    timeName: name,
    timeUnit: unit,
    frequencyUnit: frequencyUnit(unit),
    valueName: splitUnit(names[value], "value").whole,
    columns: {
      names: Array.from({ length: widthOf(sheet) }, (_, c) => cellText(names[c]) || columnName(c)),
      time,
      value,
    },
  };
}

interface TimedTable {
  readonly file: InputFile;
  readonly comma: boolean;
  readonly rows: readonly (readonly Cell[])[];
  readonly first: number;
  readonly time: number;
  readonly value: number;
  /** Where times are dates. */
  readonly calendar?: Calendar;
}

/** Why a table has no row to begin with. */
function noNumbers(
  { name }: InputFile,
  rows: readonly (readonly Cell[])[],
  isNumber: (cell: Cell) => boolean,
): UnmixError {
  const needed =
    "a column of times and one of values were expected, as in “time,value” and “0.01,1.5” below it";
  const r = rows.findIndex((row) => row.some((cell) => isNumber(cell) || isDate(cell)));
  if (r < 0) return problem({ file: name }, `there is no row with two numbers; ${needed}.`);
  const row = rows[r]!;
  const c = row.findIndex((cell) => !isBlank(cell) && !isNumber(cell) && !isDate(cell));
  if (c < 0) {
    return problem(
      { file: name, row: r + 1 },
      `there is one column of numbers, “${cellText(row.find((cell) => !isBlank(cell)))}” the first; ${needed}.`,
    );
  }
  return problem(
    { file: name, row: r + 1, column: columnName(c) },
    `“${cellText(row[c])}” is no number; ${isComplex(cellText(row[c])) ? COMPLEX : needed}.`,
  );
}

const isComplex = (text: string) => /^\(?[-+.\de\s]*\d[-+.\de\s]*[ij]\)?$/i.test(text);
const COMPLEX =
  "complex values are analysed one part at a time, so write the real and the imaginary part as columns of their own";

/** Columns of numbers beside those that were taken. */
function otherNumbers(
  row: readonly Cell[],
  isNumber: (cell: Cell) => boolean,
  { time, value }: TimedTable,
): number[] {
  return [...row.keys()].filter((c) => c !== time && c !== value && isNumber(row[c]!));
}

function unusedNote(names: readonly Cell[], value: number, unused: readonly number[]): string[] {
  if (unused.length === 0) return [];
  const called = (c: number) => `“${cellText(names[c]) || columnName(c)}”`;
  return [
    `The values are those of ${called(value)}; ${unused.map(called).join(", ")} ${unused.length === 1 ? "is" : "are"} not used.`,
  ];
}

function readRows(table: TimedTable): Pick<Series, "times" | "values" | "notes"> {
  const { file, rows, first, time, value, calendar } = table;
  const times: number[] = [];
  const values: number[] = [];
  let missing = 0;
  let above = first;
  for (let r = first; r < rows.length; r++) {
    const row = rows[r]!;
    if (row.every(isBlank)) continue;
    const amount = numberAt(table, r, value);
    if (amount === undefined) {
      missing++;
      continue;
    }
    const at = timeAt(table, r);
    const place = { file: file.name, row: r + 1, column: columnName(time) };
    if (at === undefined) {
      throw problem(
        place,
        "the time is missing where there is a value; fill it in, or take the row out.",
      );
    }
    const before = times.at(-1);
    if (before !== undefined && !(at > before)) {
      throw problem(
        place,
        at === before
          ? `the time ${cellText(row[time])} is that of row ${above + 1} too; take the mean of the two values, or leave one out.`
          : `the time ${cellText(row[time])} comes before the ${cellText(rows[above]![time])} of row ${above + 1}; sort the rows by time.`,
      );
    }
    times.push(at);
    values.push(amount);
    above = r;
  }
  if (times.length < 2) {
    throw new UnmixError(
      "input",
      `"${file.name}" has ${times.length} row${times.length === 1 ? "" : "s"} with a time and a value; at least 2 are needed to tell a frequency, and some dozens to tell modes.`,
      { file: file.name },
    );
  }
  return {
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    notes: [
      ...(calendar ? [calendar.note] : []),
      ...(missing > 0
        ? [`${missing} row${missing === 1 ? " has" : "s have"} no finite value: missing samples.`]
        : []),
    ],
  };
}

/** The time of a row, `undefined` where none is told. */
function timeAt(table: TimedTable, r: number): number | undefined {
  const { calendar, rows, time } = table;
  if (!calendar) return numberAt(table, r, time);
  const instant = instantOf(cellText(rows[r]![time]));
  if (instant) return (instant.seconds - calendar.origin) / calendar.unit;
  if (isBlank(rows[r]![time]) || isMissing(rows[r]![time])) return undefined;
  throw problem(
    { file: table.file.name, row: r + 1, column: columnName(time) },
    `“${cellText(rows[r]![time])}” is no date as those above; write it as 2020-01-31, or with a clock as 2020-01-31T12:30:00.`,
  );
}

/** What stands in a cell, `undefined` where nothing was measured. */
function numberAt(
  { file, comma, rows, time }: TimedTable,
  r: number,
  c: number,
): number | undefined {
  const cell = rows[r]![c];
  const found = measure(cell, comma);
  if (typeof found === "number") return found;
  if (found === "blank" || found === "nonfinite" || found === "error" || isMissing(cell)) {
    return undefined;
  }
  throw problem(
    { file: file.name, row: r + 1, column: columnName(c) },
    `“${cellText(cell)}” is no number; ${c === time ? TIMES : isComplex(cellText(cell)) ? COMPLEX : "write a number, or leave the cell blank for a missing sample"}.`,
  );
}

/** Makes lines that begin with a mark of comment blank, so that the rows keep their numbers. */
function withoutComments(file: InputFile): InputFile {
  const bytes = bytesOf(file);
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  let comment = false;
  for (let i = 0, start = true; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (start) comment = byte === HASH || byte === PERCENT;
    start = byte === LINE_FEED;
    if (!comment || start || byte === RETURN) kept[length++] = byte;
  }
  return { name: file.name, bytes: kept.subarray(0, length) };
}

const HASH = 35;
const PERCENT = 37;
const LINE_FEED = 10;
const RETURN = 13;

/** The last comment before the numbers, where it names as many columns as there are. */
function commentHead(file: InputFile, width: number): Cell[] {
  const start = new TextDecoder().decode(bytesOf(file).subarray(0, 4096));
  const lines = start.split(/\r?\n/);
  const end = lines.findIndex((line) => !/^[#%]/.test(line));
  const last = lines.slice(0, Math.max(0, end)).at(-1);
  const names = last?.replace(/^[#%\s]+/, "").split(/\t+|[;,|]|\s{2,}/) ?? [];
  return names.length === width ? names.map((name) => name.trim()) : [];
}
