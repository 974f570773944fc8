import { widestText } from "@unmix/workbench/figures";

/** Pixels of the names of notes. */
export const NAME_SIZE = 11;
const GAP = 6;
/** Pixels from one name to the next at least. */
const LINE = 13;

/** Where the cells of a square of notes stand beside their names, in pixels of the page. */
export interface MatrixLayout {
  /** What the names take at the left, and likewise at the top. */
  readonly margin: number;
  /** The side of a cell. */
  readonly cell: number;
  /** Of so many notes one has its name, so that names do not meet. */
  readonly every: number;
}

/** The layout of a square that is `width` pixels wide with its names. */
export function matrixLayout(names: readonly string[], width: number): MatrixLayout {
  const margin = Math.ceil(widestText(names, NAME_SIZE, width / 4)) + GAP;
  const cell = (width - margin) / Math.max(1, names.length);
  return { margin, cell, every: Math.max(1, Math.ceil(LINE / cell)) };
}

/** The place of a note along one side, by the pixel; −1 beside the cells. */
export function placeAt({ margin, cell }: MatrixLayout, count: number, pixel: number): number {
  const place = Math.floor((pixel - margin) / cell);
  return place >= 0 && place < count ? place : -1;
}
