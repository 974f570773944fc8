import { themeOf } from "@unmix/workbench/figures";
import type { Instruments } from "../../domain/index.ts";

export interface Likeness {
  /** Notes × notes, 0 to 1. */
  readonly similarity: ArrayLike<number>;
  /** Notes by instrument, as they stand along both sides. */
  readonly order: readonly number[];
  readonly instruments: Pick<Instruments, "labels">;
  /** What is below is faint. */
  readonly threshold: number;
}

/** Draws how alike notes are as a square as wide as its canvas, with frames about the instruments as they are. */
export function drawSimilarity(
  canvas: HTMLCanvasElement,
  { similarity, order, instruments, threshold }: Likeness,
  themeName: "light" | "dark",
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const theme = themeOf(themeName);
  const R = order.length;
  const size = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
  canvas.width = size;
  canvas.height = size;
  const cell = size / Math.max(1, R);
  order.forEach((a, i) => {
    order.forEach((b, j) => {
      const value = similarity[a * R + b]!;
      context.globalAlpha = value >= threshold ? 1 : 0.28;
      context.fillStyle = theme.sequential(value);
      context.fillRect(j * cell, i * cell, Math.ceil(cell), Math.ceil(cell));
    });
  });
  context.globalAlpha = 1;
  context.lineWidth = 2;
  for (let from = 0; from < R; ) {
    const lane = instruments.labels[order[from]!]!;
    let to = from;
    while (to < R && instruments.labels[order[to]!] === lane) to++;
    context.strokeStyle = theme.category(lane);
    const side = (to - from) * cell - 2;
    context.strokeRect(from * cell + 1, from * cell + 1, side, side);
    from = to;
  }
}
