import { type Ink, ink } from "./ink.ts";

/** Points of a ridge; more would not show at its size. */
const MOST_POINTS = 48;

export interface Ridge {
  readonly values: ArrayLike<number>;
  /** The value that reaches the top. */
  readonly highest: number;
  readonly colour: string;
  readonly tip?: string;
  readonly key?: string;
}

/** A curve filled down to its base line in a box, without axes: one fibre of a tensor. */
export function drawRidge(
  ridge: Ridge,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): Ink {
  const { values, highest } = ridge;
  const last = values.length - 1;
  const base = box.y + box.height;
  const steps = Math.min(last, MOST_POINTS - 1);
  let d = `M${box.x.toFixed(1)},${base.toFixed(1)}`;
  for (let step = 0; step <= steps; step++) {
    const at = steps === 0 ? 0 : Math.round((step * last) / steps);
    const value = values[at] ?? 0;
    const share =
      highest > 0 && Number.isFinite(value) ? Math.min(1, Math.max(0, value / highest)) : 0;
    const x = box.x + (steps === 0 ? 0.5 : step / steps) * box.width;
    d += `L${x.toFixed(1)},${(base - share * box.height).toFixed(1)}`;
  }
  d += `L${(box.x + box.width).toFixed(1)},${base.toFixed(1)}Z`;
  return ink(
    "path",
    {
      d,
      fill: ridge.colour,
      "fill-opacity": 0.35,
      stroke: ridge.colour,
      "stroke-width": 0.8,
      "data-key": ridge.key,
    },
    ridge.tip === undefined ? {} : { tip: ridge.tip },
  );
}
