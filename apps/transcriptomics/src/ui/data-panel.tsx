import { FileDrop, Menu } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { ExampleFile } from "../workers/jobs.ts";
import type { Input, PageState } from "./state.ts";

const ACCEPT =
  ".h5ad,.h5,.zip,.mtx,.gz,.csv,.tsv,.txt,.gem,.parquet,.json,.png,.jpg,.jpeg,.tif,.tiff";

/** Ways in: the files of a section, the example, a saved model; and what to compare it with. */
export function DataPanel(props: {
  readonly input: Input;
  readonly known: PageState["known"];
  readonly hasSection: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onExample: () => void;
  readonly onSaveExample: (name: ExampleFile) => void;
  readonly onKnown: (file: File) => void;
  readonly onForgetKnown: (name: string) => void;
}): ReactElement {
  const { input, known } = props;
  return (
    <section className="card stack" aria-labelledby="data-title">
      <h2 id="data-title">Data</h2>
      <p>{inputWords(input)}</p>
      <FileDrop
        label="Choose files"
        accept={ACCEPT}
        onFile={(file) => props.onFiles([file])}
        onFiles={props.onFiles}
        opened={inputWords(input)}
        everywhere
      >
        <p className="small muted">
          or drop them, or their folder, anywhere on the page: an .h5ad, a folder of Cell Ranger or
          Space Ranger or a zip of it, a zipped AnnData zarr, tables of counts and coordinates, a
          table of molecules, or a model.json saved before. Files that belong together are chosen
          together; several .h5ad or folders are sections that share their cell types.
        </p>
      </FileDrop>
      <div className="row">
        <button
          type="button"
          className="button compact"
          disabled={input.kind === "example" && props.hasSection}
          onClick={props.onExample}
        >
          Open the example
        </button>
        <Menu
          label="Save example files"
          className="button compact"
          entries={[
            {
              label: "AnnData",
              hint: "an .h5ad with counts, places and regions",
              onChoose: () => props.onSaveExample("example.h5ad"),
            },
            {
              label: "Tables",
              hint: "a zip of counts.csv and places.csv",
              onChoose: () => props.onSaveExample("example-tables.zip"),
            },
          ]}
        />
      </div>
      <details className="drawer">
        <summary>Known cell types</summary>
        <div className="stack">
          {known.map(({ name, kind }) => (
            <div key={name} className="row spread">
              <span>
                {name}: {kind === "profiles" ? "profiles" : "marker sets"}
              </span>
              <button
                type="button"
                className="button compact"
                onClick={() => props.onForgetKnown(name)}
              >
                Remove
              </button>
            </div>
          ))}
          <FileDrop
            label="Choose profiles or markers"
            accept=".csv,.tsv,.gz,.gmt,.txt"
            onFile={props.onKnown}
          >
            <p className="small muted">
              A table of genes × types with levels (profiles) or with ones and zeros (markers), or
              gene lists (.gmt). They are only compared with; the analysis does not use them.
            </p>
          </FileDrop>
        </div>
      </details>
    </section>
  );
}

function inputWords(input: Input): string {
  if (input.kind === "model") return `${input.name}, as it was saved`;
  if (input.kind === "files") {
    const [first] = input.files;
    const more = input.files.length - 1;
    return `${first?.name ?? ""}${more > 0 ? ` and ${more} more` : ""}`;
  }
  return "You are looking at a made-up example: a section of a mouse embryo with known regions.";
}
