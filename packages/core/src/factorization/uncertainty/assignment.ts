import { UnmixError } from "../../errors.ts";

/**
 * The assignment of rows to columns with the least total cost, each used at most once and as many
 * as there can be. Method: shortest augmenting paths with dual variables (Jonker and Volgenant
 * 1987), O(min² · max).
 *
 * @param cost rows × columns, row-major, finite
 * @returns for each row its column, or −1 where rows are more than columns and this one is left over
 * @throws {UnmixError} when `cost` is not of that size or holds a value that is not finite
 */
export function assign(cost: ArrayLike<number>, rows: number, columns: number): Int32Array {
  if (cost.length !== rows * columns) {
    throw new UnmixError(
      "shape",
      `An assignment of ${rows} rows to ${columns} columns needs ${rows * columns} costs, but ${cost.length} were given.`,
      { rows, columns, length: cost.length },
    );
  }
  for (let i = 0; i < cost.length; i++) {
    if (Number.isFinite(cost[i])) continue;
    throw new UnmixError(
      "input",
      `The cost of row ${Math.floor(i / columns)} and column ${i % columns} is ${cost[i]}; every cost must be a finite number.`,
      { row: Math.floor(i / columns), column: i % columns },
    );
  }
  const ofRow = new Int32Array(rows).fill(-1);
  if (rows <= columns) {
    const rowOf = augment(rows, columns, (i, j) => cost[i * columns + j]!);
    for (let j = 0; j < columns; j++) if (rowOf[j]! >= 0) ofRow[rowOf[j]!] = j;
  } else {
    const columnOf = augment(columns, rows, (i, j) => cost[j * columns + i]!);
    ofRow.set(columnOf);
  }
  return ofRow;
}

/** For `rows` ≤ `columns`: the row of each column, or −1. */
function augment(
  rows: number,
  columns: number,
  cost: (row: number, column: number) => number,
): Int32Array {
  // Column `columns` is a stand-in that holds the row being assigned.
  const rowOf = new Int32Array(columns + 1).fill(-1);
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(columns + 1);
  const shortest = new Float64Array(columns);
  const previous = new Int32Array(columns);
  const done = new Uint8Array(columns + 1);
  for (let row = 0; row < rows; row++) {
    rowOf[columns] = row;
    shortest.fill(Number.POSITIVE_INFINITY);
    done.fill(0);
    let column = columns;
    while (rowOf[column]! >= 0) {
      done[column] = 1;
      const i = rowOf[column]!;
      let step = Number.POSITIVE_INFINITY;
      let next = -1;
      for (let j = 0; j < columns; j++) {
        if (done[j]) continue;
        const reduced = cost(i, j) - rowPrice[i]! - columnPrice[j]!;
        if (reduced < shortest[j]!) {
          shortest[j] = reduced;
          previous[j] = column;
        }
        if (next < 0 || shortest[j]! < step) {
          step = shortest[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= columns; j++) {
        if (done[j]) {
          rowPrice[rowOf[j]!]! += step;
          columnPrice[j]! -= step;
        } else if (j < columns) {
          shortest[j]! -= step;
        }
      }
      column = next;
    }
    while (column !== columns) {
      rowOf[column] = rowOf[previous[column]!]!;
      column = previous[column]!;
    }
  }
  return rowOf.subarray(0, columns);
}
