import { createMeter, LOOKED, type Pausing } from "../../iterate/pauses.ts";
import { largestMagnitudeSteps, unitOf } from "../../linear/unit.ts";
import type { SparseMatrix } from "../../tensor/sparse.ts";
import { inUnit, type Residual } from "./residual.ts";

/**
 * E of a sparse Y, never formed but for one row: the largest is chosen before any part is clamped.
 *
 * @param a rows × rank, row-major
 * @param b rank × columns
 */
export function* sparseResidual(
  { rows, columns, starts, indices, values: given }: SparseMatrix,
  a: Float64Array,
  b: Float64Array,
  rank: number,
): Pausing<Residual> {
  const unit = unitOf(yield* largestMagnitudeSteps(given));
  const values = yield* inUnit(given, unit);
  const core = yield* inUnit(b, unit);
  const inner = new Float64Array(rank);

  /** ‖row i of E‖² = ‖y‖² − 2⟨y, x⟩ + ‖x‖². */
  function normSquared(i: number, gram: Float64Array): number {
    let sum = 0;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      let model = 0;
      for (let r = 0; r < rank; r++) model += a[i * rank + r]! * core[r * columns + indices[k]!]!;
      sum += values[k]! * (values[k]! - 2 * model);
    }
    for (let r = 0; r < rank; r++) {
      for (let s = 0; s < rank; s++)
        sum += a[i * rank + r]! * gram[r * rank + s]! * a[i * rank + s]!;
    }
    return sum;
  }

  // One for all: products that are each below a pause's work follow each other.
  const due = createMeter(LOOKED / 2);
  return {
    unit,
    *largestRow(clamp) {
      const gram = yield* gramOf(core, rank, columns);
      let best = 0;
      let most = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < rows; i++) {
        if (due(rank * (starts[i + 1]! - starts[i]! + rank))) yield;
        const size = normSquared(i, gram);
        if (size > most) [best, most] = [i, size];
      }
      const row = new Float64Array(columns);
      for (let k = starts[best]!; k < starts[best + 1]!; k++) row[indices[k]!] = values[k]!;
      for (let r = 0; r < rank; r++) {
        const weight = a[best * rank + r]!;
        for (let j = 0; j < columns; j++) row[j]! -= weight * core[r * columns + j]!;
      }
      return clamp ? row.map((x) => Math.max(0, x)) : row;
    },
    *times(x, out) {
      for (let r = 0; r < rank; r++) {
        if (due(columns)) yield;
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += core[r * columns + j]! * x[j]!;
        inner[r] = sum;
      }
      for (let i = 0; i < rows; i++) {
        if (due(starts[i + 1]! - starts[i]! + rank)) yield;
        let sum = 0;
        for (let k = starts[i]!; k < starts[i + 1]!; k++) sum += values[k]! * x[indices[k]!]!;
        for (let r = 0; r < rank; r++) sum -= a[i * rank + r]! * inner[r]!;
        out[i] = sum;
      }
    },
    *timesTransposed(x, out) {
      out.fill(0);
      inner.fill(0);
      for (let i = 0; i < rows; i++) {
        if (due(starts[i + 1]! - starts[i]! + rank)) yield;
        for (let k = starts[i]!; k < starts[i + 1]!; k++) out[indices[k]!]! += x[i]! * values[k]!;
        for (let r = 0; r < rank; r++) inner[r]! += a[i * rank + r]! * x[i]!;
      }
      for (let r = 0; r < rank; r++) {
        if (due(columns)) yield;
        for (let j = 0; j < columns; j++) out[j]! -= inner[r]! * core[r * columns + j]!;
      }
    },
  };
}

/** B Bᵀ. */
function* gramOf(b: Float64Array, rank: number, columns: number): Pausing<Float64Array> {
  const due = createMeter();
  const gram = new Float64Array(rank * rank);
  for (let k = 0; k < gram.length; k++) {
    if (due(columns)) yield;
    const [r, s] = [Math.floor(k / rank), k % rank];
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += b[r * columns + j]! * b[s * columns + j]!;
    gram[k] = sum;
  }
  return gram;
}
