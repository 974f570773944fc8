import type { SparseMatrix } from "@unmix/core";
import type { Survey } from "./matrix.ts";

/** The survey of a matrix that is in memory already. */
export function surveyOf({ rows, columns, values }: SparseMatrix): Survey {
  let whole = true;
  // What is not stored is zero.
  let least = values.length < rows * columns ? 0 : Number.POSITIVE_INFINITY;
  let most = values.length < rows * columns ? 0 : Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isInteger(value)) whole = false;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { whole, least, most, complete: true };
}
