"use client";
import { queueDrawing } from "@unmix/workbench/ui";
import { type RefObject, useEffect, useState } from "react";
import type { Size } from "./view.ts";

/** The size of an element on the page, in pixels of the page. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 300, height: 300 });
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize({ width: Math.max(1, width), height: Math.max(1, height) });
    });
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** Pixels of a canvas per pixel of the page, at most. */
const MOST_RATIO = 2;

/** When a painting is due; returns a function that takes it back. */
type When = (paint: () => void) => () => void;

/** With the next frame. */
function inFrame(paint: () => void): () => void {
  const frame = requestAnimationFrame(paint);
  return () => cancelAnimationFrame(frame);
}

/** One after the other with the figures of the page, so that many small maps hold no frame. */
export const inTurn: When = queueDrawing;

/** Paints after each rendering, by default once a frame at most, at the resolution of the screen. */
export function usePainting(
  canvas: RefObject<HTMLCanvasElement | null>,
  size: Size,
  paint: (context: CanvasRenderingContext2D, ratio: number) => void,
  when: When = inFrame,
): void {
  useEffect(() =>
    when(() => {
      const element = canvas.current;
      const context = element?.getContext("2d");
      if (!element || !context) return;
      const ratio = Math.min(MOST_RATIO, devicePixelRatio);
      const width = Math.round(size.width * ratio);
      const height = Math.round(size.height * ratio);
      if (element.width !== width) element.width = width;
      if (element.height !== height) element.height = height;
      paint(context, ratio);
    }),
  );
}
