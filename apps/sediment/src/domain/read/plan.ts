import { columnName, isBlank, problem, type Sheet, type Workbook, widthOf } from "./file.ts";
import { guessDecimalComma, guessLayout } from "./guess.ts";
import { guessRole, type Subject, sinkPattern } from "./headings.ts";
import type { Layout, Mapping, Role } from "./mapping.ts";
import { applyRoles, findNamed, list } from "./roles.ts";
import {
  columnCells,
  columnHasNumbers,
  groupingColumn,
  hasHeader,
  hasNumbers,
  headingOf,
  isTruthSheet,
  title,
} from "./sheet.ts";

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
  if (!data.some((sheet) => hasNumbers(sheet, decimalComma))) {
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

function sheetNamed(workbook: Workbook, name: string): Sheet {
  const sheet = findNamed(workbook.sheets, name, title);
  if (sheet) return sheet;
  throw problem(
    { file: workbook.file },
    `there is no sheet "${name}"; the file has ${list(workbook.sheets.map(title))}.`,
  );
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
  const pattern = sinkPattern(names, subject);
  const roles = guessed.map((column, i): PlannedColumn => {
    const numbers = columnHasNumbers(sheet, column.column!, header, decimalComma);
    const isSink = pattern.test(column.name) && !taken.has("sink");
    const guess = isSink
      ? { role: "sink" as const, why: `Its name says that it holds the ${subject}.` }
      : guessRole(names, i, numbers, taken);
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
    mapping.header ?? data.some((sheet) => hasNumbers(sheet, decimalComma) && hasHeader(sheet));
  const names = data.map((sheet) => sheet.name ?? "Value");
  const guessed = data.map((sheet, i): PlannedColumn => {
    const numbers = hasNumbers(sheet, decimalComma);
    const name = names[i]!;
    const guess =
      layout === "pairs" && numbers
        ? { role: "feature" as const, why: "It holds numbers in pairs of columns." }
        : guessRole(names, i, numbers, new Set(["grain", "source"]));
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
