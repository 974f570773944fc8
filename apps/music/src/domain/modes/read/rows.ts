import { reachWords, SIGNAL_LENGTHS, SIGNAL_VALUES, UnmixError } from "@unmix/core";
import {
  type Cell,
  cellText,
  columnName,
  type InputFile,
  isBlank,
  isMissing,
  measure,
  problem,
} from "@unmix/tables";
import type { Series } from "../series.ts";
import { type Calendar, instantOf, TIMES } from "./dates.ts";

/** A table of which it is known where its samples stand. */
export interface SampleTable {
  readonly file: InputFile;
  readonly comma: boolean;
  readonly rows: readonly (readonly Cell[])[];
  readonly columnNames: readonly string[];
  /** The first row of samples. */
  readonly begin: number;
  readonly value: number;
  /** How a row tells its time: by a column, of numbers or of dates, or by its place at so many samples a second. */
  readonly timed:
    | {
        readonly column: number;
        /** Whether nothing says that the column has the times. */
        readonly guessed: boolean;
        readonly calendar?: Calendar;
      }
    | { readonly rate: number; readonly comments: ReadonlySet<number> };
}

/**
 * The samples of a table. A row without a value is a missing sample.
 *
 * @throws {UnmixError} naming row and column
 */
export function readRows(table: SampleTable): Pick<Series, "times" | "values" | "notes"> {
  const { file, rows, begin, value, timed } = table;
  const times: number[] = [];
  const values: number[] = [];
  let [missing, place, above] = [0, -1, begin];
  let [largest, at] = [0, begin];
  for (let r = begin; r < rows.length; r++) {
    if (!holdsSample(table, r)) continue;
    place++;
    const amount = numberAt(table, r, value);
    if (amount === undefined) {
      missing++;
      continue;
    }
    times.push("rate" in timed ? place / timed.rate : timeAt(table, timed, r, times.at(-1), above));
    values.push(amount);
    above = r;
    if (Math.abs(amount) > largest) [largest, at] = [Math.abs(amount), r];
  }
  if (times.length < 2) {
    throw new UnmixError(
      "input",
      `"${file.name}" has ${times.length} row${times.length === 1 ? "" : "s"} with a ${"rate" in timed ? "" : "time and a "}value; at least 2 are needed to tell a frequency, and some dozens to tell modes.`,
      { file: file.name },
    );
  }
  checkReach(table, "values", largest, SIGNAL_VALUES, { row: at, column: value });
  const length = times.at(-1)! - times[0]!;
  if ("column" in timed) {
    checkReach(table, "times", length, SIGNAL_LENGTHS, { row: above, column: timed.column });
  }
  return {
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    notes: missing > 0 ? [missingNote(missing)] : [],
  };
}

/** Refuses what is so large or small that no number holds its square or its inverse. */
function checkReach(
  { file }: SampleTable,
  what: "values" | "times",
  reach: number,
  range: readonly [number, number],
  { row, column }: { row: number; column: number },
): void {
  if (reach === 0 || (reach >= range[0] && reach <= range[1])) return;
  throw problem(
    { file: file.name, row: row + 1, column: columnName(column) },
    `the ${what} reach ${reach}${what === "times" ? " from first to last" : ""}; ${reachWords(range)}.`,
  );
}

function missingNote(missing: number): string {
  return `${missing} row${missing === 1 ? " has" : "s have"} no finite value: missing samples.`;
}

/** Whether a row is a sample, if only a missing one: of one column of values a blank row is one. */
function holdsSample({ rows, columnNames, timed }: SampleTable, r: number): boolean {
  if (!rows[r]!.every(isBlank)) return true;
  return "rate" in timed && columnNames.length === 1 && !timed.comments.has(r);
}

type TimedByColumn = Extract<SampleTable["timed"], { column: number }>;

/** The time of a row with a value; it comes after the one `before`, of the row `above`. */
function timeAt(
  table: SampleTable,
  timed: TimedByColumn,
  r: number,
  before: number | undefined,
  above: number,
): number {
  const { file, rows } = table;
  const { column, guessed } = timed;
  const text = (row: number) => cellText(rows[row]![column]);
  const place = { file: file.name, row: r + 1, column: columnName(column) };
  const at = timeToldBy(table, timed, r);
  if (at === undefined) {
    throw problem(
      place,
      "the time is missing where there is a value; fill it in, or take the row out.",
    );
  }
  if (before === undefined || at > before) return at;
  const what =
    at === before
      ? `the time ${text(r)} is that of row ${above + 1} too; take the mean of the two values, or leave one out`
      : `the time ${text(r)} comes before the ${text(above)} of row ${above + 1}; sort the rows by time`;
  if (!guessed) throw problem(place, `${what}.`);
  throw mendedByRate(
    problem(
      place,
      `${what}; where these are no times, name their column, or of values alone ${GIVE_RATE}.`,
    ),
  );
}

/** The same error, told in its data (`rateHelps`) to be one that a rate in place of times may mend. */
export function mendedByRate({ tag, message, data }: UnmixError): UnmixError {
  return new UnmixError(tag, message, { ...data, rateHelps: true });
}

/** What to do about a table without times. */
export const GIVE_RATE = "give the rate at which they were sampled, in hertz";

/** What a row says of its time, `undefined` where nothing. */
function timeToldBy(
  table: SampleTable,
  { column, calendar }: TimedByColumn,
  r: number,
): number | undefined {
  if (!calendar) return numberAt(table, r, column);
  const cell = table.rows[r]![column];
  const instant = instantOf(cellText(cell));
  if (instant) return (instant.seconds - calendar.origin) / calendar.unit;
  if (isBlank(cell) || isMissing(cell)) return undefined;
  throw problem(
    { file: table.file.name, row: r + 1, column: columnName(column) },
    `“${cellText(cell)}” is no date as those above; write it as 2020-01-31, or with a clock as 2020-01-31T12:30:00.`,
  );
}

/** What stands in a cell, `undefined` where nothing was measured. */
function numberAt(
  { file, comma, rows, value }: SampleTable,
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
    `“${cellText(cell)}” is no number; ${c !== value ? TIMES : isComplex(cellText(cell)) ? COMPLEX : "write a number, or leave the cell blank for a missing sample"}.`,
  );
}

export const isComplex = (text: string) => /^\(?[-+.\de\s]*\d[-+.\de\s]*[ij]\)?$/i.test(text);
export const COMPLEX =
  "complex values are analysed one part at a time, so write the real and the imaginary part as columns of their own";
