import { type CurvePanel, drawCurves } from "./curves.ts";
import type { Figure } from "./figure.ts";
import { listed, shown } from "./format.ts";
import { type Ink, ink } from "./ink.ts";
import type { LegendEntry } from "./legend.ts";
import type { Theme } from "./theme.ts";

export type RankRule = BendRule | MeasuredRule;
/** Rules that look where the curve of errors bends. */
type BendRule = "breakpoint" | "finiteDifference" | "spline" | "circle";
/** Rules that take fits of their own, where they were asked for. */
type MeasuredRule = "holdOut" | "stability";

/** What one rank of a sweep gave. */
export type RankCurveRow = Readonly<
  { rank: number; loss: number; relativeError: number; svdBound: number } & Record<
    BendRule,
    number
  > & { heldOut?: number; heldOutError?: number; stability?: number }
>;

export interface RankCurveOptions {
  readonly rows: readonly RankCurveRow[];
  readonly chosen: number;
  readonly method: RankRule | "given";
  readonly votes: Readonly<Record<BendRule, number> & Partial<Record<MeasuredRule, number>>>;
  /** Default "How many sources". */
  readonly title?: string;
}

const RULES: Readonly<Record<RankRule, string>> = {
  breakpoint: "two-line breakpoint",
  finiteDifference: "finite differences",
  spline: "spline",
  circle: "circle",
  holdOut: "hold-out",
  stability: "stability",
};

const CURVATURES = ["finiteDifference", "spline", "circle"] as const;

