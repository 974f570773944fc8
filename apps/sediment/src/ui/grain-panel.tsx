import { DataTable } from "@unmix/workbench/ui";
import { type ReactElement, useDeferredValue, useId, useMemo, useState } from "react";
import type { LabelStatus } from "../domain/index.ts";
import {
  everyGrain,
  filterFor,
  type GrainFilter,
  grainColumns,
  grainRows,
  type Labelled,
} from "./grain-rows.ts";

const STATUS: Readonly<Record<LabelStatus, string>> = {
  ok: "ok",
  undecided: "undecided",
  outside: "outside",
  incomplete: "incomplete",
};

/** Every grain with its source, score and status, to be sorted, filtered and searched. */
export function GrainPanel(props: {
  readonly result: Labelled;
  readonly title: string;
}): ReactElement {
  const { result, title } = props;
  const id = useId();
  const [filter, setFilter] = useState<GrainFilter>(everyGrain);
  const asked = useMemo(() => filterFor(result, filter), [result, filter]);
  const shown = useDeferredValue(asked);
  const data = useMemo(
    () => ({ columns: grainColumns(result), rows: grainRows(result, shown) }),
    [result, shown],
  );
  const set = (part: Partial<GrainFilter>) => setFilter({ ...asked, ...part });
  return (
    <section className="card stack" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <p className="small muted">
        The score is log₁₀ of how much likelier the best source is than the second. Below 0.25 a
        grain is undecided; outside means that a value lies beyond the range the densities cover;
        incomplete means that it had no value at all.
      </p>
      <div className="filters">
        <Choice
          label="Sample"
          value={asked.sink}
          choices={result.table.sinks}
          onChange={(sink) => set({ sink })}
        />
        <Choice
          label="Source"
          value={asked.label}
          choices={result.sourceNames}
          onChange={(label) => set({ label })}
        />
        <Choice
          label="Status"
          value={asked.status}
          choices={Object.values(STATUS)}
          onChange={(status) => set({ status: status as GrainFilter["status"] })}
        />
        <Search value={asked.search} onChange={(search) => set({ search })} />
      </div>
      <DataTable data={data} name={title} />
    </section>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly onChange: (value: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className="input"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <option value="">all</option>
        {props.choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </div>
  );
}

function Search(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Search ids</label>
      <input
        id={id}
        className="input"
        type="search"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    </div>
  );
}
