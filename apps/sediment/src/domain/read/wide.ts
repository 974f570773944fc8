import { type Cell, columnName, isBlank, problem, wholeText, widthOf } from "@unmix/tables";
import type { GrainTable } from "../types.ts";
import { errorBehind } from "./errors-behind.ts";
import { withUnit } from "./feature-names.ts";
import { type Entry, type RawGrain, toGrainTable } from "./grains.ts";
import type { HeadedSheet } from "./head.ts";
import type { Subject } from "./headings.ts";
import type { Plan, PlannedColumn } from "./planned.ts";
import { columnCells, columnsInUse, headingOf, headingsOf } from "./sheet.ts";
import { withTruth } from "./truth.ts";
import type { Workbook } from "./workbook.ts";

/** A sheet of one feature (or of its errors) with its samples found: the column of each. */
interface FeatureSheet {
  readonly sheet: HeadedSheet;
  readonly columnOf: readonly number[];
}

/**
 * Reads a wide workbook: a sheet per feature, a column per sink, a row per grain, row n of a column
 * being the same grain in every sheet. In pairs, each sink has two columns: value and error.
 */
export function readWide(plan: Plan, subject: Subject): GrainTable {
  const { workbook } = plan;
  const planned = plan.columns.filter((column) => column.role === "feature");
  if (planned.length === 0) {
    throw problem(
      { file: workbook.file },
      'no sheet is a feature; at least one sheet of measured values was expected, so give one the role "feature".',
    );
  }
  checkTitles(workbook, planned);
  const first = workbook.sheets[planned[0]!.sheet]!;
  const sinks = samplesOf(first, plan, subject);
  const open = (column: PlannedColumn) => openSheet(column, plan, first, sinks, subject);
  const features = planned.map(open);
  const errors = planned.map((feature) => {
    const column = plan.columns.find(
      (other) => other.role === "error" && other.feature === feature.name,
    );
    return column && open(column);
  });

  const all = [...features, ...errors.filter((sheet) => sheet !== undefined)];
  const rowOf = ({ head }: HeadedSheet, n: number) => head.data + n;
  const ids = idCells(plan, planned);
  const ownIds = plan.columns.find(({ column, role }) => column === undefined && role === "grain");
  const idSheet = ownIds && open(ownIds);
  const grains: RawGrain[] = [];
  for (let sink = 0; sink < sinks.length; sink++) {
    const isGrain = (n: number) =>
      all.some(({ sheet, columnOf }) => !isBlank(sheet.rows[rowOf(sheet, n)]?.[columnOf[sink]!]));
    let count = Math.max(...all.map(({ sheet }) => sheet.rows.length - sheet.head.data));
    while (count > 0 && !isGrain(count - 1)) count--;
    const entry = ({ sheet, columnOf }: FeatureSheet, n: number, offset = 0): Entry => {
      const row = rowOf(sheet, n);
      const column = columnOf[sink]! + offset;
      return { cell: sheet.rows[row]?.[column], sheet: sheet.name, row, column };
    };
    const before = grains.length;
    for (let n = 0; n < count; n++) {
      const id = wholeText(idSheet ? entry(idSheet, n).cell : ids[n]);
      // In tables side by side no other sheet counts on row n being the same grain.
      if (plan.sideBySide && id === "" && !isGrain(n)) continue;
      grains.push({
        sink,
        id: id || String(plan.sideBySide ? grains.length - before + 1 : n + 1),
        values: features.map((sheet) => entry(sheet, n)),
        errors: features.map((sheet, j) => {
          const separate = errors[j];
          if (separate) return entry(separate, n);
          if (plan.layout === "pairs") return entry(sheet, n, 1);
          const value = entry(sheet, n);
          const behind = errorBehind(sheet.sheet, value.row, value.column);
          return behind && { ...value, ...behind };
        }),
      });
    }
  }
  const names = planned.map((column) => withUnit(column.name, column.unit));
  const table = toGrainTable(
    workbook,
    names,
    sinks.map(({ name }) => name),
    grains,
    plan.decimalComma,
  );
  return withTruth(table, workbook);
}

