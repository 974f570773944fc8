import type { ExportEntry } from "@unmix/workbench/ui";
import type { ModesExportKind } from "../../workers/modes-jobs.ts";

/** What can be saved of a result, the whole first. */
export const EXPORTS: readonly ExportEntry<ModesExportKind>[] = [
  ["zip", "Everything (.zip)", "tables, sounds, figures and model"],
  ["model", "model.json", "to open again here"],
  ["modes", "modes.csv", "a row a mode"],
  ["features", "features.csv", "a row an atom, with its mode"],
  ["curves", "curves.csv", "amplitude and frequency over time"],
  ["residual", "residual.csv", "what the modes leave"],
  ["pareto", "pareto.csv", "the residual for each bound"],
];
