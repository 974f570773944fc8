import { type Cell, isBlank, isHeading, type Sheet, wholeText } from "@unmix/tables";
import type { RowSetAside, Warning } from "../types.ts";
import type { HeadedSheet } from "./head.ts";
import { shapeOf } from "./lone-text.ts";
import { list } from "./roles.ts";
import { rowSetAside } from "./set-aside.ts";

type Row = Sheet["rows"][number];

/** Where the rows of grains of a sheet end, and the notes below them. */
export interface EndOfRows {
  readonly end: number;
  readonly footnotes: readonly RowSetAside[];
}

/**
 * Finds where the rows of grains end: behind them may stand footnotes, each a text alone in its row, or
 * one beside its mark.
 *
 * @param columns those that name the sample and the grain: a row that names one as a row above it
 * does is a grain
 */
export function endOfRows(
  sheet: HeadedSheet,
  columns: { readonly sink?: number | undefined; readonly id?: number | undefined },
): EndOfRows {
  const { rows, head } = sheet;
  const isGrain = (cells: Row, above: readonly Row[]) =>
    isAmong(cells, above, columns.sink, (text) => text) ||
    isAmong(cells, above, columns.id, shapeOf);
  let end = rows.length;
  while (end > head.data) {
    const cells = rows[end - 1]!;
    const isNote = isFootnote(cells) && !isGrain(cells, rows.slice(head.data, end - 1));
    if (!isNote && !cells.every(isBlank)) break;
    end--;
  }
  // Where every row is a text alone, these are all that there is.
  if (end === head.data) return { end: rows.length, footnotes: [] };
  const footnotes = rows.flatMap((cells, row) => {
    const column = row < end ? -1 : cells.findIndex((cell) => !isBlank(cell));
    return column < 0 ? [] : [rowSetAside(sheet, row, column, "footnote")];
  });
  return { end, footnotes };
}

/** A note on the rows that are taken for footnotes. */
export function noteFootnotes(footnotes: readonly RowSetAside[]): Warning[] {
  if (footnotes.length === 0) return [];
  const texts = footnotes.map(({ text }) => text);
  return [
    {
      code: "footnotes",
      message: `Below the grains ${texts.length === 1 ? "a row of text alone is taken for a note" : `${texts.length} rows of text alone are taken for notes`}: ${list(texts.slice(0, 2))}.`,
    },
  ];
}

const MARK = /^(?:[*†‡§#]{1,3}|\(?[a-z\d]\)?[.:]?|(?:foot)?notes?[.:]?|remarks?[.:]?)$/i;
const SENTENCE = /\S+\s+\S+\s+\S/;

function isFootnote(cells: Row): boolean {
  const filled = cells.filter((cell) => !isBlank(cell));
  if (filled.length === 1) return isHeading(filled[0]);
  if (filled.length !== 2) return false;
  const [first, second] = filled as [Cell, Cell];
  const isMark = typeof first === "string" && MARK.test(first.trim());
  if (isMark) return isHeading(second);
  return filled.every(isHeading) && filled.some((cell) => SENTENCE.test(wholeText(cell)));
}

/** Whether a column holds what it holds in a row above, texts being folded first. */
function isAmong(
  cells: Row,
  above: readonly Row[],
  column: number | undefined,
  fold: (text: string) => string,
): boolean {
  if (column === undefined || isBlank(cells[column])) return false;
  const text = fold(wholeText(cells[column]));
  return above.some((row) => fold(wholeText(row[column])) === text);
}
