import { Menu } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { ExportKind } from "../workers/jobs.ts";

const ENTRIES: readonly {
  readonly kind: ExportKind;
  readonly label: string;
  readonly hint: string;
}[] = [
  { kind: "zip", label: "Everything (.zip)", hint: "tables, workbook, figures and model" },
  { kind: "xlsx", label: "Workbook (.xlsx)", hint: "a row per grain with its label" },
  { kind: "model", label: "model.json", hint: "to open again, here or with the command" },
  { kind: "labels", label: "labels.csv", hint: "the source of every grain" },
  { kind: "proportions", label: "proportions.csv", hint: "the mixture of every sample" },
  { kind: "shares", label: "shares.csv", hint: "shares of labels in every sample" },
  { kind: "sources", label: "sources.csv", hint: "densities of the sources" },
  { kind: "ranks", label: "ranks.csv", hint: "what each number of sources gave" },
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
