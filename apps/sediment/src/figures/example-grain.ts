import {
  at,
  type Canvas,
  type Cell,
  type CurvePanel,
  drawBars,
  drawCurves,
  type Figure,
  type Ink,
  ink,
  shown,
} from "@unmix/workbench/figures";
import { curveOf, panelOf } from "./densities.ts";
import { axisValue, type Scene, sourceKey } from "./scene.ts";

/** How one grain gets its label: its values on every source's densities, and what follows. */
export function exampleGrain(scene: Scene): Figure[] {
  const n = grainChosen(scene);
  if (n === undefined) return [];
  const { result, rank, sourceNames } = scene;
  const { table, labels } = result;
  const name = `${table.sinks[table.sinkOf[n]!]}, grain ${table.grainIds[n]}`;
  const posterior = Array.from(labels.posterior.slice(n * rank, (n + 1) * rank));
  const values = result.features.map((_, j) => axisValue(scene, n, j));
  return [
    {
      name: "example-grain",
      title: `How a grain is labelled: ${name}`,
      description:
        `The values of ${name} on the densities of every source. Probabilities: ${sourceNames
          .map((source, r) => `${source} ${shown(posterior[r]!)}`)
          .join(", ")}. Label ${sourceNames[labels.label[n]!]}, score ` +
        `${shown(labels.score[n]!)}, status ${labels.status[n]}.`,
      data: {
        columns: ["source", "feature", "value", "density", "probability_of_source"],
        rows: sourceNames.flatMap((source, r) =>
          values.map((value, j): Cell[] => [
            source,
            scene.axisNames[j]!,
            value,
            heightAt(scene, r, j, value),
            posterior[r]!,
          ]),
        ),
      },
      draw(canvas) {
        const { theme } = canvas;
        const curves = drawCurves(
          result.features.map((_, j) => grainPanel(scene, canvas, j, values[j]!)),
          canvas,
          {
            legend: scene
              .sourceLegend(theme)
              .map((entry) => ({ ...entry, symbol: "line" as const })),
          },
        );
        const bars = drawBars(
          {
            valueLabel: `probability of each source (score ${shown(labels.score[n]!)}, ${labels.status[n]})`,
            highest: 1,
            bars: sourceNames.map((source, r) => ({
              name: source,
              note: shown(posterior[r]!),
              parts: [
                {
                  key: sourceKey(r),
                  colour: scene.sourceColour(theme, r),
                  value: posterior[r]!,
                  tip: `${source}: probability ${shown(posterior[r]!)}`,
                },
              ],
            })),
          },
          canvas,
        );
        return {
          height: curves.height + bars.height + 6,
          marks: [...curves.marks, at(0, curves.height + 6, bars.marks)],
        };
      },
    },
  ];
}

/** The grain asked for, else the clear one whose two best sources are nearest to ten to one. */
function grainChosen({ result, options }: Scene): number | undefined {
  const { labels } = result;
  if (options.grain !== undefined && options.grain in labels.label) return options.grain;
  let best = -1;
  labels.status.forEach((status, n) => {
    if (status !== "ok") return;
    if (best < 0 || Math.abs(labels.score[n]! - 1) < Math.abs(labels.score[best]! - 1)) best = n;
  });
  if (best >= 0) return best;
  return labels.label.length > 0 ? 0 : undefined;
}

function grainPanel(scene: Scene, { theme }: Canvas, j: number, value: number): CurvePanel {
  const measured = Number.isFinite(value);
  return {
    ...panelOf(scene, j),
    note: measured ? shown(value) : "not measured",
    curves: scene.sourceNames.map((name, r) => ({
      key: sourceKey(r),
      name,
      colour: scene.sourceColour(theme, r),
      filled: scene.rank <= 6,
      ...curveOf(scene, scene.result.sources, r, j),
    })),
    overlay: (x, y, box): Ink[] => {
      const across = x(value);
      if (!measured || across < box.left || across > box.right) return [];
      return [
        ink("line", {
          x1: across,
          x2: across,
          y1: box.top,
          y2: box.bottom,
          stroke: theme.text,
          "stroke-dasharray": "3 3",
        }),
        ...scene.sourceNames.map((name, r) => {
          const density = heightAt(scene, r, j, value);
          return ink(
            "circle",
            {
              cx: across,
              cy: y(density),
              r: 4,
              fill: scene.sourceColour(theme, r),
              stroke: theme.text,
              "data-key": sourceKey(r),
            },
            { tip: `${name}: density ${shown(density)} at ${scene.axisNames[j]} ${shown(value)}` },
          );
        }),
      ];
    },
  };
}

/** The height of a drawn curve at `value`: the mean of the two grid points around it. */
function heightAt(scene: Scene, r: number, j: number, value: number): number {
  const { x, y } = curveOf(scene, scene.result.sources, r, j);
  if (!Number.isFinite(value)) return Number.NaN;
  let k = 0;
  while (k < x.length - 2 && x[k + 1]! <= value) k++;
  return k + 1 < x.length ? (y[k]! + y[k + 1]!) / 2 : (y[k] ?? Number.NaN);
}
