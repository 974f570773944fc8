import { Menu } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { ExportKind } from "../workers/jobs.ts";

const ENTRIES: readonly {
  readonly kind: ExportKind;
  readonly label: string;
  readonly hint: string;
}[] = [
  { kind: "zip", label: "Everything (.zip)", hint: "h5ad, tables, figures and model" },
  { kind: "h5ad", label: "result.h5ad", hint: "your file with the results added" },
  { kind: "model", label: "model.json", hint: "to open again, here or with the command" },
  { kind: "maps", label: "maps.csv", hint: "every cell type in every spot" },
  { kind: "profiles", label: "profiles.csv", hint: "every gene in every cell type" },
  { kind: "markers", label: "markers.csv", hint: "the first genes of every cell type" },
  { kind: "regions", label: "regions.csv", hint: "the region of every spot" },
  { kind: "matches", label: "matches.csv", hint: "what goes with the annotation" },
];

/** Saves the result, whole or in parts. */
export function ExportMenu(props: {
  readonly disabled: boolean;
  readonly onExport: (kind: ExportKind) => void;
}): ReactElement {
  return (
    <Menu
      label="Export"
      disabled={props.disabled}
      entries={ENTRIES.map(({ kind, label, hint }) => ({
        label,
        hint,
        onChoose: () => props.onExport(kind),
      }))}
    />
  );
}
