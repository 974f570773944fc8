import { UnmixError } from "../../errors.ts";
import { checkVector, type Operator } from "../operator.ts";

/** Columns that are zero but for one stretch each: memory and products take what is stored alone. */
export interface BandedColumns {
  /** Of the whole matrix. */
  readonly rows: number;
  /** The row where the stretch of each column begins. */
  readonly starts: ArrayLike<number>;
  /** Where the stretch of each column begins in `values`, and the end of the last: columns + 1 places. */
  readonly offsets: ArrayLike<number>;
  /** The stretches, one behind the other. */
  readonly values: Float64Array;
}

/**
 * A real matrix each of whose columns is one stretch of numbers, such as windows or kernels.
 *
 * @throws {UnmixError} when a stretch leaves the rows or the values
 */
export function bandedOperator({ rows, starts, offsets, values }: BandedColumns): Operator {
  const columns = starts.length;
  if (offsets.length !== columns + 1 || offsets[0] !== 0 || offsets[columns] !== values.length) {
    throw new UnmixError(
      "shape",
      `A banded operator of ${columns} columns needs ${columns + 1} offsets from 0 to its ${values.length} values; ${offsets.length} were given, from ${offsets[0]} to ${offsets[offsets.length - 1]}.`,
      { columns, offsets: offsets.length, values: values.length },
    );
  }
  for (let j = 0; j < columns; j++) {
    const length = offsets[j + 1]! - offsets[j]!;
    if (length >= 0 && starts[j]! >= 0 && starts[j]! + length <= rows) continue;
    throw new UnmixError(
      "shape",
      `Column ${j} begins at row ${starts[j]} and has ${length} values; there are ${rows} rows.`,
      { column: j, start: starts[j], length, rows },
    );
  }
  checkVector("The banded operator", values, values.length);
  const first = Uint32Array.from(starts);
  const ends = Float64Array.from(offsets);
  return {
    rows,
    columns,
    field: "real",
    forward(x, out) {
      out.fill(0);
      for (let j = 0; j < columns; j++) {
        const weight = x[j]!;
        if (weight === 0) continue;
        const end = ends[j + 1]!;
        for (let at = ends[j]!, i = first[j]!; at < end; at++, i++) out[i]! += weight * values[at]!;
      }
    },
    adjoint(y, out) {
      for (let j = 0; j < columns; j++) {
        const end = ends[j + 1]!;
        let sum = 0;
        for (let at = ends[j]!, i = first[j]!; at < end; at++, i++) sum += values[at]! * y[i]!;
        out[j] = sum;
      }
    },
    column(index, out) {
      out.fill(0);
      out.set(values.subarray(ends[index]!, ends[index + 1]!), first[index]!);
    },
    columnNorms() {
      return Float64Array.from({ length: columns }, (_, j) => {
        let sum = 0;
        for (let at = ends[j]!; at < ends[j + 1]!; at++) sum += values[at]! * values[at]!;
        return Math.sqrt(sum);
      });
    },
  };
}
