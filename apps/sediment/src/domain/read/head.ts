import {
  type Cell,
  isBlank,
  isHeading,
  isMissing,
  measure,
  type Sheet,
  wholeText,
} from "@unmix/tables";
import { findAboutSamples, tellsOfSamples } from "./about-samples.ts";
import { isUnit } from "./feature-names.ts";
import { type JoinedFractions, joinFractions } from "./fraction-headings.ts";
import { areGrouped, joinedNames } from "./group-headings.ts";
import { type Subject, sinkPattern } from "./headings.ts";
import { loneText } from "./lone-text.ts";
import type { Mapping } from "./mapping.ts";
import type { Workbook } from "./workbook.ts";

/** Where the names, the units and the values of a sheet stand; rows count from 0. */
export interface Head {
  /** The row of names; what stands above it is title or comment. */
  readonly names?: number;
  /** The row of headings of groups of columns, where there is one right above the names. */
  readonly groups?: number;
  /** The row right below the names that held the lower halves of fractions, where there is one. */
  readonly below?: number;
  /** Rows of units between the names and the values. */
  readonly units: readonly number[];
  /** Rows between the names and the values that tell about the samples of a wide sheet, where there are any. */
  readonly about?: readonly number[];
  /** The first row of values. */
  readonly data: number;
}

/** A sheet with its head found; its row of names holds those that are joined of two rows. */
export interface HeadedSheet extends Sheet {
  readonly head: Head;
  /** The names that hold the heading of their group. */
  readonly joined?: readonly string[];
  /** By column, the errors that stood in one cell with their values. */
  readonly behind?: ReadonlyMap<number, ErrorsBehind>;
}

/** The errors of a column whose cells hold a value and its error, as "100.5 ± 2.5". */
export interface ErrorsBehind {
  /** By row of the sheet; absent where the cell holds no error. */
  readonly cells: readonly (Cell | undefined)[];
  /** What stands behind every error: a unit, a mark such as "(2σ)", or nothing. */
  readonly mark: string;
  /** The heading of the column as it stands in the file. */
  readonly heading?: string;
  /** Another column that has the same name but for the error. */
  readonly repeats?: string;
}

/** A workbook whose sheets have their heads found. */
export interface HeadedWorkbook extends Workbook {
  readonly sheets: readonly HeadedSheet[];
}

/** Names stand in one of the first rows. */
const SEARCHED = 30;
/** A row that names the sample stands before any other, however many names that has. */
const MAX_NAMES = 16_384;
const UNIT_LABEL = /^(?:units?|text|string|names?|ids?)$/i;

/**
 * Finds the rows above the values: titles, then names in one row, or with groups above them or as fractions
 * in more, then units. What the mapping says of them stands.
 */
export function withHead(
  given: Sheet,
  mapping: Mapping,
  subject: Subject,
  decimalComma: boolean,
): HeadedSheet {
  const { sheet, below } = fractionsJoined(given, mapping);
  const numeric = numericColumns(sheet, decimalComma);
  const found = findHead(sheet, mapping, subject, numeric, decimalComma);
  const isBelow = below !== undefined && found.names === below - 1;
  const head = isBelow ? { ...found, below, data: firstFilled(sheet, found.data) } : found;
  if (head.names === undefined || head.groups === undefined) return { ...sheet, head };
  const lower = sheet.rows[head.names]!;
  const names = joinedNames({ upper: sheet.rows[head.groups]!, lower, numeric });
  const rows = sheet.rows.with(head.names, [...names]);
  return { ...sheet, rows, head, joined: names.filter((name, c) => isJoined(name, lower[c])) };
}

function firstFilled({ rows }: Sheet, row: number): number {
  const found = rows.findIndex((cells, r) => r >= row && !cells.every(isBlank));
  return found < 0 ? row : found;
}

/** The sheet with its fractions in one row, unless the user says that these rows are something else. */
function fractionsJoined(sheet: Sheet, { header, data }: Mapping): JoinedFractions {
  if (header === false) return { sheet };
  const joined = joinFractions(sheet, SEARCHED);
  if (joined.below === undefined) return joined;
  const isElse =
    (typeof header === "number" && header !== joined.below) ||
    (data !== undefined && data <= joined.below + 1);
  return isElse ? { sheet } : joined;
}

/** Whether a name holds more than the lower of its two rows, other than a unit. */
function isJoined(name: string, lower: Cell | undefined): boolean {
  const text = wholeText(lower);
  return text !== "" && !isUnit(text) && name !== text;
}

