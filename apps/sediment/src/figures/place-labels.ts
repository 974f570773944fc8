import { textWidth, truncated } from "@unmix/workbench/figures";

/** A point and what is to be written beside it. */
export interface NamedPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Text that begins at `x` with its baseline at `y`. */
export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** A line that names should not lie on. */
export interface Segment {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

/** A part of a drawing, in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const FONT_SIZE = 10;
const WIDEST = 110;
const GAP = 3;
/** From the baseline to the top of the letters. */
const ASCENT = 8;

/**
 * A place for the name of each point, beside, above or below it: of those that meet no point and no earlier
 * name and lie within `frame`, the first that the fewest lines cross; `undefined` where there is none.
 *
 * @param radius of the points
 */
export function placeLabels(
  points: readonly NamedPoint[],
  radius: number,
  lines: readonly Segment[],
  frame: Box,
): (PlacedLabel | undefined)[] {
  const taken: Box[] = points.map(({ x, y }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius,
  }));
  return points.map(({ name, x, y }) => {
    const text = truncated(name, WIDEST, FONT_SIZE);
    const width = textWidth(text, FONT_SIZE);
    const away = radius + GAP;
    const [before, after] = [x - away - width, x + away];
    const [middle, above, below] = [y + 3.5, y - away, y + away + ASCENT];
    const starts: readonly (readonly [number, number])[] = [
      [after, middle],
      [before, middle],
      [x - width / 2, above],
      [x - width / 2, below],
      [x, above],
      [x, below],
      [x - width, above],
      [x - width, below],
    ];
    let best: { readonly left: number; readonly baseline: number; readonly box: Box } | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [left, baseline] of starts) {
      const box = { left, right: left + width, top: baseline - ASCENT, bottom: baseline + 2 };
      if (!isWithin(box, frame) || taken.some((other) => meet(box, other))) continue;
      const crossed = lines.filter((line) => crosses(line, box)).length;
      if (crossed >= fewest) continue;
      fewest = crossed;
      best = { left, baseline, box };
    }
    if (!best) return undefined;
    taken.push(best.box);
    return { text, x: best.left, y: best.baseline };
  });
}

/** Whether a part of the line lies in the box: it does unless an axis or the line itself parts them. */
function crosses({ from: [x1, y1], to: [x2, y2] }: Segment, box: Box): boolean {
  const around = {
    left: Math.min(x1, x2),
    right: Math.max(x1, x2),
    top: Math.min(y1, y2),
    bottom: Math.max(y1, y2),
  };
  if (around.left > box.right || around.right < box.left) return false;
  if (around.top > box.bottom || around.bottom < box.top) return false;
  const side = (x: number, y: number) => (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
  const sides = [
    side(box.left, box.top),
    side(box.right, box.top),
    side(box.left, box.bottom),
    side(box.right, box.bottom),
  ];
  return Math.min(...sides) <= 0 && Math.max(...sides) >= 0;
}

function isWithin(box: Box, frame: Box): boolean {
  return (
    box.left >= frame.left &&
    box.right <= frame.right &&
    box.top >= frame.top &&
    box.bottom <= frame.bottom
  );
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
