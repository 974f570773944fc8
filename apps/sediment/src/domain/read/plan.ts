import { decimalSign, isHeading, measure, wholeText } from "./cell.ts";
import {
  type Cell,
  columnName,
  isBlank,
  problem,
  type Sheet,
  type Workbook,
  widthOf,
} from "./file.ts";
import type { ColumnMapping, Layout, Mapping, Role } from "./mapping.ts";

/** What one column (long) or sheet (wide, pairs) is taken for, and why. */
export interface PlannedColumn {
  readonly name: string;
  /** Index of the sheet in the workbook. */
  readonly sheet: number;
  /** Index of the column; absent where the whole sheet is meant. */
  readonly column?: number;
  readonly role: Role;
  /** With the role `error`: the feature whose error it is. */
  readonly feature?: string;
  readonly why: string;
}

/** How a file is going to be read: the guess, with what the user said put in its place. */
export interface Plan {
  readonly layout: Layout;
  readonly header: boolean;
  readonly decimalComma: boolean;
  readonly columns: readonly PlannedColumn[];
  /** Why this layout, in a sentence. */
  readonly reason: string;
}

const SINK = /^(?:sinks?|samples?)(?:[\s_.-]*(?:ids?|names?|no\.?|numbers?|#))?$/i;
const GRAIN =
  /^(?:(?:grains?|spots?|analys[ie]s)(?:[\s_.-]*(?:ids?|names?|no\.?|numbers?|#))?|id|no\.?|#)$/i;
const SOURCE =
  /^(?:true|known)[\s_.-]*(?:sources?|labels?)$|^sources?(?:[\s_.-]*(?:ids?|names?))?$/i;
const RESULT = /^(?:label|score|status|stability|posterior_.+)$/i;
const ERROR =
  /^(.*?)[\s_.,([-]*(?:±|\+\/-|(?:[12]\s*)?(?:s|σ|sd|se|sigma|err|error|errors|unc|uncertainty))(?:\s*(?:abs|[12]\s*(?:s|σ|sigma)))?[\s)\]]*$/i;
const TRUTH_SHEETS = ["source proportions", "grain id"];
const ROWS_LOOKED_AT = 2000;

/** Whether a sheet carries known answers rather than a feature. */
export function isTruthSheet(sheet: Sheet): boolean {
  return TRUTH_SHEETS.includes(title(sheet).trim().toLowerCase());
}

/** A sheet's title; a text file's only sheet has none. */
export function title(sheet: Sheet): string {
  return sheet.name ?? "";
}

/** What the columns or groups of a file are: samples of grains, or the known sources themselves. */
export type Subject = "sample" | "source";

/**
 * Decides how to read a workbook. In a file of known sources, the column that names the source of a
 * grain stands for the sink.
 *
 * @throws UnmixError where there is nothing to read, or the mapping names what is not there
 */
export function planReading(workbook: Workbook, given: Mapping, subject: Subject): Plan {
  const { file, sheets } = workbook;
  const mapping = subject === "source" ? sourcesAsSinks(given) : given;
  const used = sheets.filter((sheet) => widthOf(sheet) > 0);
  if (used.length === 0) {
    throw problem(
      { file, sheet: sheets.length === 1 ? sheets[0]!.name : undefined },
      "there is not a single filled cell; a table of grains was expected, so fill it or choose another file.",
    );
  }
  const decimalComma = mapping.decimalComma ?? guessDecimalComma(workbook);
  const data = used.filter((sheet) => !isTruthSheet(sheet));
  if (!data.some((sheet) => countNumbers(sheet, decimalComma) > 0)) {
    throw problem(
      { file, sheet: data.length === 1 ? data[0]!.name : undefined },
      "no cell holds a number; measured values of grains were expected, so check that the right file and sheet were chosen.",
    );
  }
  const wanted = mapping.sheet === undefined ? undefined : sheetNamed(workbook, mapping.sheet);
  const guess = guessLayout(wanted ? [wanted] : data, decimalComma, mapping, subject);
  const layout = mapping.layout ?? guess.layout;
  const reason = mapping.layout === undefined ? guess.reason : "The layout was chosen by hand.";
  return layout === "long"
    ? planLong(workbook, mapping, subject, wanted ?? guess.sheet, decimalComma, reason)
    : planSheets(
        workbook,
        mapping,
        subject,
        wanted ? [wanted] : data,
        layout,
        decimalComma,
        reason,
      );
}

/** In a file of known sources, what the user calls a source is what the reader groups by. */
function sourcesAsSinks(mapping: Mapping): Mapping {
  if (!mapping.columns) return mapping;
  const columns = mapping.columns.map((column) =>
    column.role === "source" ? { ...column, role: "sink" as const } : column,
  );
  return { ...mapping, columns };
}

function sinkPattern(names: readonly string[], subject: Subject): RegExp {
  return subject === "source" && names.some((name) => SOURCE.test(name)) ? SOURCE : SINK;
}

function sheetNamed(workbook: Workbook, name: string): Sheet {
  const sheet = findNamed(workbook.sheets, name, title);
  if (sheet) return sheet;
  throw problem(
    { file: workbook.file },
    `there is no sheet "${name}"; the file has ${list(workbook.sheets.map(title))}.`,
  );
}

/** The item of that name: to the letter if there is one, else whatever its case and outer blanks. */
function findNamed<T>(
  items: readonly T[],
  name: string,
  nameOf: (item: T) => string,
): T | undefined {
  const folded = name.trim().toLowerCase();
  return (
    items.find((item) => nameOf(item) === name) ??
    items.find((item) => nameOf(item).trim().toLowerCase() === folded)
  );
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

/** A comma is the decimal sign where texts show it more often than the dot. */
function guessDecimalComma(workbook: Workbook): boolean {
  const counts = { comma: 0, dot: 0, either: 0 };
  for (const sheet of workbook.sheets) {
    for (const row of sheet.rows.slice(0, ROWS_LOOKED_AT)) {
      for (const cell of row) {
        const sign = typeof cell === "string" ? decimalSign(cell) : undefined;
        if (sign) counts[sign]++;
      }
    }
  }
  if (counts.comma + counts.dot > 0) return counts.comma > counts.dot;
  return counts.either > 0 && workbook.kind === "text" && workbook.delimiter !== ",";
}

function countNumbers(sheet: Sheet, decimalComma: boolean): number {
  let count = 0;
  for (const row of sheet.rows.slice(0, ROWS_LOOKED_AT)) {
    for (const cell of row) if (typeof measure(cell, decimalComma) === "number") count++;
  }
  return count;
}

function guessLayout(
  sheets: readonly Sheet[],
  decimalComma: boolean,
  mapping: Mapping,
  subject: Subject,
): { layout: Layout; sheet: Sheet; reason: string } {
  for (const sheet of sheets) {
    const headings = (sheet.rows[0] ?? []).map(wholeText);
    const pattern = sinkPattern(headings, subject);
    const said = mapping.columns?.find((column) => column.role === "sink")?.name;
    const sink =
      headings.find((heading) => pattern.test(heading)) ??
      (said !== undefined && headings.includes(said.trim()) ? said : undefined);
    if (sink !== undefined) {
      return {
        layout: "long",
        sheet,
        reason: `The column "${sink}" names the ${subject} of each row, so this is a long table with one row per grain.`,
      };
    }
  }
  const first = sheets.find((sheet) => countNumbers(sheet, decimalComma) > 0) ?? sheets[0]!;
  const header = hasHeader(first);
  if (header) {
    const text = groupingColumn(first, decimalComma);
    if (text !== undefined) {
      return {
        layout: "long",
        sheet: first,
        reason: `The column "${text}" holds text that repeats from row to row, as sample names do, so this is a long table with one row per grain.`,
      };
    }
    if (looksPaired(first, decimalComma)) {
      return {
        layout: "pairs",
        sheet: first,
        reason:
          "Every second column has no name of its own or one for an error, so the columns are pairs of value and error, one pair per sample.",
      };
    }
  }
  const titled =
    sheets.length > 1
      ? `The ${sheets.length} sheets hold numbers side by side`
      : "The sheet holds numbers side by side";
  return {
    layout: "wide",
    sheet: first,
    reason: `${titled} and no column names a sample, so this is a wide workbook: a sheet per feature, a column per sample.`,
  };
}

/** Whether the first row of a sheet holds names: most of its filled cells are text. */
export function hasHeader(sheet: Sheet): boolean {
  const filled = (sheet.rows[0] ?? []).filter((cell) => !isBlank(cell));
  return filled.length > 0 && filled.filter(isHeading).length * 2 >= filled.length;
}

/** The heading of the first column of texts that repeat. */
function groupingColumn(sheet: Sheet, decimalComma: boolean): string | undefined {
  for (let c = 0; c < widthOf(sheet); c++) {
    const cells = columnCells(sheet, c, true).filter((cell) => !isBlank(cell));
    const texts = cells.filter((cell) => isHeading(cell) && measure(cell, decimalComma) === "text");
    const different = new Set(texts.map(wholeText)).size;
    if (texts.length * 2 > cells.length && different > 1 && different * 2 <= texts.length) {
      return headingOf(sheet, c);
    }
  }
  return undefined;
}

function looksPaired(sheet: Sheet, decimalComma: boolean): boolean {
  const width = widthOf(sheet);
  if (width < 4 || width % 2 !== 0) return false;
  for (let c = 0; c < width; c += 2) {
    const name = sheet.rows[0]![c];
    const second = sheet.rows[0]![c + 1];
    if (!isHeading(name)) return false;
    if (!isBlank(second) && !isErrorOf(wholeText(second), wholeText(name))) return false;
    if (
      !columnCells(sheet, c + 1, true).some(
        (cell) => typeof measure(cell, decimalComma) === "number",
      )
    )
      return false;
  }
  return true;
}

function isErrorOf(heading: string, name: string): boolean {
  const stem = ERROR.exec(heading)?.[1];
  return stem !== undefined && (stem === "" || stem.trim().toLowerCase() === name.toLowerCase());
}

/** The cells of one column, without its heading where there is one. */
export function columnCells(sheet: Sheet, column: number, header: boolean): (Cell | undefined)[] {
  return sheet.rows.slice(header ? 1 : 0).map((row) => row[column]);
}

function headingOf(sheet: Sheet, column: number): string {
  const heading = wholeText(sheet.rows[0]?.[column]);
  return heading === "" ? `Column ${columnName(column)}` : heading;
}

function planLong(
  workbook: Workbook,
  mapping: Mapping,
  subject: Subject,
  sheet: Sheet,
  decimalComma: boolean,
  reason: string,
): Plan {
  const header = mapping.header ?? hasHeader(sheet);
  const at = workbook.sheets.indexOf(sheet);
  const names: string[] = [];
  const guessed: PlannedColumn[] = [];
  const taken = new Set<Role>();
  const width = widthOf(sheet);
  for (let c = 0; c < width; c++) {
    if (header && isBlank(sheet.rows[0]![c]) && columnCells(sheet, c, true).every(isBlank))
      continue;
    names.push(header ? headingOf(sheet, c) : `Column ${columnName(c)}`);
    guessed.push({ name: names.at(-1)!, sheet: at, column: c, role: "ignore", why: "" });
  }
  const isResult = names.some((name) => /^posterior_/i.test(name));
  const pattern = sinkPattern(names, subject);
  const roles = guessed.map((column): PlannedColumn => {
    const cells = columnCells(sheet, column.column!, header);
    const numbers = cells.some((cell) => typeof measure(cell, decimalComma) === "number");
    const isSink = pattern.test(column.name) && !taken.has("sink");
    const guess = isSink
      ? { role: "sink" as const, why: `Its name says that it holds the ${subject}.` }
      : guessRole(column.name, names, numbers, isResult, taken);
    taken.add(guess.role);
    return { ...column, ...guess };
  });
  if (!taken.has("sink") && !mapping.columns?.some((column) => column.role === "sink")) {
    const grouping = header ? groupingColumn(sheet, decimalComma) : undefined;
    const index = roles.findIndex((column) => column.name === grouping);
    if (index >= 0) {
      roles[index] = {
        ...roles[index]!,
        role: "sink",
        why: "Its texts repeat from row to row, as sample names do.",
      };
    }
  }
  const columns = applyRoles(workbook, mapping, roles, "columns");
  return { layout: "long", header, decimalComma, columns, reason };
}

function guessRole(
  name: string,
  names: readonly string[],
  numbers: boolean,
  isResult: boolean,
  taken: ReadonlySet<Role>,
): { role: Role; feature?: string; why: string } {
  if (GRAIN.test(name) && !taken.has("grain"))
    return { role: "grain", why: "Its name says that it holds the grain's id." };
  if (isResult && RESULT.test(name))
    return { role: "ignore", why: "It is a result of an earlier run." };
  if (SOURCE.test(name) && !taken.has("source"))
    return { role: "source", why: "Its name says that it holds the known source." };
  const stem = ERROR.exec(name)?.[1]?.trim().toLowerCase();
  if (stem !== undefined && numbers) {
    const feature =
      stem === ""
        ? names[names.indexOf(name) - 1]
        : names.find((other) => other.toLowerCase() === stem);
    if (feature !== undefined && feature !== name) {
      return {
        role: "error",
        feature,
        why: `Its name says that it holds the error of "${feature}"; confirm it before errors are used.`,
      };
    }
  }
  return numbers
    ? { role: "feature", why: "It holds numbers." }
    : { role: "ignore", why: "It holds no numbers." };
}

function planSheets(
  workbook: Workbook,
  mapping: Mapping,
  subject: Subject,
  data: readonly Sheet[],
  layout: "wide" | "pairs",
  decimalComma: boolean,
  reason: string,
): Plan {
  const header =
    mapping.header ??
    data.some((sheet) => countNumbers(sheet, decimalComma) > 0 && hasHeader(sheet));
  const names = data.map((sheet) => sheet.name ?? "Value");
  const guessed = data.map((sheet, i): PlannedColumn => {
    const numbers = countNumbers(sheet, decimalComma);
    const name = names[i]!;
    const guess =
      layout === "pairs" && numbers > 0
        ? { role: "feature" as const, why: "It holds numbers in pairs of columns." }
        : guessRole(name, names, numbers > 0, false, new Set(["grain", "source"]));
    return { name, sheet: workbook.sheets.indexOf(sheet), ...guess };
  });
  const columns = applyRoles(workbook, mapping, guessed, "sheets");
  if (header && mapping.header === undefined) checkHeaders(workbook, columns, subject);
  for (const column of columns) {
    if (column.role === "sink" || column.role === "grain" || column.role === "source") {
      throw problem(
        { file: workbook.file, sheet: column.name },
        `the mapping gives this sheet the role "${column.role}", but in the layout "${layout}" a sheet is a feature, an error or ignored; change its role, or choose the layout "long".`,
      );
    }
  }
  return { layout, header, decimalComma, columns, reason };
}

function checkHeaders(
  workbook: Workbook,
  columns: readonly PlannedColumn[],
  subject: Subject,
): void {
  const sheets = columns
    .filter((column) => column.role === "feature" || column.role === "error")
    .map((column) => workbook.sheets[column.sheet]!);
  const named = sheets.find(hasHeader);
  const unnamed = sheets.find((sheet) => !hasHeader(sheet));
  if (!named || !unnamed) return;
  throw problem(
    { file: workbook.file, sheet: unnamed.name, row: 1 },
    `the row holds values and the sheet "${named.name}" has names of ${subject}s there; add the row of names to this sheet, or remove it from the others.`,
  );
}

function applyRoles(
  workbook: Workbook,
  mapping: Mapping,
  guessed: readonly PlannedColumn[],
  what: string,
): readonly PlannedColumn[] {
  const columns = [...guessed];
  const nameOf = (column: PlannedColumn) => column.name;
  const find = (name: string) =>
    findNamed(columns, name, nameOf) ??
    columns.find((column) => column.column !== undefined && columnName(column.column) === name);
  for (const said of mapping.columns ?? []) {
    const column = find(said.name);
    if (!column) {
      throw problem(
        { file: workbook.file },
        `the mapping names "${said.name}", which is not there; the ${what} are ${list(columns.map(nameOf))}.`,
      );
    }
    const mapped: ColumnMapping & { why: string } = { ...said, why: "Chosen by hand." };
    const { feature: _, ...rest } = column;
    columns[columns.indexOf(column)] = { ...rest, ...mapped, name: column.name };
  }
  return columns.map((column) => {
    if (column.role !== "error") return column;
    const feature = find(column.feature ?? "");
    if (feature?.role === "feature") return { ...column, feature: feature.name };
    if (column.why !== "Chosen by hand.") {
      return {
        name: column.name,
        sheet: column.sheet,
        ...(column.column === undefined ? {} : { column: column.column }),
        role: "ignore",
        why: "It holds errors of something that is not used as a feature.",
      };
    }
    throw problem(
      { file: workbook.file },
      `the mapping says that "${column.name}" is the error of "${column.feature}", which is not a feature; the features are ${list(columns.filter((other) => other.role === "feature").map(nameOf))}.`,
    );
  });
}
