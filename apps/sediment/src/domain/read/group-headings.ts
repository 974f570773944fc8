import { type Cell, isBlank, isHeading, isMissing, wholeText } from "@unmix/tables";
import { errorStem } from "./errors.ts";
import { isUnit, UNIT_OF_HEADING, withoutUnit, withUnit, writtenUnit } from "./feature-names.ts";
import { namesGrains, sinkPattern } from "./headings.ts";
import { isQuality } from "./quality.ts";

/** "207Pb/235U", "207/235", "Pb207/U235": the same for a ratio and for the age that follows from it. */
const ISOTOPES =
  /^(?:\d{2,3}\*?[A-Z]?[a-z]?|[A-Z][a-z]?\d{2,3})\*?\s*\/\s*(?:\d{2,3}|[A-Z][a-z]?\d{2,3})/;
const AGES_OR_RATIOS = /\b(?:ages?|dates?|ratios?)\b/i;

/** Two rows of headings: groups of columns, and below them the columns. */
export interface HeadingRows {
  readonly upper: readonly Cell[];
  readonly lower: readonly Cell[];
  /** The columns whose values are mostly numbers. */
  readonly numeric: ReadonlySet<number>;
}

/** A column with the heading of its group, and what it is the error of or its own name. */
interface GroupedColumn {
  readonly group: string;
  readonly stem: string;
  /** The column where the group begins. */
  readonly start: number;
}

/**
 * Whether the upper row groups the columns that the lower one names: as ages or ratios of isotopes;
 * or a group has several columns, and groups have the same columns, or the upper row alone names
 * the samples or the ids.
 */
export function areGrouped(rows: HeadingRows): boolean {
  const filled = [...rows.upper, ...rows.lower].filter((cell) => !isBlank(cell));
  if (!filled.every((cell) => isHeading(cell) || isMissing(cell))) return false;
  const columns = groupedColumns(rows);
  if (columns.some(isMeasure)) return true;
  const isAbove = rows.upper.some(
    (cell, c) => isBlank(rows.lower[c]) && namesRows(wholeText(cell)),
  );
  return (
    columns.some((one) =>
      columns.some(({ start, stem }) => start === one.start && stem !== one.stem),
    ) &&
    (isAbove || columns.some((column) => isRepeated(column, columns)))
  );
}

/**
 * The names of the columns: those in the lower row, with the group before them where the same stands
 * in another group or it tells ages from ratios; those in the upper row where the lower is blank or
 * holds a unit.
 */
export function joinedNames(rows: HeadingRows): readonly string[] {
  const columns = groupedColumns(rows);
  const width = Math.max(rows.upper.length, rows.lower.length);
  return Array.from({ length: width }, (_, c) => {
    const upper = wholeText(rows.upper[c]);
    const lower = wholeText(rows.lower[c]);
    if (lower === "") return upper;
    if (upper !== "" && isUnit(lower)) return withUnit(upper, lower);
    const column = groupedColumn(rows, c);
    return column && (isMeasure(column) || isRepeated(column, columns))
      ? behindGroup(column.group, lower)
      : lower;
  });
}

function groupedColumns(rows: HeadingRows): readonly GroupedColumn[] {
  return rows.lower.flatMap((_, c) => groupedColumn(rows, c) ?? []);
}

/** A group reaches right to the next heading; one over a column of texts, or without a name below, is none. */
function groupedColumn({ upper, lower, numeric }: HeadingRows, column: number) {
  const name = wholeText(lower[column]);
  const stem = errorStem(name) ?? name;
  if (stem === "" || isUnit(name) || isQuality(name)) return undefined;
  const start = upper.findLastIndex((cell, c) => c <= column && !isBlank(cell));
  const below = wholeText(lower[start]);
  if (start < 0 || !numeric.has(start) || below === "" || isUnit(below)) return undefined;
  return { group: wholeText(upper[start]), stem, start };
}

/** A heading over the first column is a title. */
function isMeasure({ group, stem, start }: GroupedColumn): boolean {
  return (
    start > 0 && AGES_OR_RATIOS.test(group) && ISOTOPES.test(stem) && !AGES_OR_RATIOS.test(stem)
  );
}

function isRepeated({ stem, start }: GroupedColumn, columns: readonly GroupedColumn[]): boolean {
  return columns.some((other) => other.start !== start && other.stem === stem);
}

function namesRows(heading: string): boolean {
  return namesGrains(heading) || sinkPattern([heading], "sample").test(heading);
}

/** "Ages 206/238 (Ma)" for "206/238" in "Ages (Ma)"; what the group says of errors is left aside. */
function behindGroup(group: string, name: string): string {
  const said = errorStem(group) || group;
  const joined = `${withoutUnit(said)} ${name}`;
  return UNIT_OF_HEADING.test(name) ? joined : withUnit(joined, writtenUnit(said));
}
