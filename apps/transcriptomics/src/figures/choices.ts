import {
  type Canvas,
  type CurvePanel,
  drawBars,
  drawCurves,
  type Figure,
  type Ink,
  ink,
  shown,
} from "@unmix/workbench/figures";
import { factorKey, type Scene } from "./scene.ts";
import { pitchWords } from "./words.ts";

/** What each number of types gave, where several were tried. */
export function rankCurves({ result }: Scene): Figure | readonly Figure[] {
  const { rows, chosen, method } = result.ranks;
  if (rows.length === 0) return [];
  const by = {
    halves:
      "of those that predict as well as any the most that both halves of the counts find again and that have markers",
    breakpoint: "where the error bends",
    given: "by the user",
  }[method];
  return {
    name: "rank",
    title: "How many cell types",
    description:
      `Numbers of types from ${rows[0]!.rank} to ${rows.at(-1)!.rank}: the error of the fit, how well ` +
      "profiles from one half of the counts predict the other, and the correlation between the two " +
      `halves' maps of the type that agrees least. Chosen: ${chosen}, ${by}.`,
    data: {
      columns: ["rank", "relative_error", "split_score", "stability", "unmarked", "chosen"],
      rows: rows.map((row) => [
        row.rank,
        row.relativeError,
        row.splitScore,
        row.stability,
        row.unmarked ?? Number.NaN,
        row.rank === chosen ? 1 : 0,
      ]),
    },
    draw: (canvas) =>
      drawCurves(
        [
          panel("Error", "relative error", (row) => row.relativeError),
          panel("Prediction of the other half", "split score", (row) => row.splitScore),
          panel("Found again in both halves", "least correlation", (row) => row.stability),
        ]
          .filter(({ y }) => y.some(Number.isFinite))
          .map(
            ({ title, yLabel, y }, index): CurvePanel => ({
              title,
              yLabel,
              xLabel: "cell types",
              integerX: true,
              ...(index === 0 && { note: `chosen ${chosen}` }),
              curves: [
                {
                  key: title,
                  name: title,
                  colour: canvas.theme.category(index),
                  x: rows.map((row) => row.rank),
                  y,
                  dots: true,
                },
              ],
              overlay: (x, _, { top, bottom }) => [chosenLine(x(chosen), top, bottom, canvas)],
            }),
          ),
        canvas,
        { plotHeight: 150, leastWidth: 230 },
      ),
  };

  function panel(title: string, yLabel: string, of: (row: (typeof rows)[number]) => number) {
    return { title, yLabel, y: rows.map(of) };
  }
}

/** How well each bandwidth predicts counts that were held back, where it was chosen so. */
export function smoothingCurve({ result }: Scene): Figure | readonly Figure[] {
  const { rows, pitches } = result.smoothing;
  if (rows.length === 0) return [];
  return {
    name: "smoothing",
    title: "How much smoothing",
    description:
      "How well profiles found at each bandwidth in one half of the counts predict the neighbours in " +
      `the other. Chosen: ${pitchWords(pitches)}.`,
    data: {
      columns: ["pitches", "score", "chosen"],
      rows: rows.map((row) => [row.pitches, row.score, row.pitches === pitches ? 1 : 0]),
    },
    draw: (canvas) =>
      drawCurves(
        [
          {
            title: "Prediction of the other half",
            note: `chosen ${pitches}`,
            xLabel: "bandwidth (pitches)",
            yLabel: "score",
            curves: [
              {
                key: "score",
                name: "score",
                colour: canvas.theme.category(0),
                x: rows.map((row) => row.pitches),
                y: rows.map((row) => row.score),
                dots: true,
              },
            ],
            overlay: (x, _, { top, bottom }) => [chosenLine(x(pitches), top, bottom, canvas)],
          },
        ],
        canvas,
        { plotHeight: 150, leastWidth: 230 },
      ),
  };
}

/** How far each factor is found again by other starts and in halves of the counts. */
export function stabilityBars(scene: Scene): Figure | readonly Figure[] {
  const { result, names } = scene;
  const { starts, halves, foundAgain } = result.spread;
  if (![...starts, ...halves].some(Number.isFinite)) return [];
  const value = (r: number) => (Number.isFinite(halves[r]!) ? halves[r]! : starts[r]!);
  return {
    name: "stability",
    title: "How sure each factor is",
    description:
      "For each factor the correlation of its maps from two halves of the counts (of other starts, " +
      `where counts cannot be split). A factor below ${foundAgain} is not found again. Over starts: ` +
      `${names.map((name, r) => `${name} ${shown(starts[r]!)}`).join(", ")}.`,
    data: {
      columns: ["factor", "starts", "halves"],
      rows: names.map((name, r) => [name, starts[r]!, halves[r]!]),
    },
    draw: (canvas) =>
      drawBars(
        {
          bars: names.map((name, r) => ({
            name,
            parts: [
              {
                key: factorKey(r),
                colour: value(r) < foundAgain ? canvas.theme.muted : scene.colour(canvas.theme, r),
                value: Math.max(0, value(r)),
                tip: `${name}: halves ${shown(halves[r]!)}, starts ${shown(starts[r]!)}`,
              },
            ],
            note: `${shown(value(r))}${value(r) < foundAgain ? ", not found again" : ""}`,
          })),
          valueLabel: "correlation",
          highest: 1,
        },
        canvas,
      ),
  };
}

function chosenLine(x: number, top: number, bottom: number, { theme }: Canvas): Ink {
  return ink("line", {
    x1: x,
    x2: x,
    y1: top,
    y2: bottom,
    stroke: theme.muted,
    "stroke-dasharray": "3 3",
  });
}
