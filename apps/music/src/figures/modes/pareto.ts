import { drawCurves, type Figure, shown } from "@unmix/workbench/figures";
import type { Scene } from "./scene.ts";

/** The least residual for each bound on the sum of amplitudes: where the search went along the curve. */
export function paretoFigure({ result }: Scene): Figure[] {
  const size = Math.hypot(...sampleNorms(result.series.values));
  const points = result.curve
    .map(({ tau, residualNorm, slope, gap }) => ({
      tau,
      residual: residualNorm / (size || 1),
      slope: slope / (size || 1),
      gap,
    }))
    .sort((a, b) => a.tau - b.tau);
  const last = points.at(-1);
  if (!last) return [];
  const { residual } = result.options;
  return [
    {
      name: "pareto",
      title: "Pareto curve",
      description:
        "The residual, as a part of the signal, that each bound τ on the weighted sum of amplitudes allows; " +
        `the search went through ${points.length} points of the curve, drawn as dots, to the ${shown(residual)} asked for, ` +
        `at τ = ${shown(last.tau)}. The duality gap left is ${shown(result.gap)}.`,
      data: {
        columns: ["tau", "relative_residual", "gap"],
        rows: points.map(({ tau, residual, gap }) => [tau, residual, gap]),
      },
      draw(canvas) {
        const { theme } = canvas;
        const x = points.map(({ tau }) => tau);
        const curve = between(points);
        return drawCurves(
          [
            {
              title: "Least residual for each τ",
              xLabel: "τ, bound on the sum of amplitudes",
              yLabel: "relative residual",
              curves: [
                {
                  key: "curve",
                  name: "relative residual",
                  colour: theme.category(0),
                  x: curve.map(([tau]) => tau),
                  y: curve.map(([, residual]) => residual),
                },
                {
                  key: "curve",
                  name: "relative residual",
                  colour: theme.category(0),
                  thickness: 0,
                  x,
                  y: points.map((point) => point.residual),
                  dots: true,
                },
                {
                  key: "target",
                  name: `asked for: ${shown(residual)}`,
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
          { plotHeight: 190, leastWidth: 300 },
        );
      },
    },
  ];
}

interface Point {
  readonly tau: number;
  readonly residual: number;
  readonly slope: number;
}

/** The curve by cubics through the points with the slopes that are known there. */
function between(points: readonly Point[]): [tau: number, residual: number][] {
  const [first] = points;
  if (!first) return [];
  const curve: [number, number][] = [[first.tau, first.residual]];
  points.slice(1).forEach((to, i) => {
    const from = points[i]!;
    const width = to.tau - from.tau;
    for (let step = 1; step <= STEPS; step++) {
      const u = step / STEPS;
      const v = 1 - u;
      const residual =
        v * v * ((1 + 2 * u) * from.residual + u * width * from.slope) +
        u * u * ((1 + 2 * v) * to.residual - v * width * to.slope);
      curve.push([from.tau + u * width, residual]);
    }
  });
  return curve;
}

const STEPS = 12;

/** Norms of stretches, so that no call has a million arguments. */
function sampleNorms(values: Float64Array): number[] {
  const norms: number[] = [];
  for (let from = 0; from < values.length; from += 4096) {
    norms.push(Math.hypot(...values.subarray(from, from + 4096)));
  }
  return norms;
}
