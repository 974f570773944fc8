"use client";
import { type RefObject, useEffect, useState } from "react";
import type { Figure } from "../figures/figure.ts";
import { renderToElement } from "../figures/render.ts";
import type { ThemeName } from "../figures/theme.ts";
import { queueDrawing } from "./draw-queue.ts";

/** Draws `figure` into `box` as wide as it is, again when either changes; returns that width. */
export function useDrawing(
  box: RefObject<HTMLDivElement | null>,
  figure: Figure,
  theme: ThemeName,
): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  useEffect(() => {
    if (width === 0) return;
    return queueDrawing(() => {
      const drawing = renderToElement(figure, document, { width, theme, heading: false });
      drawing.setAttribute("aria-hidden", "true");
      box.current?.replaceChildren(drawing);
    });
  }, [box, figure, theme, width]);
  return width;
}
