import { type Table, toCsv, toZip } from "@unmix/tables";
import type { ProfileResult } from "../result.ts";
import { toModelJson } from "./model.ts";
import {
  candidatesTable,
  confidenceTable,
  contingencyTable,
  enrichmentTable,
  genesTable,
  mapsTable,
  markersTable,
  matchesTable,
  profileMatchesTable,
  profilesTable,
  ranksTable,
  regionsTable,
  smoothingTable,
  stabilityTable,
} from "./tables.ts";

/** The tables of every run, by the name of their file without the ending. */
const ALWAYS = {
  maps: mapsTable,
  profiles: profilesTable,
  genes: genesTable,
  markers: markersTable,
  matches: matchesTable,
  regions: regionsTable,
  confidence: confidenceTable,
  stability: stabilityTable,
  smoothing: smoothingTable,
  ranks: ranksTable,
} satisfies Readonly<Record<string, (result: ProfileResult) => Table>>;

/** Tables of what a result was compared with. */
const COMPARED = {
  candidates: candidatesTable,
  contingency: contingencyTable,
  profile_matches: profileMatchesTable,
  enrichment: enrichmentTable,
} satisfies Readonly<Record<string, (result: ProfileResult) => Table>>;

const TABLES: Readonly<Record<TableName, (result: ProfileResult) => Table>> = {
  ...ALWAYS,
  ...COMPARED,
};

/** Every table that a run can write, by the name of its file without the ending. */
export type TableName = keyof typeof ALWAYS | keyof typeof COMPARED;

/** The names of all files with tables that a run can leave. */
export const tableFiles: readonly string[] = Object.keys(TABLES).map((name) => `${name}.csv`);

/** One table of a run as comma-separated text. */
export function toTableCsv(result: ProfileResult, name: TableName): string {
  return toCsv(TABLES[name](result));
}

/**
 * The text files of a run by name: the tables as csv, those of comparisons where something was compared,
 * `model.json`, and the figures (SVG text by name, without ending) under `figures/`.
 */
export function toFiles(
  result: ProfileResult,
  figures: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const files: Record<string, string> = {};
  const names: TableName[] = [
    ...(Object.keys(ALWAYS) as TableName[]),
    ...(result.annotation ? (["candidates", "contingency"] as const) : []),
    ...(result.profileMatches ? (["profile_matches"] as const) : []),
    ...(result.enrichment ? (["enrichment"] as const) : []),
  ];
  for (const name of names) files[`${name}.csv`] = toTableCsv(result, name);
  files["model.json"] = toModelJson(result);
  for (const [name, svg] of Object.entries(figures)) files[`figures/${name}.svg`] = svg;
  return files;
}

/** Everything of a run in one zip archive: {@link toFiles}, and further files by their names. */
export function exportZip(
  result: ProfileResult,
  figures: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, Uint8Array>> = {},
): Uint8Array<ArrayBuffer> {
  const texts = Object.entries(toFiles(result, figures));
  return toZip({
    ...Object.fromEntries(texts.map(([name, text]) => [name, new TextEncoder().encode(text)])),
    ...more,
  });
}