/** Loss with its lower bound, and what each rule makes of it; the chosen rank is marked. */
export function rankFigure(options: RankCurveOptions): Figure {
  const { rows, chosen, votes } = options;
  const ranks = rows.map((row) => row.rank);
  const at = rows.find((row) => row.rank === chosen);
  const others = (Object.keys(RULES) as RankRule[]).filter(
    (rule) => votes[rule] !== undefined && votes[rule] !== chosen,
  );
  const heldOut = rows.some((row) => row.heldOut !== undefined);
  const stability = rows.some((row) => row.stability !== undefined);
  return {
    name: "rank",
    title: options.title ?? "How many sources",
    description:
      `Relative error of ranks ${ranks[0] ?? "none"} to ${ranks.at(-1) ?? "none"} with the least ` +
      `that any fit could reach, and the measure of each rule. Chosen: ${chosen}, by ` +
      `${options.method === "given" ? "the user" : RULES[options.method]}` +
      `${at ? `, at relative error ${shown(at.relativeError)}` : ""}. ` +
      `${
        others.length === 0
          ? "All rules agree."
          : `Other votes: ${listed(others.map((rule) => `${RULES[rule]} ${votes[rule]}`))}.`
      }`,
    data: {
      columns: [
        "rank",
        "loss",
        "relative_error",
        "svd_bound",
        "finite_difference",
        "spline",
        "circle",
        "breakpoint",
        "chosen",
        ...(heldOut ? ["held_out", "held_out_error"] : []),
        ...(stability ? ["stability"] : []),
      ],
      rows: rows.map((row) => [
        row.rank,
        row.loss,
        row.relativeError,
        row.svdBound,
        row.finiteDifference,
        row.spline,
        row.circle,
        row.breakpoint,
        row.rank === chosen ? 1 : 0,
        ...(heldOut ? [row.heldOut ?? Number.NaN, row.heldOutError ?? Number.NaN] : []),
        ...(stability ? [row.stability ?? Number.NaN] : []),
      ]),
    },
    draw(canvas) {
      const { theme } = canvas;
      const bounds = rows.map((row) =>
        row.loss > 0 ? (row.svdBound * row.relativeError) / row.loss : row.svdBound,
      );
      const base = { xLabel: "rank", integerX: true } as const;
      const panels: CurvePanel[] = [
        {
          ...base,
          title: "Fit",
          yLabel: "relative error",
          note: `chosen ${chosen}`,
          curves: [
            {
              key: "bound",
              name: "SVD bound",
              colour: theme.muted,
              dashed: true,
              dots: true,
              x: ranks,
              y: bounds,
            },
            {
              key: "error",
              name: "relative error",
              colour: theme.category(0),
              dots: true,
              x: ranks,
              y: rows.map((row) => row.relativeError),
            },
            ...(heldOut
              ? [
                  {
                    key: "heldOut",
                    name: RULES.holdOut,
                    colour: theme.category(6),
                    dots: true,
                    x: ranks,
                    y: rows.map((row) => row.heldOut ?? Number.NaN),
                  },
                ]
              : []),
          ],
          overlay: chosenMark(chosen, theme),
        },
        {
          ...base,
          title: "Curvature",
          yLabel: "standard curvature",
          note: voteNote(CURVATURES.map((rule) => votes[rule])),
          curves: CURVATURES.map((rule, index) => ({
            key: rule,
            name: RULES[rule],
            colour: theme.category(index + 1),
            dots: true,
            x: ranks,
            y: rows.map((row) => row[rule]),
          })),
          overlay: chosenMark(chosen, theme),
        },
        {
          ...base,
          title: "Two-line breakpoint",
          yLabel: "1 ÷ squared error",
          logY: true,
          note: voteNote([votes.breakpoint]),
          curves: [
            {
              key: "breakpoint",
              name: RULES.breakpoint,
              colour: theme.category(5),
              dots: true,
              x: ranks,
              y: rows.map((row) => row.breakpoint),
            },
          ],
          overlay: chosenMark(chosen, theme),
        },
        ...(stability
          ? [
              {
                ...base,
                title: "Stability over halves",
                yLabel: "worst component",
                ...(votes.stability !== undefined && { note: voteNote([votes.stability]) }),
                curves: [
                  {
                    key: "stability",
                    name: RULES.stability,
                    colour: theme.category(7),
                    dots: true,
                    x: ranks,
                    y: rows.map((row) => row.stability ?? Number.NaN),
                  },
                ],
                overlay: chosenMark(chosen, theme),
              },
            ]
          : []),
      ];
      return drawCurves(panels, canvas, {
        plotHeight: 150,
        leastWidth: 280,
        legend: [
          { key: "error", name: "relative error", colour: theme.category(0), symbol: "line" },
          { key: "bound", name: "SVD bound", colour: theme.muted, symbol: "dashed" },
          ...CURVATURES.map(
            (rule, index): LegendEntry => ({
              key: rule,
              name: `${RULES[rule]}: ${votes[rule]}`,
              colour: theme.category(index + 1),
              symbol: "line",
            }),
          ),
          {
            key: "breakpoint",
            name: `${RULES.breakpoint}: ${votes.breakpoint}`,
            colour: theme.category(5),
            symbol: "line",
          },
          ...(heldOut ? [entryOf("heldOut", RULES.holdOut, votes.holdOut, theme.category(6))] : []),
          ...(stability
            ? [entryOf("stability", RULES.stability, votes.stability, theme.category(7))]
            : []),
        ],
      });
    },
  };
}

function entryOf(
  key: string,
  words: string,
  vote: number | undefined,
  colour: string,
): LegendEntry {
  return { key, name: vote === undefined ? words : `${words}: ${vote}`, colour, symbol: "line" };
}

function chosenMark(chosen: number, theme: Theme): NonNullable<CurvePanel["overlay"]> {
  return (x, _, box): Ink[] => {
    const across = x(chosen);
    if (!(across >= box.left - 1 && across <= box.right + 1)) return [];
    return [
      ink(
        "line",
        {
          x1: across,
          x2: across,
          y1: box.top,
          y2: box.bottom,
          stroke: theme.text,
          "stroke-width": 1.2,
          "stroke-dasharray": "2 3",
        },
        { tip: `Chosen rank ${chosen}` },
      ),
    ];
  };
}

function voteNote(votes: readonly number[]): string {
  const different = [...new Set(votes)].sort((a, b) => a - b);
  return `${different.length === 1 ? "vote" : "votes"} ${different.join(", ")}`;
}
