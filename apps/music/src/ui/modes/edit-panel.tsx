"use client";
import { counted } from "@unmix/workbench/figures";
import { type FormEvent, type ReactElement, useId, useState } from "react";
import {
  areAsFound,
  atomsWithin,
  type Edit,
  type ModesResult,
  modesFound,
  shortTime,
} from "../../domain/index.ts";

/** What can be done with the modes and the chosen atoms, and a way to choose them without a pointer. */
export function EditPanel(props: {
  readonly result: ModesResult;
  readonly chosen: readonly number[];
  readonly canUndo: boolean;
  readonly disabled: boolean;
  readonly onChoose: (atoms: readonly number[]) => void;
  readonly onEdit: (edit: Edit, what: string) => void;
  readonly onUndo: () => void;
  /** Runs again with modes that are clusters, whose atoms can be moved. */
  readonly onClusters: () => void;
}): ReactElement {
  const { result, chosen, canUndo, disabled, onChoose, onEdit, onUndo, onClusters } = props;
  const id = useId();
  const back = (
    <>
      <button type="button" className="button" disabled={!canUndo || disabled} onClick={onUndo}>
        Undo
      </button>
      <button
        type="button"
        className="button"
        disabled={disabled || areAsFound(result)}
        onClick={() =>
          onEdit({ kind: "restore" }, `${counted(modesFound(result), "mode")} as they were found.`)
        }
      >
        As found
      </button>
    </>
  );
  return (
    <section className="card stack" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>Correct the modes</h3>
      {result.ridges ? (
        <>
          <p className="small muted">
            These modes are ridges, fitted to the samples: they can be merged and named in the list.
            Atoms can be moved between modes where modes are clusters of atoms, which need another
            run.
          </p>
          <div className="row">
            {back}
            <button type="button" className="button" disabled={disabled} onClick={onClusters}>
              Run with clusters
            </button>
          </div>
        </>
      ) : (
        <AtomTools
          result={result}
          chosen={chosen}
          disabled={disabled}
          onChoose={onChoose}
          onEdit={onEdit}
        >
          {back}
        </AtomTools>
      )}
    </section>
  );
}

/** Moves chosen atoms to another mode; beside it stands what takes changes back. */
function AtomTools(props: {
  readonly result: ModesResult;
  readonly chosen: readonly number[];
  readonly disabled: boolean;
  readonly onChoose: (atoms: readonly number[]) => void;
  readonly onEdit: (edit: Edit, what: string) => void;
  readonly children: ReactElement;
}): ReactElement {
  const { result, chosen, disabled, onChoose, onEdit, children } = props;
  const id = useId();
  const [target, setTarget] = useState("new");
  const none = chosen.length === 0;
  const atoms = `${chosen.length} atom${chosen.length === 1 ? "" : "s"}`;
  const move = () => {
    const into = target === "new" || target === "none" ? target : Number(target);
    const place =
      into === "new"
        ? "a mode of their own"
        : into === "none"
          ? "no mode"
          : (result.modes[into]?.name ?? "");
    onEdit({ kind: "move", atoms: chosen, target: into }, `${atoms} moved to ${place}.`);
  };
  return (
    <>
      <p className="small muted">
        Draw a rectangle in the picture, or click an atom; Shift adds to what is chosen. Nothing is
        solved again, and modes, outliers and residual still add up to the signal.
      </p>
      <div className="row">
        <output className="number">{none ? "No atoms chosen" : `${atoms} chosen`}</output>
        <label htmlFor={`${id}-target`} className="small">
          Move to
        </label>
        <select
          id={`${id}-target`}
          className="input compact edit-target"
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
        >
          <option value="new">a mode of their own</option>
          {result.modes.map(({ name }, m) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a mode is its place; names change
            <option key={m} value={m}>
              {name}
            </option>
          ))}
          <option value="none">no mode</option>
        </select>
        <button type="button" className="button" disabled={none || disabled} onClick={move}>
          Move
        </button>
        <button type="button" className="button quiet" disabled={none} onClick={() => onChoose([])}>
          Choose none
        </button>
        {children}
      </div>
      <details className="drawer">
        <summary>Choose by numbers</summary>
        <RangeForm result={result} onChoose={onChoose} />
      </details>
    </>
  );
}

/** Times and frequencies between which atoms are chosen. */
function RangeForm(props: {
  readonly result: ModesResult;
  readonly onChoose: (atoms: readonly number[]) => void;
}): ReactElement {
  const { result, onChoose } = props;
  const { series } = result;
  const id = useId();
  const [mode, setMode] = useState("any");
  const choose = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const at = (name: string, otherwise: number) => {
      const text = String(fields.get(name) ?? "").trim();
      return text === "" || Number.isNaN(Number(text)) ? otherwise : Number(text);
    };
    const inside = atomsWithin(result, {
      times: [at("start", Number.NEGATIVE_INFINITY), at("end", Number.POSITIVE_INFINITY)],
      frequencies: [at("lowest", 0), at("highest", Number.POSITIVE_INFINITY)],
    });
    onChoose(mode === "any" ? inside : inside.filter((k) => result.labels[k] === Number(mode)));
  };
  const field = (name: string, label: string, example?: number) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input
        id={`${id}-${name}`}
        name={name}
        className="input"
        inputMode="decimal"
        placeholder={example?.toString()}
      />
    </div>
  );
  return (
    <form className="stack" onSubmit={choose}>
      <div className="filters">
        {field("start", `From (${series.timeUnit})`, shortTime(series, series.times[0]!))}
        {field("end", `To (${series.timeUnit})`, shortTime(series, series.times.at(-1)!))}
        {field("lowest", `Lowest (${series.frequencyUnit})`)}
        {field("highest", `Highest (${series.frequencyUnit})`)}
        <div className="field">
          <label htmlFor={`${id}-mode`}>Of</label>
          <select
            id={`${id}-mode`}
            className="input"
            value={mode}
            onChange={(event) => setMode(event.currentTarget.value)}
          >
            <option value="any">any mode</option>
            {result.modes.map(({ name }, m) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a mode is its place; names change
              <option key={m} value={m}>
                {name}
              </option>
            ))}
            <option value="-1">no mode</option>
          </select>
        </div>
      </div>
      <div>
        <button type="submit" className="button compact">
          Choose these atoms
        </button>
      </div>
    </form>
  );
}