/** A sample of a wide sheet: its name and its (first) column. */
interface SampleColumn {
  readonly name: string;
  readonly column: number;
}

/** The samples of one sheet, columns that are none left aside. */
function samplesOf(sheet: HeadedSheet, plan: Plan, subject: Subject): readonly SampleColumn[] {
  const step = plan.layout === "pairs" ? 2 : 1;
  const others = plan.columns
    .filter(({ column, role }) => column !== undefined && role !== "sink")
    .map(({ name }) => name);
  // Where no names tell the samples, a blank column is one that has no value of this feature.
  const all =
    sheet.head.names === undefined
      ? Array.from({ length: widthOf(sheet) }, (_, c) => c)
      : columnsInUse(sheet);
  const columns = all
    .filter((c) => !others.includes(headingOf(sheet, c)))
    .filter((_, i) => i % step === 0);
  const headings = headingsOf(sheet);
  return columns.map((column, i) => {
    const heading = headings[column] ?? "";
    if (heading === "" && sheet.head.names !== undefined)
      throw nameless(sheet, column, plan, subject);
    const name = heading === "" ? `${subject === "source" ? "Source" : "Sink"} ${i + 1}` : heading;
    return { name, column };
  });
}

function nameless(sheet: HeadedSheet, column: number, { workbook }: Plan, subject: Subject): Error {
  return problem(
    {
      file: workbook.file,
      sheet: sheet.name,
      row: sheet.head.names! + 1,
      column: columnName(column),
    },
    `the column holds values and has no name, and others have; the name of a ${subject} was expected over each, so write it, or choose the layout "pairs" if the column holds the errors of the one before it.`,
  );
}

/** The cells of the first sheet's column of ids, where there is one. */
function idCells(plan: Plan, features: readonly PlannedColumn[]): readonly (Cell | undefined)[] {
  const ids = plan.columns.find(({ column, role }) => column !== undefined && role === "grain");
  for (const { sheet: index } of ids ? features : []) {
    const sheet = plan.workbook.sheets[index]!;
    const all = Array.from({ length: widthOf(sheet) }, (_, c) => c);
    const column = all.find((c) => headingOf(sheet, c) === ids!.name);
    if (column !== undefined) return columnCells(sheet, column);
  }
  return [];
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

/** Finds the columns of the samples in one sheet, by name where the sheet has a row of names. */
function openSheet(
  planned: PlannedColumn,
  plan: Plan,
  first: HeadedSheet,
  expected: readonly SampleColumn[],
  subject: Subject,
): FeatureSheet {
  const { file, sheets } = plan.workbook;
  const sheet = sheets[planned.sheet]!;
  const place = { file, sheet: sheet.name };
  const samples = samplesOf(sheet, plan, subject);
  if (samples.length !== expected.length) {
    throw problem(
      place,
      `the sheet has ${samples.length} ${subject} columns and the sheet "${first.name}" has ${expected.length}; the same ${subject}s were expected in every sheet, so add or remove columns, or leave the sheet out by the role "ignore".`,
    );
  }
  if (sheet.head.names === undefined) return { sheet, columnOf: samples.map((s) => s.column) };
  const at = { ...place, row: sheet.head.names + 1 };
  const columnOf = new Map<string, number>();
  for (const { name, column } of samples) {
    const before = columnOf.get(name);
    if (before !== undefined) {
      throw problem(
        { ...at, column: columnName(column) },
        `the ${subject} "${name}" stands twice, first in column ${columnName(before)}; each ${subject} needs a name of its own, so rename one of them.`,
      );
    }
    if (!expected.some((other) => other.name === name)) {
      throw problem(
        { ...at, column: columnName(column) },
        `the ${subject} "${name}" is not in the sheet "${first.name}"; the same ${subject}s were expected in every sheet, so correct the name.`,
      );
    }
    columnOf.set(name, column);
  }
  return { sheet, columnOf: expected.map(({ name }) => columnOf.get(name)!) };
}
