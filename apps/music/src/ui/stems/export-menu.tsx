import { type ExportEntry, ExportMenu } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { StemsExport } from "../../workers/stems-jobs.ts";

type Plain = Exclude<StemsExport["kind"], "lane" | "without">;

const EXPORTS: readonly ExportEntry<Plain>[] = [
  ["stems", "Stems (.zip)", "a WAV an instrument and what is left; together the recording"],
  ["mix", "The mix as you hear it (.wav)", "with volume, pan, mute and solo"],
  ["midi", "MIDI (.mid)", "one track an instrument"],
  ["notes", "notes.csv", "a row a note, with its instrument"],
  ["events", "events.csv", "what was played, by time"],
  ["model", "model.json", "opens here again, with the recording"],
  ["all", "Everything (.zip)", "stems, MIDI, tables, mixer, figures and model"],
];

/** Saves the result, whole or in parts. Lanes have menus of their own. */
export function StemsExportMenu(props: {
  readonly disabled: boolean;
  readonly bits: 16 | 24 | 32;
  readonly onBits: (bits: 16 | 24 | 32) => void;
  readonly onExport: (what: StemsExport) => void;
}): ReactElement {
  const { disabled, bits, onBits, onExport } = props;
  return (
    <>
      <label className="row small">
        Bits
        <select
          className="input compact bits"
          value={bits}
          onChange={(event) => onBits(Number(event.currentTarget.value) as 16 | 24 | 32)}
        >
          <option value={16}>16</option>
          <option value={24}>24</option>
          <option value={32}>32, float</option>
        </select>
      </label>
      <ExportMenu entries={EXPORTS} disabled={disabled} onExport={(kind) => onExport({ kind })} />
    </>
  );
}
