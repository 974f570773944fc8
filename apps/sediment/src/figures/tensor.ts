import {
  at,
  type Canvas,
  type Cell,
  counted,
  type Drawing,
  type Figure,
  type Ink,
  ink,
  shown,
} from "@unmix/workbench/figures";
import { type Scene, sourceKey } from "./scene.ts";
import { mixingBlock, ridgeBlock } from "./tensor-blocks.ts";

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
      `${features} × ${scene.points}), at relative error ${shown(result.fit.normalised.relativeError)}.`,
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
