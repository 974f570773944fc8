import { type CurvePanel, type Ink, ink, type PanelBox } from "@unmix/workbench/figures";
import { type Unseen, unseenBand } from "./unseen.ts";

/** A wave over time, as a mark in a panel. */
export interface Wave {
  readonly x: ArrayLike<number>;
  /** Breaks where it is not a number. */
  readonly y: ArrayLike<number>;
  readonly colour: string;
  readonly key?: string;
  readonly tip?: string;
  readonly thickness?: number;
  readonly opacity?: number;
}

type Sides = Pick<PanelBox, "left" | "right">;

/**
 * A panel of waves, which keep their peaks however many samples there are to a pixel.
 *
 * @param unseen what lies over them
 */
export function wavePanel(
  panel: Omit<CurvePanel, "curves" | "overlay">,
  waves: readonly Wave[],
  unseen?: Unseen,
): CurvePanel {
  return {
    ...panel,
    curves: [],
    overlay: (x, y, box) => [
      ...waves.map((wave) => drawWave(wave, x, y, box)),
      ...(unseen ? unseenBand(unseen, x, box) : []),
    ],
  };
}

/** One wave in the box of a panel. */
export function drawWave(
  wave: Wave,
  x: (value: number) => number,
  y: (value: number) => number,
  box: Sides,
): Ink {
  const path = ink(
    "path",
    {
      d: wavePath(wave, x, y, box),
      fill: "none",
      stroke: wave.colour,
      "stroke-width": wave.thickness ?? 1.2,
      "stroke-linejoin": "round",
      "stroke-opacity": wave.opacity,
    },
    { reach: 4 },
  );
  return ink(
    "g",
    { "data-key": wave.key },
    { children: [path], ...(wave.tip !== undefined && { tip: wave.tip }) },
  );
}

/** Where samples are dense, each column of pixels goes from its least to its greatest value. */
function wavePath(
  { x: times, y: values }: Wave,
  x: (value: number) => number,
  y: (value: number) => number,
  { left, right }: Sides,
): string {
  const count = times.length;
  const widest = MOST_STEPS * (count > 1 ? medianStep(times) : 1);
  const dense = count > 2 * (right - left);
  let d = "";
  let pen = false;
  let i = 0;
  while (i < count) {
    const px = x(times[i]!);
    const next = dense ? columnEnd(times, x, i, Math.floor(px)) : i + 1;
    let [low, high] = [values[i]!, values[i]!];
    for (let k = i + 1; k < next; k++) {
      low = Math.min(low, values[k]!);
      high = Math.max(high, values[k]!);
    }
    const broken = i > 0 && times[i]! - times[i - 1]! > widest;
    if (!Number.isFinite(low) || !Number.isFinite(high)) {
      pen = false;
    } else {
      const points = low === high ? [low] : [low, high];
      for (const value of points) {
        d += `${pen && !broken ? "L" : "M"}${px.toFixed(1)},${y(value).toFixed(1)}`;
        pen = true;
      }
    }
    i = next;
  }
  return d;
}

/** The first sample after `from` that lies beyond a column of pixels: by halves, since times rise. */
function columnEnd(
  times: ArrayLike<number>,
  x: (value: number) => number,
  from: number,
  column: number,
): number {
  let [inside, beyond] = [from, times.length];
  while (beyond - inside > 1) {
    const middle = (inside + beyond) >> 1;
    if (Math.floor(x(times[middle]!)) > column) beyond = middle;
    else inside = middle;
  }
  return beyond;
}

/** A gap of more usual steps than these is left open. */
const MOST_STEPS = 8;

function medianStep(times: ArrayLike<number>): number {
  const stride = Math.max(1, Math.floor(times.length / 1000));
  const steps: number[] = [];
  for (let i = 1; i < times.length; i += stride) steps.push(times[i]! - times[i - 1]!);
  return steps.sort((a, b) => a - b)[steps.length >> 1]!;
}

/** The values with a margin of a twentieth; 0 alone becomes ±1. */
export function valuesDomain(...lists: readonly ArrayLike<number>[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      if (Number.isNaN(list[i]!)) continue;
      low = Math.min(low, list[i]!);
      high = Math.max(high, list[i]!);
    }
  }
  if (!(low <= high)) return [0, 1];
  const margin = low === high ? Math.abs(low) || 1 : (high - low) / 20;
  return [low - margin, high + margin];
}