function findHead(
  sheet: Sheet,
  mapping: Mapping,
  subject: Subject,
  numeric: ReadonlySet<number>,
  decimalComma: boolean,
): Head {
  const { header } = mapping;
  const said = mapping.data === undefined ? undefined : mapping.data - 1;
  if (header === false) return { units: repeatedAbove(sheet, said ?? 0), data: said ?? 0 };
  const row = (r: number) => sheet.rows[r] ?? [];
  const grouped = (r: number) => areGrouped({ upper: row(r - 1), lower: row(r), numeric });
  const found =
    typeof header === "number"
      ? header - 1
      : (findNames(sheet, numeric, subject, decimalComma) ?? (header ? 0 : undefined));
  if (found === undefined) return namelessHead(sheet, said, decimalComma);
  // The upper of two rows may have more names, or that of the sample.
  const isUpper =
    typeof header !== "number" && (said === undefined || found + 1 < said) && grouped(found + 1);
  const names = isUpper ? found + 1 : found;
  const isUnitRow = (r: number) =>
    isUnits(row(r), numeric, decimalComma) && !isNameAbove(sheet, r, decimalComma);
  const about = mapping.layout === "long" ? [] : findAboutSamples(sheet, names, isUnitRow, said);
  const named = {
    names,
    ...(names > 0 && grouped(names) && { groups: names - 1 }),
    ...(about.length > 0 && { about }),
  };
  if (said !== undefined) {
    const between = Array.from({ length: Math.max(0, said - names - 1) }, (_, i) => names + 1 + i);
    const units = between.filter((r) => !about.includes(r) && !row(r).every(isBlank));
    return { ...named, units, data: said };
  }
  const units: number[] = [];
  let data = names + 1;
  while (data <= (about.at(-1) ?? -1) || isUnitRow(data)) {
    if (!about.includes(data) && !row(data).every(isBlank)) units.push(data);
    data++;
  }
  return { ...named, units, data };
}

/**
 * Where no sheet of a wide workbook has names of text: a first row of different whole numbers that
 * is the same in every sheet names the samples.
 */
export function withNumbersAsNames(
  sheets: readonly HeadedSheet[],
  decimalComma: boolean,
): readonly HeadedSheet[] {
  const [first] = sheets;
  if (!first || sheets.length < 2 || sheets.some(({ head }) => head.names !== undefined)) {
    return sheets;
  }
  const firstRow = (sheet: HeadedSheet) =>
    (sheet.rows[sheet.head.data] ?? []).map(wholeText).join("\n").trimEnd();
  const isSame = sheets.every((sheet) => firstRow(sheet) === firstRow(first));
  if (!isSame || !holdsWholeNumbers(first.rows[first.head.data], decimalComma)) return sheets;
  return sheets.map((sheet) => {
    const { data } = sheet.head;
    return { ...sheet, head: { ...sheet.head, names: data, data: data + 1 } };
  });
}

/**
 * In a wide workbook a row of units is one in every sheet, or a row of values in every sheet; so row
 * n of the values stays the same grain.
 */
export function withUnitsAligned(
  sheets: readonly HeadedSheet[],
  decimalComma: boolean,
): readonly HeadedSheet[] {
  const above = ({ head }: HeadedSheet) => Math.max(head.names!, ...(head.about ?? []));
  const isUnitRow = (sheet: HeadedSheet, n: number) => {
    const row = sheet.rows[above(sheet) + 1 + n] ?? [];
    return !row.some((cell) => typeof measure(cell, decimalComma) === "number");
  };
  const most = Math.max(0, ...sheets.map((sheet) => sheet.head.data - above(sheet) - 1));
  let rows = 0;
  while (rows < most && sheets.every((sheet) => isUnitRow(sheet, rows))) rows++;
  return sheets.map((sheet) => {
    const last = above(sheet);
    const below = Array.from({ length: rows }, (_, n) => last + 1 + n);
    const units = [...sheet.head.units.filter((row) => row < last), ...below];
    return { ...sheet, head: { ...sheet.head, units, data: last + 1 + rows } };
  });
}

/** Whether the filled cells of a row are at least two whole numbers, each different. */
export function holdsWholeNumbers(
  row: readonly Cell[] | undefined,
  decimalComma: boolean,
): boolean {
  const filled = (row ?? []).filter((cell) => !isBlank(cell));
  const numbers = filled.map((cell) => measure(cell, decimalComma));
  return numbers.length > 1 && numbers.every(Number.isInteger) && areDifferent(filled);
}

/** The text of the units of a column, empty where there is none. */
export function unitOf(sheet: HeadedSheet, column: number): string {
  return sheet.head.units
    .map((row) => sheet.rows[row]![column])
    .filter((cell) => isHeading(cell))
    .map(wholeText)
    .join(", ");
}

/** The columns whose cells in the lower half of the sheet are mostly numbers. */
function numericColumns(sheet: Sheet, decimalComma: boolean): ReadonlySet<number> {
  const body = sheet.rows.slice(Math.floor(sheet.rows.length / 2));
  const filled = new Map<number, number>();
  const numbers = new Map<number, number>();
  for (const row of body) {
    row.forEach((cell, c) => {
      if (isBlank(cell)) return;
      filled.set(c, (filled.get(c) ?? 0) + 1);
      if (typeof measure(cell, decimalComma) === "number") {
        numbers.set(c, (numbers.get(c) ?? 0) + 1);
      }
    });
  }
  return new Set([...numbers].filter(([c, n]) => n * 2 >= filled.get(c)!).map(([c]) => c));
}

