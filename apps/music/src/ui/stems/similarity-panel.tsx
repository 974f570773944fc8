"use client";
import { counted } from "@unmix/workbench/figures";
import { queueDrawing, useTheme } from "@unmix/workbench/ui";
import { type ReactElement, useEffect, useId, useMemo, useRef, useState } from "react";
import { groupsAt, noteNames, notesByInstrument } from "../../figures/index.ts";
import { drawSimilarity } from "./draw-similarity.ts";
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
  const names = useMemo(() => noteNames({ cues }), [cues]);
  const order = useMemo(() => notesByInstrument({ instruments }), [instruments]);
  const groups = useMemo(
    () => groupsAt(similarity, notes.count, threshold),
    [similarity, notes, threshold],
  );
  useEffect(() => {
    if (width === 0) return;
    return queueDrawing(() => {
      if (canvas.current) {
        drawSimilarity(canvas.current, { similarity, order, instruments, threshold }, name);
      }
    });
  }, [order, similarity, threshold, width, name, instruments]);
  return (
    <section className="card stack" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Likeness of notes</h2>
      <p className="small muted">
        Two notes of one instrument often have spectra that are shifts of each other. The stronger
        the colour, the more alike; what is below the threshold is faint, and frames are the
        instruments as they are.
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
      <canvas
        ref={canvas}
        className="matrix"
        role="img"
        aria-label={`Likeness of ${notes.count} notes; similarity.csv has the numbers`}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const place = (at: number, size: number) =>
            order[Math.min(order.length - 1, Math.max(0, Math.floor((at / size) * order.length)))]!;
          const a = place(event.clientY - box.top, box.height);
          const b = place(event.clientX - box.left, box.width);
          setPointed(
            `${names[a]} and ${names[b]}: ${similarity[a * order.length + b]!.toFixed(2)}`,
          );
        }}
        onPointerLeave={() => setPointed("")}
      />
      <p className="small number pointed">{pointed}</p>
    </section>
  );
}

/** Lanes beyond which a page of them is of no use. */
const MOST = 12;
