import type { Canvas, Drawing } from "./figure.ts";
import { shown } from "./format.ts";
import { at, type Ink, ink } from "./ink.ts";
import { colourBar } from "./legend.ts";
import { textWidth, truncated, widestText } from "./text.ts";
import { textOn } from "./theme.ts";

export interface HeatmapOptions {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** rows × columns; not-a-number cells are left empty. */
  readonly values: ArrayLike<number>;
  /** What the colour means: "proportion". */
  readonly measure: string;
  readonly rowLabel?: string;
  readonly columnLabel?: string;
  /** Values at the ends of the ramp; default 0 and the largest value. */
  readonly domain?: readonly [number, number];
  /** Colours from −1 to 1 about zero instead of from nothing to all. */
  readonly diverging?: boolean;
  /** How a value reads in its cell and tip. */
  readonly format?: (value: number) => string;
  /** What hovering over a cell says; default row, column and value. */
  readonly tip?: (row: number, column: number) => string;
  /** Cells drawn with a frame. */
  readonly framed?: (row: number, column: number) => boolean;
}

const WIDEST_CELL = 90;
/** Least width of a cell under a slanted name, in pixels. */
const SLANTED_LEAST = 16;
/** Longest name over a column that is not cut, in pixels. */
const LONGEST_NAME = 110;

/** A matrix as coloured cells, with the values written where all of them fit. */
export function drawHeatmap(options: HeatmapOptions, canvas: Canvas): Drawing {
  const { rows, columns, values } = options;
  const { width, theme } = canvas;
  const format = options.format ?? shown;
  const [low, high] = options.domain ?? [0, largest(values)];
  const colour = (value: number): string => {
    if (options.diverging) return theme.diverging(high > 0 ? value / high : 0);
    return theme.sequential(high > low ? (value - low) / (high - low) : 0);
  };

  const crowded = columns.length > (width * 0.6) / SLANTED_LEAST;
  const rowRoom =
    Math.max(
      widestText(rows, 11, Math.min(150, width * (crowded ? 0.22 : 0.3))),
      textWidth(options.rowLabel ?? "", 11),
    ) + 8;
  const left = rowRoom + 8;
  const { angle, cellWidth, columnRoom, overhang } = columnLayout(columns, width - left);
  const cellHeight = 22;
  const written = Array.from(values, (value) => (Number.isFinite(value) ? format(value) : ""));
  const roomForValues = widestText(written, 10, cellWidth) <= cellWidth - 4;
  const bar = colourBar(
    options.measure,
    format(low),
    format(high),
    (t) => colour(options.diverging ? (2 * t - 1) * high : low + t * (high - low)),
    8,
    0,
    theme,
  );
  const top = bar.height + 6 + (options.columnLabel ? 16 : 0) + columnRoom;
  const marks: Ink[] = [...bar.marks];
  // Above all cells, so that no neighbour covers a side.
  const frames: Ink[] = [];

  if (options.columnLabel) {
    marks.push(
      ink(
        "text",
        {
          x: left + (cellWidth * columns.length) / 2,
          y: bar.height + 16,
          "text-anchor": "middle",
          fill: theme.muted,
        },
        { text: options.columnLabel },
      ),
    );
  }
  if (options.rowLabel) {
    marks.push(
      ink(
        "text",
        { x: left - 6, y: top - 6, "text-anchor": "end", fill: theme.muted },
        { text: options.rowLabel },
      ),
    );
  }
  columns.forEach((name, column) => {
    const x = left + (column + 0.5) * cellWidth;
    marks.push(columnName(name, x, top - 6, angle, canvas));
  });
  rows.forEach((name, row) => {
    const text = truncated(name, rowRoom - 8, 11);
    const y = top + row * cellHeight;
    const cells: Ink[] = [
      ink(
        "text",
        { x: left - 6, y: y + 15, "text-anchor": "end", fill: theme.text },
        text === name ? { text } : { text, tip: name },
      ),
    ];
    for (let column = 0; column < columns.length; column++) {
      const value = values[row * columns.length + column]!;
      const known = Number.isFinite(value);
      const fill = known ? colour(value) : theme.surface;
      const label = written[row * columns.length + column]!;
      const tip =
        options.tip?.(row, column) ??
        `${name}, ${columns[column]}: ${known ? `${options.measure} ${label}` : "not known"}`;
      cells.push(
        ink(
          "rect",
          {
            x: left + column * cellWidth,
            y,
            width: cellWidth,
            height: cellHeight,
            fill,
            stroke: theme.surface,
          },
          { tip },
        ),
      );
      if (options.framed?.(row, column)) {
        const corner = [left + column * cellWidth, y] as const;
        frames.push(...frame(corner, cellWidth, cellHeight, canvas));
      }
      if (roomForValues && known) {
        cells.push(
          ink(
            "text",
            {
              x: left + (column + 0.5) * cellWidth,
              y: y + 14.5,
              "text-anchor": "middle",
              "font-size": 10,
              fill: textOn(fill),
              "pointer-events": "none",
            },
            { text: label },
          ),
        );
      }
    }
    marks.push(ink("g", {}, { children: cells }));
  });
  marks.push(...frames);
  const used = Math.max(left + columns.length * cellWidth + overhang + 6, 320);
  return { height: top + rows.length * cellHeight + 8, width: used, marks };
}

