import {
  type Cell,
  type CurvePanel,
  counted,
  drawCurves,
  type Figure,
  shown,
} from "@unmix/workbench/figures";
import { knownColour, type Scene, sourceKey } from "./scene.ts";

/** Every learned source's density of every feature; known ones, where given, dashed. */
export function sourceDensities(scene: Scene): Figure {
  const { result, features, sourceNames } = scene;
  const known = result.comparison?.densities ? result.comparison : undefined;
  return {
    name: "source-densities",
    title: "Densities of the sources",
    description:
      `Learned probability density of ${counted(features, "feature")} in ` +
      `${counted(scene.rank, "source")}, one panel a feature with its smoothing width and one line a source` +
      `${known ? "; the known sources are dashed in the colour of the source matched to them" : ""}. ` +
      `Most probable values: ${sourceNames.map((name, r) => `${name} ${peaks(scene, r)}`).join("; ")}.`,
    data: {
      columns: ["source", "feature", "value", "density"],
      rows: [
        ...densityRows(scene, sourceNames, result.sources),
        ...(known ? densityRows(scene, known.sources.map(knownName), known.densities!) : []),
      ],
    },
    draw(canvas) {
      const { theme } = canvas;
      const panels = result.features.map(
        (_, j): CurvePanel => ({
          ...panelOf(scene, j),
          note: widthNote(result.features[j]!),
          curves: [
            ...sourceNames.map((name, r) => ({
              key: sourceKey(r),
              name,
              colour: scene.sourceColour(theme, r),
              filled: scene.rank <= 6,
              ...curveOf(scene, result.sources, r, j),
              tip: `${name}, ${scene.axisNames[j]}: most probable at ${shown(peakOf(scene, r, j))}`,
            })),
            ...(known?.sources ?? []).map((name, s) => ({
              key: keyOfKnown(scene, s),
              name,
              colour: knownColour(scene, theme, s),
              dashed: true,
              thickness: 1.4,
              ...curveOf(scene, known!.densities!, s, j),
              tip: `${knownName(name)}, ${scene.axisNames[j]}${correlationNote(scene, s, j)}`,
            })),
          ],
        }),
      );
      return drawCurves(panels, canvas, {
        legend: [
          ...scene.sourceLegend(theme).map((entry) => ({ ...entry, symbol: "line" as const })),
          ...(known?.sources ?? []).map((name, s) => ({
            key: keyOfKnown(scene, s),
            name: knownName(name),
            colour: knownColour(scene, theme, s),
            symbol: "dashed" as const,
          })),
        ],
      });
    },
  };
}

/** Title, axis and the part of it that is drawn: densities spill below zero, the drawing does not. */
export function panelOf(
  scene: Scene,
  j: number,
): Pick<CurvePanel, "title" | "xLabel" | "yLabel" | "xDomain"> {
  const { feature, grid } = scene.result.features[j]!;
  const low = scene.startsAtZero[j] ? Math.max(0, grid[0]!) : grid[0]!;
  return {
    title: feature,
    xLabel: scene.axisNames[j]!,
    yLabel: "probability density",
    xDomain: grid.at(-1)! > low ? [low, grid.at(-1)!] : [low - 0.5, low + 0.5],
  };
}

/** "width 20": the standard deviation of the kernel, in the unit of the axis. */
export function widthNote({ bandwidth }: Scene["result"]["features"][number]): string {
  return `width ${shown(bandwidth)}`;
}

/** The fibre (row, j) of a rows × J × K block over its grid, as density per unit of the axis. */
export function curveOf(
  scene: Scene,
  block: Float64Array,
  row: number,
  j: number,
): { x: Float64Array; y: Float64Array } {
  const { grid } = scene.result.features[j]!;
  const { points, features } = scene;
  const step = stepOf(grid);
  const from = (row * features + j) * points;
  return { x: grid, y: block.slice(from, from + points).map((value) => value / step) };
}

/** A row per name, feature and grid point of a rows × J × K block, with `extra` cells before the point. */
export function densityRows(
  scene: Scene,
  names: readonly string[],
  block: Float64Array,
  extra: (feature: Scene["result"]["features"][number], row: number) => Cell[] = () => [],
): Cell[][] {
  const rows: Cell[][] = [];
  names.forEach((name, row) => {
    scene.result.features.forEach((feature, j) => {
      const { x, y } = curveOf(scene, block, row, j);
      x.forEach((value, k) => {
        rows.push([name, scene.axisNames[j]!, ...extra(feature, row), value, y[k]!]);
      });
    });
  });
  return rows;
}

function peaks(scene: Scene, r: number): string {
  return scene.axisNames.map((name, j) => `${name} ${shown(peakOf(scene, r, j))}`).join(", ");
}

function peakOf(scene: Scene, r: number, j: number): number {
  const { x, y } = curveOf(scene, scene.result.sources, r, j);
  let best = 0;
  for (let k = 1; k < y.length; k++) if (y[k]! > y[best]!) best = k;
  return x[best] ?? Number.NaN;
}

function correlationNote(scene: Scene, s: number, j: number): string {
  const value = scene.result.comparison?.densityCorrelation?.[s * scene.features + j];
  return value === undefined ? "" : `: correlation with the learned ${shown(value)}`;
}

function keyOfKnown(scene: Scene, s: number): string {
  const learned = scene.result.comparison?.assignment[s] ?? -1;
  return learned >= 0 ? sourceKey(learned) : `known-${s + 1}`;
}

function knownName(name: string): string {
  return /known|true/i.test(name) ? name : `${name} (known)`;
}

function stepOf(grid: Float64Array): number {
  return grid.length > 1 ? grid[1]! - grid[0]! || 1 : 1;
}
