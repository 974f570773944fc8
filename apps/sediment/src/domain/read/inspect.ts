import { columnName, type InputFile, measure, type Sheet, wholeText, widthOf } from "@unmix/tables";
import type { HeadedSheet } from "./head.ts";
import type { Layout, Mapping, Role } from "./mapping.ts";
import { planReading } from "./plan.ts";
import type { Plan, PlannedColumn } from "./planned.ts";
import { columnCells } from "./sheet.ts";
import { readWorkbook } from "./workbook.ts";

/** What a file looks like and how it would be read, for the user to confirm or correct. */
export interface Preview {
  readonly file: string;
  readonly kind: "xlsx" | "text";
  /** What separates the fields of a text file. */
  readonly delimiter?: string;
  readonly sheets: readonly SheetPreview[];
  readonly layout: Layout;
  /** Why this layout, in a sentence. */
  readonly reason: string;
  readonly header: boolean;
  readonly decimalComma: boolean;
  /** The columns of the long table, or the sheets of a wide workbook. */
  readonly columns: readonly ColumnPreview[];
  /** The guess in full: handed to `readGrains` as it is, or with what the user changed. */
  readonly mapping: Mapping;
}

/** The beginning of a sheet as it stands in the file. */
export interface SheetPreview {
  /** Empty for a text file. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly firstRows: readonly (readonly string[])[];
}

/** One column (or sheet) with the role it is taken for, and what its cells hold. */
export interface ColumnPreview {
  readonly name: string;
  readonly sheet: string;
  /** The column's letter; absent where the whole sheet is meant. */
  readonly column?: string;
  readonly role: Role;
  /** With the role `error`: the feature whose error it is. */
  readonly feature?: string;
  /** Why this role, in a sentence. */
  readonly why: string;
  readonly numbers: number;
  readonly blanks: number;
  readonly zeros: number;
  readonly negatives: number;
  /** Cells that hold something other than a number or a blank. */
  readonly others: number;
}

const FIRST_ROWS = 8;
const FIRST_COLUMNS = 60;

/**
 * Looks into a file without reading the grains: what its sheets hold, and how the reader would take
 * them. With a mapping, how it would take them then.
 *
 * @throws UnmixError where the file cannot be read at all
 */
export async function inspect(file: InputFile, mapping: Mapping = {}): Promise<Preview> {
  const workbook = await readWorkbook(file);
  const plan = planReading(workbook, mapping, "sample");
  const { layout, reason, decimalComma } = plan;
  return {
    file: file.name,
    kind: workbook.kind,
    ...(workbook.delimiter === undefined ? {} : { delimiter: workbook.delimiter }),
    sheets: workbook.sheets.map(previewSheet),
    layout,
    reason,
    header: firstRead(plan).head.names !== undefined,
    decimalComma,
    columns: plan.columns.map((column) => previewColumn(plan, column)),
    mapping: { ...mappingOf(plan), ...(mapping.units === false && { units: false }) },
  };
}

function previewSheet(sheet: Sheet): SheetPreview {
  return {
    name: sheet.name ?? "",
    rows: sheet.rows.length,
    columns: widthOf(sheet),
    firstRows: sheet.rows
      .slice(0, FIRST_ROWS)
      .map((row) => row.slice(0, FIRST_COLUMNS).map(wholeText)),
  };
}

function previewColumn(plan: Plan, planned: PlannedColumn): ColumnPreview {
  const sheet = plan.workbook.sheets[planned.sheet]!;
  const sheets = plan.joined?.map((index) => plan.workbook.sheets[index]!) ?? [sheet];
  const from = planned.column ?? 0;
  const to = planned.column ?? widthOf(sheet) - 1;
  const count = { numbers: 0, blanks: 0, zeros: 0, negatives: 0, others: 0 };
  for (let c = from; c <= to; c++) {
    for (const cell of sheets.flatMap((one) => columnCells(one, c))) {
      const value = measure(cell, plan.decimalComma);
      if (value === "blank") count.blanks++;
      else if (typeof value !== "number") count.others++;
      else {
        count.numbers++;
        if (value === 0) count.zeros++;
        if (value < 0) count.negatives++;
      }
    }
  }
  const { name, role, why, feature } = planned;
  return {
    name,
    sheet: sheet.name ?? "",
    ...(planned.column === undefined ? {} : { column: columnName(planned.column) }),
    role,
    ...(feature === undefined ? {} : { feature }),
    why,
    ...count,
  };
}

/** The first sheet of which something is read. */
function firstRead({ workbook, columns }: Plan): HeadedSheet {
  const first = columns.find(({ role }) => role !== "ignore") ?? columns[0]!;
  return workbook.sheets[first.sheet]!;
}

function mappingOf(plan: Plan): Mapping {
  const { workbook, columns, layout, decimalComma } = plan;
  const { name: sheet, head } = firstRead(plan);
  const used = columns.filter(({ role }) => role !== "ignore").map((column) => column.sheet);
  const heads = new Set(
    [...used, ...(plan.joined ?? [])].map((index) => JSON.stringify(workbook.sheets[index]!.head)),
  );
  return {
    layout,
    ...(layout === "long" && sheet !== undefined && plan.joined?.length === 1 && { sheet }),
    // Sheets whose heads differ find them again by themselves.
    ...(heads.size === 1 && {
      header: head.names === undefined ? false : head.names + 1,
      data: head.data + 1,
    }),
    decimalComma,
    columns: columns.map((column) => {
      const { role, feature } = column;
      const isUnique = columns.filter(({ name }) => name === column.name).length === 1;
      const name =
        isUnique || column.column === undefined
          ? column.name
          : `Column ${columnName(column.column)}`;
      return feature === undefined ? { name, role } : { name, role, feature };
    }),
  };
}
