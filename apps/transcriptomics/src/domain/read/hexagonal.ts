import type { Places } from "../types.ts";

/**
 * Positions on an array as places. On the hexagonal array of Visium a spot is two columns from the next of
 * its row, and one row and one column from those of the rows beside it; all six are equally far where rows
 * are √3 columns apart, and so they are set. Positions on another array stay as they are.
 */
export function placesOnArray(
  columns: Float64Array,
  rows: Float64Array,
): Pick<Places, "x" | "y"> & { readonly isHexagonal: boolean } {
  const isHexagonal = areStaggered(columns, rows);
  const y = isHexagonal ? rows.map((row) => row * Math.sqrt(3)) : rows;
  return { x: columns, y, isHexagonal };
}

/** Whether every second position is free, as on a chess board, and neighbours of both kinds are there. */
function areStaggered(columns: Float64Array, rows: Float64Array): boolean {
  const isOdd = (i: number) => (columns[i]! + rows[i]!) % 2 !== 0;
  const taken = new Set<string>();
  for (let i = 0; i < columns.length; i++) {
    if (!Number.isInteger(columns[i]) || !Number.isInteger(rows[i])) return false;
    if (isOdd(i) !== isOdd(0)) return false;
    taken.add(`${columns[i]},${rows[i]}`);
  }
  const isThere = (column: number, row: number) =>
    columns.some((own, i) => taken.has(`${own + column},${rows[i]! + row}`));
  return isThere(2, 0) && isThere(1, 1);
}
