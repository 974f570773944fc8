import { FileDrop } from "@unmix/workbench/ui";
import { type ReactElement, useId } from "react";
import { columnName, type Series, type TableOptions } from "../../domain/index.ts";
import type { ExampleName } from "../../workers/modes-jobs.ts";
import { RateFields } from "./rate-fields.tsx";
import type { Input, Unread } from "./state.ts";

/** Where the signal comes from, and what was read. */
export function DataPanel(props: {
  readonly input: Input;
  readonly series: Series | undefined;
  readonly unread: Unread | undefined;
  readonly onFile: (file: File) => void;
  /** Reads the table that could not be read, else the one that was, in another way. */
  readonly onTable: (options: TableOptions) => void;
  readonly onExample: (name: ExampleName) => void;
  readonly onSaveExample: (name: ExampleName) => void;
}): ReactElement {
  const { input, series, unread, onFile, onTable, onExample, onSaveExample } = props;
  const columns = input.kind === "file" ? series?.columns : undefined;
  const table = unread?.file.name ?? inputWords(input);
  return (
    <section className="card stack" aria-labelledby="data-title">
      <h2 id="data-title">Signal</h2>
      <p>{inputWords(input)}</p>
      {series && <p className="small muted">{seriesWords(series)}</p>}
      {series?.notes.map((note) => (
        <p key={note} className="note small">
          {note}
        </p>
      ))}
      {columns && columns.names.length > 2 && (
        <ColumnFields columns={columns} rate={series?.rate} onChange={onTable} />
      )}
      {(unread ? unread.rateHelps : columns) && (
        <RateFields
          key={table}
          unread={unread?.failed ? table : undefined}
          rate={unread ? unread.options.rate : series?.rate}
          isWanted={unread !== undefined || series?.rate !== undefined}
          onRead={(rate) =>
            onTable({
              ...(rate !== undefined && { rate }),
              ...(!unread && columns && { value: columnName(columns.value) }),
            })
          }
        />
      )}
      <FileDrop
        label="Choose a file"
        accept=".wav,.mp3,.flac,.ogg,.m4a,.csv,.tsv,.txt,.json"
        onFile={onFile}
        opened={input.kind === "file" ? input.file.name : input.name}
        everywhere
      >
        <p className="small muted">
          A recording (.wav, .mp3, .flac, .ogg, or what the browser can decode), a table of times
          and values (.csv) with even or uneven times, or a model.json of an earlier run. Drop it
          anywhere on the page.
        </p>
      </FileDrop>
      <div className="row">
        <button type="button" className="button compact" onClick={() => onExample("siren")}>
          Example to hear
        </button>
        <button type="button" className="button compact" onClick={() => onExample("chirp")}>
          Example with jumps
        </button>
      </div>
      <details className="drawer">
        <summary>Save an example file</summary>
        <div className="row">
          <button type="button" className="button compact" onClick={() => onSaveExample("siren")}>
            example-siren.wav
          </button>
          <button type="button" className="button compact" onClick={() => onSaveExample("chirp")}>
            example-chirp.csv
          </button>
        </div>
      </details>
    </section>
  );
}

/** Which columns of a table are the times and the values. */
function ColumnFields(props: {
  readonly columns: NonNullable<Series["columns"]>;
  /** Of a table that has no column of times. */
  readonly rate: number | undefined;
  readonly onChange: (options: TableOptions) => void;
}): ReactElement {
  const { columns, rate, onChange } = props;
  const id = useId();
  const field = (role: "time" | "value", label: string) => (
    <div className="field">
      <label htmlFor={`${id}-${role}`}>{label}</label>
      <select
        id={`${id}-${role}`}
        className="input"
        value={columns[role]}
        onChange={(event) => {
          const chosen = Number(event.currentTarget.value);
          if (columns.time === undefined) {
            onChange({ value: columnName(chosen), ...(rate !== undefined && { rate }) });
            return;
          }
          const other = role === "time" ? "value" : "time";
          // Where it is the other's, the two change places: no column is both.
          const spare = columns[other] === chosen ? columns[role] : columns[other];
          const taken = {
            time: columns.time,
            value: columns.value,
            [role]: chosen,
            [other]: spare,
          };
          onChange({ time: columnName(taken.time), value: columnName(taken.value) });
        }}
      >
        {columns.names.map((name, c) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; names may repeat
          <option key={c} value={c}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <div className="filters">
      {columns.time !== undefined && field("time", "Column of times")}
      {field("value", "Column of values")}
    </div>
  );
}

function inputWords(input: Input): string {
  if (input.kind === "file") return input.file.name;
  if (input.kind === "model") return `${input.name}, as it was saved`;
  return input.name === "siren"
    ? "You are looking at a made-up example: a siren that rises above a hum."
    : "You are looking at a made-up example: a ramp and a tone that end together, and a chirp.";
}

function seriesWords({ times, sampleRate, rate: given, timeUnit }: Series): string {
  const length = Number((times.at(-1)! - times[0]!).toPrecision(3));
  const told = sampleRate ?? given;
  const rate = told === undefined ? "" : ` at ${told} Hz`;
  return `${times.length} samples over ${length} ${timeUnit}${rate}.`;
}
