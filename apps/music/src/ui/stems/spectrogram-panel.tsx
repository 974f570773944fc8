"use client";
import { themeOf } from "@unmix/workbench/figures";
import { queueDrawing, useTheme } from "@unmix/workbench/ui";
import {
  type MouseEvent,
  type ReactElement,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { stemNames } from "../../domain/index.ts";
import { noteNames, type Picture } from "../../figures/index.ts";
import { type Cell, paintedNotes, strongestNote } from "./brush.ts";
import { KEYS, spectrogramParts } from "./draw-spectrogram.ts";
import type { Player } from "./player.ts";
import { moveNotes, type Regrouping } from "./regrouping.ts";
import type { View } from "./state.ts";
import { useWidth } from "./waveform.tsx";

const HEIGHT = 352;

/**
 * The recording over time and pitch, in the colours of its instruments. A click plays the note below it; with
 * the brush of an instrument in hand, what is painted goes to that instrument.
 */
export function SpectrogramPanel(props: {
  readonly view: View;
  readonly picture: Picture;
  readonly player: Player;
  readonly disabled: boolean;
  /** Whether the notes that are not locked go by those that are painted. */
  readonly follow: boolean;
  readonly onPlay: (note: number) => void;
  readonly onRegroup: (regrouping: Regrouping) => void;
}): ReactElement {
  const { view, picture, player, disabled, follow, onPlay, onRegroup } = props;
  const { instruments, cues } = view.result;
  const { theme: themeName } = useTheme();
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const width = useWidth(canvas);
  const [shown, setShown] = useState(-1);
  const [pointed, setPointed] = useState("");
  const [held, setHeld] = useState(-1);
  const [stroke, setStroke] = useState<readonly Cell[]>([]);
  const names = useMemo(() => noteNames({ cues }), [cues]);
  const stems = stemNames(view.result);
  const lane = shown < stems.length ? shown : -1;
  const brush = disabled || held > instruments.count ? -1 : held;
  useEffect(() => {
    if (width === 0 || !canvas.current) return;
    const parts = spectrogramParts(canvas.current, picture, instruments, lane, themeName);
    const drops = parts.map(queueDrawing);
    return () => {
      for (const drop of drops) drop();
    };
  }, [picture, instruments, lane, themeName, width]);
  useEffect(() => {
    const place = () => {
      const at = player.duration() > 0 ? player.position() / player.duration() : 0;
      const x = KEYS + (width - KEYS) * at;
      if (head.current) head.current.style.transform = `translateX(${x}px)`;
    };
    place();
    return player.subscribe(place);
  }, [player, width]);
  const placeOf = (event: MouseEvent): Cell => {
    const box = event.currentTarget.getBoundingClientRect();
    const part = (event.clientX - box.left - KEYS) / (box.width - KEYS);
    return {
      column: part * picture.columns,
      row: (1 - (event.clientY - box.top) / box.height) * picture.rows,
    };
  };
  const paint = () => {
    const painted = paintedNotes(picture, stroke).filter(
      (note) => instruments.labels[note] !== brush,
    );
    setStroke([]);
    if (painted.length > 0) onRegroup(moveNotes(instruments, cues.weights, painted, brush, follow));
  };
  return (
    <section className="card stack" aria-labelledby={`${id}-title`}>
      <div className="row spread">
        <h2 id={`${id}-title`}>Time and pitch</h2>
        <span className="row">
          <label className="row small">
            Show
            <select
              className="input compact target"
              value={lane}
              onChange={(event) => setShown(Number(event.currentTarget.value))}
            >
              <option value={-1}>everything, by instrument</option>
              {stems.map((name, each) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place; names change
                <option key={each} value={each}>
                  {name} alone
                </option>
              ))}
            </select>
          </label>
          <label className="row small">
            Paint for
            <select
              className="input compact target"
              value={brush}
              disabled={disabled}
              onChange={(event) => setHeld(Number(event.currentTarget.value))}
            >
              <option value={-1}>nobody: a click plays</option>
              {[...instruments.names, "A new instrument"].map((name, each) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place; names change
                <option key={each} value={each}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </span>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: every note has a button of its own above */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: every note has a button of its own above */}
      <div
        className={brush < 0 ? "spectrogram" : "spectrogram painted"}
        onClick={(event) => {
          const note = strongestNote(picture, placeOf(event));
          if (brush < 0 && note !== undefined) onPlay(note);
        }}
        onPointerDown={(event) => {
          if (brush < 0 || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setStroke([placeOf(event)]);
        }}
        onPointerUp={paint}
        onPointerCancel={() => setStroke([])}
        onPointerMove={(event) => {
          const place = placeOf(event);
          if (stroke.length > 0) setStroke([...stroke, place]);
          const note = strongestNote(picture, place);
          setPointed(
            note === undefined
              ? ""
              : `${names[note]}, ${instruments.names[instruments.labels[note]!]}`,
          );
        }}
        onPointerLeave={() => setPointed("")}
      >
        <canvas
          ref={canvas}
          style={{ height: HEIGHT }}
          role="img"
          aria-label="Spectrogram of the recording in the colours of its instruments, with piano keys"
        />
        <div className="playhead" ref={head} />
        {stroke.length > 0 && (
          <svg
            className="stroke"
            viewBox={`0 0 ${picture.columns} ${picture.rows}`}
            preserveAspectRatio="none"
            style={{ left: KEYS, width: `calc(100% - ${KEYS}px)` }}
            aria-hidden="true"
          >
            <polyline
              points={stroke.map(({ column, row }) => `${column},${picture.rows - row}`).join(" ")}
              stroke={themeOf(themeName).category(brush)}
            />
          </svg>
        )}
      </div>
      <p className="small number pointed">
        {pointed ||
          (brush < 0
            ? "Click to hear the note that sounds there."
            : `Draw over notes: they are locked in the instrument${follow ? ", and the others follow them" : ""}.`)}
      </p>
    </section>
  );
}
