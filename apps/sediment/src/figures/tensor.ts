import {
  at,
  type Canvas,
  type Cell,
  counted,
  type Drawing,
  drawRidge,
  type Figure,
  type Ink,
  ink,
  shown,
  textOn,
  textWidth,
  truncated,
  widestText,
} from "@unmix/workbench/figures";
import { type Scene, sourceKey } from "./scene.ts";

/** The input as one picture: a row a sample, a column a feature, every cell one depth fibre. */
export function inputTensor(scene: Scene): Figure {
  const { result, sinks, features, points } = scene;
  return {
    name: "input-tensor",
    title: "The input tensor Y",
    description:
      `The tensor of ${counted(sinks, "sample")} × ${counted(features, "feature")} × ` +
      `${counted(points, "grid point")}. Every cell is one depth fibre: the discretized probability ` +
      `density of one feature in one sample, which sums to 1.`,
    data: { columns: ["sink", "feature", "k", "value", "probability"], rows: fibreRows(scene) },
    draw(canvas) {
      const block = ridgeBlock(scene, canvas, {
        title: `Y: ${counted(sinks, "sample")} × ${counted(features, "feature")} × ${counted(points, "point")}`,
        names: result.table.sinks,
        values: result.densities,
        width: canvas.width - 16,
        rowHeight: 24,
        colour: (i) => canvas.theme.ordered(i, sinks),
        tip: (i, j) => `Y[${i + 1}, ${j + 1}, :] ${result.table.sinks[i]}, ${scene.axisNames[j]}`,
      });
      return { height: block.height + 4, marks: [at(8, 0, block.marks)] };
    },
  };
}

/** The decomposition as one picture: Y ≈ A ×₁ B. */
export function decomposition(scene: Scene): Figure {
  const { result, sinks, features, rank, sourceNames } = scene;
  return {
    name: "decomposition",
    title: "The decomposition Y ≈ A × B",
    description:
      `The input tensor Y (${sinks} × ${features} × ${scene.points}) as the product of the mixing ` +
      `coefficients A (${sinks} × ${rank}, rows sum to 1) and the source densities B (${rank} × ` +
      `${features} × ${scene.points}), at relative error ${shown(result.fit.relativeError)}.`,
    data: {
      columns: ["sink", "feature", ...sourceNames.map((name) => `share of ${name}`), "residual"],
      rows: result.table.sinks.flatMap((sink, i) =>
        result.features.map(({ feature }, j): Cell[] => [
          sink,
          feature,
          ...result.proportions.slice(i * rank, (i + 1) * rank),
          result.residuals[i * features + j]!,
        ]),
      ),
    },
    draw: (canvas) => drawDecomposition(scene, canvas),
  };
}

function drawDecomposition(scene: Scene, canvas: Canvas): Drawing {
  const { result, sinks, features, rank } = scene;
  const { theme, width } = canvas;
  const wide = width >= 760;
  const gap = 34;
  const least = Math.min(260, 26 * rank + 40);
  const matrixWidth = wide ? Math.max(least, width * 0.16) : width - 16;
  const blockWidth = wide ? (width - 16 - matrixWidth - 2 * gap) / 2 : width - 16;
  const rowHeight = wide ? 22 : 18;
  const samples = ridgeBlock(scene, canvas, {
    title: `Y: ${sinks} × ${features} × ${scene.points}`,
    names: result.table.sinks,
    values: result.densities,
    width: blockWidth,
    rowHeight,
    colour: (i) => theme.ordered(i, sinks),
    tip: (i, j) => `${result.table.sinks[i]}, ${scene.axisNames[j]}`,
  });
  const mixing = mixingBlock(scene, canvas, matrixWidth, rowHeight);
  const sources = ridgeBlock(scene, canvas, {
    title: `B: ${rank} × ${features} × ${scene.points}`,
    names: scene.sourceNames,
    values: result.sources,
    width: blockWidth,
    rowHeight: Math.max(rowHeight, Math.min(64, (rowHeight * sinks) / rank)),
    colour: (r) => scene.sourceColour(theme, r),
    key: sourceKey,
    tip: (r, j) => `${scene.sourceNames[r]}, ${scene.axisNames[j]}`,
  });
  const sign = (text: string, x: number, y: number): Ink =>
    ink("text", { x, y, "text-anchor": "middle", "font-size": 22, fill: theme.muted }, { text });
  if (wide) {
    const middle = samples.top + (rowHeight * sinks) / 2 + 7;
    // First rows side by side, and B beside the middle of Y.
    const mixingAt = samples.top - mixing.top;
    const sourcesAt = Math.max(
      0,
      (samples.height + samples.top - sources.height - sources.top) / 2,
    );
    const second = 8 + blockWidth + gap;
    const third = second + matrixWidth + gap;
    return {
      height: Math.max(samples.height, mixingAt + mixing.height, sourcesAt + sources.height) + 4,
      marks: [
        at(8, 0, samples.marks),
        sign("≈", second - gap / 2, middle),
        at(second, mixingAt, mixing.marks),
        sign("×", third - gap / 2, middle),
        at(third, sourcesAt, sources.marks),
      ],
    };
  }
  const second = samples.height + gap;
  const third = second + mixing.height + gap;
  return {
    height: third + sources.height + 4,
    marks: [
      at(8, 0, samples.marks),
      sign("≈", width / 2, second - 10),
      at(8, second, mixing.marks),
      sign("×", width / 2, third - 10),
      at(8, third, sources.marks),
    ],
  };
}

interface Block {
  readonly marks: readonly Ink[];
  readonly height: number;
  /** Where its first row begins. */
  readonly top: number;
}

interface RidgeOptions {
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

function ridgeBlock(scene: Scene, { theme }: Canvas, options: RidgeOptions): Block {
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

function mixingBlock(scene: Scene, { theme }: Canvas, width: number, rowHeight: number): Block {
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

function fibreRows(scene: Scene): Cell[][] {
  const { result, features, points } = scene;
  const rows: Cell[][] = [];
  result.table.sinks.forEach((sink, i) => {
    result.features.forEach(({ grid }, j) => {
      for (let k = 0; k < points; k++) {
        const value = result.densities[(i * features + j) * points + k]!;
        rows.push([sink, scene.axisNames[j]!, k + 1, grid[k]!, value]);
      }
    });
  });
  return rows;
}
