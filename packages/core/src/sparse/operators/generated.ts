import type { Operator } from "../operator.ts";

/**
 * A real matrix whose columns are made anew whenever they are needed, so that nothing is stored.
 *
 * @param column writes column `index` into `out`, all of it
 */
export function generatedOperator({
  rows,
  columns,
  column,
}: {
  readonly rows: number;
  readonly columns: number;
  readonly column: (index: number, out: Float64Array) => void;
}): Operator {
  const made = new Float64Array(rows);
  return {
    rows,
    columns,
    field: "real",
    column,
    forward(x, out) {
      out.fill(0);
      for (let j = 0; j < columns; j++) {
        const weight = x[j]!;
        if (weight === 0) continue;
        column(j, made);
        for (let i = 0; i < rows; i++) out[i]! += weight * made[i]!;
      }
    },
    adjoint(y, out) {
      for (let j = 0; j < columns; j++) {
        column(j, made);
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += made[i]! * y[i]!;
        out[j] = sum;
      }
    },
    columnNorms() {
      return Float64Array.from({ length: columns }, (_, j) => {
        column(j, made);
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += made[i]! * made[i]!;
        return Math.sqrt(sum);
      });
    },
  };
}
