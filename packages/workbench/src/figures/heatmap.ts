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

/** A matrix as coloured cells, with the values written where they fit. */
export function drawHeatmap(options: HeatmapOptions, canvas: Canvas): Drawing {
  const { rows, columns, values } = options;
  const { width, theme } = canvas;
  const format = options.format ?? shown;
  const [low, high] = options.domain ?? [0, largest(values)];
  const colour = (value: number): string => {
    if (options.diverging) return theme.diverging(high > 0 ? value / high : 0);
    return theme.sequential(high > low ? (value - low) / (high - low) : 0);
  };

  const rowRoom = widestText(rows, 11, Math.min(150, width * 0.3)) + 8;
  const left = rowRoom + (options.rowLabel ? 20 : 8);
  const share = (margin: number) =>
    Math.min(90, (width - left - margin) / Math.max(1, columns.length));
  const upright = columns.every((name) => textWidth(name, 11) <= share(14) - 4);
  // Slanted names reach over the right edge of the last column.
  const cellWidth = upright ? share(14) : share(8 + widestText(columns, 11, 96) * 0.5);
  const cellHeight = 22;
  const columnRoom = upright ? 16 : widestText(columns, 11, 96) * 0.87 + 12;
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
        {
          transform: `translate(13,${(top + (cellHeight * rows.length) / 2).toFixed(1)}) rotate(-90)`,
          "text-anchor": "middle",
          fill: theme.muted,
        },
        { text: options.rowLabel },
      ),
    );
  }
  columns.forEach((name, column) => {
    const x = left + (column + 0.5) * cellWidth;
    marks.push(columnName(name, x, top - 6, upright, canvas));
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
      const label = known ? format(value) : "";
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
            stroke: options.framed?.(row, column) ? theme.text : theme.surface,
            "stroke-width": options.framed?.(row, column) ? 1.5 : 1,
          },
          { tip },
        ),
      );
      if (label !== "" && textWidth(label, 10) <= cellWidth - 4) {
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
  const used = Math.max(left + columns.length * cellWidth + (upright ? 14 : 60), 320);
  return { height: top + rows.length * cellHeight + 8, width: used, marks };
}

function columnName(name: string, x: number, y: number, upright: boolean, canvas: Canvas): Ink {
  const text = upright ? name : truncated(name, 96, 11);
  const extras = text === name ? { text } : { text, tip: name };
  const fill = canvas.theme.text;
  if (upright) return ink("text", { x, y, "text-anchor": "middle", fill }, extras);
  return at(x + 3, y, [ink("text", { transform: "rotate(-60)", fill }, extras)]);
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > most) most = size;
  }
  return most || 1;
}
