"use client";
import { useEffect, useState } from "react";
import { queueDrawing } from "./draw-queue.ts";

/** How many of `count` parts are shown by now: none at first, and `step` more with each turn of the event loop. */
export function useGradual(count: number, step: number): number {
  const [reached, setReached] = useState(0);
  useEffect(() => {
    if (reached >= count) return;
    return queueDrawing(() => setReached(reached + step));
  }, [reached, count, step]);
  return Math.min(reached, count);
}
