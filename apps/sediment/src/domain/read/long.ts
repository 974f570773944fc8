import type { GrainTable, Truth } from "../types.ts";
import { wholeText } from "./cell.ts";
import { columnName, isBlank, problem, type Workbook } from "./file.ts";
import { type Entry, type RawGrain, toGrainTable } from "./grains.ts";
import type { Subject } from "./headings.ts";
import type { Plan, PlannedColumn } from "./plan.ts";

/** Reads a long table: a row per grain, a column for the sink and for each feature. */
export function readLong(workbook: Workbook, plan: Plan, subject: Subject): GrainTable {
  const { file } = workbook;
  const sheet = workbook.sheets[plan.columns[0]!.sheet]!;
  const place = { file, sheet: sheet.name };
  const of = (role: string) => plan.columns.filter((column) => column.role === role);
  const sinkColumn = only(workbook, plan, "sink");
  if (!sinkColumn) {
    throw problem(
      place,
      `no column names the ${subject} of each grain; one was expected beside ${plan.columns.map((column) => `"${column.name}"`).join(", ")}, so choose it by the role "sink", or choose the layout "wide" if each column is a ${subject}.`,
    );
  }
  const grainColumn = only(workbook, plan, "grain");
  const sourceColumn = only(workbook, plan, "source");
  const featureColumns = of("feature");
  checkNames(workbook, featureColumns);
  const errorColumns = featureColumns.map((feature) =>
    plan.columns.find((column) => column.role === "error" && column.feature === feature.name),
  );

  const sinks: string[] = [];
  const sinkIndex = new Map<string, number>();
  const counts: number[] = [];
  const grains: RawGrain[] = [];
  const sources: string[] = [];
  for (let row = plan.header ? 1 : 0; row < sheet.rows.length; row++) {
    const cells = sheet.rows[row]!;
    if (cells.every(isBlank)) continue;
    const name = wholeText(cells[sinkColumn.column!]);
    if (name === "") {
      throw problem(
        { ...place, row: row + 1, column: columnName(sinkColumn.column!) },
        `the ${subject} in column "${sinkColumn.name}" is blank; every grain needs the ${subject} that it came from, so fill the cell or delete the row.`,
      );
    }
    let sink = sinkIndex.get(name);
    if (sink === undefined) {
      sink = sinks.length;
      sinkIndex.set(name, sink);
      sinks.push(name);
      counts.push(0);
    }
    counts[sink]!++;
    const entry = (column: PlannedColumn): Entry => ({
      cell: cells[column.column!],
      sheet: sheet.name,
      row,
      column: column.column!,
    });
    grains.push({
      sink,
      id: (grainColumn && wholeText(cells[grainColumn.column!])) || String(counts[sink]),
      values: featureColumns.map(entry),
      errors: errorColumns.map((column) => column && entry(column)),
    });
    if (sourceColumn) sources.push(wholeText(cells[sourceColumn.column!]));
  }
  if (featureColumns.length === 0 || grains.length === 0) {
    throw problem(
      place,
      grains.length === 0
        ? "there is no row below the headings; a row per grain was expected."
        : 'no column is a feature; at least one column of measured values was expected, so give one the role "feature".',
    );
  }
  const features = featureColumns.map((column) => column.name);
  const table = toGrainTable(workbook, features, sinks, grains, plan.decimalComma);
  return sourceColumn ? { ...table, truth: truthFromLabels(table, sources) } : table;
}

function only(workbook: Workbook, plan: Plan, role: "sink" | "grain" | "source") {
  const columns = plan.columns.filter((column) => column.role === role);
  if (columns.length < 2) return columns[0];
  throw problem(
    { file: workbook.file, sheet: workbook.sheets[columns[0]!.sheet]!.name },
    `the columns "${columns[0]!.name}" and "${columns[1]!.name}" both have the role "${role}"; only one was expected, so give the other another role.`,
  );
}

function checkNames(workbook: Workbook, columns: readonly PlannedColumn[]): void {
  const seen = new Map<string, PlannedColumn>();
  for (const column of columns) {
    const before = seen.get(column.name);
    if (before) {
      throw problem(
        {
          file: workbook.file,
          sheet: workbook.sheets[column.sheet]!.name,
          row: 1,
          column: columnName(column.column!),
        },
        `the feature "${column.name}" stands twice, first in column ${columnName(before.column!)}; each feature needs a name of its own, so rename one of them.`,
      );
    }
    seen.set(column.name, column);
  }
}

/** The known source of each grain, and the shares that follow for the sinks that are all known. */
function truthFromLabels(table: GrainTable, given: readonly string[]): Truth {
  const collator = new Intl.Collator("en", { numeric: true });
  const sources = [...new Set(given)].filter((name) => name !== "").sort(collator.compare);
  const index = new Map(sources.map((name, r) => [name, r]));
  const labels = Int32Array.from(given, (name) => index.get(name) ?? -1);
  if (labels.includes(-1)) return { sources, labels };
  const R = sources.length;
  const proportions = new Float64Array(table.sinks.length * R);
  const counts = new Int32Array(table.sinks.length);
  labels.forEach((r, n) => {
    counts[table.sinkOf[n]!]!++;
    proportions[table.sinkOf[n]! * R + r]!++;
  });
  return {
    sources,
    labels,
    proportions: proportions.map((count, k) => count / counts[Math.floor(k / R)]!),
  };
}
