import { type Cell, cellText, columnName, measure, problem } from "@unmix/tables";
import type { GrainTable, SkippedCell, Warning } from "../types.ts";
import type { Workbook } from "./workbook.ts";

/** One measured cell and where it stands. */
export interface Entry {
  readonly cell: Cell | undefined;
  readonly sheet: string | undefined;
  /** 0-based. */
  readonly row: number;
  /** 0-based. */
  readonly column: number;
}

/** One grain before its cells are read: a cell per feature, and per feature's error. */
export interface RawGrain {
  readonly sink: number;
  readonly id: string;
  readonly values: readonly Entry[];
  /** In the order of the features; `undefined` for a feature without errors. */
  readonly errors: readonly (Entry | undefined)[];
}

/**
 * Turns cells into the table of grains, keeping every grain and counting every cell that holds no
 * usable number. A blank error is no loss and is not counted.
 */
export function toGrainTable(
  workbook: Workbook,
  features: readonly string[],
  sinks: readonly string[],
  grains: readonly RawGrain[],
  decimalComma: boolean,
): GrainTable {
  const J = features.length;
  const values = new Float64Array(grains.length * J);
  const errors = new Float64Array(grains.length * J).fill(Number.NaN);
  const sinkOf = new Int32Array(grains.length);
  const skipped: SkippedCell[] = [];
  let hasErrors = false;
  grains.forEach((grain, n) => {
    sinkOf[n] = grain.sink;
    for (let j = 0; j < J; j++) {
      const entry = grain.values[j]!;
      values[n * J + j] = read(entry, decimalComma, skipped);
      const error = grain.errors[j];
      if (!error) continue;
      hasErrors = true;
      if (measure(error.cell, decimalComma) === "blank") continue;
      errors[n * J + j] = readError(error, decimalComma, skipped);
    }
  });
  checkFeatures(workbook, features, grains, values);
  const table: GrainTable = {
    features,
    sinks,
    sinkOf,
    grainIds: grains.map((grain) => grain.id),
    values,
    skipped,
  };
  return hasErrors ? { ...table, errors } : table;
}

function read(entry: Entry, decimalComma: boolean, skipped: SkippedCell[]): number {
  const value = measure(entry.cell, decimalComma);
  if (typeof value === "number") return value;
  skipped.push(skip(entry, value));
  return Number.NaN;
}

/** An error below zero is no error, and is skipped as such. */
function readError(entry: Entry, decimalComma: boolean, skipped: SkippedCell[]): number {
  const value = read(entry, decimalComma, skipped);
  if (!(value < 0)) return value;
  skipped.push(skip(entry, "negativeError"));
  return Number.NaN;
}

function skip(entry: Entry, reason: SkippedCell["reason"]): SkippedCell {
  const { sheet, row, column, cell } = entry;
  const where = { row: row + 1, column: columnName(column), text: cellText(cell), reason };
  return sheet === undefined ? where : { sheet, ...where };
}

function checkFeatures(
  workbook: Workbook,
  features: readonly string[],
  grains: readonly RawGrain[],
  values: Float64Array,
): void {
  const J = features.length;
  for (let j = 0; j < J; j++) {
    if (grains.some((_, n) => !Number.isNaN(values[n * J + j]!))) continue;
    const first = grains[0]?.values[j];
    throw problem(
      { file: workbook.file, sheet: first?.sheet, column: first && columnName(first.column) },
      `the feature "${features[j]}" holds no number at all; measured values were expected, so fill it or leave it out by the role "ignore".`,
    );
  }
}

/** What is odd about the ids: the same twice in one sink. */
export function duplicateIds(table: GrainTable): Warning[] {
  const seen = new Set<string>();
  const twice = new Map<string, string>();
  table.grainIds.forEach((id, n) => {
    const key = `${table.sinkOf[n]}\n${id}`;
    if (seen.has(key)) twice.set(key, `"${id}" in "${table.sinks[table.sinkOf[n]!]}"`);
    seen.add(key);
  });
  if (twice.size === 0) return [];
  const [example] = twice.values();
  return [
    {
      code: "duplicateGrainIds",
      message: `${twice.size === 1 ? "One grain id stands" : `${twice.size} grain ids stand`} more than once within a sample, such as ${example}; every row is kept as a grain of its own.`,
    },
  ];
}

/** What is odd about the names of samples: two that differ in case or blanks alone. */
export function alikeSamples({ sinks }: GrainTable): Warning[] {
  const fold = (name: string) => name.toLowerCase().replace(/[\s_]+/g, "");
  const first = new Map<string, string>();
  const pairs: string[] = [];
  for (const name of sinks) {
    const before = first.get(fold(name));
    if (before === undefined) first.set(fold(name), name);
    else pairs.push(`"${before}" and "${name}"`);
  }
  if (pairs.length === 0) return [];
  const more =
    pairs.length > 1
      ? `, and ${pairs.length - 1} more such ${pairs.length === 2 ? "pair" : "pairs"},`
      : "";
  return [
    {
      code: "samplesAlike",
      message: `The samples ${pairs[0]}${more} differ in case or blanks alone and are kept apart; write them alike if they are one.`,
    },
  ];
}