/** The row that names the sample, or has the most different headings, where what stands above it is no row of values. */
function findNames(
  sheet: Sheet,
  numeric: ReadonlySet<number>,
  subject: Subject,
  decimalComma: boolean,
): number | undefined {
  let best: number | undefined;
  let most = 0;
  let mostNamed = 0;
  let mostAbove = 0;
  for (let r = 0; r < Math.min(SEARCHED, sheet.rows.length); r++) {
    const row = sheet.rows[r]!;
    const headings = row.filter((cell) => isHeading(cell)).map(wholeText);
    const filled = row.filter((cell) => !isBlank(cell)).length;
    const different = new Set(headings).size;
    const pattern = sinkPattern(headings, subject);
    const isNamed = filled > 1 && headings.some((heading) => pattern.test(heading));
    const score = different + (isNamed ? MAX_NAMES : 0);
    const isAboutSamples = best !== undefined && filled <= mostNamed + 1 && tellsOfSamples(row);
    const fits =
      isNamed ||
      (!isAboutSamples && couldBeNames(row, headings.length, filled, numeric, decimalComma));
    if (fits && score > most && mostAbove * 2 <= filled && areUsable(headings)) {
      best = r;
      most = score;
      mostNamed = filled;
    }
    const values = row.filter((cell) => typeof measure(cell, decimalComma) === "number").length;
    if (values > 0) mostAbove = Math.max(mostAbove, filled);
  }
  return best;
}

function couldBeNames(
  row: readonly Cell[],
  headings: number,
  filled: number,
  numeric: ReadonlySet<number>,
  decimalComma: boolean,
): boolean {
  const named = isEverySecond(row) ? filled : headings;
  if (headings * 2 < filled || named * 2 < numeric.size) return false;
  const over = row.filter((cell, c) => numeric.has(c) && !isBlank(cell));
  const values = over.filter((cell) => typeof measure(cell, decimalComma) === "number");
  return values.length * 2 <= over.length;
}

/** Names over pairs of value and error, of which some may be numbers; one for ids may stand before. */
function isEverySecond(row: readonly Cell[]): boolean {
  const [first = 0, ...others] = row.flatMap((cell, c) => (isBlank(cell) ? [] : [c]));
  const start = others[0] === first + 1 ? first + 1 : first;
  return (
    others.length > 1 && others.every((c, i) => c === start + (start === first ? i + 1 : i) * 2)
  );
}

/** One text over and over is a unit, and names nothing. */
function areUsable(headings: readonly string[]): boolean {
  return headings.length === 1 || new Set(headings).size > 1;
}

function isUnits(
  row: readonly Cell[],
  numeric: ReadonlySet<number>,
  decimalComma: boolean,
): boolean {
  let units = 0;
  for (let c = 0; c < row.length; c++) {
    const cell = row[c]!;
    if (isBlank(cell) || isMissing(cell)) continue;
    if (!numeric.has(c)) {
      if (!UNIT_LABEL.test(wholeText(cell))) return false;
    } else if (!isHeading(cell) || typeof measure(cell, decimalComma) === "number") return false;
    else units++;
  }
  return units > 0;
}

/** Whether a text alone is no unit, and another stands like it between the values below. */
function isNameAbove({ rows }: Sheet, row: number, decimalComma: boolean): boolean {
  const lone = loneText(rows[row] ?? []);
  if (!lone || isUnit(lone.text)) return false;
  const hasValue = (cells: readonly Cell[]) =>
    cells.some((cell) => typeof measure(cell, decimalComma) === "number");
  const next = rows.findIndex((cells, r) => r > row && loneText(cells)?.column === lone.column);
  return next > 0 && rows.slice(row, next).some(hasValue) && rows.slice(next).some(hasValue);
}

/** Titles and units above values without names. */
function namelessHead(sheet: Sheet, said: number | undefined, decimalComma: boolean): Head {
  let data = 0;
  for (let r = 0; r < Math.min(SEARCHED, sheet.rows.length); r++) {
    const row = sheet.rows[r]!;
    if (row.some((cell) => typeof measure(cell, decimalComma) === "number")) break;
    if (row.some((cell) => isHeading(cell))) data = r + 1;
  }
  while (data > 0 && data < sheet.rows.length && sheet.rows[data]!.every(isBlank)) data++;
  const start = said ?? data;
  return { units: repeatedAbove(sheet, start), data: start };
}

/** The rows above the values that repeat a text: units, where there are no names. */
function repeatedAbove(sheet: Sheet, data: number): readonly number[] {
  return Array.from({ length: data }, (_, r) => r).filter((r) => {
    const filled = (sheet.rows[r] ?? []).filter((cell) => !isBlank(cell));
    return filled.length > 1 && !areDifferent(filled);
  });
}

function areDifferent(cells: readonly Cell[]): boolean {
  return new Set(cells.map(wholeText)).size === cells.length;
}
