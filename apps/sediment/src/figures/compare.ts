import {
  AXIS_HEIGHT,
  bottomAxis,
  type Cell,
  counted,
  drawHeatmap,
  type Figure,
  type Ink,
  ink,
  LABEL_HEIGHT,
  leftAxis,
  legend,
  percent,
  shown,
} from "@unmix/workbench/figures";
import { scaleLinear } from "d3";
import { type Scene, sourceKey } from "./scene.ts";

/** Learned against known: proportions, densities and labels, as far as the known go. */
export function comparisonFigures(scene: Scene): Figure[] {
  return [...proportionsAgainstKnown(scene), ...densityCorrelations(scene), ...confusion(scene)];
}

function proportionsAgainstKnown(scene: Scene): Figure[] {
  const { result, rank, sinks, sourceNames } = scene;
  const { comparison } = result;
  const truth = result.table.truth;
  if (!comparison?.proportions || !truth?.proportions) return [];
  const known = truth.proportions;
  const count = truth.sources.length;
  const pairs: { sink: number; known: number; learned: number; x: number; y: number }[] = [];
  for (let i = 0; i < sinks; i++) {
    for (let s = 0; s < count; s++) {
      const learned = comparison.assignment[s] ?? -1;
      if (learned < 0) continue;
      const x = known[i * count + s]!;
      const y = result.proportions[i * rank + learned]!;
      if (Number.isFinite(x) && Number.isFinite(y))
        pairs.push({ sink: i, known: s, learned, x, y });
    }
  }
  const { meanAbsoluteError, correlation } = comparison.proportions;
  return [
    {
      name: "proportions-known",
      title: "Learned and known proportions",
      description:
        `Learned against known proportion of each source in ${counted(sinks, "sample")}, with the ` +
        `line of agreement and a band of one mean absolute error. Mean absolute error ` +
        `${shown(meanAbsoluteError)}, correlation ${shown(correlation)}.`,
      data: {
        columns: ["sink", "source", "known", "learned"],
        rows: pairs.map((pair): Cell[] => [
          result.table.sinks[pair.sink]!,
          sourceNames[pair.learned]!,
          pair.x,
          pair.y,
        ]),
      },
      draw(canvas) {
        const { theme } = canvas;
        const width = Math.min(canvas.width, 560);
        const entries = scene
          .sourceLegend(theme)
          .filter((_, r) => comparison.assignment.includes(r))
          .map((entry) => ({ ...entry, symbol: "dot" as const }));
        const key = legend(entries, 8, 0, width - 16, theme);
        const left = 56;
        const top = key.height + 24;
        const side = Math.min(440, width - left - 16);
        const x = scaleLinear()
          .domain([0, 1])
          .range([left, left + side]);
        const y = scaleLinear()
          .domain([0, 1])
          .range([top + side, top]);
        const band = [
          [0, meanAbsoluteError],
          [1 - meanAbsoluteError, 1],
          [1, 1],
          [1, 1 - meanAbsoluteError],
          [meanAbsoluteError, 0],
          [0, 0],
        ];
        const marks: Ink[] = [
          ...key.marks,
          ink(
            "text",
            {
              x: left + side,
              y: top - 8,
              "text-anchor": "end",
              fill: theme.muted,
              "font-size": 10,
            },
            {
              text: `mean absolute error ${shown(meanAbsoluteError)}, correlation ${shown(correlation)}`,
            },
          ),
          ...leftAxis(y, left, left + side, {
            theme,
            label: "learned proportion",
            labelOffset: 40,
          }),
          ...bottomAxis(x, top + side, { theme, label: "known proportion" }),
          ink("path", {
            d: `M${band.map(([u, v]) => `${x(u!).toFixed(1)},${y(v!).toFixed(1)}`).join("L")}Z`,
            fill: theme.muted,
            "fill-opacity": 0.13,
          }),
          ink("line", {
            x1: x(0),
            y1: y(0),
            x2: x(1),
            y2: y(1),
            stroke: theme.muted,
            "stroke-dasharray": "4 3",
          }),
          ...pairs.map((pair) => {
            const colour = scene.sourceColour(theme, pair.learned);
            return ink(
              "g",
              { "data-key": sourceKey(pair.learned) },
              {
                tip:
                  `${result.table.sinks[pair.sink]}, ${sourceNames[pair.learned]}: learned ` +
                  `${shown(pair.y)}, known ${shown(pair.x)}`,
                children: [
                  ink("line", {
                    x1: x(pair.x),
                    x2: x(pair.x),
                    y1: y(pair.x),
                    y2: y(pair.y),
                    stroke: colour,
                    "stroke-opacity": 0.5,
                  }),
                  ink("circle", { cx: x(pair.x), cy: y(pair.y), r: 3.2, fill: colour }),
                ],
              },
            );
          }),
        ];
        return { height: top + side + AXIS_HEIGHT + LABEL_HEIGHT + 6, width, marks };
      },
    },
  ];
}