/** A frame within a cell, with a halo that sets it off from dark and light cells alike. */
function frame(
  [x, y]: readonly [number, number],
  width: number,
  height: number,
  { theme }: Canvas,
): Ink[] {
  const side = { x: x + 1.5, y: y + 1.5, width: width - 3, height: height - 3 };
  const line = { ...side, fill: "none", "pointer-events": "none" };
  return [
    ink("rect", { ...line, stroke: theme.surface, "stroke-width": 4 }),
    ink("rect", { ...line, stroke: theme.text, "stroke-width": 1.5 }),
  ];
}

interface ColumnLayout {
  /** 0 level, −60 slanted, −90 upright. */
  readonly angle: 0 | -60 | -90;
  readonly cellWidth: number;
  /** Height that the names need. */
  readonly columnRoom: number;
  /** How far the last name may reach over the right edge. */
  readonly overhang: number;
}

/** Names stand level where all fit, slanted where lines of text fit side by side, else upright. */
function columnLayout(columns: readonly string[], room: number): ColumnLayout {
  const count = Math.max(1, columns.length);
  const longest = widestText(columns, 11, LONGEST_NAME);
  const level = Math.min(WIDEST_CELL, (room - 14) / count);
  if (columns.every((name) => textWidth(name, 11) <= level - 4)) {
    return { angle: 0, cellWidth: level, columnRoom: 16, overhang: 8 };
  }
  const overhang = longest * 0.5 + 8;
  const slanted = Math.min(WIDEST_CELL, (room - overhang) / count);
  if (slanted >= SLANTED_LEAST) {
    return { angle: -60, cellWidth: slanted, columnRoom: longest * 0.87 + 12, overhang };
  }
  return { angle: -90, cellWidth: level, columnRoom: longest * 0.85 + 8, overhang: 8 };
}

function columnName(
  name: string,
  x: number,
  y: number,
  angle: ColumnLayout["angle"],
  { theme }: Canvas,
): Ink {
  const fill = theme.text;
  if (angle === 0) return ink("text", { x, y, "text-anchor": "middle", fill }, { text: name });
  const text = truncated(name, LONGEST_NAME, 11);
  return at(x + 3, y, [
    ink(
      "text",
      { transform: `rotate(${angle})`, fill, "font-size": angle === -90 ? 9 : undefined },
      text === name ? { text } : { text, tip: name },
    ),
  ]);
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most || 1;
}
