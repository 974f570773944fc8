import { UnmixError } from "@unmix/core";
import {
  type Cell,
  cellText,
  columnName,
  type InputFile,
  isBlank,
  isMissing,
  problem,
} from "@unmix/tables";
import { isDate, TIMES } from "./dates.ts";
import { isTimeHeading, splitUnit } from "./heading.ts";
import type { Layout } from "./layout.ts";

/** Which columns to take, by heading or letter; else they are guessed. */
export interface SeriesColumns {
  readonly time?: string;
  readonly value?: string;
}

/**
 * The places of the columns of times and of values.
 *
 * @throws {UnmixError} when there is no such column, one is to be both, or times are not to be read
 */
export function chooseColumns(
  { file, names, rows, first, numeric }: Layout,
  asked: SeriesColumns,
): { time: number; value: number } {
  const row = rows[first]!;
  const named = columnFinder(file, names, row);
  const value = asked.value === undefined ? undefined : named(asked.value);
  const time =
    asked.time !== undefined
      ? named(asked.time)
      : guessTime(file, names, row, first, numeric, value);
  if (time === value) {
    throw new UnmixError(
      "option",
      `"${file.name}" cannot have its times and its values in one column, "${asked.value}"; name two of its columns: ${known(names, row)}.`,
      { file: file.name, column: asked.value },
    );
  }
  return { time, value: value ?? numeric.find((c) => c !== time) ?? time + 1 };
}

/**
 * Finds the place of a column by its heading, with or without its unit, or letter.
 *
 * @param row one row of the table, as wide as it is
 */
export function columnFinder(
  file: InputFile,
  names: readonly Cell[],
  row: readonly Cell[],
): (wanted: string) => number {
  return (wanted) => {
    const lower = wanted.trim().toLowerCase();
    const byName = names.findIndex((name) => cellText(name).trim().toLowerCase() === lower);
    if (byName >= 0) return byName;
    const byLetter = row.findIndex((_, c) => columnName(c).toLowerCase() === lower);
    if (byLetter >= 0) return byLetter;
    const bare = names.findIndex((name) => splitUnit(name, "").name.toLowerCase() === lower);
    if (bare >= 0) return bare;
    throw new UnmixError(
      "option",
      `"${file.name}" has no column "${wanted}"; its columns are ${known(names, row)}.`,
      { file: file.name, column: wanted },
    );
  };
}

function known(names: readonly Cell[], row: readonly Cell[]): string {
  return row.map((_, c) => cellText(names[c]) || columnName(c)).join(", ");
}

/** The column of numbers or dates whose heading says that it has the times, else one of dates, else one of numbers. */
function guessTime(
  file: InputFile,
  names: readonly Cell[],
  row: readonly Cell[],
  first: number,
  numeric: readonly number[],
  value: number | undefined,
): number {
  const free = [...row.keys()].filter((c) => c !== value);
  const dated = free.filter((c) => isDate(row[c]));
  const named = free.filter((c) => isTimeHeading(names[c]));
  const found = named.find((c) => numeric.includes(c) || dated.includes(c)) ?? dated[0];
  if (found !== undefined) return found;
  const unread = named.find((c) => !isBlank(row[c]) && !isMissing(row[c]));
  if (unread === undefined) return numeric.find((c) => c !== value)!;
  throw problem(
    { file: file.name, row: first + 1, column: columnName(unread) },
    `“${cellText(row[unread])}” is no number; ${TIMES}.`,
  );
}
