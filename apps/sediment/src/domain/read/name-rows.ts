import { type Cell, isBlank, isHeading, measure, problem, wholeText } from "@unmix/tables";
import type { HeadedSheet } from "./head.ts";
import { namesGrains, type Subject, sinkPattern } from "./headings.ts";
import { PAGE_TITLE, shapeOf } from "./lone-text.ts";
import type { Mapping } from "./mapping.ts";
import { findSamples, sheetsLike } from "./samples.ts";
import { headingOf, headingsOf } from "./sheet.ts";

/** A row that names the sample of the rows below it. */
export interface NameRow {
  /** 0-based. */
  readonly row: number;
  readonly column: number;
  readonly name: string;
}

/** The names of samples that stand alone in rows above their grains. */
export interface NamesAbove {
  /** The sheets that have them, with the same columns. */
  readonly sheets: readonly HeadedSheet[];
  /** The column of the names, and whether it holds ids of grains below them. */
  readonly column: number;
  readonly hasIds: boolean;
  /** Why this is a long table, in a sentence. */
  readonly reason: string;
}

/**
 * Finds the names of samples that stand alone in rows above their grains: in every sheet of the table
 * before the first grain, two or more, where no column names the samples.
 */
export function findNamesAbove(
  sheet: HeadedSheet,
  sheets: readonly HeadedSheet[],
  decimalComma: boolean,
  mapping: Mapping,
  subject: Subject,
): NamesAbove | undefined {
  const alike = sheetsLike(sheet, sheets);
  const names = alike.map((one) => namesInUse(one, subject));
  const first = names.flat().find(({ row }) => row >= sheet.head.data);
  const isFirst = ([name]: readonly NameRow[], s: number) =>
    name !== undefined && name.row <= firstFilled(alike[s]!);
  if (!first || !names.every(isFirst)) return undefined;
  if (new Set(names.flat().map(({ name }) => name)).size < 2) return undefined;
  const { column } = first;
  const cells = alike.map((one) => groupsOf(one, column, decimalComma));
  const isBlankBelow = cells.flat(2).every(isBlank);
  if (!isBlankBelow && cells.flat().some(repeats)) return undefined;
  const sink = sinkColumn(sheet, sheets, decimalComma, mapping, subject);
  if (sink !== undefined && (sink.column !== column || (sink.isSaid && !isBlankBelow))) {
    return undefined;
  }
  return {
    sheets: alike,
    column,
    hasIds: !isBlankBelow,
    reason: `Names stand alone in rows above grains, such as "${first.name}" in row ${first.row + 1}, and name the ${subject} of the rows below them, so this is a long table with one row per grain.`,
  };
}

/**
 * The rows of a sheet, up to `end`, that name a sample; an id without a value, like those of other rows, does
 * not. The first may stand above the headings, where those below show what names look like.
 */
export function nameRows(
  sheet: HeadedSheet,
  subject: Subject,
  end = sheet.rows.length,
): readonly NameRow[] {
  const { rows, head } = sheet;
  const named = rows.slice(0, end).flatMap((cells, row) => {
    const found = row < head.data ? undefined : nameIn(cells, subject);
    return found ? [{ row, ...found }] : [];
  });
  const shapes = new Map(named.map(({ column }) => [column, new Set<string>()]));
  for (const cells of named.length > 0 ? rows.slice(head.data) : []) {
    if (cells.filter((cell) => !isBlank(cell)).length < 2) continue;
    for (const [column, seen] of shapes) seen.add(shapeOf(wholeText(cells[column])));
  }
  const texts = named.filter(
    ({ column, name, isLabelled, isNumber }) =>
      isLabelled || !(isNumber || shapes.get(column)!.has(shapeOf(name))),
  );
  // A number names a sample among names of text, in a column that holds no other number.
  const holdsNames = (column: number) =>
    texts.some((name) => name.column === column) &&
    [...shapes.get(column)!].every((shape) => shape === "" || /\p{L}/u.test(shape));
  const below = named.filter(
    (one) => texts.includes(one) || (one.isNumber && holdsNames(one.column)),
  );
  const above =
    below.length > 0 && below[0]!.row > firstFilled(sheet) && titleLike(below, sheet, subject);
  return above ? [above, ...below] : below;
}

/** The last text alone above the headings, if it looks like the names below them. */
function titleLike(
  names: readonly { readonly name: string }[],
  { rows, head }: HeadedSheet,
  subject: Subject,
): NameRow | undefined {
  const end = head.groups ?? head.names ?? 0;
  const row = rows.slice(0, end).findLastIndex((cells) => !cells.every(isBlank));
  const found = row < 0 ? undefined : nameIn(rows[row]!, subject);
  if (!found || PAGE_TITLE.test(found.name)) return undefined;
  const isAlike = names.some(({ name }) => lookOf(name) === lookOf(found.name));
  return found.isLabelled || isAlike ? { row, ...found } : undefined;
}

