"use client";
import type { ReactElement } from "react";
import { Menu } from "./menu.tsx";

/** Something that can be saved: what it is for the program, its name, and what is in it. */
export type ExportEntry<Kind> = readonly [kind: Kind, label: string, hint: string];

/** Saves a result, whole or in parts. */
export function ExportMenu<Kind>(props: {
  readonly entries: readonly ExportEntry<Kind>[];
  readonly disabled: boolean;
  readonly onExport: (kind: Kind) => void;
}): ReactElement {
  const { entries, disabled, onExport } = props;
  return (
    <Menu
      label="Export"
      disabled={disabled}
      entries={entries.map(([kind, label, hint]) => ({
        label,
        hint,
        onChoose: () => onExport(kind),
      }))}
    />
  );
}
