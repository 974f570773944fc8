import { describe, expect, it } from "vitest";
import { finish } from "../../src/iterate/pauses.ts";
import { sparseMatrix } from "../../src/tensor/sparse.ts";
import { takeAlong } from "../../src/tensor/take.ts";

describe("takeAlong", () => {
  const tensor = { data: Float64Array.from({ length: 24 }, (_, i) => i), shape: [2, 3, 4] };
  it.each([0, 1, 2])("takes slices of mode %i, one more than once", (mode) => {
    const indices = Int32Array.of(1, 0, 1);
    const { data, shape } = finish(takeAlong(tensor, mode, indices));
    expect(shape).toEqual([2, 3, 4].with(mode, 3));
    data.forEach((value, at) => {
      const index = [Math.floor(at / (shape[1]! * shape[2]!)), 0, at % shape[2]!];
      index[1] = Math.floor(at / shape[2]!) % shape[1]!;
      const [i, j, k] = index.with(mode, indices[index[mode]!]!) as [number, number, number];
      expect(value).toBe((i * 3 + j) * 4 + k);
    });
  });
  it.each([0, 1])("does the same with a sparse matrix", (mode) => {
    const sparse = (entries: readonly (readonly [number, number, number])[], shape: number[]) =>
      sparseMatrix({
        rows: shape[0]!,
        columns: shape[1]!,
        rowIndices: entries.map(([i]) => i),
        columnIndices: entries.map(([, j]) => j),
        values: entries.map(([, , value]) => value),
      });
    const matrix = sparse(
      [
        [0, 1, 5],
        [1, 0, 6],
        [1, 2, 7],
        [2, 1, 8],
      ],
      [3, 3],
    );
    const expected =
      mode === 0
        ? sparse(
            [
              [0, 0, 6],
              [0, 2, 7],
              [1, 1, 8],
              [2, 0, 6],
              [2, 2, 7],
              [3, 1, 5],
            ],
            [4, 3],
          )
        : sparse(
            [
              [0, 0, 5],
              [0, 2, 5],
              [1, 1, 7],
              [1, 3, 6],
              [2, 0, 8],
              [2, 2, 8],
            ],
            [3, 4],
          );
    expect(finish(takeAlong(matrix, mode, Int32Array.of(1, 2, 1, 0)))).toEqual(expected);
  });
});
