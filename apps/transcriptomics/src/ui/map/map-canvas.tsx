"use client";
import { type PointerEvent, type ReactElement, useEffect, useRef, useState } from "react";
import type { Orientation } from "../../figures/index.ts";
import { addShape, paintSpots } from "./paint.ts";
import type { Shading } from "./shades.ts";
import type { Histology } from "./use-images.ts";
import { usePainting, useSize } from "./use-painting.ts";
import {
  type Ground,
  type Projection,
  panned,
  projectionOf,
  type Size,
  spotAt,
  spotsInside,
  type View,
  wholeOf,
  zoomed,
} from "./view.ts";

export interface MapCanvasProps {
  readonly ground: Ground;
  readonly shading: Shading;
  readonly view: View;
  readonly onView: (view: View) => void;
  /** What dragging does. */
  readonly tool: "pan" | "lasso";
  readonly chosen: Uint8Array | undefined;
  readonly onChoose: (spots: Uint32Array | undefined) => void;
  readonly histology: readonly Histology[];
  readonly sections: readonly string[];
  readonly orientation: Orientation;
  /** Of the spots, over the image. */
  readonly opacity: number;
  /** The length of the scale bar in units of place, and its words. */
  readonly barOf: (length: number) => { readonly length: number; readonly words: string };
  readonly nameOf: (spot: number) => string;
}

type Point = readonly [number, number];

/** The section on a canvas: drag to move or to lasso, scroll or pinch to enlarge, keys for the same. */
export function MapCanvas(props: MapCanvasProps): ReactElement {
  const { ground, shading, view, onView, tool, onChoose, nameOf } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(canvas);
  const [line, setLine] = useState<readonly Point[]>([]);
  const [tip, setTip] = useState<{ readonly spot: number; readonly at: Point }>();
  const pointers = useRef(new Map<number, Point>());
  const seen = useRef(view);
  seen.current = view;
  const projection = projectionOf(ground, view, size);
  const look = (next: View) => {
    seen.current = next;
    onView(next);
  };

  usePainting(canvas, size, (context, ratio) => {
    const pixels = { width: context.canvas.width, height: context.canvas.height };
    const own = {
      scale: projection.scale * ratio,
      dx: projection.dx * ratio,
      dy: projection.dy * ratio,
    };
    context.clearRect(0, 0, pixels.width, pixels.height);
    drawHistology(context, props, own);
    paintSpots(context, {
      ground,
      shading,
      projection: own,
      size: pixels,
      opacity: props.histology.length > 0 ? props.opacity : 1,
      ...(props.chosen && { chosen: props.chosen }),
    });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { color: ink, backgroundColor: paper } = getComputedStyle(context.canvas);
    if (line.length > 1) drawLasso(context, line, ink);
    if (tip) drawRing(context, ground, projection, tip.spot, ink);
    drawBar(context, props.barOf(size.width / 5 / projection.scale), projection, size, {
      ink,
      paper,
    });
    context.setTransform(1, 0, 0, 1, 0, 0);
  });

  const placeOf = (event: { clientX: number; clientY: number }): Point => {
    const box = canvas.current!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  useWheel(canvas, (event) => {
    const isMeant = event.ctrlKey || event.metaKey || document.activeElement === canvas.current;
    if (!isMeant) return;
    event.preventDefault();
    const factor = Math.exp(-Math.max(-100, Math.min(100, event.deltaY)) * 0.004);
    look(zoomed(seen.current, factor, placeOf(event), ground, size));
  });

  const handlers = {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, placeOf(event));
      setLine(isLasso(event) && pointers.current.size === 1 ? [placeOf(event)] : []);
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const at = placeOf(event);
      const before = pointers.current.get(event.pointerId);
      if (!before) {
        const spot = spotAt(ground, projection, at);
        setTip(spot >= 0 ? { spot, at } : undefined);
        return;
      }
      setTip(undefined);
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
      pointers.current.set(event.pointerId, at);
      if (other) {
        const factor = distance(at, other) / Math.max(1, distance(before, other));
        look(zoomed(seen.current, factor, middle(at, other), ground, size));
      } else if (line.length > 0) {
        if (distance(at, line.at(-1)!) > 2) setLine([...line, at]);
      } else {
        look(panned(seen.current, [at[0] - before[0], at[1] - before[1]], ground, size));
      }
    },
    onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
      pointers.current.delete(event.pointerId);
      if (line.length > 2) onChoose(spotsInside(ground, projection, line));
      else if (line.length > 0) onChoose(undefined);
      setLine([]);
    },
    onPointerCancel(event: PointerEvent<HTMLCanvasElement>) {
      pointers.current.delete(event.pointerId);
      setLine([]);
    },
    onPointerLeave: () => setTip(undefined),
    onDoubleClick: (event: { clientX: number; clientY: number }) =>
      look(zoomed(seen.current, 2, placeOf(event), ground, size)),
    onKeyDown(event: React.KeyboardEvent) {
      const step = STEPS[event.key];
      const centre: Point = [size.width / 2, size.height / 2];
      if (step) look(panned(seen.current, step, ground, size));
      else if (event.key === "+" || event.key === "=") {
        look(zoomed(seen.current, 1.4, centre, ground, size));
      } else if (event.key === "-") look(zoomed(seen.current, 1 / 1.4, centre, ground, size));
      else if (event.key === "0") look(wholeOf(ground));
      else if (event.key === "Escape") onChoose(undefined);
      else return;
      event.preventDefault();
    },
  };
  function isLasso(event: { shiftKey: boolean }): boolean {
    return (tool === "lasso") !== event.shiftKey;
  }

  return (
    <div className="map-frame">
      <canvas
        ref={canvas}
        className="map-canvas"
        tabIndex={0}
        role="img"
        aria-label={`Map of the section, ${shading.title}. Arrow keys move it, plus and minus enlarge it, 0 shows all.`}
        data-tool={tool}
        {...handlers}
      />
      {tip && (
        <div
          className="map-tip"
          style={
            tip.at[0] > size.width / 2
              ? { right: size.width - tip.at[0] + 12, top: tip.at[1] + 12 }
              : { left: tip.at[0] + 12, top: tip.at[1] + 12 }
          }
        >
          <strong>{nameOf(tip.spot)}</strong>
          <br />
          {shading.words(tip.spot)}
        </div>
      )}
    </div>
  );
}

