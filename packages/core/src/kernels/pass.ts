import { CHUNK } from "./sizes.ts";
import type { Stretches } from "./stretches.ts";

/**
 * A pass over Y goes by panels of rows, each of which sums its second product for itself; then the sums are
 * added in their order. So threads can take panels each, and Y is near between its two products. Panels are
 * cut by shape alone, so that the bits are those of one thread.
 */
export const MOST_PANELS = 8;

/** Rows that sums of their own are worth it for: these cost as much as a strip of 16 rows. */
const LEAST_ROWS = 512;

/** Rows of each panel but the last of `count` rows. */
export function rowsOfPanel(rank: number, count: number): number {
  const fewest = Math.max(LEAST_ROWS, 8 * rank, count / MOST_PANELS);
  return CHUNK * Math.ceil(fewest / CHUNK);
}

/** Values of the room for the sums of panels: ones to add them by, and then the sums of all but the first. */
export function panelsLength(rank: number, rows: number, columns: number, threads: number): number {
  const panels = Math.min(MOST_PANELS, Math.ceil(rows / LEAST_ROWS));
  if (panels < 2) return 0;
  return MOST_PANELS + (threads > 1 ? panels - 1 : 1) * rank * columns;
}

/** Where the sums of panel `panel` lie, from 1 on; those of 0 are made where all are added. */
export function sumsOf(panels: number, panel: number, rank: number, columns: number): number {
  return panels + 8 * (MOST_PANELS + (panel - 1) * rank * columns);
}

/**
 * The pass of one thread.
 *
 * @param over goes over `some` rows from `first` on, adds the second product to `out` and returns what
 *   `advance` does
 */
export function passByPanels(
  { clear, addSums }: Pick<Stretches, "clear" | "addSums">,
  {
    out,
    panels,
    rank,
    columns,
    row,
    count,
  }: {
    readonly out: number;
    readonly panels: number;
    readonly rank: number;
    readonly columns: number;
    readonly row: number;
    readonly count: number;
  },
  over: (first: number, some: number, out: number) => number,
): number {
  const size = rank * columns;
  const height = rowsOfPanel(rank, count);
  if (row === 0) clear(out, size);
  let uphill = over(row, Math.min(height, count), out);
  for (let start = height; start < count; start += height) {
    const sums = sumsOf(panels, 1, rank, columns);
    clear(sums, size);
    uphill += over(row + start, Math.min(height, count - start), sums);
    addSums(panels, 1, size, out, 0, size);
  }
  return uphill;
}
