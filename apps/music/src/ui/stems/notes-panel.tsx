"use client";
import { themeOf } from "@unmix/workbench/figures";
import { useGradual, useTheme } from "@unmix/workbench/ui";
import { type DragEvent, type ReactElement, useId, useMemo, useState } from "react";
import { noteNames } from "../../figures/index.ts";
import { NoteCard } from "./note-card.tsx";
import { lockNote, moveNotes, type Regrouping } from "./regrouping.ts";
import type { View } from "./state.ts";

/** The notes by instrument: to hear, to move, to lock. Nothing is computed anew but who plays what. */
export function NotesPanel(props: {
  readonly view: View;
  readonly chosen: readonly number[];
  readonly playing: string | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly disabled: boolean;
  /** Whether the notes that are not locked go by those that are moved. */
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly onChoose: (notes: readonly number[]) => void;
  readonly onRegroup: (regrouping: Regrouping) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onPlay: (note: number) => void;
}): ReactElement {
  const { view, chosen, playing, disabled, follow, onFollow, onChoose, onRegroup, onPlay } = props;
  const { result, picture } = view;
  const { instruments, notes, cues } = result;
  const theme = themeOf(useTheme().theme);
  const id = useId();
  const [target, setTarget] = useState(0);
  const names = useMemo(() => noteNames({ cues }), [cues]);
  const shown = useGradual(notes.count, CARDS);
  const isShown = (note: number) => note < shown;
  const energy = notes.energies.reduce((sum, each) => sum + each, 0) || 1;
  const move = (which: readonly number[], lane: number) =>
    onRegroup(moveNotes(instruments, cues.weights, which, lane, follow));
  const drop = (event: DragEvent, lane: number) => {
    event.preventDefault();
    const which = event.dataTransfer
      .getData(NOTES)
      .split(",")
      .filter((text) => text !== "")
      .map(Number)
      .filter((note) => instruments.labels[note] !== lane);
    if (which.length > 0 && !disabled) move(which, lane);
  };
  const trays = [...instruments.names, "A new instrument"];
  const goal = Math.min(target, instruments.count);
  return (
    <section className="card stack" aria-labelledby={`${id}-title`}>
      <div className="row spread">
        <h2 id={`${id}-title`}>Notes</h2>
        <span className="row">
          <button
            type="button"
            className="button compact"
            disabled={!props.canUndo || disabled}
            onClick={props.onUndo}
          >
            Undo
          </button>
          <button
            type="button"
            className="button compact"
            disabled={!props.canRedo || disabled}
            onClick={props.onRedo}
          >
            Redo
          </button>
        </span>
      </div>
      <p className="small muted">
        Is a note in the wrong lane? Drag it, or choose its instrument below it. Notes that you move
        are locked, and the others follow those that sound like them; a few loud ones are enough.{" "}
        {instruments.count > 1 &&
          "Lead is how much better its instrument suits a note than the next best: look first at those that are loud and have a small one."}
      </p>
      {disabled && (
        <p className="note small">Notes can be moved once the whole recording is done.</p>
      )}
      <div className="row">
        <label className="check">
          <input
            type="checkbox"
            checked={follow}
            onChange={(event) => onFollow(event.currentTarget.checked)}
          />
          The other notes follow
        </label>
        <output className="small number">
          {chosen.length === 0 ? "No notes chosen" : `${chosen.length} chosen`}
        </output>
        <label className="row small">
          Move them to
          <select
            className="input compact target"
            value={goal}
            onChange={(event) => setTarget(Number(event.currentTarget.value))}
          >
            {trays.map((name, lane) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place; names change
              <option key={lane} value={lane}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button compact"
          disabled={chosen.length === 0 || disabled}
          onClick={() => move(chosen, goal)}
        >
          Move
        </button>
      </div>
      <div className="trays">
        {trays.map((tray, lane) => {
          const isNew = lane === instruments.count;
          const own = Array.from(instruments.labels.keys()).filter(
            (note) => instruments.labels[note] === lane,
          );
          return (
            <section
              // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place; names change
              key={lane}
              className={isNew ? "tray new" : "tray"}
              aria-label={`Notes of ${tray}`}
              data-tray={lane}
              onDragOver={(event) => {
                if (event.dataTransfer.types.includes(NOTES)) event.preventDefault();
              }}
              onDrop={(event) => drop(event, lane)}
            >
              <h3 className="row">
                {!isNew && (
                  <span
                    className="swatch"
                    style={{ background: theme.category(lane) }}
                    aria-hidden="true"
                  />
                )}
                {tray}
                {!isNew && <span className="small muted">{own.length}</span>}
              </h3>
              {isNew && <p className="small muted">Drop notes here to split them off.</p>}
              <div className="cards">
                {own.filter(isShown).map((note) => (
                  <NoteCard
                    key={note}
                    note={note}
                    name={names[note]!}
                    share={notes.energies[note]! / energy}
                    lead={instruments.count > 1 ? instruments.leads[note]! : undefined}
                    lane={lane}
                    locked={instruments.known[note]! >= 0}
                    colour={theme.category(lane)}
                    picture={picture}
                    trays={trays}
                    chosen={chosen.includes(note)}
                    playing={playing === `note ${note}`}
                    disabled={disabled}
                    onPlay={onPlay}
                    onMove={(into) => move([note], into)}
                    onLock={(locked) =>
                      onRegroup(lockNote(instruments, cues.weights, note, locked))
                    }
                    onChoose={() =>
                      onChoose(
                        chosen.includes(note)
                          ? chosen.filter((each) => each !== note)
                          : [...chosen, note],
                      )
                    }
                    onDrag={(event) => {
                      const which = chosen.includes(note) ? chosen : [note];
                      event.dataTransfer.setData(NOTES, which.join(","));
                      event.dataTransfer.effectAllowed = "move";
                    }}
                  />
                ))}
              </div>
            </section>
          );
        })}
      </div>
    </section>
  );
}

/** Cards that are made in one turn; all of them together take longer than the page may stand still. */
const CARDS = 12;

/** What is dragged: numbers of notes. */
const NOTES = "application/x-unmix-notes";