/** What names of samples have in common: all but the numbers, or that they are one word with a number in it. */
function lookOf(name: string): string {
  return /^(?=.*\d)\S+$/.test(name) ? "0" : shapeOf(name);
}

/**
 * Speaks of names alone above grains in a table that could not be read by them.
 *
 * @throws UnmixError where there is such a name
 */
export function checkNamesAbove(sheet: HeadedSheet, file: string, subject: Subject): void {
  const [first] = namesInUse(sheet, subject);
  if (!first) return;
  throw problem(
    { file, sheet: sheet.name, row: first.row + 1 },
    `the text "${first.name}" stands alone in its row above grains, as the name of a ${subject} does; two names or more were expected, the first of them below the headings and right above the first grain, so write them so, or name the ${subject} of each row in a column.`,
  );
}

const BEHIND = String.raw`(?:[\s_.-]*(?:ids?|names?|no\.?|numbers?|#))?\s*[:=]\s*(.*)$`;
const LABELS: Readonly<Record<Subject, RegExp>> = {
  sample: new RegExp(`^(?:sinks?|samples?)${BEHIND}`, "i"),
  source: new RegExp(`^(?:sinks?|samples?|sources?)${BEHIND}`, "i"),
};

/** The name in "River" alone, "Sample: River", and "Sample:" beside "River". */
function nameIn(cells: readonly Cell[], subject: Subject) {
  const column = cells.findIndex((cell) => !isBlank(cell));
  const second = cells.findIndex((cell, c) => c > column && !isBlank(cell));
  if (column < 0 || cells.some((cell, c) => c > second && second > 0 && !isBlank(cell))) {
    return undefined;
  }
  const [, behind] = LABELS[subject].exec(wholeText(cells[column])) ?? [];
  const labelled = second < 0 ? behind : behind === "" && wholeText(cells[second]);
  if (labelled) return { column, name: labelled, isLabelled: true, isNumber: false };
  if (second >= 0) return undefined;
  const isNumber = typeof measure(cells[column], false) === "number";
  return isNumber || isHeading(cells[column])
    ? { column, name: wholeText(cells[column]), isLabelled: false, isNumber }
    : undefined;
}

/** The names with a grain below them: behind the last grain stand footnotes. */
function namesInUse(sheet: HeadedSheet, subject: Subject): readonly NameRow[] {
  const names = nameRows(sheet, subject);
  const isName = new Set(names.map(({ row }) => row));
  const last = sheet.rows.findLastIndex((cells, row) => !cells.every(isBlank) && !isName.has(row));
  return names.filter(({ row }) => row < last);
}

function firstFilled({ rows, head }: HeadedSheet): number {
  return rows.findIndex((cells, row) => row >= head.data && !cells.every(isBlank));
}

/** What stands in a column in the rows of numbers, those between two rows without any together. */
function groupsOf(
  { rows, head }: HeadedSheet,
  column: number,
  decimalComma: boolean,
): readonly (readonly (Cell | undefined)[])[] {
  const groups: (Cell | undefined)[][] = [[]];
  for (const cells of rows.slice(head.data)) {
    const hasNumber = cells.some((cell) => typeof measure(cell, decimalComma) === "number");
    const isBeside = cells.some((cell, c) => c !== column && !isBlank(cell));
    if (hasNumber && isBeside) groups.at(-1)!.push(cells[column]);
    else if (!cells.every(isBlank)) groups.push([]);
  }
  return groups;
}

/** Whether a text stands twice, as the name of a sample does and the id of a grain does not. */
function repeats(cells: readonly (Cell | undefined)[]): boolean {
  const texts = cells.filter((cell) => isHeading(cell)).map(wholeText);
  return new Set(texts).size < texts.length;
}

/** The column that names the samples by what the user says, by its heading, or by texts that repeat. */
function sinkColumn(
  sheet: HeadedSheet,
  sheets: readonly HeadedSheet[],
  decimalComma: boolean,
  mapping: Mapping,
  subject: Subject,
): { readonly column: number; readonly isSaid: boolean } | undefined {
  const headings = headingsOf(sheet);
  const roleOf = (c: number) =>
    mapping.columns?.find(({ name }) => name.trim() === headingOf(sheet, c))?.role;
  if (mapping.columns?.some(({ role }) => role === "sink")) {
    return { column: headings.findIndex((_, c) => roleOf(c) === "sink"), isSaid: true };
  }
  const pattern = sinkPattern(headings, subject);
  const called = headings.findIndex((heading) => pattern.test(heading));
  const samples = findSamples(sheets, decimalComma);
  const repeating = samples?.from === "texts" ? samples.column!.index : -1;
  const heading = headings[repeating] ?? "";
  const isElse = namesGrains(heading) || sinkPattern(headings, "source").test(heading);
  const column = called >= 0 ? called : isElse ? -1 : repeating;
  return column < 0 || roleOf(column) !== undefined ? undefined : { column, isSaid: false };
}
