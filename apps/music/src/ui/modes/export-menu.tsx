import { Menu } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { ModesExportKind } from "../../workers/modes-jobs.ts";

const ENTRIES: readonly (readonly [kind: ModesExportKind, label: string, hint: string])[] = [
  ["zip", "Everything (.zip)", "tables, sounds, figures and model"],
  ["model", "model.json", "to open again here"],
  ["modes", "modes.csv", "a row a mode"],
  ["features", "features.csv", "a row an atom, with its mode"],
  ["curves", "curves.csv", "amplitude and frequency over time"],
  ["residual", "residual.csv", "what the modes leave"],
  ["pareto", "pareto.csv", "the residual for each bound"],
];

/** Saves the result, whole or in parts. */
export function ExportMenu(props: {
  readonly disabled: boolean;
  readonly onExport: (kind: ModesExportKind) => void;
}): ReactElement {
  return (
    <Menu
      label="Export"
      disabled={props.disabled}
      entries={ENTRIES.map(([kind, label, hint]) => ({
        label,
        hint,
        onChoose: () => props.onExport(kind),
      }))}
    />
  );
}
