import type { SparseKernels } from "./sparse.ts";

/** The plain twin of the compiled loops over a sparse Y. */
export function plainSparse(buffer: ArrayBufferLike): SparseKernels {
  const numbers = new Float64Array(buffer);
  const words = new Uint32Array(buffer);

  /** Calls `visit` with the row, the column and the place of each entry. */
  function visitEntries(
    starts: number,
    indices: number,
    row: number,
    count: number,
    visit: (i: number, j: number, k: number) => void,
  ): void {
    for (let i = row; i < row + count; i++) {
      const end = words[starts / 4 + i + 1]!;
      for (let k = words[starts / 4 + i]!; k < end; k++) visit(i, words[indices / 4 + k]!, k);
    }
  }

  return {
    productSparse(
      x,
      starts,
      indices,
      values,
      _cuts,
      out,
      _scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      if (row === 0) numbers.fill(0, out / 8, out / 8 + rank * columns);
      visitEntries(starts, indices, row, count, (i, j, k) => {
        const value = numbers[values / 8 + k]!;
        for (let r = 0; r < rank; r++) {
          numbers[out / 8 + r * columns + j]! += value * numbers[x / 8 + r * rows + i]!;
        }
      });
    },
    productTransposedSparse(
      x,
      starts,
      indices,
      values,
      out,
      _scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      for (let r = 0; r < rank; r++) {
        const at = out / 8 + r * rows + row;
        numbers.fill(0, at, at + count);
      }
      visitEntries(starts, indices, row, count, (i, j, k) => {
        const value = numbers[values / 8 + k]!;
        for (let r = 0; r < rank; r++) {
          numbers[out / 8 + r * rows + i]! += value * numbers[x / 8 + r * columns + j]!;
        }
      });
    },
    modelSparse(p, q, starts, indices, out, _scratch, rank, rows, columns, row = 0, count = rows) {
      visitEntries(starts, indices, row, count, (i, j, k) => {
        let sum = 0;
        for (let r = 0; r < rank; r++) {
          sum += numbers[p / 8 + r * rows + i]! * numbers[q / 8 + r * columns + j]!;
        }
        numbers[out / 8 + k] = sum;
      });
    },
    residualSquaredSparse(
      starts,
      indices,
      values,
      p,
      q,
      _scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
      sofar = 0,
    ) {
      let sum = sofar;
      for (let i = row; i < row + count; i++) {
        let k = words[starts / 4 + i]!;
        const end = words[starts / 4 + i + 1]!;
        for (let j = 0; j < columns; j++) {
          let rest = 0;
          if (k < end && words[indices / 4 + k] === j) rest = numbers[values / 8 + k++]!;
          for (let r = 0; r < rank; r++) {
            rest -= numbers[p / 8 + r * rows + i]! * numbers[q / 8 + r * columns + j]!;
          }
          sum += rest * rest;
        }
      }
      return sum;
    },
  };
}
