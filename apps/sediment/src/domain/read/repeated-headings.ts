import { type Cell, isBlank, measure, type Sheet, wholeText } from "@unmix/tables";
import type { RowSetAside } from "../types.ts";
import type { Head } from "./head.ts";
import { loneText, PAGE_TITLE } from "./lone-text.ts";
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
