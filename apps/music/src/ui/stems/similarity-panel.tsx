"use client";
import { counted, themeOf } from "@unmix/workbench/figures";
import { queueDrawing, useTheme } from "@unmix/workbench/ui";
import { type ReactElement, useEffect, useId, useMemo, useRef, useState } from "react";
import { groupsAt, noteNames, notesByInstrument } from "../../figures/index.ts";
import { drawSimilarity } from "./draw-similarity.ts";
import { matrixLayout, placeAt } from "./matrix-layout.ts";
import { groupByShape, type Regrouping } from "./regrouping.ts";
import type { View } from "./state.ts";
import { useWidth } from "./waveform.tsx";

/** How alike notes are in shape, with a threshold that joins them. */
export function SimilarityPanel(props: {
  readonly view: View;
  readonly disabled: boolean;
  readonly onRegroup: (regrouping: Regrouping) => void;
}): ReactElement {
  const { view, disabled, onRegroup } = props;
  const { similarity, notes, instruments, cues, options } = view.result;
  const { theme: name } = useTheme();
  const id = useId();
  const [threshold, setThreshold] = useState(options.threshold);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState("");
  const width = useWidth(canvas);
  const theme = themeOf(name);
  const order = useMemo(() => notesByInstrument({ instruments }), [instruments]);
  const names = useMemo(() => {
    const all = noteNames({ cues });
    return order.map((note) => all[note]!);
  }, [cues, order]);
  const groups = useMemo(
    () => groupsAt(similarity, notes.count, threshold),
    [similarity, notes, threshold],
  );
  useEffect(() => {
    if (width === 0) return;
    return queueDrawing(() => {
      if (canvas.current) {
        const likeness = { similarity, order, names, instruments, threshold };
        drawSimilarity(canvas.current, likeness, name);
      }
    });
  }, [order, names, similarity, threshold, width, name, instruments]);
  return (
    <section className="card stack" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Likeness of notes</h2>
      <p className="small muted">
        Two notes of one instrument often have spectra that are shifts of each other. Their likeness
        is the correlation of the two, the best over shifts: 1 where they are the same. Notes are in
        the order of their instruments, which are framed, and within one from low to high.
      </p>
      <div className="row">
        <label className="slider grow">
          <span>Threshold</span>
          <input
            type="range"
            min={0}
            max={1}
            step={0.01}
            value={threshold}
            onChange={(event) => setThreshold(Number(event.currentTarget.value))}
          />
        </label>
        <output className="number small">
          {threshold.toFixed(2)}: {counted(groups, "group")}
        </output>
        <button
          type="button"
          className="button compact"
          disabled={disabled || groups > MOST}
          title={groups > MOST ? `More than ${MOST} are too many to hear` : undefined}
          onClick={() => onRegroup(groupByShape(instruments, threshold))}
        >
          Use these groups
        </button>
      </div>
      <div className="row small muted">
        <span className="row number">
          Likeness 0
          <span
            className="ramp"
            style={{ background: ramp(theme.sequential) }}
            aria-hidden="true"
          />
          1
        </span>
        <span>faint: below {threshold.toFixed(2)}</span>
        {instruments.names.map((instrument, lane) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place; names change
          <span key={lane} className="row">
            <span
              className="frame"
              style={{ borderColor: theme.category(lane) }}
              aria-hidden="true"
            />
            {instrument}
          </span>
        ))}
      </div>
      <canvas
        ref={canvas}
        className="matrix"
        role="img"
        aria-label={`Likeness of ${notes.count} notes; similarity.csv has the numbers`}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const layout = matrixLayout(names, box.width);
          const i = placeAt(layout, order.length, event.clientY - box.top);
          const j = placeAt(layout, order.length, event.clientX - box.left);
          const value = similarity[order[i]! * order.length + order[j]!];
          setPointed(value === undefined ? "" : `${names[i]} and ${names[j]}: ${value.toFixed(2)}`);
        }}
        onPointerLeave={() => setPointed("")}
      />
      <p className="small number pointed">{pointed}</p>
    </section>
  );
}

/** The colours from 0 to 1 as a background. */
function ramp(colour: (level: number) => string): string {
  return `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1].map(colour).join(", ")})`;
}

/** Lanes beyond which a page of them is of no use. */
const MOST = 12;
