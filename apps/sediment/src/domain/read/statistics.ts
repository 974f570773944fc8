import { type Cell, isBlank, measure, type Sheet, wholeText } from "@unmix/tables";
import type { RowSetAside } from "../types.ts";
import type { Head } from "./head.ts";
import { namesGrains, type Subject, sinkPattern } from "./headings.ts";
import { loneText, shapeOf } from "./lone-text.ts";
import type { Mapping } from "./mapping.ts";
import { rowSetAside } from "./set-aside.ts";
import { isCertainStatistic, isStatistic } from "./statistic-words.ts";

type Row = readonly Cell[];

/** The rows of a sheet that are called like statistics. */
export interface Statistics {
  /** Those that close a block of grains, and are none. */
  readonly closing: readonly RowSetAside[];
  /** Those with grains of the same block below them, which may be grains. */
  readonly doubtful: readonly RowSetAside[];
}

/**
 * Finds the rows called "Mean", "Std dev", "n = 60" and the like, by the cell that names the sample
 * or the grain, or the first of the row where these are blank. They close a block if a blank row,
 * a text alone, another sample or nothing follows.
 */
export function findStatistics(
  sheet: Sheet & { readonly head: Head },
  mapping: Mapping,
  subject: Subject,
): Statistics {
  const { rows, head } = sheet;
  const columns = namingColumns(rows[head.names ?? -1] ?? [], mapping, subject);
  const closing: RowSetAside[] = [];
  const doubtful: RowSetAside[] = [];
  const grains: Row[] = [];
  for (let row = head.data; row < rows.length; ) {
    const labels = labelsFrom(rows, row, columns);
    if (labels.length === 0) {
      if (holdsGrain(rows[row]!)) grains.push(rows[row]!);
      row++;
      continue;
    }
    const start = row;
    row += labels.length;
    const texts = labels.map((column, n) => wholeText(rows[start + n]![column]));
    const isCertain = texts.some(isCertainStatistic);
    // A name that stands twice is one of a sample.
    if (!isCertain || new Set(texts).size < texts.length) continue;
    const run = labels.map((column, n) => rowSetAside(sheet, start + n, column, "statistics"));
    const isClosing = grains.length > 0 && isEnd(rows[row], grains, labels.at(-1)!, columns);
    if (isClosing) closing.push(...run);
    else doubtful.push(...run.filter((_, n) => isNaming(labels[n]!, columns)));
  }
  return { closing, doubtful };
}

/** The columns that name the sample and the grain of each row. */
interface NamingColumns {
  readonly sinks: readonly number[];
  readonly ids: readonly number[];
}

function namingColumns(names: Row, mapping: Mapping, subject: Subject): NamingColumns {
  const headings = names.map(wholeText);
  const pattern = sinkPattern(headings, subject);
  const isSaid = (heading: string, role: string) =>
    mapping.columns?.some((column) => column.role === role && column.name.trim() === heading);
  const having = (is: (heading: string) => boolean | undefined) =>
    headings.flatMap((heading, c) => (heading !== "" && is(heading) ? [c] : []));
  return {
    sinks: having((heading) => pattern.test(heading) || isSaid(heading, "sink")),
    ids: having((heading) => namesGrains(heading) || isSaid(heading, "grain")),
  };
}

function isNaming(column: number, { sinks, ids }: NamingColumns): boolean {
  return sinks.includes(column) || ids.includes(column);
}

/** The columns in which the rows from this one on are called like statistics, up to the first that is not. */
function labelsFrom(rows: readonly Row[], start: number, columns: NamingColumns): number[] {
  const labels: number[] = [];
  for (let row = start; row < rows.length; row++) {
    const label = labelColumn(rows[row]!, columns);
    if (label === undefined) break;
    labels.push(label);
  }
  return labels;
}

/** The column in which a row is called like statistics, where it has no id of a grain. */
function labelColumn(row: Row, { sinks, ids }: NamingColumns): number | undefined {
  const isLabel = (c: number) => isStatistic(wholeText(row[c]));
  // A number alone beside the label, as in "Total" and 8, is no id.
  const isPair = row.filter((cell) => !isBlank(cell)).length === 2 && sinks.some(isLabel);
  const hasId = ids.some((c) => !isBlank(row[c]) && !isLabel(c) && !(isPair && isNumber(row[c])));
  if (hasId) return undefined;
  const first = row.findIndex((cell) => !isBlank(cell));
  const isUnnamed = sinks.every((c) => isBlank(row[c]));
  return [...sinks, ...ids, ...(isUnnamed && first >= 0 ? [first] : [])].find(isLabel);
}

function isNumber(cell: Cell | undefined): boolean {
  return typeof measure(cell, false) === "number";
}

/** Whether a row that is not called like statistics may be a grain. */
function holdsGrain(row: Row): boolean {
  return (
    row.some((cell) => typeof cell === "number" || /\d/.test(wholeText(cell))) &&
    loneText(row) === undefined
  );
}

/** Whether a block of grains ends above this row. */
function isEnd(
  row: Row | undefined,
  grains: readonly Row[],
  label: number,
  { sinks, ids }: NamingColumns,
): boolean {
  if (row === undefined || row.every(isBlank) || loneText(row)) return true;
  const column = sinks[0] ?? label;
  const before = grains.findLast((cells) => !isBlank(cells[column]));
  if (before === undefined || isBlank(row[column])) return false;
  const [above, below] = [wholeText(before[column]), wholeText(row[column])];
  return ids.includes(column) ? shapeOf(above) !== shapeOf(below) : above !== below;
}
