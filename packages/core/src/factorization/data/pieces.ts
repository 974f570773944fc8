import { LONG, type Pausing } from "../../iterate/pauses.ts";
import type { Data } from "./data.ts";

/** Pieces are cut between strips of the loops, so that the bits of a product are those of one piece. */
const STRIP = 32;

/** What is to be known of data that are gone over in pieces. */
export type Pieced = Pick<Data, "rows"> & Partial<Pick<Data, "rowWork">>;

/** Rows that are multiplied by `rank` components between two pauses: all of them where that is quick. */
export function rowsOfPiece({ rows, rowWork = 0 }: Pieced, rank: number): number {
  const most = LONG / (rank * rowWork);
  return most >= rows ? rows : STRIP * Math.max(1, Math.floor(most / STRIP));
}

/** Calls `over` with the first row of each piece and how many it has; pauses between two of them. */
export function* inPieces(
  data: Pieced,
  rank: number,
  over: (row: number, count: number) => void,
): Pausing<void> {
  const piece = rowsOfPiece(data, rank);
  for (let row = 0; row < data.rows; row += piece) {
    if (row > 0) yield;
    over(row, Math.min(piece, data.rows - row));
  }
}
