"use client";
import { useEffect, useRef } from "react";
import type { LaneMix } from "../../domain/mixer/mixer.ts";
import type { Player } from "./player.ts";

/** Seconds that an arrow goes. */
const STEP = 2;

interface Keyed {
  readonly player: Player;
  readonly lanes: readonly LaneMix[];
  readonly loops: boolean;
  readonly original: boolean;
  readonly onLane: (lane: number, change: Partial<LaneMix>) => void;
  readonly onLoop: (loops: boolean) => void;
  readonly onOriginal: (original: boolean) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** The keys of the page, but where one is meant for what has the focus. */
export function useKeys(keyed: Keyed): void {
  const now = useRef(keyed);
  now.current = keyed;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      if (act(event, now.current)) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/** Whether the key was one of the page's. */
function act(event: KeyboardEvent, keyed: Keyed): boolean {
  const { player, lanes } = keyed;
  if (event.ctrlKey || event.metaKey) {
    if (event.altKey || event.key.toLowerCase() !== "z") return false;
    if (event.shiftKey) keyed.onRedo();
    else keyed.onUndo();
    return true;
  }
  if (event.altKey) return false;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit !== undefined) {
    const lane = digit === "0" ? lanes.length - 1 : Number(digit) - 1;
    const mix = lanes[lane];
    if (!mix) return false;
    keyed.onLane(lane, event.shiftKey ? { solo: !mix.solo } : { muted: !mix.muted });
    return true;
  }
  switch (event.key) {
    case " ":
      // A button that has the focus is pressed by it.
      if (event.target instanceof Element && event.target.closest("button, summary, a")) {
        return false;
      }
      if (player.isPlaying()) player.pause();
      else player.play();
      return true;
    case "l":
    case "L":
      keyed.onLoop(!keyed.loops);
      return true;
    case "o":
    case "O":
      keyed.onOriginal(!keyed.original);
      return true;
    case "ArrowLeft":
    case "ArrowRight":
      if (hasArrows(event.target)) return false;
      player.seek(Math.max(0, player.position() + (event.key === "ArrowLeft" ? -STEP : STEP)));
      return true;
    default:
      return false;
  }
}

/** Whether keys are for what has the focus: a field or a list. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("select, textarea")) return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "range"].includes(target.type)
  );
}

/** A slider, a drawing whose marks are stepped through by arrows, or an open menu. */
function hasArrows(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, .figure-canvas, .menu") !== null;
}
