import { inStretches, LONG, type Pausing } from "../iterate/pauses.ts";
import type { MatrixProducts } from "./products.ts";

/** What is to be known of a matrix that is gone over in pieces. */
export type Pieced = Pick<MatrixProducts, "rows" | "rowWork">;

/** A matrix by its products, in pieces where it says how long they are. */
export type Multiplied = Omit<MatrixProducts, "productTransposed">;

/** Pieces are cut between tiles of the loops, so that the bits of a product are those of one piece. */
const TILE = 8;
/** Rows that sums over rows are made of at least: with fewer, these are read and written too often. */
const STRIP = 32;
/** Columns that the loops take together. */
const PANEL = 1024;
/** Components that are multiplied while one entry of Y is read. */
export const READ = 8;
/** Rows that are multiplied while one entry of the product is read and written. */
const WRITE = 32;

/**
 * Rows that are multiplied by `rank` components between two pauses: all of them where that is quick.
 *
 * @param unit that they are a multiple of
 */
export function rowsOfPiece({ rows, rowWork = 0 }: Pieced, rank: number, unit = TILE): number {
  const most = LONG / (Math.max(rank, READ) * rowWork);
  return most >= rows ? rows : unit * Math.max(1, Math.floor(most / unit));
}

/** Calls `over` with the first row of each piece and how many it has; pauses between two of them. */
export function inPieces(
  data: Pieced,
  rank: number,
  over: (row: number, count: number) => void,
  unit = TILE,
): Pausing<void> {
  return inStretches(data.rows, (from, to) => over(from, to - from), rowsOfPiece(data, rank, unit));
}

/**
 * out(rank × columns) = X Y with pauses, where it is long: some rows of Y after others, or some columns
 * where even few rows are long.
 */
export function productSteps(
  data: Multiplied,
  x: number,
  out: number,
  rank: number,
): Pausing<void> {
  const { rows, columns, rowWork = 0, cutsColumns = false } = data;
  const most = LONG / Math.max(rank, READ);
  if (!cutsColumns || (Math.min(rows, STRIP) + WRITE) * rowWork <= most) {
    return inPieces(data, rank, (row, count) => data.product(x, out, rank, row, count), STRIP);
  }
  const width = PANEL * Math.max(1, Math.floor(most / (rows + WRITE) / PANEL));
  return inStretches(columns, (from, to) => data.product(x, out, rank, 0, rows, from, to), width);
}
