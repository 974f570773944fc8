import { type Ink, ink, rounded, type Theme } from "@unmix/workbench/figures";
import type { Layout } from "./layout.ts";

/** Shades of a map; more would not be told apart. */
const SHADES = 24;

/** How far marks reach over the next, so that spots a little more than a pitch apart leave no slits. */
const OVERLAP = 1.15;

/** The room that a section has. */
export interface SectionBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The marks of a section where they stand in a box: maps of one size share them. */
export interface Placed {
  /** For each mark a short stroke as part of a path. */
  readonly strokes: readonly string[];
  /** Side of a mark, in units of the drawing. */
  readonly side: number;
}

/** Puts the marks of a section into a box. */
export function placed(layout: Layout, box: SectionBox): Placed {
  const { scale, left, top } = placement(layout, box);
  const side = layout.side * scale * OVERLAP;
  const length = fine(side);
  const strokes = Array.from(layout.x, (place, mark) => {
    const x = left + place * scale - side / 2;
    const y = top + layout.y[mark]! * scale;
    return `M${fine(x)} ${fine(y)}h${length}`;
  });
  return { strokes, side };
}

/** Draws the marks of a section by value from 0 to `most`; marks without one are left out. */
export function drawShades(marks: Placed, means: Float64Array, most: number, theme: Theme): Ink[] {
  const shade = Int32Array.from(means, (value) =>
    Number.isFinite(value)
      ? Math.min(SHADES - 1, Math.max(0, Math.floor((value / (most || 1)) * SHADES)))
      : -1,
  );
  return drawMarks(marks, shade, SHADES, (k) => ({
    stroke: theme.sequential((k + 0.5) / SHADES),
  }));
}

/** Draws the marks of a section by label; marks without one (−1) are left out. */
export function drawLabels(
  marks: Placed,
  labels: Int32Array,
  colours: readonly string[],
  key: (label: number) => string,
  names: readonly string[],
): Ink[] {
  return drawMarks(marks, labels, colours.length, (k) => ({
    stroke: colours[k]!,
    "data-key": key(k),
    tip: names[k]!,
  }));
}

/** One path for each class: a short stroke for each mark, which is far smaller than an element each. */
function drawMarks(
  { strokes, side }: Placed,
  classes: Int32Array,
  count: number,
  look: (k: number) => Record<string, string>,
): Ink[] {
  const paths = Array.from({ length: count }, () => "");
  for (let mark = 0; mark < classes.length; mark++) {
    const k = classes[mark]!;
    if (k >= 0) paths[k] += strokes[mark]!;
  }
  return paths.flatMap((d, k) => {
    if (d === "") return [];
    const { tip, ...attributes } = look(k);
    return [
      ink("path", { d, fill: "none", "stroke-width": side, ...attributes }, tip ? { tip } : {}),
    ];
  });
}

/** The bar of a round length in the lower left corner of `box`. */
export function drawScaleBar(layout: Layout, box: SectionBox, theme: Theme): Ink[] {
  const { scale, left } = placement(layout, box);
  const y = box.y + box.height + 8;
  return [
    ink("path", {
      d: `M${rounded(left)},${rounded(y)}h${rounded(layout.bar.length * scale)}`,
      stroke: theme.text,
      "stroke-width": 2,
    }),
    ink(
      "text",
      { x: left, y: y + 13, fill: theme.muted, "font-size": 10 },
      { text: layout.bar.words },
    ),
  ];
}

/** Room under a section for its bar. */
export const BAR_HEIGHT = 26;

/** The height that a section has at a width, at most `most`. */
export function heightAt({ width, height }: Layout, room: number, most: number): number {
  return Math.min(most, Math.max(24, (room * height) / (width || 1)));
}

function placement({ width, height }: Layout, box: SectionBox) {
  const scale = Math.min(box.width / (width || 1), box.height / (height || 1));
  return {
    scale,
    left: box.x + (box.width - width * scale) / 2,
    top: box.y + (box.height - height * scale) / 2,
  };
}

function fine(value: number): string {
  return String(Math.round(value * 10) / 10);
}
