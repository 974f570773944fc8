import { FONT, type Theme, themeOf } from "@unmix/workbench/figures";
import type { Instruments } from "../../domain/index.ts";
import { type MatrixLayout, matrixLayout, NAME_SIZE } from "./matrix-layout.ts";

export interface Likeness {
  /** Notes × notes, 0 to 1. */
  readonly similarity: ArrayLike<number>;
  /** Notes by instrument, as they stand along both sides. */
  readonly order: readonly number[];
  /** What they are called, as they stand there. */
  readonly names: readonly string[];
  readonly instruments: Pick<Instruments, "labels">;
  /** What is below is faint. */
  readonly threshold: number;
}

/**
 * Draws how alike notes are as a square as wide as its canvas, with their names along both sides and frames about the
 * instruments as they are.
 */
export function drawSimilarity(
  canvas: HTMLCanvasElement,
  { similarity, order, names, instruments, threshold }: Likeness,
  themeName: "light" | "dark",
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const theme = themeOf(themeName);
  const R = order.length;
  const dots = window.devicePixelRatio || 1;
  const layout = matrixLayout(names, canvas.clientWidth);
  const { margin, cell } = layout;
  canvas.width = canvas.height = Math.round(canvas.clientWidth * dots);
  context.scale(dots, dots);
  drawNames(context, names, layout, theme);
  context.translate(margin, margin);
  order.forEach((a, i) => {
    order.forEach((b, j) => {
      const value = similarity[a * R + b]!;
      context.globalAlpha = value >= threshold ? 1 : 0.28;
      context.fillStyle = theme.sequential(value);
      context.fillRect(j * cell, i * cell, cell + 0.5, cell + 0.5);
    });
  });
  context.globalAlpha = 1;
  for (let from = 0; from < R; ) {
    const lane = instruments.labels[order[from]!]!;
    let to = from;
    while (to < R && instruments.labels[order[to]!] === lane) to++;
    const side = (to - from) * cell - 2;
    // A halo sets the frame off from cells of its own colour.
    for (const [stroke, thick] of [
      [theme.surface, 5],
      [theme.category(lane), 2],
    ] as const) {
      context.strokeStyle = stroke;
      context.lineWidth = thick;
      context.strokeRect(from * cell + 1, from * cell + 1, side, side);
    }
    from = to;
  }
}

/** The names of the rows at the left, and of the columns at the top, read upwards. */
function drawNames(
  context: CanvasRenderingContext2D,
  names: readonly string[],
  { margin, cell, every }: MatrixLayout,
  theme: Theme,
): void {
  context.font = `${NAME_SIZE}px ${FONT}`;
  context.fillStyle = theme.text;
  context.textBaseline = "middle";
  const edge = margin - 4;
  names.forEach((name, i) => {
    if (i % every !== 0) return;
    const middle = margin + (i + 0.5) * cell;
    context.textAlign = "right";
    context.fillText(name, edge, middle, edge);
    context.save();
    context.translate(middle, edge);
    context.rotate(-Math.PI / 2);
    context.textAlign = "left";
    context.fillText(name, 0, 0, edge);
    context.restore();
  });
}
