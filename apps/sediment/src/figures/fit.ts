import {
  type Cell,
  convergenceFigure,
  counted,
  drawBars,
  drawCurves,
  drawHeatmap,
  type Figure,
  rankFigure,
  shown,
} from "@unmix/workbench/figures";
import type { Scene } from "./scene.ts";

/** The sweep of ranks and the rules' votes, where more than one rank was tried. */
export function rankPanel({ result }: Scene): Figure[] {
  return result.ranks.rows.length > 1 ? [rankFigure(result.ranks)] : [];
}

/** The solver's way to the result. */
export function convergence(scene: Scene): Figure {
  const { fit, options } = scene.result;
  return convergenceFigure({
    history: fit.history,
    ending: fit.termination.advice,
    tolerance: options.tolerance,
  });
}

/** How much of each sample's density of each feature the sources leave unexplained. */
export function residualHeatmap(scene: Scene): Figure {
  const { result, sinks, features } = scene;
  const names = result.features.map(({ feature }) => feature);
  let worst = -1;
  result.residuals.forEach((value, at) => {
    if (Number.isFinite(value) && !(value <= result.residuals[worst]!)) worst = at;
  });
  const where =
    worst < 0
      ? ""
      : ` Largest: ${shown(result.residuals[worst]!)} in ` +
        `${result.table.sinks[Math.floor(worst / features)]}, ${names[worst % features]}.`;
  return {
    name: "residuals",
    title: "What the sources leave unexplained",
    description:
      `The part of each density that the sources leave unexplained (relative residual), for ` +
      `${counted(sinks, "sample")} and ${counted(features, "feature")} as a coloured table; 0 is a ` +
      `perfect fit.${where}`,
    data: {
      columns: ["sink", ...names],
      rows: result.table.sinks.map((sink, i): Cell[] => [
        sink,
        ...result.residuals.slice(i * features, (i + 1) * features),
      ]),
    },
    draw: (canvas) =>
      drawHeatmap(
        {
          rows: result.table.sinks,
          columns: names,
          values: result.residuals,
          measure: "unexplained part",
          rowLabel: "sample",
          columnLabel: "feature",
          format: (value) => value.toFixed(2),
        },
        canvas,
      ),
  };
}

/** Whether the samples differ more than grains dealt out at random would. */
export function separation(scene: Scene): Figure[] {
  const test = scene.result.separation;
  if (!test) return [];
  const x = Array.from(test.observed, (_, k) => k + 1);
  const above = test.rank - 1;
  return [
    {
      name: "separation",
      title: "Do the samples differ more than chance?",
      description:
        `How strongly the samples differ, in one way independent of the others after another (singular ` +
        `values of their centred densities), beside the same with grains dealt to the samples at ` +
        `random. ${counted(above, "way")} of differing ${above === 1 ? "rises" : "rise"} above chance, ` +
        `which speaks for ${counted(test.rank, "source")}.`,
      data: {
        columns: ["component", "observed", "shuffled"],
        rows: x.map((k) => [k, test.observed[k - 1]!, test.shuffled[k - 1] ?? Number.NaN]),
      },
      draw(canvas) {
        const { theme } = canvas;
        const curves = [
          {
            key: "shuffled",
            name: "grains dealt at random (mean)",
            colour: theme.muted,
            dashed: true,
            dots: true,
            x,
            y: test.shuffled,
          },
          {
            key: "observed",
            name: "observed",
            colour: theme.category(0),
            dots: true,
            x,
            y: test.observed,
          },
        ];
        return drawCurves(
          [
            {
              title: "Differences among the samples",
              note: `enough for ${counted(test.rank, "source")}`,
              xLabel: "way of differing",
              yLabel: "size (singular value)",
              integerX: true,
              curves,
            },
          ],
          { ...canvas, width: Math.min(canvas.width, 640) },
          {
            plotHeight: 170,
            legend: curves.toReversed().map(({ key, name, colour, dashed }) => ({
              key,
              name,
              colour,
              symbol: dashed ? ("dashed" as const) : ("line" as const),
            })),
          },
        );
      },
    },
  ];
}

/** How well each feature tells the learned sources apart. */
export function featureAdvice(scene: Scene): Figure {
  const { advice } = scene.result;
  const sorted = advice.toSorted((a, b) => (b.information || 0) - (a.information || 0));
  return {
    name: "feature-advice",
    title: "Which features separate the sources",
    description: `How much each feature tells of the source of a grain, as bars: the mutual information in bits, 0 for nothing. ${sorted
      .map((each) => `${each.feature}: ${shown(each.information)}, ${each.advice}`)
      .join("; ")}.`,
    data: {
      columns: ["feature", "information_bits", "advice", "most_like", "correlation"],
      rows: advice.map((each) => [
        each.feature,
        each.information,
        each.advice,
        each.repeats?.feature ?? "",
        each.repeats?.correlation ?? Number.NaN,
      ]),
    },
    draw(canvas) {
      const { theme } = canvas;
      const colours = {
        keep: theme.category(0),
        "consider dropping": theme.category(4),
        weak: theme.axis,
      };
      return drawBars(
        {
          valueLabel: "what it tells of the source (bits)",
          legend: (["keep", "consider dropping", "weak"] as const)
            .filter((name) => advice.some((each) => each.advice === name))
            .map((name) => ({ key: name, name, colour: colours[name] })),
          bars: sorted.map((each) => ({
            name: each.feature,
            note:
              each.repeats && each.advice === "consider dropping"
                ? `${each.repeats.correlation.toFixed(2)} with ${each.repeats.feature}`
                : undefined,
            parts: [
              {
                key: each.advice,
                colour: colours[each.advice],
                value: each.information,
                tip:
                  `${each.feature}: ${shown(each.information)} bits, ${each.advice}` +
                  (each.repeats
                    ? `; most like ${each.repeats.feature}, rank correlation ` +
                      `${shown(each.repeats.correlation)}`
                    : ""),
              },
            ],
          })),
        },
        canvas,
      );
    },
  };
}
