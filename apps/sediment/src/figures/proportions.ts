import {
  type Cell,
  counted,
  drawBars,
  drawHeatmap,
  type Figure,
  listed,
  partTip,
  percent,
} from "@unmix/workbench/figures";
import { type Scene, sourceKey } from "./scene.ts";

/** The mixture of every sample as a stacked bar, with bootstrap intervals where there are any. */
export function proportionBars(scene: Scene): Figure {
  const { result, rank, sourceNames } = scene;
  const names = result.table.sinks;
  const counts = grainCounts(scene);
  const intervalOf = (i: number, r: number): [number, number] | undefined =>
    result.intervals && [result.intervals.low[i * rank + r]!, result.intervals.high[i * rank + r]!];
  return {
    name: "proportions",
    title: "How each sample mixes the sources",
    description:
      `Proportions of ${counted(rank, "source")} in ${counted(names.length, "sample")}, one stacked ` +
      `bar a sample${result.intervals ? ", with 95 % bootstrap intervals as lines below it" : ""}. ` +
      `Mean shares: ${meanShares(scene)}.`,
    data: proportionData(scene),
    draw(canvas) {
      const { theme } = canvas;
      return drawBars(
        {
          valueLabel: "proportion",
          highest: 1,
          legend: [
            ...scene.sourceLegend(theme),
            ...(result.intervals
              ? [
                  {
                    key: "interval",
                    name: "95 % interval",
                    colour: theme.muted,
                    symbol: "interval" as const,
                  },
                ]
              : []),
          ],
          bars: names.map((name, i) => ({
            name,
            note: `n ${counts[i]}`,
            parts: sourceNames.map((source, r) => {
              const value = result.proportions[i * rank + r]!;
              const interval = intervalOf(i, r);
              return {
                key: sourceKey(r),
                colour: scene.sourceColour(theme, r),
                value,
                interval,
                tip: partTip(name, source, value, interval),
              };
            }),
          })),
        },
        canvas,
      );
    },
  };
}

/** The mixing matrix with its values. */
export function proportionHeatmap(scene: Scene): Figure {
  const { result, sourceNames } = scene;
  return {
    name: "proportions-heatmap",
    title: "Mixing proportions",
    description:
      `The proportion of ${listed(sourceNames)} in each of ` +
      `${counted(scene.sinks, "sample")}, as a coloured table; every row sums to 1. ` +
      `Mean shares: ${meanShares(scene)}.`,
    data: proportionData(scene),
    draw: (canvas) =>
      drawHeatmap(
        {
          rows: result.table.sinks,
          columns: sourceNames,
          values: result.proportions,
          measure: "proportion",
          domain: [0, 1],
          rowLabel: "sample",
          columnLabel: "source",
          format: (value) => value.toFixed(2),
        },
        canvas,
      ),
  };
}

function proportionData(scene: Scene): Figure["data"] {
  const { result, rank, sourceNames } = scene;
  const { intervals } = result;
  const counts = grainCounts(scene);
  return {
    columns: [
      "sink",
      "grains",
      ...sourceNames,
      ...(intervals ? sourceNames.flatMap((name) => [`${name} low`, `${name} high`]) : []),
    ],
    rows: result.table.sinks.map((sink, i): Cell[] => [
      sink,
      counts[i]!,
      ...result.proportions.slice(i * rank, (i + 1) * rank),
      ...(intervals
        ? sourceNames.flatMap((_, r) => [
            intervals.low[i * rank + r]!,
            intervals.high[i * rank + r]!,
          ])
        : []),
    ]),
  };
}

function grainCounts(scene: Scene): number[] {
  const counts = new Array<number>(scene.sinks).fill(0);
  for (const sink of scene.result.table.sinkOf) counts[sink] = counts[sink]! + 1;
  return counts;
}

function meanShares(scene: Scene): string {
  const { result, rank, sinks, sourceNames } = scene;
  return sourceNames
    .map((name, r) => {
      let sum = 0;
      for (let i = 0; i < sinks; i++) sum += result.proportions[i * rank + r]!;
      return `${name} ${percent(sum / Math.max(1, sinks))}`;
    })
    .join(", ");
}