function densityCorrelations(scene: Scene): Figure[] {
  const { result } = scene;
  const { comparison } = result;
  const values = comparison?.densityCorrelation;
  if (!comparison || !values) return [];
  const columns = result.features.map(({ feature }) => feature);
  const finite = Array.from(values).filter(Number.isFinite);
  const least = Math.min(1, ...finite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / Math.max(1, finite.length);
  return [
    {
      name: "density-correlations",
      title: "Learned and known densities",
      description:
        `Correlation of learned and known density for each known source and feature as a coloured ` +
        `table. Mean ${shown(mean)}, least ${shown(least)}.`,
      data: {
        columns: ["source", ...columns],
        rows: comparison.sources.map((name, s): Cell[] => [
          name,
          ...values.slice(s * columns.length, (s + 1) * columns.length),
        ]),
      },
      draw: (canvas) =>
        drawHeatmap(
          {
            rows: comparison.sources,
            columns,
            values,
            measure: "correlation",
            domain: [Math.min(least, 0.9), 1],
            rowLabel: "known source",
            columnLabel: "feature",
            format: (value) => value.toFixed(3),
          },
          canvas,
        ),
    },
  ];
}

function confusion(scene: Scene): Figure[] {
  const { result, rank, sourceNames } = scene;
  const { comparison } = result;
  const labels = comparison?.labels;
  if (!comparison || !labels) return [];
  const totals = comparison.sources.map((_, s) => {
    let total = 0;
    for (let r = 0; r < rank; r++) total += labels.confusion[s * rank + r]!;
    return total;
  });
  return [
    {
      name: "label-confusion",
      title: "Learned and known labels",
      description:
        `Grains of each known source by the label they were given; frames mark the matched sources. ` +
        `${percent(labels.accuracy)} of the grains have the right label; ` +
        `${counted(labels.undecided, "grain is", "grains are")} undecided.`,
      data: {
        columns: ["known", ...sourceNames],
        rows: comparison.sources.map((name, s): Cell[] => [
          name,
          ...labels.confusion.slice(s * rank, (s + 1) * rank),
        ]),
      },
      draw: (canvas) =>
        drawHeatmap(
          {
            rows: comparison.sources,
            columns: sourceNames,
            values: labels.confusion,
            measure: "grains",
            rowLabel: "known",
            columnLabel: "label",
            format: (value) => String(Math.round(value)),
            framed: (s, r) => comparison.assignment[s] === r,
            tip: (s, r) => {
              const count = labels.confusion[s * rank + r]!;
              return (
                `${comparison.sources[s]} labelled ${sourceNames[r]}: ${counted(count, "grain")}, ` +
                `${percent(totals[s]! > 0 ? count / totals[s]! : 0)} of them`
              );
            },
          },
          canvas,
        ),
    },
  ];
}
