import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSparse, type SparseMatrix, sparseMatrix } from "../../src/tensor/sparse.ts";

/** The matrix, every entry of it, row by row. */
function denseOf({ rows, columns, starts, indices, values }: SparseMatrix): number[] {
  const out = new Array<number>(rows * columns).fill(0);
  for (let i = 0; i < rows; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) out[i * columns + indices[k]!] = values[k]!;
  }
  return out;
}

const lists = fc
  .record({ rows: fc.integer({ min: 1, max: 7 }), columns: fc.integer({ min: 1, max: 7 }) })
  .chain(({ rows, columns }) =>
    fc
      .array(
        fc.tuple(
          fc.integer({ min: 0, max: rows - 1 }),
          fc.integer({ min: 0, max: columns - 1 }),
          fc.integer({ min: -3, max: 3 }),
        ),
        { maxLength: 40 },
      )
      .map((entries) => ({ rows, columns, entries })),
  );

describe("a sparse matrix", () => {
  it("is the sum of its entries, in whatever form they come", () => {
    fc.assert(
      fc.property(lists, ({ rows, columns, entries }) => {
        const expected = new Array<number>(rows * columns).fill(0);
        for (const [i, j, v] of entries) expected[i * columns + j]! += v;
        const compressed = (by: 0 | 1, length: number) => {
          const order = [...entries].sort((a, b) => a[by] - b[by]);
          const starts = Array.from(
            { length: length + 1 },
            (_, i) => order.filter((entry) => entry[by] < i).length,
          );
          const others = order.map((entry) => entry[1 - by]!);
          return { rows, columns, starts, indices: others, values: order.map(([, , v]) => v) };
        };
        const forms = [
          sparseMatrix({
            rows,
            columns,
            rowIndices: entries.map(([i]) => i),
            columnIndices: entries.map(([, j]) => j),
            values: entries.map(([, , v]) => v),
          }),
          sparseMatrix(compressed(0, rows)),
          sparseMatrix({ ...compressed(1, columns), compressed: "columns" }),
        ];
        for (const matrix of forms) {
          expect(denseOf(matrix)).toEqual(expected);
          expect(matrix.values.includes(0)).toBe(false);
          expect(matrix.values.length).toBe(expected.filter((value) => value !== 0).length);
          checkSparse(matrix);
        }
      }),
      { seed: 1 },
    );
  });

  it.each([
    [{ rows: -1 }, "A sparse matrix is to have -1 rows"],
    [{ columns: 1.5 }, "A sparse matrix is to have 1.5 columns"],
    [{ values: [1] }, "has 2 indices and 1 values"],
    [{ starts: [0, 2] }, "of 2 rows has 2 starts; there must be 3"],
    [{ starts: [1, 1, 2] }, "The start 0 of a sparse matrix is 1"],
    [{ starts: [0, 2, 1] }, "The start 2 of a sparse matrix is 1"],
    [{ starts: [0, 1, 3] }, "The start 2 of a sparse matrix is 3"],
    [{ indices: [0, 3] }, "Entry 1 of a sparse matrix is at [1, 3], but the matrix is 2 × 3"],
    [{ indices: [-1, 1] }, "Entry 0 of a sparse matrix is at [0, -1]"],
    [{ values: [1, Number.NaN] }, "Entry 1 of a sparse matrix, at [1, 1], is NaN"],
    [{ compressed: "diagonals" }, 'compressed by "diagonals"; it is by rows or columns'],
  ])("refuses %o", (wrong, sentence) => {
    const right = { rows: 2, columns: 3, starts: [0, 1, 2], indices: [0, 1], values: [1, 2] };
    expect(() => sparseMatrix({ ...right, ...wrong } as never)).toThrow(sentence);
  });

  it("refuses indices of which there are more than entries", () => {
    const entries = { rows: 2, columns: 2, rowIndices: [0, 1], columnIndices: [0], values: [1, 2] };
    expect(() => sparseMatrix(entries)).toThrow("has 1 columnIndices and 2 values");
  });

  it("refuses columns out of order where it is given as it is", () => {
    const { starts, values } = sparseMatrix({
      rows: 1,
      columns: 3,
      starts: [0, 2],
      indices: [0, 2],
      values: [1, 2],
    });
    const turned = { rows: 1, columns: 3, starts, indices: Uint32Array.of(2, 0), values };
    expect(() => checkSparse(turned)).toThrow(
      "Entry 1 of a sparse matrix, in row 0, is of column 0",
    );
  });
});
