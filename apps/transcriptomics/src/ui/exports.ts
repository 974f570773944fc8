import type { ExportEntry } from "@unmix/workbench/ui";
import type { ExportKind } from "../workers/jobs.ts";

/** What can be saved of a result, the whole first. */
export const EXPORTS: readonly ExportEntry<ExportKind>[] = [
  ["zip", "Everything (.zip)", "h5ad, tables, figures and model"],
  ["h5ad", "result.h5ad", "your file with the results added"],
  ["model", "model.json", "to open again, here or with the command"],
  ["maps", "maps.csv", "every cell type in every spot"],
  ["profiles", "profiles.csv", "every gene in every cell type"],
  ["markers", "markers.csv", "the first genes of every cell type"],
  ["regions", "regions.csv", "the region of every spot"],
  ["matches", "matches.csv", "what goes with the annotation"],
];
