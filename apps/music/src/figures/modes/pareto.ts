import { drawCurves, type Figure, shown } from "@unmix/workbench/figures";
import type { Scene } from "./scene.ts";

/** The least residual for each bound on the sum of amplitudes: where the search went along the curve. */
export function paretoFigure({ result }: Scene): Figure[] {
  if (result.curve.length === 0) return [];
  const size = Math.hypot(...sampleNorms(result.series.values));
  const points = result.curve
    .map(({ tau, residualNorm, gap }) => ({ tau, residual: residualNorm / (size || 1), gap }))
    .sort((a, b) => a.tau - b.tau);
  const last = points.at(-1)!;
  const { residual } = result.options;
  return [
    {
      name: "pareto",
      title: "Pareto curve",
      description:
        "The least residual, as a part of the signal, for each bound τ on the weighted sum of amplitudes; " +
        `the search went through the ${points.length} points drawn as dots, to the ${shown(residual)} asked for, ` +
        `at τ = ${shown(last.tau)}. The duality gap left is ${shown(result.gap)}.`,
      data: {
        columns: ["tau", "relative_residual", "gap"],
        rows: points.map(({ tau, residual, gap }) => [tau, residual, gap]),
      },
      draw(canvas) {
        const { theme } = canvas;
        const [curve, target] = ["relative residual", `asked for: ${shown(residual)}`] as const;
        const colour = theme.category(0);
        const x = points.map(({ tau }) => tau);
        return drawCurves(
          [
            {
              title: "Least residual for each τ",
              xLabel: "τ, bound on the sum of amplitudes",
              yLabel: "relative residual",
              curves: [
                {
                  key: "curve",
                  name: curve,
                  colour,
                  x,
                  y: points.map((point) => point.residual),
                  dots: true,
                },
                {
                  key: "target",
                  name: target,
                  colour: theme.muted,
                  dashed: true,
                  thickness: 1.2,
                  x: [x[0]!, x.at(-1)!],
                  y: [residual, residual],
                },
              ],
            },
          ],
          canvas,
          {
            plotHeight: 190,
            leastWidth: 300,
            legend: [
              { key: "curve", name: curve, colour, symbol: "line" },
              { key: "target", name: target, colour: theme.muted, symbol: "dashed" },
            ],
          },
        );
      },
    },
  ];
}

/** Norms of stretches, so that no call has a million arguments. */
function sampleNorms(values: Float64Array): number[] {
  const norms: number[] = [];
  for (let from = 0; from < values.length; from += 4096) {
    norms.push(Math.hypot(...values.subarray(from, from + 4096)));
  }
  return norms;
}
