import { type Table, toCsv, toZip } from "@unmix/tables";
import { strToU8 } from "fflate";
import { hasDissimilarities } from "../dissimilarity.ts";
import type { SedimentResult } from "../result.ts";
import type { GrainTable } from "../types.ts";
import { toModelJson } from "./model.ts";
import { hasSkipped, skippedTable } from "./skipped.ts";
import {
  dissimilaritiesTable,
  grainsTable,
  labelsTable,
  proportionsTable,
  ranksTable,
  sharesTable,
  sourcesTable,
} from "./tables.ts";
import { toXlsx } from "./xlsx.ts";

/** Every table that a run writes, by the name of its file without the ending. */
export type TableName =
  | "labels"
  | "proportions"
  | "shares"
  | "sources"
  | "sample_dissimilarities"
  | "ranks"
  | "skipped";

const TABLES: Readonly<Record<TableName, (result: SedimentResult) => Table>> = {
  labels: labelsTable,
  proportions: proportionsTable,
  shares: sharesTable,
  sources: sourcesTable,
  sample_dissimilarities: dissimilaritiesTable,
  ranks: ranksTable,
  skipped: ({ table, origin }) => skippedTable(table, origin.file),
};

/** One table of a run as comma-separated text. */
export function toTableCsv(result: SedimentResult, name: TableName): string {
  return toCsv(TABLES[name](result));
}

/**
 * Whether a file, by its name without the ending, has something to hold: that of what was skipped is only
 * where anything was, that of dissimilarities where the samples are not too many, and others always.
 */
export function hasTable(table: GrainTable, name: string): boolean {
  if (name === "skipped") return hasSkipped(table);
  return name !== "sample_dissimilarities" || hasDissimilarities(table);
}

/** These tables of a run as csv, by the name of the file; those that have nothing to hold are left out. */
export function toTables(
  result: SedimentResult,
  names: readonly TableName[],
): Record<string, string> {
  const written = names.filter((name) => hasTable(result.table, name));
  return Object.fromEntries(written.map((name) => [`${name}.csv`, toTableCsv(result, name)]));
}

/**
 * The text files of a run by name: the tables as csv, `model.json`, and the figures (SVG text
 * by name, without ending) under `figures/`.
 */
export function toFiles(
  result: SedimentResult,
  figures: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const files = toTables(result, Object.keys(TABLES) as TableName[]);
  files["model.json"] = toModelJson(result);
  for (const [name, svg] of Object.entries(figures)) files[`figures/${name}.svg`] = svg;
  return files;
}

/**
 * A workbook (.xlsx) whose first sheet is the long table: the columns of the input and what the run
 * says of each grain. The other tables follow, a sheet each, but for that of dissimilarities, which may have
 * a row for every pair of many samples.
 */
export function toLongXlsx(result: SedimentResult): Uint8Array<ArrayBuffer> {
  return toXlsx([
    { name: "Grains", ...grainsTable(result) },
    { name: "Proportions", ...proportionsTable(result) },
    { name: "Shares", ...sharesTable(result) },
    { name: "Sources", ...sourcesTable(result) },
    { name: "Ranks", ...ranksTable(result) },
  ]);
}

/** Every file of a run by name: those of {@link toFiles}, and `grains.xlsx` from {@link toLongXlsx}. */
export function toAllFiles(
  result: SedimentResult,
  figures: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> {
  return { ...toFiles(result, figures), "grains.xlsx": toLongXlsx(result) };
}

/** {@link toAllFiles} in one zip archive. */
export function exportZip(
  result: SedimentResult,
  figures: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const files = Object.entries(toAllFiles(result, figures));
  return toZip(
    Object.fromEntries(
      files.map(([name, file]) => [name, typeof file === "string" ? strToU8(file) : file]),
    ),
  );
}
