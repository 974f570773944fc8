import { type Cell, isBlank, isHeading, type Sheet, wholeText, widthOf } from "@unmix/tables";
import type { RowSetAside } from "../types.ts";
import { errorStem } from "./errors.ts";
import { looksLikeFeature } from "./feature-like.ts";
import { sinkPattern } from "./headings.ts";
import { rowSetAside } from "./set-aside.ts";
import { isStatistic } from "./statistic-words.ts";

/** A sheet of tables side by side, one a sample, as a sheet for each of their headings. */
export interface Blocks {
  /** The samples, as they stand above the tables. */
  readonly names: readonly string[];
  /** Titled by the headings; every cell keeps its row and column, and the names stand in the row of headings. */
  readonly sheets: readonly Sheet[];
  /** The rows of one table that are called like statistics; no sheet holds them. */
  readonly statistics: readonly RowSetAside[];
}

/** The names stand in one of the first rows. */
const SEARCHED = 30;

/**
 * Takes apart tables that stand side by side, each below the name of its sample and with the same headings, such
 * as "Spot | Age (Ma) | 2σ | Th/U" again and again. Values with their errors alone are left as the pairs that they are.
 */
export function findBlocks(sheet: Sheet): Blocks | undefined {
  const { rows } = sheet;
  for (let row = 0; row < Math.min(SEARCHED, rows.length - 1); row++) {
    const starts = rows[row]!.flatMap((cell, c) => (isBlank(cell) ? [] : [c]));
    const [first, second] = starts;
    if (first !== 0 || second === undefined) continue;
    const names = starts.map((c) => wholeText(rows[row]![c]));
    const headings = rows[row + 1]!.map(wholeText);
    const block = headings.slice(0, second);
    const areBlocks =
      starts.every((c, i) => c === i * second && isHeading(rows[row]![c])) &&
      areSamples(names) &&
      Math.ceil(headings.findLastIndex((heading) => heading !== "") / second) <= names.length &&
      starts.every((c) => block.every((heading, j) => heading === (headings[c + j] ?? ""))) &&
      areColumns(block);
    if (!areBlocks) continue;
    const { grains, statistics } = withoutStatistics(sheet, row + 2, starts, second);
    return { names, sheets: sheetsOf(grains, row, block, names), statistics };
  }
  return undefined;
}

function areSamples(names: readonly string[]): boolean {
  return new Set(names).size === names.length && !names.some(looksLikeFeature);
}

/** Whether headings are different and those of more than a value and its error. */
function areColumns(block: readonly string[]): boolean {
  const titles = titlesOf(block).filter((title) => title !== "");
  const [, second = ""] = titles;
  return (
    titles.length > 1 &&
    new Set(titles).size === titles.length &&
    titles.every((title) => isHeading(title) && !sinkPattern([title], "sample").test(title)) &&
    !(titles.length === 2 && errorStem(second) !== undefined)
  );
}

/** The headings, with that of the value before a mark of errors alone: "Age (Ma) 2σ". */
function titlesOf(block: readonly string[]): readonly string[] {
  let value = "";
  return block.map((heading) => {
    if (errorStem(heading) === "" && value !== "") return `${value} ${heading}`;
    if (heading !== "") value = heading;
    return heading;
  });
}

/** The rows without those of single tables that are called like statistics. */
function withoutStatistics(sheet: Sheet, from: number, starts: readonly number[], width: number) {
  const statistics: RowSetAside[] = [];
  const grains = sheet.rows.map((cells, row) => {
    if (row < from) return cells;
    const closing = starts.filter((start) => {
      const label = cells.slice(start, start + width).find((cell) => !isBlank(cell));
      return typeof label === "string" && isStatistic(wholeText(label));
    });
    for (const start of closing) {
      const rows = Object.assign([], { [row]: cells.slice(start, start + width) });
      statistics.push(rowSetAside({ ...sheet, rows }, row, start, "statistics"));
    }
    const isClosing = (c: number) => closing.some((start) => c >= start && c < start + width);
    return closing.length === 0 ? cells : cells.map((cell, c) => (isClosing(c) ? null : cell));
  });
  return { grains, statistics };
}

function sheetsOf(
  rows: Sheet["rows"],
  above: number,
  block: readonly string[],
  names: readonly string[],
): readonly Sheet[] {
  const width = widthOf({ rows });
  return titlesOf(block).flatMap((title, j) => {
    if (title === "") return [];
    const columns = names.map((_, i) => i * block.length + j);
    const only = (cellAt: (column: number, i: number) => Cell) => {
      const cells = new Array<Cell>(width).fill(null);
      columns.forEach((c, i) => {
        cells[c] = cellAt(c, i);
      });
      return cells;
    };
    const own = rows.map((cells, row) => {
      if (row <= above) return [];
      return only((c, i) => (row === above + 1 ? names[i]! : (cells[c] ?? null)));
    });
    return [{ name: title, rows: own }];
  });
}
