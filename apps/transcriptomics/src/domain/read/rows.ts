import type { SparseMatrix } from "@unmix/core";

/**
 * Brings compressed rows into the form of a {@link SparseMatrix}, in their own memory: columns sorted
 * within each row, entries at the same place added, zeros left out.
 */
export function sortRows(matrix: SparseMatrix): SparseMatrix {
  const { rows, columns, starts, indices, values } = matrix;
  let kept = 0;
  let from = 0;
  for (let i = 0; i < rows; i++) {
    const to = starts[i + 1]!;
    if (!isRising(indices, from, to)) sortRow(indices, values, from, to);
    const first = kept;
    for (let k = from; k < to; k++) {
      if (kept > first && indices[kept - 1] === indices[k]) {
        values[kept - 1]! += values[k]!;
        if (values[kept - 1] === 0) kept--;
      } else if (values[k] !== 0) {
        indices[kept] = indices[k]!;
        values[kept++] = values[k]!;
      }
    }
    from = to;
    starts[i + 1] = kept;
  }
  if (kept === values.length) return matrix;
  return {
    rows,
    columns,
    starts,
    indices: indices.slice(0, kept),
    values: values.slice(0, kept),
  };
}

function isRising(indices: Uint32Array, from: number, to: number): boolean {
  for (let k = from + 1; k < to; k++) if (indices[k - 1]! > indices[k]!) return false;
  return true;
}

function sortRow(indices: Uint32Array, values: Float64Array, from: number, to: number): void {
  const order = Uint32Array.from({ length: to - from }, (_, k) => from + k);
  // In the order of the file where columns are the same, so that sums have the same bits.
  order.sort((a, b) => indices[a]! - indices[b]! || a - b);
  const sortedIndices = Uint32Array.from(order, (k) => indices[k]!);
  const sortedValues = Float64Array.from(order, (k) => values[k]!);
  indices.set(sortedIndices, from);
  values.set(sortedValues, from);
}

/** The matrix with only some of its columns, given in rising order. */
export function keepColumns(matrix: SparseMatrix, kept: Uint32Array): SparseMatrix {
  const { rows, columns } = matrix;
  const position = new Int32Array(columns).fill(-1);
  kept.forEach((column, at) => {
    position[column] = at;
  });
  const starts = new Uint32Array(rows + 1);
  const indices = matrix.indices.slice();
  const values = matrix.values.slice();
  let count = 0;
  for (let i = 0; i < rows; i++) {
    for (let k = matrix.starts[i]!; k < matrix.starts[i + 1]!; k++) {
      const column = position[matrix.indices[k]!]!;
      if (column < 0) continue;
      indices[count] = column;
      values[count++] = matrix.values[k]!;
    }
    starts[i + 1] = count;
  }
  return {
    rows,
    columns: kept.length,
    starts,
    indices: indices.slice(0, count),
    values: values.slice(0, count),
  };
}

/** Rows and columns exchanged. */
export function transpose({ rows, columns, starts, indices, values }: SparseMatrix): SparseMatrix {
  const outStarts = new Uint32Array(columns + 1);
  for (const column of indices) outStarts[column + 1]!++;
  for (let j = 0; j < columns; j++) outStarts[j + 1]! += outStarts[j]!;
  const next = outStarts.slice(0, columns);
  const outIndices = new Uint32Array(indices.length);
  const outValues = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const at = next[indices[k]!]!++;
      outIndices[at] = i;
      outValues[at] = values[k]!;
    }
  }
  return {
    rows: columns,
    columns: rows,
    starts: outStarts,
    indices: outIndices,
    values: outValues,
  };
}
