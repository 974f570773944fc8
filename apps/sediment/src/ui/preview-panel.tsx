import { counted } from "@unmix/workbench/figures";
import { type ReactElement, useId } from "react";
import type { ColumnMapping, GrainTable, Layout, Mapping, Preview, Role } from "../domain/index.ts";
import { hasSkipped, skippedEntries } from "../domain/write/skipped.ts";
import { areRowsFound, type HeadRow, hasUnits, shownRow, withRow } from "./head-rows.ts";
import { RowField } from "./row-field.tsx";

const LAYOUTS: readonly { readonly value: Layout; readonly label: string }[] = [
  { value: "wide", label: "a sheet per feature, a column per sample" },
  { value: "long", label: "one table, a row per grain" },
  { value: "pairs", label: "value and error columns per sample" },
];

const ROWS: readonly {
  readonly row: HeadRow;
  readonly label: string;
  /** What stands in the field while it is empty. */
  readonly empty: string;
}[] = [
  { row: "header", label: "Row of names", empty: "none" },
  { row: "data", label: "First row of values", empty: "to be found" },
];

const ROLES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: "sink", label: "sample (sink)" },
  { value: "grain", label: "grain id" },
  { value: "feature", label: "feature" },
  { value: "error", label: "error of…" },
  { value: "source", label: "known source" },
  { value: "ignore", label: "not used" },
];

