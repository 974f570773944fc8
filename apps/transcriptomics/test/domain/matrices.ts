import type { SparseMatrix } from "@unmix/core";
import { expect } from "vitest";

/** Every number of a sparse matrix. */
export function dense({ rows, columns, starts, indices, values }: SparseMatrix): number[][] {
  return Array.from({ length: rows }, (_, i) => {
    const row = new Array<number>(columns).fill(0);
    for (let k = starts[i]!; k < starts[i + 1]!; k++) row[indices[k]!]! += values[k]!;
    return row;
  });
}

/** Asserts that a sparse matrix is as it must be: columns rise within rows, and nothing is zero. */
export function expectSparse({ rows, columns, starts, indices, values }: SparseMatrix): void {
  expect(starts.length).toBe(rows + 1);
  expect([starts[0], starts[rows]]).toEqual([0, values.length]);
  expect(indices.length).toBe(values.length);
  let wrong = 0;
  for (let i = 0; i < rows; i++) {
    if (starts[i]! > starts[i + 1]!) wrong++;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const rises = k === starts[i] || indices[k]! > indices[k - 1]!;
      if (!rises || indices[k]! >= columns || values[k] === 0) wrong++;
    }
  }
  expect(wrong).toBe(0);
}

/** The sum of a row. */
export function rowSum({ starts, values }: SparseMatrix, row: number): number {
  return values.subarray(starts[row], starts[row + 1]).reduce((sum, value) => sum + value, 0);
}

/** The sum of a column. */
export function columnSum({ indices, values }: SparseMatrix, column: number): number {
  return values.reduce((sum, value, k) => (indices[k] === column ? sum + value : sum), 0);
}
