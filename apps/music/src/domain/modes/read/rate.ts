import { UnmixError } from "@unmix/core";
import { type InputFile, isHeading, measure, problem } from "@unmix/tables";
import { checkSetting, type Setting } from "@unmix/workbench/settings";
import { columnFinder, type SeriesColumns } from "./columns.ts";
import { isDate } from "./dates.ts";
import { isTimeHeading } from "./heading.ts";
import type { Layout } from "./layout.ts";

/** How a table is to be read. */
export interface TableOptions extends SeriesColumns {
  /** Samples a second of a table of values alone, whose times are then seconds from 0. */
  readonly rate?: number;
}

/** The rate of {@link TableOptions} as a flag and a field have it; `none` leaves it out. */
export const rateSetting: Setting = {
  name: "rate",
  flag: "rate",
  label: "Samples a second",
  unit: "Hz",
  help: "Of a table of values alone, one below the other: times are seconds from the first value on. A blank value is a missing sample, which keeps its time. Leave it out where the table has times.",
  kind: "number",
  min: 1e-12,
  max: 1e12,
  words: ["none"],
  group: "basic",
  default: "none",
};

/**
 * The place of the column of values in a table without times.
 *
 * @throws {UnmixError} when the rate is none, the table has times, or no column is clearly the one of values
 */
export function chooseValue(table: Layout, asked: SeriesColumns, rate: number): number {
  const { file, rows, first, names, columnNames, numeric } = table;
  const refuse = (why: string) => refused(file, rate, why);
  const row = rows[first]!;
  if (asked.time !== undefined) {
    throw refuse(`its times are to be those of “${asked.time}”; leave one of the two out`);
  }
  const value = asked.value === undefined ? undefined : columnFinder(file, names, row)(asked.value);
  const own = row.findIndex(
    (cell, c) => c !== value && (isDate(cell) || (isTimeHeading(names[c]) && numeric.includes(c))),
  );
  if (own >= 0) {
    throw refuse(
      `it has times of its own, in the column “${columnNames[own]}”; leave the rate out`,
    );
  }
  if (value !== undefined) return value;
  const [only] = numeric as [number, ...number[]];
  if (numeric.length > 1 && rises(table, only)) {
    throw refuse(
      `its column “${columnNames[only]}” rises from row to row, as times do; leave the rate out, or name the column of values where that one only numbers them`,
    );
  }
  if (numeric.length > 1 && !numeric.every((c) => isHeading(names[c]))) {
    throw problem(
      { file: file.name, row: first + 1 },
      `there are ${numeric.length} columns of numbers, not all of them with a heading; name the column of values.`,
    );
  }
  return only;
}

/** @throws {UnmixError} when the rate is none, or is given for a recording, which has one */
export function checkRate(file: InputFile, rate: number | undefined, isSound: boolean): void {
  if (rate === undefined) return;
  checkSetting(rateSetting, rate);
  if (isSound)
    throw refused(file, rate, "it is a recording, which has its own; leave the rate out");
}

export function rateNote(rate: number): string {
  return `The table has no times: its values are taken at ${rate} Hz, the first of them at 0 s.`;
}

function refused({ name }: InputFile, rate: number, why: string): UnmixError {
  return new UnmixError("option", `"${name}" cannot be read at a rate of ${rate} Hz: ${why}.`, {
    file: name,
    rate,
  });
}

/** Whether a column goes up from each of its numbers to the next. */
function rises({ rows, first, comma }: Layout, column: number): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (let r = first; r < rows.length; r++) {
    const found = measure(rows[r]![column], comma);
    if (typeof found !== "number") continue;
    if (!(found > before)) return false;
    before = found;
  }
  return true;
}