/** How a file is understood, for the user to correct, and what of it could not be used. */
export function PreviewPanel(props: {
  readonly preview: Preview;
  /** The name of a file that could not be read like this. */
  readonly unread: string | undefined;
  /** The grains shown, of the file before where this one could not be read. */
  readonly table: GrainTable | undefined;
  readonly onMapping: (mapping: Mapping) => void;
}): ReactElement {
  const { preview, unread, table, onMapping } = props;
  const { mapping } = preview;
  const id = useId();
  const change = (part: Partial<Mapping>) => onMapping({ ...mapping, ...part });
  return (
    <section className="card stack" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>How the file is read</h2>
      {unread && (
        <p className="note small">
          {unread} cannot be read like this.{table && " What is shown is what was read before."}
        </p>
      )}
      <p className="small muted">{preview.reason}</p>
      <div className="filters">
        <div className="field">
          <label htmlFor={`${id}-layout`}>Layout</label>
          <select
            id={`${id}-layout`}
            className="input"
            value={preview.layout}
            // The guess of the columns belongs to the old layout.
            onChange={(event) => onMapping({ layout: event.currentTarget.value as Layout })}
          >
            {LAYOUTS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
        {preview.layout === "long" && preview.sheets.length > 1 && (
          <div className="field">
            <label htmlFor={`${id}-sheet`}>Sheet</label>
            <select
              id={`${id}-sheet`}
              className="input"
              value={mapping.sheet ?? ""}
              onChange={(event) => {
                const sheet = event.currentTarget.value;
                onMapping({ layout: "long", ...(sheet !== "" && { sheet }) });
              }}
            >
              <option value="">all with the same columns</option>
              {preview.sheets.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        )}
      </div>
      <div className="head-rows">
        {ROWS.map(({ row, label, empty }) => (
          <RowField
            key={row}
            label={label}
            shown={shownRow(preview, row)}
            placeholder={areRowsFound(preview) ? "each sheet's own" : empty}
            onText={(text) => onMapping(withRow(preview, row, text))}
          />
        ))}
      </div>
      <div className="row">
        {hasUnits(preview) && (
          <label className="check">
            <input
              type="checkbox"
              checked={mapping.units !== false}
              onChange={(event) => change({ units: event.currentTarget.checked })}
            />
            Units below the names join them
          </label>
        )}
        <label className="check">
          <input
            type="checkbox"
            checked={preview.decimalComma}
            onChange={(event) => change({ decimalComma: event.currentTarget.checked })}
          />
          Decimal comma
        </label>
      </div>
      <Columns preview={preview} onColumns={(columns) => change({ columns })} />
      <FirstRows preview={preview} />
      {table && !unread && <Skipped table={table} />}
    </section>
  );
}

function Columns(props: {
  readonly preview: Preview;
  readonly onColumns: (columns: readonly ColumnMapping[]) => void;
}): ReactElement {
  const { preview, onColumns } = props;
  const mapped = preview.mapping.columns ?? [];
  const features = preview.columns.filter((column) => column.role === "feature");
  const set = (index: number, column: ColumnMapping) =>
    onColumns(mapped.map((old, i) => (i === index ? column : old)));
  return (
    <div className="table-frame">
      <table className="table mapping">
        <caption className="visually-hidden">Columns and what they hold</caption>
        <thead>
          <tr>
            <th scope="col">{preview.layout === "long" ? "Column" : "Sheet"}</th>
            <th scope="col">Holds</th>
            <th scope="col">Cells</th>
          </tr>
        </thead>
        <tbody>
          {preview.columns.map((column, index) => (
            <tr key={`${column.sheet} ${column.column} ${column.name}`}>
              <th scope="row" title={column.why}>
                {column.name}
                {column.role === "ignore" && (
                  <span className="small muted advice">{column.why}</span>
                )}
              </th>
              <td>
                <select
                  className="input compact"
                  aria-label={`What ${column.name} holds`}
                  value={column.role}
                  onChange={(event) => {
                    const role = event.currentTarget.value as Role;
                    const { name } = column;
                    const feature = features.find((other) => other.name !== name)?.name;
                    set(
                      index,
                      role === "error" && feature ? { name, role, feature } : { name, role },
                    );
                  }}
                >
                  {ROLES.map(({ value, label }) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </select>
                {column.role === "error" && (
                  <select
                    className="input compact"
                    aria-label={`Feature whose error ${column.name} is`}
                    value={column.feature}
                    onChange={(event) =>
                      set(index, {
                        name: column.name,
                        role: "error",
                        feature: event.currentTarget.value,
                      })
                    }
                  >
                    {features.map(({ name }) => (
                      <option key={name} value={name}>
                        {name}
                      </option>
                    ))}
                  </select>
                )}
              </td>
              <td className="muted">{cellWords(column)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellWords(column: Preview["columns"][number]): string {
  const { numbers, blanks, zeros, negatives, others } = column;
  const parts: [number, string][] = [
    [numbers, "numbers"],
    [blanks, "blank"],
    [zeros, "zero"],
    [negatives, "negative"],
    [others, "text"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(", ");
}

function FirstRows({ preview }: { preview: Preview }): ReactElement {
  return (
    <details className="drawer">
      <summary>First rows</summary>
      <div className="stack">
        {preview.sheets.map((sheet) => (
          <div key={sheet.name} className="stack">
            <p className="small muted">
              {sheet.name && `${sheet.name}: `}
              {sheet.rows} rows, {sheet.columns} columns
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
            <section className="table-frame" tabIndex={0} aria-label={`First rows ${sheet.name}`}>
              <table className="table preview">
                <tbody>
                  {sheet.firstRows.map((row, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name
                    <tr key={index}>
                      {row.map((cell, c) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: as above
                        <td key={c}>{cell}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </div>
        ))}
      </div>
    </details>
  );
}

const SHOWN = 200;

/** Every cell that held no usable number, its grain being kept; and every row that is no grain. */
export function Skipped({ table }: { table: GrainTable }): ReactElement {
  if (!hasSkipped(table)) {
    return <p className="small">Every cell held a number: nothing was skipped.</p>;
  }
  const { skipped, setAside = [] } = table;
  const all = skippedEntries(table);
  const counts = [
    skipped.length > 0 && counted(skipped.length, "skipped cell"),
    setAside.length > 0 && counted(setAside.length, "skipped row"),
  ].filter(Boolean);
  return (
    <details className="drawer">
      <summary>{counts.join(" and ")}</summary>
      <div className="stack">
        <p className="small muted">
          {skipped.length > 0 &&
            "The grains of skipped cells are kept and labelled by their other features."}
          {all.length > SHOWN && ` The first ${SHOWN} are listed.`}
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
        <section className="table-frame skipped" tabIndex={0} aria-label="Skipped cells">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Cell</th>
                <th scope="col">Stood there</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {all.slice(0, SHOWN).map(({ sheet, row, column, text, why }) => (
                <tr key={`${sheet}!${column}${row}`}>
                  <td>
                    {sheet && `${sheet}, `}
                    {column}
                    {row}
                  </td>
                  <td>{text}</td>
                  <td>{why}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </details>
  );
}
