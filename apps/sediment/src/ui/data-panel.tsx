import { FileDrop, Menu } from "@unmix/workbench/ui";
import { type ReactElement, useId, useState } from "react";
import type { Input, Known } from "./state.ts";

export interface DataPanelProps {
  readonly input: Input;
  readonly known: Known | undefined;
  /** Whether what was chosen last could be read. */
  readonly isRead: boolean;
  readonly hasResult: boolean;
  readonly onFile: (file: File) => void;
  readonly onText: (text: string) => void;
  readonly onExample: () => void;
  readonly onSaveExample: (name: "wide.xlsx" | "long.csv" | "sources.xlsx") => void;
  readonly onKnown: (file: File) => void;
  readonly onForgetKnown: () => void;
  readonly onApply: (file: File) => void;
}

/** Ways in: a file, pasted rows, the example, a saved model; and what to compare it with. */
export function DataPanel(props: DataPanelProps): ReactElement {
  const { input, known } = props;
  return (
    <section className="card stack" aria-labelledby="data-title">
      <h2 id="data-title">Data</h2>
      <p>{INPUT_WORDS[input.kind](input)}</p>
      <FileDrop
        label="Choose a file"
        accept=".xlsx,.csv,.tsv,.txt,.json"
        onFile={props.onFile}
        opened={input.kind === "model" ? input.name : INPUT_WORDS[input.kind](input)}
        everywhere
      >
        <p className="small muted">
          or drop it anywhere on the page: a workbook (.xlsx) with one sheet per feature, a long
          table (.xlsx, .csv, .tsv) with one row per grain, or a model.json saved before.
        </p>
      </FileDrop>
      <PasteBox onText={props.onText} />
      <div className="row">
        <button
          type="button"
          className="button compact"
          disabled={input.kind === "example" && props.isRead}
          onClick={props.onExample}
        >
          Open the example
        </button>
        <Menu
          label="Save example files"
          className="button compact"
          entries={[
            {
              label: "Wide workbook",
              hint: "one sheet per feature",
              onChoose: () => props.onSaveExample("wide.xlsx"),
            },
            {
              label: "Long table",
              hint: "one row per grain",
              onChoose: () => props.onSaveExample("long.csv"),
            },
            {
              label: "Known sources",
              hint: "to compare with",
              onChoose: () => props.onSaveExample("sources.xlsx"),
            },
          ]}
        />
      </div>
      <details className="drawer">
        <summary>Known sources and new grains</summary>
        <div className="stack">
          <h3>Compare with known sources</h3>
          {known ? (
            <div className="row spread">
              <span>
                {known.name}: {known.table.sinks.length} sources
              </span>
              <button type="button" className="button compact" onClick={props.onForgetKnown}>
                Remove
              </button>
            </div>
          ) : (
            <FileDrop label="Choose known sources" accept=".xlsx,.csv,.tsv" onFile={props.onKnown}>
              <p className="small muted">
                Laid out like your data, with a source in the place of each sample. They are only
                compared with; the analysis does not use them.
              </p>
            </FileDrop>
          )}
          <h3>Label new grains with these sources</h3>
          <FileDrop
            label="Choose new grains"
            accept=".xlsx,.csv,.tsv"
            disabled={!props.hasResult}
            onFile={props.onApply}
          >
            <p className="small muted">
              The sources shown (just found, or of an opened model.json) label the grains of another
              file with the same features.
            </p>
          </FileDrop>
        </div>
      </details>
    </section>
  );
}

const INPUT_WORDS = {
  example: () =>
    "You are looking at a made-up example: three zircon-like sources, mixed in every sample.",
  file: (input: Input) => (input.kind === "file" ? input.file.name : ""),
  model: (input: Input) => (input.kind === "model" ? `${input.name}, as it was saved` : ""),
} as const;

function PasteBox({ onText }: { readonly onText: (text: string) => void }): ReactElement {
  const [text, setText] = useState("");
  const id = useId();
  return (
    <details className="drawer">
      <summary>Paste rows instead</summary>
      <div className="stack">
        <label htmlFor={id} className="small">
          Rows of a long table with its header, as copied from a spreadsheet
        </label>
        <textarea
          id={id}
          className="input paste-box"
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div>
          <button
            type="button"
            className="button compact"
            disabled={text.trim() === ""}
            onClick={() => onText(text)}
          >
            Read the pasted rows
          </button>
        </div>
      </div>
    </details>
  );
}
