"use client";
import { counted, themeOf } from "@unmix/workbench/figures";
import { useTheme } from "@unmix/workbench/ui";
import { type ReactElement, useEffect, useId, useMemo, useRef, useState } from "react";
import { groupsAt, noteNames, notesByInstrument } from "../../figures/index.ts";
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
    const context = canvas.current?.getContext("2d");
    if (!context || width === 0) return;
    const theme = themeOf(name);
    const R = order.length;
    const size = Math.round(width * (window.devicePixelRatio || 1));
    context.canvas.width = size;
    context.canvas.height = size;
    const cell = size / Math.max(1, R);
    order.forEach((a, i) => {
      order.forEach((b, j) => {
        const value = similarity[a * R + b]!;
        context.globalAlpha = value >= threshold ? 1 : 0.28;
        context.fillStyle = theme.sequential(value);
        context.fillRect(j * cell, i * cell, Math.ceil(cell), Math.ceil(cell));
      });
    });
    context.globalAlpha = 1;
    // Frames about the instruments as they are.
    context.lineWidth = 2;
    for (let from = 0; from < R; ) {
      const lane = instruments.labels[order[from]!]!;
      let to = from;
      while (to < R && instruments.labels[order[to]!] === lane) to++;
      context.strokeStyle = theme.category(lane);
      context.strokeRect(
        from * cell + 1,
        from * cell + 1,
        (to - from) * cell - 2,
        (to - from) * cell - 2,
      );
      from = to;
    }
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
