"use client";
import { queueDrawing } from "@unmix/workbench/ui";
import { type PointerEvent, type ReactElement, useEffect, useRef, useState } from "react";
import type { Region } from "../../domain/mixer/mixer.ts";
import type { Player } from "./player.ts";

/** Pixels that a pointer moves before it chooses a region. */
const CLICK = 5;

/** A waveform: click to go there, drag to choose a region. It is a shortcut for the fields of the transport. */
export function Waveform(props: {
  readonly peaks: Float32Array | undefined;
  readonly colour: string;
  readonly duration: number;
  /** The greatest sample of all that is drawn on one scale. */
  readonly scale: number;
  readonly faint?: boolean;
  readonly region?: Region | undefined;
  readonly player?: Player | undefined;
  readonly onSeek?: (second: number) => void;
  readonly onRegion?: (region: Region) => void;
}): ReactElement {
  const { peaks, colour, duration, scale, faint = false, region, player } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const width = useWidth(canvas);
  const [drag, setDrag] = useState<readonly [number, number]>();

  useEffect(() => {
    if (width === 0) return;
    return queueDrawing(() => {
      if (canvas.current) draw(canvas.current, peaks, colour, scale);
    });
  }, [peaks, colour, scale, width]);
  useEffect(() => {
    if (!player) return;
    const place = () => {
      const at = player.duration() > 0 ? player.position() / player.duration() : 0;
      if (head.current) head.current.style.transform = `translateX(${at * width}px)`;
    };
    place();
    return player.subscribe(place);
  }, [player, width]);

  const secondOf = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const part = (event.clientX - box.left) / Math.max(1, box.width);
    return Math.max(0, Math.min(1, part)) * duration;
  };
  const wide = ([a, b]: readonly [number, number]) =>
    (Math.abs(b - a) / Math.max(duration, 1e-9)) * width > CLICK;
  const shown = drag && wide(drag) ? { from: Math.min(...drag), to: Math.max(...drag) } : region;
  return (
    <div
      className={faint ? "waveform faint" : "waveform"}
      onPointerDown={(event) => {
        if (event.button !== 0 || duration === 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([secondOf(event), secondOf(event)]);
      }}
      onPointerMove={(event) => {
        if (drag) setDrag([drag[0], secondOf(event)]);
      }}
      onPointerCancel={() => setDrag(undefined)}
      onPointerUp={() => {
        if (!drag) return;
        setDrag(undefined);
        if (wide(drag)) props.onRegion?.({ from: Math.min(...drag), to: Math.max(...drag) });
        else props.onSeek?.(drag[1]);
      }}
    >
      <canvas ref={canvas} />
      {shown && duration > 0 && (
        <div
          className="waveform-region"
          style={{
            left: `${(100 * shown.from) / duration}%`,
            width: `${(100 * (shown.to - shown.from)) / duration}%`,
          }}
        />
      )}
      {player && <div className="playhead" ref={head} />}
    </div>
  );
}

/** The width of a canvas in pixels of the page. */
export function useWidth(canvas: { readonly current: HTMLCanvasElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas]);
  return width;
}

function draw(
  canvas: HTMLCanvasElement,
  peaks: Float32Array | undefined,
  colour: string,
  scale: number,
): void {
  const dots = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * dots);
  const height = Math.round(canvas.clientHeight * dots);
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context || !peaks) return;
  context.fillStyle = colour;
  const columns = peaks.length / 2;
  const half = height / 2;
  const gain = scale > 0 ? (half - 2) / scale : 0;
  for (let x = 0; x < width; x++) {
    const first = Math.floor((x * columns) / width);
    const end = Math.max(first + 1, Math.floor(((x + 1) * columns) / width));
    let [low, high] = [0, 0];
    for (let c = first; c < end && c < columns; c++) {
      low = Math.min(low, peaks[2 * c]!);
      high = Math.max(high, peaks[2 * c + 1]!);
    }
    context.fillRect(x, half - high * gain, 1, Math.max(dots, (high - low) * gain));
  }
}

/** The greatest sample of waveforms that are drawn on one scale. */
export function scaleOf(all: readonly Float32Array[]): number {
  let most = 0;
  for (const peaks of all) for (const value of peaks) most = Math.max(most, Math.abs(value));
  return most;
}
