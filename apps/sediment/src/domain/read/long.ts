import { columnName, problem, wholeText } from "@unmix/tables";
import type { GrainTable, Truth } from "../types.ts";
import { rowsBelowNames } from "./below-names.ts";
import { errorBehind } from "./errors-behind.ts";
import { withUnit } from "./feature-names.ts";
import { type Entry, type RawGrain, toGrainTable } from "./grains.ts";
import type { HeadedWorkbook } from "./head.ts";
import type { Subject } from "./headings.ts";
import type { Plan, PlannedColumn } from "./planned.ts";
import { sampleRows } from "./sample-rows.ts";

/** Reads a long table: a row per grain, a column for the sink and for each feature. */
export function readLong(plan: Plan, subject: Subject): GrainTable {
  const { workbook } = plan;
  const { file } = workbook;
  const place = { file, sheet: workbook.sheets[plan.columns[0]!.sheet]!.name };
  const of = (role: string) => plan.columns.filter((column) => column.role === role);
  const grainColumn = only(plan, "grain");
  const sourceColumn = only(plan, "source");
  const featureColumns = of("feature");
  checkNames(workbook, featureColumns);
  const errorColumns = featureColumns.map((feature) =>
    plan.columns.find((column) => column.role === "error" && column.feature === feature.name),
  );

  const samples = plan.named
    ? rowsBelowNames(plan, grainColumn, subject)
    : sampleRows(plan, only(plan, "sink"), grainColumn, subject);
  const sinks: string[] = [];
  const sinkIndex = new Map<string, number>();
  const counts: number[] = [];
  const grains: RawGrain[] = [];
  const sources: string[] = [];
  for (const { sheet, row, name } of samples.rows) {
    const cells = sheet.rows[row]!;
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
      errors: errorColumns.map((column, j) => {
        if (column) return entry(column);
        const feature = featureColumns[j]!;
        const behind = errorBehind(sheet, row, feature.column!);
        return behind && { ...entry(feature), ...behind };
      }),
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
  const features = featureColumns.map((column) => withUnit(column.name, column.unit));
  const table = toGrainTable(workbook, features, sinks, grains, plan.decimalComma);
  return {
    ...table,
    ...(sourceColumn && { truth: truthFromLabels(table, sources) }),
    ...(samples.notes.length > 0 && { notes: samples.notes }),
    ...(samples.footnotes.length > 0 && { setAside: samples.footnotes }),
  };
}

function only({ workbook, ...plan }: Plan, role: "sink" | "grain" | "source") {
  const columns = plan.columns.filter((column) => column.role === role);
  if (columns.length < 2) return columns[0];
  throw problem(
    { file: workbook.file, sheet: workbook.sheets[columns[0]!.sheet]!.name },
    `the columns "${columns[0]!.name}" and "${columns[1]!.name}" both have the role "${role}"; only one was expected, so give the other another role.`,
  );
}

function checkNames(workbook: HeadedWorkbook, columns: readonly PlannedColumn[]): void {
  const seen = new Map<string, PlannedColumn>();
  for (const column of columns) {
    const name = withUnit(column.name, column.unit);
    const before = seen.get(name);
    if (before) {
      const sheet = workbook.sheets[column.sheet]!;
      throw problem(
        {
          file: workbook.file,
          sheet: sheet.name,
          row: (sheet.head.names ?? 0) + 1,
          column: columnName(column.column!),
        },
        `the feature "${name}" stands twice, first in column ${columnName(before.column!)}; each feature needs a name of its own, so rename one of them.`,
      );
    }
    seen.set(name, column);
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
