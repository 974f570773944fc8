import type { Ink } from "./ink.ts";
import type { Theme } from "./theme.ts";

/**
 * A figure: a pure function of a result. It knows its name, says in words what it shows, draws
 * itself at a width and carries the numbers it is drawn from.
 */
export interface Figure {
  /** File name without extension: "source-densities". */
  readonly name: string;
  readonly title: string;
  /** What the figure shows and its main values, in sentences, for a reader who cannot see it. */
  readonly description: string;
  /** The numbers behind the figure, unrounded. */
  readonly data: FigureData;
  /** Lays the figure out in `width` pixels, 320 or more. */
  draw(canvas: Canvas): Drawing;
}

/** A table of the numbers behind a figure. */
export interface FigureData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Cell = string | number;

export interface Canvas {
  readonly width: number;
  readonly theme: Theme;
}

/** A laid out figure: its height follows from the width. */
export interface Drawing {
  readonly height: number;
  /** Pixels used, where that is fewer than the canvas has. */
  readonly width?: number;
  readonly marks: readonly Ink[];
}

/** The data of a figure as comma-separated text with a header line; not-a-number is empty. */
export function figureToCsv(figure: Figure): string {
  const lines = [figure.data.columns, ...figure.data.rows].map((row) => row.map(csvCell).join(","));
  return `${lines.join("\n")}\n`;
}

function csvCell(cell: Cell): string {
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
