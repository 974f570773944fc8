import type { ExportEntry } from "@unmix/workbench/ui";
import type { ExportKind } from "../workers/jobs.ts";

/** What can be saved of a result, the whole first. */
export const EXPORTS: readonly ExportEntry<ExportKind>[] = [
  ["zip", "Everything (.zip)", "tables, workbook, figures and model"],
  ["xlsx", "Workbook (.xlsx)", "a row per grain with its label"],
  ["model", "model.json", "to open again, here or with the command"],
  ["labels", "labels.csv", "the source of every grain"],
  ["proportions", "proportions.csv", "the mixture of every sample"],
  ["shares", "shares.csv", "shares of labels in every sample"],
  ["sources", "sources.csv", "densities of the sources"],
  ["ranks", "ranks.csv", "what each number of sources gave"],
];