const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: [60, 0],
  ArrowRight: [-60, 0],
  ArrowUp: [0, 60],
  ArrowDown: [0, -60],
};

function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(ax - bx, ay - by);
}

function middle([ax, ay]: Point, [bx, by]: Point): Point {
  return [(ax + bx) / 2, (ay + by) / 2];
}

/** Scrolling must be stopped before the page scrolls, which React's own listeners cannot. */
function useWheel(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  turn: (event: WheelEvent) => void,
): void {
  const now = useRef(turn);
  now.current = turn;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const listen = (event: WheelEvent) => now.current(event);
    element.addEventListener("wheel", listen, { passive: false });
    return () => element.removeEventListener("wheel", listen);
  }, [canvas]);
}

/** Draws the images under the spots, turned as these are. */
function drawHistology(
  context: CanvasRenderingContext2D,
  { histology, sections, ground, orientation: { turns, flipped } }: MapCanvasProps,
  { scale, dx, dy }: Projection,
): void {
  const [cos, sin] = [[1, 0] as const, [0, 1] as const, [-1, 0] as const, [0, -1] as const][turns];
  const mirror = flipped ? -1 : 1;
  for (const { section, bitmap, scale: perUnit } of histology) {
    const [sx, sy] = ground.shifts[Math.max(0, sections.indexOf(section))] ?? [0, 0];
    const k = scale / perUnit;
    context.setTransform(
      cos * mirror * k,
      sin * mirror * k,
      -sin * k,
      cos * k,
      dx + sx * scale,
      dy + sy * scale,
    );
    context.drawImage(bitmap, 0, 0);
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
}

function drawLasso(context: CanvasRenderingContext2D, line: readonly Point[], ink: string): void {
  context.beginPath();
  for (const [x, y] of line) context.lineTo(x, y);
  context.closePath();
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.stroke();
  context.setLineDash([]);
}

function drawRing(
  context: CanvasRenderingContext2D,
  ground: Ground,
  { scale, dx, dy }: Projection,
  spot: number,
  ink: string,
): void {
  const radius = Math.max(4, ground.radius * scale) + 1.5;
  context.beginPath();
  const [cx, cy] = [ground.x[spot]! * scale + dx, ground.y[spot]! * scale + dy];
  addShape(context, cx, cy, radius, ground.isTiled);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.stroke();
}

/** The scale bar, on a backing that sets it off from spots and histology. */
function drawBar(
  context: CanvasRenderingContext2D,
  { length, words }: { readonly length: number; readonly words: string },
  { scale }: Projection,
  { height }: Size,
  { ink, paper }: { readonly ink: string; readonly paper: string },
): void {
  context.font = "12px system-ui, sans-serif";
  const width = Math.max(length * scale, context.measureText(words).width);
  context.globalAlpha = 0.8;
  context.fillStyle = paper;
  context.fillRect(8, height - 38, width + 12, 30);
  context.globalAlpha = 1;
  context.fillStyle = ink;
  context.fillRect(14, height - 16, length * scale, 3);
  context.fillText(words, 14, height - 22);
}
