import { parseSetting } from "@unmix/workbench/settings";
import { type ReactElement, useId } from "react";
import {
  type CountedSquares,
  type FilePreview,
  type Preview,
  type ReadOptions,
  squareSetting,
} from "../domain/index.ts";
import { lengthWords } from "../figures/index.ts";

/** How the file was read, for the user to correct. */
export function PreviewPanel(props: {
  readonly preview: Preview;
  readonly onChange: (reading: ReadOptions) => void;
}): ReactElement {
  const { preview, onChange } = props;
  const { options, matrices, places, sections } = preview;
  return (
    <section className="card stack" aria-labelledby="preview-title">
      <h2 id="preview-title">How the file is read</h2>
      {preview.files ? (
        <FileList files={preview.files} />
      ) : (
        <p className="small">
          {preview.kind}: {preview.spots} spots × {preview.genes} genes. {preview.reason}
        </p>
      )}
      {matrices.length > 1 && (
        <Choice
          label="Counts"
          value={options.matrix ?? ""}
          choices={matrices.map(({ name, fault, whole }) => ({
            value: name,
            label: `${name}${fault ? " (cannot be read)" : whole ? " (whole numbers)" : ""}`,
          }))}
          onChoose={(matrix) => onChange({ ...options, matrix })}
        />
      )}
      {places.length > 1 && (
        <Choice
          label="Places"
          value={options.places || ""}
          choices={places.map((name) => ({ value: name, label: name }))}
          onChoose={(name) => onChange({ ...options, places: name })}
        />
      )}
      {sections.length > 0 && (
        <Choice
          label="Sections"
          value={options.sections || ""}
          choices={[
            { value: "", label: "one section" },
            ...sections.map((name) => ({ value: name, label: `by ${name}` })),
          ]}
          onChoose={(name) => onChange({ ...options, sections: name === "" ? false : name })}
        />
      )}
      {preview.squares && (
        <Choice
          label={squareSetting.label}
          value={String(options.square ?? squareSetting.default)}
          choices={sidesOf(preview.squares)}
          onChoose={(side) => {
            const square = parseSetting(squareSetting, side) as NonNullable<typeof options.square>;
            onChange({ ...options, square });
          }}
        />
      )}
      {preview.remarks.length > 0 && (
        <ul className="remarks small muted">
          {preview.remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function sidesOf({ sides, unit }: CountedSquares) {
  return [
    { value: "auto", label: "automatic" },
    ...sides.map((side) => ({ value: String(side), label: lengthWords(side, unit) })),
  ];
}

/** What is read of each of several files. */
function FileList({ files }: { readonly files: readonly FilePreview[] }): ReactElement {
  return (
    <ul className="remarks small" aria-label="Files">
      {files.map(({ file, kind, spots, genes, images, reason, places }) => (
        <li key={file}>
          <strong>{file}</strong> ({kind}): {spots} spots × {genes} genes
          {places === false ? ", no places" : `, places from ${places}`}
          {images > 0 && ", with an image"}. {reason}
        </li>
      ))}
    </ul>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className="input"
        value={props.value}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
      >
        {props.choices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
