/** The figures of docs/methods/multiscale.md: the idea, from a real run, and the cost that the bench measured. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bootstrap.mjs";

/** Figures as the workbench draws them. */
export async function multiscaleFigures() {
  const { drawCurves } = await import("../packages/workbench/dist/figures/index.js");
  const { solveInverse, solveInverseMultiscale } = await import(
    "../packages/multiscale/dist/index.js"
  );
  const { densityProblem } = await import("../packages/multiscale/bench/density.mjs");
  return [
    ideaFigure({ drawCurves, solveInverse, solveInverseMultiscale, densityProblem }),
    growthFigure(drawCurves),
  ];
}

const POINTS = [9, 17, 33, 65];

/** A density on four grids: what is solved on one is where the next begins. */
function ideaFigure({ drawCurves, solveInverse, solveInverseMultiscale, densityProblem }) {
  const { problem } = densityProblem(65, 1);
  const exact = solveInverse(problem, { maxIterations: 100_000 }).x.data;
  const densities = POINTS.map((points) => {
    // On fewer points: the fit of the coarsest scales, which the finer ones begin from.
    const { problem: coarse } = densityProblem(points, 1);
    const when = { when: "always", coarsest: 9, sweeps: 3 };
    const { x } = solveInverseMultiscale(coarse, { maxIterations: points === 9 ? 100 : 3 }, when);
    return Array.from(x.data, (value) => (value * (points - 1)) / 2);
  });
  const places = (points) => Array.from({ length: points }, (_, i) => -1 + (2 * i) / (points - 1));
  const target = Array.from(exact, (value) => value * 32);
  return {
    name: "multiscale-idea",
    title: "From coarse to fine",
    description:
      "One density fitted on 9, 17, 33 and 65 points in turn, three steps each from the one before, with the fit of 65 points " +
      "to the end dashed. Nine points already have its form.",
    data: {
      columns: ["points", "place", "density"],
      rows: POINTS.flatMap((points, k) =>
        places(points).map((place, i) => [points, place, densities[k][i]]),
      ),
    },
    draw: (canvas) =>
      drawCurves(
        POINTS.map((points, k) => ({
          title: `${points} points`,
          xLabel: "t",
          yLabel: k === 0 ? "density" : undefined,
          yDomain: [0, Math.max(...target, ...densities.flat()) * 1.05],
          curves: [
            {
              key: "end",
              name: "65 points, to the end",
              colour: canvas.theme.muted,
              dashed: true,
              x: places(65),
              y: target,
            },
            {
              key: "fit",
              name: `${points} points`,
              colour: canvas.theme.category(k),
              dots: true,
              x: places(points),
              y: densities[k],
            },
          ],
        })),
        canvas,
        { plotHeight: 150, leastWidth: 200, mostColumns: 4 },
      ),
  };
}

/** Time against size on logarithmic axes, with the fitted exponents. */
function growthFigure(drawCurves) {
  const file = join(ROOT, "docs/data/multiscale-density.json");
  const { rows, exponents } = JSON.parse(readFileSync(file, "utf8"));
  const ways = [
    ["plain", "one scale, plain steps"],
    ["best", "one scale, accelerated"],
    ["multi", "coarse to fine"],
  ];
  const points = rows.map((row) => row.points);
  const named = ways.map(([way, name]) => `${name} (points^${exponents[way].toFixed(1)})`);
  return {
    name: "multiscale-growth",
    title: "Time against size",
    description: `CPU time to 1.05 times the objective of the truth against the points of the grid, both logarithmic: ${named.join("; ")}.`,
    data: {
      columns: ["points", ...ways.map(([way]) => `${way}_ms`)],
      rows: rows.map((row) => [row.points, ...ways.map(([way]) => row[way])]),
    },
    draw: (canvas) =>
      drawCurves(
        [
          {
            title: "CPU time to the same objective",
            xLabel: "points of the grid",
            yLabel: "milliseconds",
            logX: true,
            logY: true,
            curves: ways.map(([way], k) => ({
              key: way,
              name: named[k],
              colour: canvas.theme.category(k),
              dots: true,
              x: points,
              y: rows.map((row) => row[way]),
            })),
          },
        ],
        canvas,
        {
          plotHeight: 260,
          leastWidth: 300,
          legend: ways.map(([way], k) => ({
            key: way,
            name: named[k],
            colour: canvas.theme.category(k),
          })),
        },
      ),
  };
}
