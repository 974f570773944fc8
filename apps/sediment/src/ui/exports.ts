import type { ExportEntry } from "@unmix/workbench/ui";
import type { GrainTable } from "../domain/index.ts";
import { hasTable } from "../domain/write/export.ts";
import type { ExportKind } from "../workers/jobs.ts";

/** What can be saved of a result, the whole first; what has nothing to hold is left out. */
export function exportsOf(table: GrainTable | undefined): readonly ExportEntry<ExportKind>[] {
  return EXPORTS.filter(([kind]) => (table ? hasTable(table, kind) : kind !== "skipped"));
}

const EXPORTS: readonly ExportEntry<ExportKind>[] = [
  ["zip", "Everything (.zip)", "tables, workbook, figures and model"],
  ["xlsx", "Workbook (.xlsx)", "a row per grain with its label"],
  ["model", "model.json", "to open again, here or with the command"],
  ["labels", "labels.csv", "the source of every grain"],
  ["proportions", "proportions.csv", "the mixture of every sample"],
  ["shares", "shares.csv", "shares of labels in every sample"],
  ["sources", "sources.csv", "densities of the sources"],
  ["sample_dissimilarities", "sample_dissimilarities.csv", "how unlike the samples are, in pairs"],
  ["ranks", "ranks.csv", "what each number of sources gave"],
  ["skipped", "skipped.csv", "what of the file could not be used, and why"],
];
