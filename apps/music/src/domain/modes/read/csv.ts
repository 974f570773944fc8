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

/** Which columns to take, by heading or letter; else they are guessed. */
export interface SeriesColumns {
  readonly time?: string;
  readonly value?: string;
}

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
  const first = rows.findIndex(
    (row) => row.filter((cell) => typeof measure(cell, comma) === "number").length > 1,
  );
  if (first < 0) {
    throw problem(
      { file: file.name },
      "there is no row with two numbers; a column of times and one of values were expected, as in “time,value” and “0.01,1.5” below it.",
    );
  }
  const head = rows.slice(0, first).findLast((row) => !row.every(isBlank));
  const names = head ?? commentHead(file, rows[first]!.length);
  const { time, value } = chooseColumns(file, names, rows[first]!, comma, columns);
  const table = { file, comma, rows, first, time, value };
  const { name, unit = "s" } = splitUnit(names[time], "time");
  return {
    ...readRows(table),
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
}

function readRows(table: TimedTable): Pick<Series, "times" | "values" | "notes"> {
  const { file, rows, first, time, value } = table;
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
    const at = numberAt(table, r, time);
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
          ? `the time ${at} is that of row ${above + 1} too; take the mean of the two values, or leave one out.`
          : `the time ${at} comes before the ${before} of row ${above + 1}; sort the rows by time.`,
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
    notes:
      missing > 0
        ? [`${missing} row${missing === 1 ? " has" : "s have"} no value: missing samples.`]
        : [],
  };
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
    `“${cellText(cell)}” is no number; ${c === time ? "times count from any zero in one unit, so write dates as days or seconds" : "write a number, or leave the cell blank for a missing sample"}.`,
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

function chooseColumns(
  file: InputFile,
  names: readonly Cell[],
  row: readonly Cell[],
  comma: boolean,
  asked: SeriesColumns,
): { time: number; value: number } {
  const numeric = row.flatMap((cell, c) => (typeof measure(cell, comma) === "number" ? [c] : []));
  const known = row.map((_, c) => cellText(names[c]) || columnName(c)).join(", ");
  const named = (wanted: string) => {
    const lower = wanted.trim().toLowerCase();
    const byName = names.findIndex((name) => cellText(name).trim().toLowerCase() === lower);
    const found =
      byName >= 0 ? byName : row.findIndex((_, c) => columnName(c).toLowerCase() === lower);
    if (found >= 0) return found;
    throw new UnmixError(
      "option",
      `"${file.name}" has no column "${wanted}"; its columns are ${known}.`,
      { file: file.name, column: wanted },
    );
  };
  const value = asked.value === undefined ? undefined : named(asked.value);
  const time =
    asked.time !== undefined
      ? named(asked.time)
      : (numeric.find((c) => c !== value && TIME.test(cellText(names[c]))) ??
        numeric.find((c) => c !== value)!);
  if (time === value) {
    throw new UnmixError(
      "option",
      `"${file.name}" cannot have its times and its values in one column, "${asked.value}"; name two of its columns: ${known}.`,
      { file: file.name, column: asked.value },
    );
  }
  return { time, value: value ?? numeric.find((c) => c !== time) ?? time + 1 };
}

/** Headings of times. */
const TIME = /^\s*(?:t|time|date|age|depth|zeit|temps|seconds?|sec|s|ms|year|years|day|days)\b/i;

/** "time (ms)", "t [s]", "time / s" as name and unit. */
function splitUnit(
  cell: Cell | undefined,
  otherwise: string,
): { name: string; unit?: string; whole: string } {
  const whole = cellText(cell).trim();
  if (whole === "") return { name: otherwise, whole: otherwise };
  const [, name, bracketed, plain] =
    /^(.*?)\s*(?:[([]\s*(.+?)\s*[)\]]|\/\s*(\S+))$/.exec(whole) ?? [];
  const unit = bracketed ?? plain;
  if (unit === undefined) return { name: whole, whole };
  return { name: name || otherwise, unit: UNITS[unit.toLowerCase()] ?? unit, whole };
}

const UNITS: Readonly<Record<string, string>> = {
  sec: "s",
  second: "s",
  seconds: "s",
  us: "µs",
  μs: "µs",
  msec: "ms",
  milliseconds: "ms",
};
