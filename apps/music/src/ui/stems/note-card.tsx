"use client";
import { type DragEvent, memo, type ReactElement, useMemo } from "react";
import type { Picture } from "../../figures/index.ts";

interface NoteCardProps {
  readonly note: number;
  readonly name: string;
  /** The part of all notes' energy, 0 to 1. */
  readonly share: number;
  /** How far its instrument is ahead of the next best, 0 to 1; none where there is no other. */
  readonly lead: number | undefined;
  readonly lane: number;
  readonly locked: boolean;
  readonly colour: string;
  readonly picture: Picture | undefined;
  readonly trays: readonly string[];
  readonly chosen: boolean;
  readonly playing: boolean;
  readonly disabled: boolean;
  readonly onPlay: (note: number) => void;
  readonly onMove: (lane: number) => void;
  readonly onLock: (locked: boolean) => void;
  readonly onChoose: () => void;
  readonly onDrag: (event: DragEvent) => void;
}

const NUMBERS =
  "Its part of the energy of all notes, and how much better its instrument suits it than the next best";
const WIDTH = 120;
const HEIGHT = 24;

/** One note: its pitch, its spectrum, when it sounds, how much of the whole it is. */
export function NoteCard(props: NoteCardProps): ReactElement {
  const { note, name, share, lead, lane, locked, colour, picture, trays } = props;
  const ahead = lead === undefined ? "" : ` · lead ${Math.round(100 * lead)} %`;
  return (
    <article
      className={props.chosen ? "note-card chosen" : "note-card"}
      draggable={!props.disabled}
      data-note={note}
      aria-label={`Note ${name}`}
      onDragStart={props.onDrag}
    >
      <div className="row spread">
        <label className="check">
          <input
            type="checkbox"
            checked={props.chosen}
            aria-label={`Choose ${name}`}
            onChange={props.onChoose}
          />
          <strong>{name}</strong>
        </label>
        <span className="note-actions">
          <button
            type="button"
            className="button quiet compact"
            aria-pressed={locked}
            aria-label={`Lock ${name}`}
            title={
              locked ? "Let its instrument be found again" : "It belongs here: others follow it"
            }
            disabled={props.disabled}
            onClick={() => props.onLock(!locked)}
          >
            <Padlock closed={locked} />
          </button>
          <button
            type="button"
            className="button quiet compact"
            aria-label={`Play ${name}`}
            aria-pressed={props.playing}
            onClick={() => props.onPlay(note)}
          >
            ▶
          </button>
        </span>
      </div>
      {picture && <Thumbnails note={note} picture={picture} colour={colour} />}
      <p className="small muted number" title={NUMBERS}>
        {share < 0.01 ? "< 1" : Math.round(100 * share)} %{locked ? " · locked" : ahead}
      </p>
      <select
        className="input compact"
        aria-label={`Instrument of ${name}`}
        value={lane}
        disabled={props.disabled}
        onChange={(event) => props.onMove(Number(event.currentTarget.value))}
      >
        {trays.map((tray, each) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place; names change
          <option key={each} value={each}>
            {tray}
          </option>
        ))}
      </select>
    </article>
  );
}

function Padlock({ closed }: { readonly closed: boolean }): ReactElement {
  return (
    <svg viewBox="0 0 16 16" width={14} height={14} aria-hidden="true">
      <path
        d={closed ? "M5,8V5a3,3 0 0 1 6,0V8" : "M5,8V4a3,3 0 0 1 6,-0.5"}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.6}
      />
      <rect
        x={3}
        y={7.5}
        width={10}
        height={7}
        rx={1.5}
        fill={closed ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth={1.4}
      />
    </svg>
  );
}

/** The spectrum, the lowest pitch at the left, and below it the loudness over time. */
const Thumbnails = memo(function Thumbnails(props: {
  readonly note: number;
  readonly picture: Picture;
  readonly colour: string;
}): ReactElement {
  const { note, picture, colour } = props;
  const [spectrum, activation] = useMemo(() => {
    const { rows, columns, spectra, activations } = picture;
    const count = activations.length / columns;
    return [
      areaPath(rows, (row) => spectra[note * rows + row]!),
      areaPath(columns, (column) => activations[column * count + note]!),
    ];
  }, [note, picture]);
  return (
    <>
      <svg
        className="thumbnail"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        preserveAspectRatio="none"
      >
        <title>Spectrum, low to high</title>
        <path d={spectrum} fill={colour} />
      </svg>
      <svg
        className="thumbnail strip"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        preserveAspectRatio="none"
      >
        <title>Loudness over time</title>
        <path d={activation} fill={colour} fillOpacity={0.6} />
      </svg>
    </>
  );
});

/** The greatest values of `count` in as many columns as are drawn, in parts of the greatest of all. */
function areaPath(count: number, value: (index: number) => number): string {
  const tops = new Float64Array(WIDTH);
  for (let i = 0; i < count; i++) {
    const x = Math.floor((i * WIDTH) / count);
    tops[x] = Math.max(tops[x]!, value(i));
  }
  // Fewer values than columns leave gaps, which the value before fills.
  for (let x = 1; x < WIDTH && count < WIDTH; x++) {
    if (Math.floor((x * count) / WIDTH) === Math.floor(((x - 1) * count) / WIDTH)) {
      tops[x] = tops[x - 1]!;
    }
  }
  const most = tops.reduce((a, b) => Math.max(a, b), 0) || 1;
  let d = `M0,${HEIGHT}`;
  tops.forEach((top, x) => {
    d += `L${x},${(HEIGHT * (1 - top / most)).toFixed(1)}`;
  });
  return `${d}L${WIDTH},${HEIGHT}Z`;
}
