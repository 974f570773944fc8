import {
  at,
  type Canvas,
  drawRidge,
  type Ink,
  ink,
  textOn,
  textWidth,
  truncated,
  widestText,
} from "@unmix/workbench/figures";
import type { Scene } from "./scene.ts";

/** A picture of one tensor or matrix, to be placed beside others. */
export interface Block {
  readonly marks: readonly Ink[];
  readonly height: number;
  /** Where its first row begins. */
  readonly top: number;
}

export interface RidgeOptions {
  readonly title: string;
  readonly names: readonly string[];
  /** rows × J × K. */
  readonly values: Float64Array;
  readonly width: number;
  readonly rowHeight: number;
  readonly colour: (row: number) => string;
  readonly key?: (row: number) => string;
  readonly tip: (row: number, j: number) => string;
}

/** A row a thing, a column a feature, every cell a fibre as a filled curve. */
export function ridgeBlock(scene: Scene, { theme }: Canvas, options: RidgeOptions): Block {
  const { features, points } = scene;
  const { names, values, rowHeight } = options;
  const left = widestText(names, 10, Math.min(120, options.width * 0.24)) + 7;
  const head = columnHeads(
    scene.result.features.map(({ feature }) => feature),
    left,
    options.width - left,
    theme,
  );
  const { column } = head;
  const top = 22 + head.height;
  const marks: Ink[] = [title(options.title, theme), at(0, 22, head.marks)];
  const highest = Float64Array.from({ length: features }, (_, j) => {
    let most = 0;
    for (let row = 0; row < names.length; row++) {
      const from = (row * features + j) * points;
      for (let k = 0; k < points; k++) most = Math.max(most, values[from + k]!);
    }
    return most;
  });
  names.forEach((name, row) => {
    const y = top + row * rowHeight;
    const shownName = truncated(name, left - 6, 10);
    marks.push(
      ink(
        "text",
        { x: left - 6, y: y + rowHeight - 4, "text-anchor": "end", "font-size": 10 },
        shownName === name ? { text: name } : { text: shownName, tip: name },
      ),
      ink("line", {
        x1: left,
        x2: left + features * column,
        y1: y + rowHeight - 1,
        y2: y + rowHeight - 1,
        stroke: theme.grid,
      }),
    );
    for (let j = 0; j < features; j++) {
      const from = (row * features + j) * points;
      marks.push(
        drawRidge(
          {
            values: values.subarray(from, from + points),
            highest: highest[j]!,
            colour: options.colour(row),
            tip: options.tip(row, j),
            key: options.key?.(row),
          },
          { x: left + j * column + 2, y: y + 1, width: column - 4, height: rowHeight - 2 },
        ),
      );
    }
  });
  return { marks, height: top + names.length * rowHeight, top };
}

/** The mixing coefficients as coloured cells. */
export function mixingBlock(
  scene: Scene,
  { theme }: Canvas,
  width: number,
  rowHeight: number,
): Block {
  const { result, rank, sinks, sourceNames } = scene;
  const left = 4;
  const head = columnHeads(sourceNames, left, Math.min(90 * rank, width - left), theme);
  const { column } = head;
  const top = 22 + head.height;
  const marks: Ink[] = [title(`A: ${sinks} × ${rank}`, theme), at(0, 22, head.marks)];
  for (let i = 0; i < sinks; i++) {
    for (let r = 0; r < rank; r++) {
      const value = result.proportions[i * rank + r]!;
      const fill = Number.isFinite(value) ? theme.sequential(value) : theme.surface;
      const y = top + i * rowHeight;
      const label = value.toFixed(2);
      marks.push(
        ink(
          "rect",
          {
            x: left + r * column,
            y,
            width: column,
            height: rowHeight,
            fill,
            stroke: theme.surface,
          },
          { tip: `${result.table.sinks[i]}, ${sourceNames[r]}: ${label}` },
        ),
      );
      if (textWidth(label, 10) <= column - 3) {
        marks.push(
          ink(
            "text",
            {
              x: left + (r + 0.5) * column,
              y: y + rowHeight / 2 + 3.5,
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
  }
  return { marks, height: top + sinks * rowHeight, top };
}

function title(text: string, theme: Canvas["theme"]): Ink {
  return ink(
    "text",
    { x: 0, y: 14, "font-size": 12, "font-weight": 600, fill: theme.text },
    { text },
  );
}

/** Longest slanted column name, in pixels. */
const HEAD = 110;

/**
 * Columns that share `width`, and their names over them: level where all fit, else slanted, with
 * room kept for the last to reach over the right edge.
 */
function columnHeads(
  names: readonly string[],
  left: number,
  width: number,
  theme: Canvas["theme"],
): { marks: Ink[]; height: number; column: number } {
  const count = Math.max(1, names.length);
  const level = names.every((name) => textWidth(name, 10) <= width / count - 4);
  const longest = widestText(names, 10, HEAD);
  const column = level ? width / count : (width - longest * 0.5) / count;
  const height = level ? 16 : longest * 0.87 + 10;
  const marks = names.map((name, index) => {
    const text = level ? name : truncated(name, HEAD, 10);
    const extras = text === name ? { text } : { text, tip: name };
    const x = left + (index + 0.5) * column;
    return level
      ? ink(
          "text",
          { x, y: height - 4, "text-anchor": "middle", "font-size": 10, fill: theme.muted },
          extras,
        )
      : at(x + 2, height - 4, [
          ink("text", { transform: "rotate(-60)", "font-size": 10, fill: theme.muted }, extras),
        ]);
  });
  return { marks, height, column };
}
