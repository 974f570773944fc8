import { type CurvePanel, drawCurves, type Figure, shown } from "@unmix/workbench/figures";
import type { TuckerSweep } from "./types.ts";

/** The path of ranks: its errors with their bound, and what each step is worth. */
export function tuckerRankFigure({ rows, chosen, votes, method }: TuckerSweep): Figure {
  const steps = rows.map((_, i) => i + 1);
  const at = rows.findIndex(({ rank }) => rank.join() === chosen.join());
  const words = Object.entries(votes).map(([rule, rank]) => `${rule} ${rank.join(",")}`);
  return {
    name: "rank",
    title: "How many components along each mode",
    description:
      `Relative error along a path of ranks from ${rows[0]!.rank.join(",")} to ${rows.at(-1)!.rank.join(",")} ` +
      `with the least that any fit could reach. Chosen: ${chosen.join(",")}, by ${method}, at relative error ` +
      `${shown(rows[at]!.relativeError)}. Votes: ${words.join("; ")}.`,
    data: {
      columns: [
        "step",
        ...chosen.map((_, mode) => `rank_${mode}`),
        "parameters",
        "loss",
        "relative_error",
        "svd_bound",
        "elbow",
        "information",
        "chosen",
      ],
      rows: rows.map((row, i) => [
        i + 1,
        ...row.rank,
        row.parameters,
        row.loss,
        row.relativeError,
        row.svdBound,
        row.elbow,
        row.information,
        i === at ? 1 : 0,
      ]),
    },
    draw(canvas) {
      const { theme } = canvas;
      const base = { xLabel: "step of the path", integerX: true } as const;
      const panels: CurvePanel[] = [
        {
          ...base,
          title: "Fit",
          yLabel: "relative error",
          note: `chosen ${chosen.join(",")}, step ${at + 1}`,
          curves: [
            {
              key: "bound",
              name: "SVD bound",
              colour: theme.muted,
              dashed: true,
              dots: true,
              x: steps,
              y: rows.map(({ svdBound, relativeError, loss }) =>
                loss > 0 ? (svdBound * relativeError) / loss : svdBound,
              ),
            },
            {
              key: "error",
              name: "relative error",
              colour: theme.category(0),
              dots: true,
              x: steps,
              y: rows.map(({ relativeError }) => relativeError),
            },
          ],
        },
        {
          ...base,
          title: "Ranks",
          yLabel: "rank",
          curves: chosen.map((_, mode) => ({
            key: `mode-${mode}`,
            name: `mode ${mode}`,
            colour: theme.category(mode + 1),
            dots: true,
            x: steps,
            y: rows.map(({ rank }) => rank[mode]!),
          })),
        },
        {
          ...base,
          title: "Elbow",
          xDomain: [1, rows.length],
          yLabel: "ratio of slopes",
          note: `vote ${votes.hull.join(",")}`,
          curves: [
            {
              key: "elbow",
              name: "elbow on the hull",
              colour: theme.category(5),
              dots: true,
              ...pointsOf(rows.map(({ elbow }) => elbow)),
            },
          ],
        },
      ];
      return drawCurves(panels, canvas, {
        plotHeight: 150,
        leastWidth: 280,
        legend: [
          { key: "error", name: "relative error", colour: theme.category(0), symbol: "line" },
          { key: "bound", name: "SVD bound", colour: theme.muted, symbol: "dashed" },
          ...chosen.map((_, mode) => ({
            key: `mode-${mode}`,
            name: `mode ${mode}`,
            colour: theme.category(mode + 1),
            symbol: "line" as const,
          })),
        ],
      });
    },
  };
}

/** The steps that have a value. */
function pointsOf(values: readonly number[]): { x: number[]; y: number[] } {
  const places = [...values.keys()].filter((i) => Number.isFinite(values[i]));
  return { x: places.map((i) => i + 1), y: places.map((i) => values[i]!) };
}
