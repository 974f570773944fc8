import {
  type Cell,
  columnName,
  isBlank,
  measure,
  problem,
  type Sheet,
  wholeText,
} from "@unmix/tables";
import type { RowSetAside, Warning } from "../types.ts";
import type { Head } from "./head.ts";
import { loneText, PAGE_TITLE } from "./lone-text.ts";
import type { Plan } from "./planned.ts";
import { rowSetAside } from "./set-aside.ts";

type Row = readonly Cell[];

/** The rows of a sheet that repeat its headings, as long tables do on each page. */
export interface RepeatedHeadings {
  /** Those that are as the first, with titles of pages above them; they are no grains. */
  readonly rows: readonly RowSetAside[];
  /** The first that has other headings or units. */
  readonly differing?: { readonly row: number; readonly column: number; readonly expected: string };
}

/** A row is looked at further if one of so many filled cells is a heading. */
const LOOKED_AT = 3;
const SHOWN = 5;
/** Finds the rows below the head of a sheet that repeat it. */
export function findRepeatedHeadings(sheet: Sheet, head: Head): RepeatedHeadings {
  const { rows } = sheet;
  if (head.names === undefined) return { rows: [] };
  const names = rows[head.names] ?? [];
  const known = new Set(names.filter((cell) => typeof cell === "string" && !isBlank(cell)));
  if (known.size < 2) return { rows: [] };
  const parts = [head.groups, head.below, ...head.units].flatMap((row) =>
    row === undefined ? [] : [rows[row]!],
  );
  const found: RowSetAside[] = [];
  const add = (row: number) =>
    found.push(
      rowSetAside(
        sheet,
        row,
        rows[row]!.findIndex((cell) => !isBlank(cell)),
        "headings",
      ),
    );
  for (let row = head.data; row < rows.length; row++) {
    if (!mentions(rows[row]!, known) || !areHeadings(rows[row]!, known)) continue;
    const column = firstDifference(rows[row]!, names);
    if (column >= 0) {
      return { rows: found, differing: { row, column, expected: wholeText(names[column]) } };
    }
    const above: number[] = [];
    for (let r = row - 1; r >= head.data; r--) {
      const cells = rows[r]!;
      if (cells.every(isBlank)) continue;
      if (!isPart(cells, parts) && !PAGE_TITLE.test(loneText(cells)?.text ?? "")) break;
      above.unshift(r);
    }
    for (const r of [...above, row]) add(r);
    while (row + 1 < rows.length && isPart(rows[row + 1]!, parts)) add(++row);
    const below = rows[row + 1] ?? [];
    if (head.units.length > 0 && isOfTexts(below)) {
      const units = rows[head.units[0]!]!;
      const other = firstDifference(below, units);
      return {
        rows: found,
        differing: { row: row + 1, column: other, expected: wholeText(units[other]) },
      };
    }
  }
  return { rows: found };
}

/**
 * The rows of the sheets of a long table that repeat its headings.
 *
 * @throws UnmixError where headings are repeated with others among them
 */
export function repeatedRows({ workbook, joined = [], repeated }: Plan): readonly RowSetAside[] {
  for (const index of joined) {
    const { name, rows, head } = workbook.sheets[index]!;
    const { differing } = repeated[index]!;
    if (!differing) continue;
    const { row, column, expected } = differing;
    const text = wholeText(rows[row]![column]);
    throw problem(
      { file: workbook.file, sheet: name, row: row + 1, column: columnName(column) },
      `the row repeats the headings of row ${head.names! + 1} with ${text === "" ? "a blank" : `"${text}"`} in the place of ${expected === "" ? "a blank" : `"${expected}"`}, so the values below it may be others; put the rows below it under the same columns as those above it, or into a sheet of their own.`,
    );
  }
  return joined.flatMap((index) => repeated[index]!.rows);
}

/** A note on the rows that repeat the headings and are set aside. */
export function noteRepeated(rows: readonly RowSetAside[]): Warning[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, SHOWN).map(({ row }) => row);
  const more = rows.length > SHOWN ? ` and ${rows.length - SHOWN} more` : "";
  return [
    {
      code: "headingsRepeated",
      message: `${rows.length === 1 ? "A row that repeats the headings is" : `${rows.length} rows that repeat the headings are`} set aside: row${rows.length === 1 ? "" : "s"} ${shown.join(", ")}${more}.`,
    },
  ];
}

/** Whether one of the first filled cells is a heading; for every row, so without a copy of it. */
function mentions(row: Row, known: ReadonlySet<Cell>): boolean {
  let filled = 0;
  for (const cell of row) {
    if (cell === null) continue;
    if (known.has(cell)) return true;
    if (++filled === LOOKED_AT) return false;
  }
  return false;
}

/** Whether a row is of headings: texts, of which two and at least half are among those known. */
function areHeadings(row: Row, known: ReadonlySet<Cell>): boolean {
  const filled = row.filter((cell) => !isBlank(cell));
  const same = filled.filter((cell) => known.has(cell)).length;
  return same > 1 && same * 2 >= filled.length && isOfTexts(row);
}

function isOfTexts(row: Row): boolean {
  const filled = row.filter((cell) => !isBlank(cell));
  return filled.length > 1 && filled.every((cell) => measure(cell, false) === "text");
}

/** Whether a row is one of the others of the head. */
function isPart(row: Row, parts: readonly Row[]): boolean {
  return !row.every(isBlank) && parts.some((part) => firstDifference(row, part) < 0);
}

/** The first column in which two rows differ, −1 where they hold the same. */
function firstDifference(a: Row, b: Row): number {
  const [longer, other] = a.length < b.length ? [b, a] : [a, b];
  return longer.findIndex((cell, c) => wholeText(cell) !== wholeText(other[c]));
}
