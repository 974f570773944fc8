import { type Ink, ink, rounded } from "./ink.ts";
import { textWidth, truncated, WIDEST_FONT } from "./text.ts";
import type { Theme } from "./theme.ts";

/** One entry of a legend. */
export interface LegendEntry {
  /** Marks with the same key are highlighted together with the entry. */
  readonly key: string;
  readonly name: string;
  readonly colour: string;
  /** Default "square". */
  readonly symbol?:
    | "square"
    | "hollow"
    | "hatched"
    | "line"
    | "dashed"
    | "ring"
    | "dot"
    | "interval";
}

const ROW = 18;

/** A legend in rows of at most `width` pixels, its upper edge at `y`. */
export function legend(
  entries: readonly LegendEntry[],
  x: number,
  y: number,
  width: number,
  theme: Theme,
): Drawn {
  const marks: Ink[] = [];
  let left = 0;
  let row = 0;
  for (const entry of entries) {
    const name = truncated(entry.name, Math.min((width - 26) / WIDEST_FONT, 260), 11);
    const estimate = textWidth(name, 11);
    const needed = 18 + Math.max(estimate + 12, estimate * WIDEST_FONT + 4);
    if (left > 0 && left + needed > width) {
      left = 0;
      row++;
    }
    marks.push(
      ink(
        "g",
        {
          transform: `translate(${rounded(x + left)},${rounded(y + row * ROW)})`,
          "data-legend": entry.key,
          "data-key": entry.key,
        },
        {
          tip: entry.name,
          children: [
            symbolOf(entry),
            ink("text", { x: 18, y: 12, fill: theme.text }, { text: name }),
          ],
        },
      ),
    );
    left += needed;
  }
  return { marks, height: entries.length === 0 ? 0 : (row + 1) * ROW };
}

/** Marks and the height they take. */
export interface Drawn {
  readonly marks: readonly Ink[];
  readonly height: number;
}

function symbolOf({ symbol = "square", colour }: LegendEntry): Ink {
  if (symbol === "square") {
    return ink("rect", { x: 2, y: 3, width: 11, height: 11, rx: 2, fill: colour });
  }
  if (symbol === "hollow") {
    return ink("rect", { x: 2.5, y: 3.5, width: 10, height: 10, fill: "none", stroke: colour });
  }
  if (symbol === "hatched") {
    return ink("path", {
      d: "M2,3H13V14H2ZM2,9L8,3M2,14L13,3M7,14L13,8",
      stroke: colour,
      fill: "none",
    });
  }
  if (symbol === "ring" || symbol === "dot") {
    return ink("circle", {
      cx: 7.5,
      cy: 8.5,
      r: 4,
      fill: symbol === "ring" ? "none" : colour,
      stroke: colour,
      "stroke-width": 1.5,
    });
  }
  if (symbol === "interval") {
    return ink("path", {
      d: "M1,8.5H14M1,5.5V11.5M14,5.5V11.5",
      stroke: colour,
      "stroke-width": 1.5,
      fill: "none",
    });
  }
  return ink("path", {
    d: "M0,8.5H15",
    stroke: colour,
    "stroke-width": 2.5,
    "stroke-dasharray": symbol === "dashed" ? "4 3" : undefined,
  });
}

/** A ramp from `low` to `high` with its name, for heatmaps. */
export function colourBar(
  name: string,
  low: string,
  high: string,
  colour: (t: number) => string,
  x: number,
  y: number,
  theme: Theme,
): Drawn {
  const steps = 24;
  const width = 110;
  const start = (textWidth(name, 11) + textWidth(low, 10)) * WIDEST_FONT + 11;
  const marks: Ink[] = [
    ink("text", { x, y: y + 12, fill: theme.muted }, { text: name }),
    ink(
      "text",
      { x: x + start - 5, y: y + 12, "text-anchor": "end", fill: theme.muted, "font-size": 10 },
      { text: low },
    ),
  ];
  for (let step = 0; step < steps; step++) {
    marks.push(
      ink("rect", {
        x: x + start + (step * width) / steps,
        y: y + 4,
        width: width / steps + 0.5,
        height: 10,
        fill: colour(step / (steps - 1)),
      }),
    );
  }
  marks.push(
    ink(
      "text",
      { x: x + start + width + 5, y: y + 12, fill: theme.muted, "font-size": 10 },
      { text: high },
    ),
  );
  return { marks, height: ROW };
}
