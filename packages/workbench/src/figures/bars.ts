import { scaleLinear } from "d3";
import { AXIS_HEIGHT, bottomAxis, LABEL_HEIGHT } from "./axis.ts";
import type { Canvas, Drawing } from "./figure.ts";
import { shown } from "./format.ts";
import { type Ink, ink } from "./ink.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { truncated, WIDEST_FONT, widestText } from "./text.ts";

/** One part of a stacked bar. */
export interface BarPart {
  readonly key: string;
  readonly colour: string;
  readonly value: number;
  readonly tip: string;
  /** An interval of the value, drawn as a line below the bar. */
  readonly interval?: readonly [low: number, high: number];
}

export interface Bar {
  readonly name: string;
  readonly parts: readonly BarPart[];
  /** Written after the bar. */
  readonly note?: string;
}

export interface BarsOptions {
  readonly bars: readonly Bar[];
  readonly valueLabel: string;
  /** Value at the right end; default the longest bar. */
  readonly highest?: number;
  readonly legend?: readonly LegendEntry[];
}

/** Horizontal bars of stacked parts; intervals, where given, are lines below on the same axis. */
export function drawBars(options: BarsOptions, canvas: Canvas): Drawing {
  const { width, theme } = canvas;
  const { bars } = options;
  const key = legend(options.legend ?? [], 8, 0, width - 16, theme);
  const nameRoom = widestText(
    bars.map((bar) => bar.name),
    11,
    Math.min(170, width * 0.3),
  );
  const noteRoom =
    WIDEST_FONT *
    widestText(
      bars.map((bar) => bar.note ?? ""),
      10,
      Math.min(200, width * 0.3) / WIDEST_FONT,
    );
  const left = nameRoom + 16;
  const right = width - 14 - (noteRoom > 0 ? noteRoom + 6 : 0);
  const highest = options.highest ?? (Math.max(0, ...bars.map(barLength)) || 1);
  const x = scaleLinear().domain([0, highest]).range([left, right]);
  const lines = Math.max(0, ...bars.map((bar) => bar.parts.filter((part) => part.interval).length));
  const thick = 15;
  const rowHeight = thick + (lines > 0 ? lines * 4 + 8 : 5);
  const start = key.height + 6;
  const marks: Ink[] = [...key.marks];

  bars.forEach((bar, row) => {
    const y = start + row * rowHeight;
    const name = truncated(bar.name, nameRoom + 1, 11);
    marks.push(
      ink(
        "text",
        { x: left - 7, y: y + thick - 3.5, "text-anchor": "end", fill: theme.text },
        name === bar.name ? { text: name } : { text: name, tip: bar.name },
      ),
    );
    let from = 0;
    let line = 0;
    for (const part of bar.parts) {
      if (!Number.isFinite(part.value)) continue;
      const to = from + part.value;
      const extras: Ink[] = [
        ink("rect", {
          x: x(from),
          y,
          width: Math.max(0, x(to) - x(from)),
          height: thick,
          fill: part.colour,
          stroke: theme.surface,
          "stroke-width": 0.5,
        }),
      ];
      if (part.interval) {
        const across = y + thick + 4 + line * 4;
        line++;
        extras.push(
          ink("path", {
            d: `M${x(part.interval[0]).toFixed(1)},${across}H${x(part.interval[1]).toFixed(1)}`,
            stroke: part.colour,
            "stroke-width": 1.5,
          }),
          ink("circle", { cx: x(part.value), cy: across, r: 2, fill: part.colour }),
        );
      }
      marks.push(ink("g", { "data-key": part.key }, { children: extras, tip: part.tip }));
      from = to;
    }
    if (bar.note) {
      marks.push(
        ink(
          "text",
          { x: x(from) + 6, y: y + thick - 4, fill: theme.muted, "font-size": 10 },
          { text: truncated(bar.note, (width - x(from) - 10) / WIDEST_FONT, 10) },
        ),
      );
    }
  });
  const bottom = start + bars.length * rowHeight;
  marks.push(...bottomAxis(x, bottom, { theme, label: options.valueLabel }));
  return { height: bottom + AXIS_HEIGHT + LABEL_HEIGHT + 4, marks };
}

function barLength(bar: Bar): number {
  let length = 0;
  for (const part of bar.parts) if (Number.isFinite(part.value)) length += part.value;
  return length;
}

/** A tip for a part: "Sink 1, source 2: 0.31 (0.2 to 0.4)". */
export function partTip(
  bar: string,
  part: string,
  value: number,
  interval?: readonly [number, number],
): string {
  const range = interval ? ` (95 % interval ${shown(interval[0])} to ${shown(interval[1])})` : "";
  return `${bar}, ${part}: ${shown(value)}${range}`;
}
