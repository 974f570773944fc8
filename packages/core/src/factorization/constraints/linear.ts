import { Matrix, pseudoInverse } from "ml-matrix";
import { UnmixError } from "../../errors.ts";
import { fromNdarray } from "../../tensor/ndarray.ts";
import type { Constraint, ConstraintSpec } from "./constraint.ts";
import { pieceByPiece } from "./piece-by-piece.ts";
import { findPieces } from "./pieces.ts";

/** Every piece x with A x = b, by Euclidean projection: x − A⁺ (A x − b). */
export function linear(
  spec: ConstraintSpec & { kind: "linear" },
  shape: readonly number[],
): Constraint {
  const { count, step, stride, length } = findPieces(spec.per, shape);
  const { data: a, shape: size } = fromNdarray(spec.matrix);
  const b = Float64Array.from(spec.equals);
  const rows = b.length;
  if (size.length !== 2 || size[0] !== rows || size[1] !== length || rows === 0) {
    throw new UnmixError(
      "shape",
      `A linear constraint has a matrix of shape ${size.join(" × ")} and ${rows} right sides; for pieces of ${length} values the matrix must have one row for each right side, and ${length} columns.`,
      { matrix: [...size], equals: rows, piece: length },
    );
  }
  const inverse = pseudoInverse(Matrix.from1DArray(rows, length, a)).to1DArray();
  checkSolvable(a, b, inverse, length);
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const excess = new Float64Array(rows);

  /** excess = A x − b of one piece. */
  function measure(block: Float64Array, start: number): void {
    for (let i = 0; i < rows; i++) {
      let sum = -b[i]!;
      for (let j = 0; j < length; j++) sum += a[i * length + j]! * block[start + j * stride]!;
      excess[i] = sum;
    }
  }

  return {
    spec,
    rescales: false,
    ...pieceByPiece({ count, length }, (block, from, to) => {
      for (let p = from; p < to; p++) {
        measure(block, p * step);
        for (let j = 0; j < length; j++) {
          let sum = 0;
          for (let i = 0; i < rows; i++) sum += inverse[j * rows + i]! * excess[i]!;
          block[p * step + j * stride]! -= sum;
        }
      }
    }),
    violation(block) {
      let worst = 0;
      for (let p = 0; p < count; p++) {
        measure(block, p * step);
        for (let i = 0; i < rows; i++) {
          const off = Math.abs(excess[i]!);
          if (Number.isNaN(off)) return Number.POSITIVE_INFINITY;
          if (off > worst) worst = off;
        }
      }
      return worst / (largest || 1);
    },
  };
}

/** Equations that contradict each other have no nearest solution. */
function checkSolvable(
  a: Float64Array,
  b: Float64Array,
  inverse: readonly number[],
  length: number,
): void {
  const rows = b.length;
  const x = Float64Array.from({ length }, (_, j) =>
    b.reduce((sum, value, i) => sum + inverse[j * rows + i]! * value, 0),
  );
  const size = Math.hypot(...b);
  const off = Math.hypot(
    ...b.map((value, i) => x.reduce((sum, v, j) => sum + a[i * length + j]! * v, -value)),
  );
  if (off <= 1e-9 * size) return;
  throw new UnmixError(
    "option",
    "The equations of a linear constraint contradict each other, or hold a value that is not finite; no piece satisfies them all.",
    { off },
  );
}
