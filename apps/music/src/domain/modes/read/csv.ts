import { cellText, type InputFile } from "@unmix/tables";
import { frequencyUnit, type Series } from "../series.ts";
import { chooseColumns, type SeriesColumns } from "./columns.ts";
import { calendarFrom } from "./dates.ts";
import { isTimeHeading, splitUnit } from "./heading.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { chooseValue, rateNote, type TableOptions } from "./rate.ts";
import { GIVE_RATE, readRows } from "./rows.ts";
import { timeUnitIn } from "./units.ts";

/**
 * Reads a table of times and values: delimited text with or without headings, lines that begin with `#`
 * or `%` left out. A row without a value is a missing sample. Times may be uneven; they must rise. With a
 * rate, the table has values alone.
 *
 * @throws {UnmixError} naming row and column
 */
export function fromCsv(file: InputFile, options: TableOptions = {}): Series {
  const { rate, ...columns } = options;
  return rate === undefined
    ? withTimes(layoutOf(file, 2), columns)
    : withRate(layoutOf(file, 1), columns, rate);
}

function withTimes(table: Layout, asked: SeriesColumns): Series {
  const { rows, first, names, columnNames } = table;
  const { time, value } = chooseColumns(table, asked);
  const calendar = calendarFrom(cellText(rows[first]![time]));
  const guessed = asked.time === undefined && !calendar && !isTimeHeading(names[time]);
  const timed = { column: time, guessed, ...(calendar && { calendar }) };
  const { notes, ...read } = readRows({ ...table, value, timed });
  const { name, unit: told = "s" } = splitUnit(names[time], "time");
  const known = calendar?.unitName ?? timeUnitIn(told);
  const unit = known ?? "s";
  return {
    ...read,
    notes: [
      ...(calendar ? [calendar.note] : []),
      ...(known === undefined ? [noUnitNote(told)] : []),
      ...(guessed && read.times.every(Number.isInteger)
        ? [countsNote(columnNames[time]!, unit)]
        : []),
      ...notes,
      ...unusedNote(table, asked, value, time),
    ],
    timeName: name,
    timeUnit: unit,
    frequencyUnit: frequencyUnit(unit),
    valueName: splitUnit(names[value], "value").whole,
    columns: { names: columnNames, time, value },
  };
}

/** Of a heading that says from when on or by which clock, but not in what. */
function noUnitNote(told: string): string {
  return `The times are counted in seconds: “${told}” in their heading is not taken for a unit.`;
}

/** Of times that may be no more than numbers of samples. */
function countsNote(column: string, unit: string): string {
  return `The times are those of “${column}”, counted in ${unit}. Where it only numbers the samples, name the column of values and ${GIVE_RATE}.`;
}

function withRate(table: Layout, asked: SeriesColumns, rate: number): Series {
  const { names, columnNames, comments } = table;
  const value = chooseValue(table, asked, rate);
  const { notes, ...read } = readRows({ ...table, value, timed: { rate, comments } });
  return {
    ...read,
    rate,
    notes: [rateNote(rate), ...notes, ...unusedNote(table, asked, value)],
    timeName: "time",
    timeUnit: "s",
    frequencyUnit: frequencyUnit("s"),
    valueName: splitUnit(names[value], "value").whole,
    columns: { names: columnNames, value },
  };
}

/** Which columns of numbers were left out, where that was not asked for. */
function unusedNote(
  { columnNames, numeric }: Layout,
  asked: SeriesColumns,
  value: number,
  time?: number,
): string[] {
  const unused = numeric.filter((c) => c !== value && c !== time);
  if (asked.value !== undefined || unused.length === 0) return [];
  const called = (c: number) => `“${columnNames[c]}”`;
  return [
    `The values are those of ${called(value)}; ${unused.map(called).join(", ")} ${unused.length === 1 ? "is" : "are"} not used.`,
  ];
}
