import type { GrainTable } from "../types.ts";
import { wholeText } from "./cell.ts";
import { columnName, isBlank, problem, type Sheet, type Workbook, widthOf } from "./file.ts";
import { type Entry, type RawGrain, toGrainTable } from "./grains.ts";
import type { Subject } from "./headings.ts";
import type { Plan, PlannedColumn } from "./plan.ts";
import { withTruth } from "./truth.ts";

/** A sheet of one feature (or of its errors) with its sinks found: the column of each sink. */
interface FeatureSheet {
  readonly sheet: Sheet;
  readonly columnOf: readonly number[];
}

/**
 * Reads a wide workbook: a sheet per feature, a column per sink, a row per grain, row n of a column
 * being the same grain in every sheet. In pairs, each sink has two columns: value and error.
 */
export function readWide(workbook: Workbook, plan: Plan, subject: Subject): GrainTable {
  const planned = plan.columns.filter((column) => column.role === "feature");
  if (planned.length === 0) {
    throw problem(
      { file: workbook.file },
      'no sheet is a feature; at least one sheet of measured values was expected, so give one the role "feature".',
    );
  }
  checkTitles(workbook, planned);
  const step = plan.layout === "pairs" ? 2 : 1;
  const first = workbook.sheets[planned[0]!.sheet]!;
  const sinks = sinkNames(workbook, first, plan, step, subject);
  const open = (column: PlannedColumn) =>
    openSheet(workbook, column, plan, first, sinks, step, subject);
  const features = planned.map(open);
  const errors = planned.map((feature) => {
    const column = plan.columns.find(
      (other) => other.role === "error" && other.feature === feature.name,
    );
    return column && open(column);
  });

  const start = plan.header ? 1 : 0;
  const all = [...features, ...errors.filter((sheet) => sheet !== undefined)];
  const grains: RawGrain[] = [];
  for (let sink = 0; sink < sinks.length; sink++) {
    const isGrain = (row: number) =>
      all.some(({ sheet, columnOf }) => !isBlank(sheet.rows[row]?.[columnOf[sink]!]));
    let end = Math.max(...all.map(({ sheet }) => sheet.rows.length));
    while (end > start && !isGrain(end - 1)) end--;
    const entry = ({ sheet, columnOf }: FeatureSheet, row: number, offset = 0): Entry => {
      const column = columnOf[sink]! + offset;
      return { cell: sheet.rows[row]?.[column], sheet: sheet.name, row, column };
    };
    for (let row = start; row < end; row++) {
      grains.push({
        sink,
        id: String(row - start + 1),
        values: features.map((sheet) => entry(sheet, row)),
        errors: features.map((sheet, j) => {
          const separate = errors[j];
          if (separate) return entry(separate, row);
          return plan.layout === "pairs" ? entry(sheet, row, 1) : undefined;
        }),
      });
    }
  }
  const names = planned.map((column) => column.name);
  const table = toGrainTable(workbook, names, sinks, grains, plan.decimalComma);
  return withTruth(table, workbook);
}

function checkTitles(workbook: Workbook, columns: readonly PlannedColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    const folded = name.trim().toLowerCase();
    if (seen.has(folded)) {
      throw problem(
        { file: workbook.file, sheet: name },
        "another sheet has the same title but for case and blanks; each feature needs a name of its own, so rename one of them.",
      );
    }
    seen.add(folded);
  }
}

function sinkNames(
  workbook: Workbook,
  sheet: Sheet,
  plan: Plan,
  step: number,
  subject: Subject,
): string[] {
  const count = Math.ceil(widthOf(sheet) / step);
  const names = Array.from({ length: count }, (_, i) => {
    const heading = plan.header ? wholeText(sheet.rows[0]?.[i * step]) : "";
    return heading === "" ? `${subject === "source" ? "Source" : "Sink"} ${i + 1}` : heading;
  });
  names.forEach((name, i) => {
    const before = names.indexOf(name);
    if (before === i) return;
    throw problem(
      { file: workbook.file, sheet: sheet.name, row: 1, column: columnName(i * step) },
      `the ${subject} "${name}" stands twice, first in column ${columnName(before * step)}; each ${subject} needs a name of its own, so rename one of them.`,
    );
  });
  return names;
}

/** Finds the columns of the sinks in one sheet, by name where the sheet has a row of names. */
function openSheet(
  workbook: Workbook,
  planned: PlannedColumn,
  plan: Plan,
  first: Sheet,
  sinks: readonly string[],
  step: number,
  subject: Subject,
): FeatureSheet {
  const sheet = workbook.sheets[planned.sheet]!;
  const place = { file: workbook.file, sheet: sheet.name };
  const count = Math.ceil(widthOf(sheet) / step);
  if (count !== sinks.length) {
    throw problem(
      place,
      `the sheet has ${count} ${subject} columns and the sheet "${first.name}" has ${sinks.length}; the same ${subject}s were expected in every sheet, so add or remove columns, or leave the sheet out by the role "ignore".`,
    );
  }
  if (!plan.header) return { sheet, columnOf: sinks.map((_, i) => i * step) };
  const names = sinkNames(workbook, sheet, plan, step, subject);
  const columnOf = sinks.map((name) => names.indexOf(name) * step);
  names.forEach((name, i) => {
    if (sinks.includes(name)) return;
    throw problem(
      { ...place, row: 1, column: columnName(i * step) },
      `the ${subject} "${name}" is not in the sheet "${first.name}"; the same ${subject}s were expected in every sheet, so correct the name.`,
    );
  });
  return { sheet, columnOf };
}
