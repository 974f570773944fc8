import type { MusicOptions } from "../options.ts";
import { type Grid, gridOf } from "./grid.ts";

/** Seconds that a window has about; it is the nearest power of two of samples. */
const USUAL = 0.093;
/** A recording shorter than this many seconds has half of it: frames must outnumber notes. */
const SHORT = 4;
const PUBLISHED = { window: 301, hop: 152, kind: "symmetric", edges: "whole" } as const;
/** Windows in one another's length. */
const OVERLAP = 4;

/** The frames of an analysis: a window of Hann, and a quarter of it from one to the next. */
export function gridFor(
  samples: number,
  sampleRate: number,
  { window, reference }: Pick<MusicOptions, "window" | "reference">,
): Grid {
  if (reference) return gridOf({ samples, sampleRate, ...PUBLISHED });
  const usual = samples < SHORT * sampleRate ? USUAL / 2 : USUAL;
  const seconds = window === "auto" ? usual : window / 1000;
  const length = Math.max(16, 2 ** Math.round(Math.log2(seconds * sampleRate)));
  return gridOf({
    samples,
    sampleRate,
    window: length,
    hop: length / OVERLAP,
    kind: "periodic",
    edges: "padded",
  });
}
