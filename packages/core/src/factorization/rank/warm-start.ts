import { copySteps, createMeter, inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import { largestMagnitudeSteps, unitOf } from "../../linear/unit.ts";
import { isSparse, type SparseMatrix } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { startsNonnegative } from "../constraints/properties.ts";
import type { Tucker1 } from "../factors/model.ts";
import type { FactorizeOptions } from "../options/options.ts";
import { largestPair, normalize } from "./power-method.ts";
import { denseResidual } from "./residual.ts";
import { sparseResidual } from "./sparse-residual.ts";

/**
 * A start of one rank more: `model` and a component that fits its residual, by a few rounds of the
 * power method a ← (E b)₊, b ← (Eᵀ a)₊ on E = Y − A B (without the ₊ where a factor may be
 * negative). The new row of the core has the mean norm of the others. It pauses where it is long.
 *
 * @param weights of the entries, where they have any
 * @returns nothing where the residual has no such component
 */
export function* extendModel(
  tensor: Tensor | SparseMatrix,
  { matrix, core }: Tucker1,
  constraints: FactorizeOptions["constraints"],
  weights?: Float64Array,
): Pausing<{ matrix: Tensor; core: Tensor } | undefined> {
  const rows = matrix.shape[0]!;
  const rank = matrix.shape[1]!;
  const columns = core.data.length / rank;
  const { unit, ...residual } = isSparse(tensor)
    ? yield* sparseResidual(tensor, matrix.data, core.data, rank)
    : yield* denseResidual(
        yield* misfitOf(tensor.data, matrix.data, core.data, rows, rank, columns),
        rows,
        weights,
      );
  const clampMatrix = !constraints?.matrix || startsNonnegative(constraints.matrix);
  const clampCore = !constraints?.core || startsNonnegative(constraints.core);

  const pair = yield* largestPair(residual, rows, clampMatrix, clampCore);
  if (!pair) return undefined;
  const { a, b } = pair;
  const size = yield* meanRowNorm(core.data, rank);
  const weight = normalize(b, size > 0 ? size : 1) * unit;
  if (!(weight > 0)) return undefined;

  const wider = new Float64Array(rows * (rank + 1));
  const widen = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      for (let r = 0; r < rank; r++) wider[i * (rank + 1) + r] = matrix.data[i * rank + r]!;
      wider[i * (rank + 1) + rank] = a[i]! * weight;
    }
  };
  yield* inStretches(rows, widen, Math.max(1, Math.floor(SOME / 4 / rank)));
  const longer = new Float64Array((rank + 1) * columns);
  yield* copySteps(core.data, longer);
  longer.set(b, rank * columns);
  return {
    matrix: { data: wider, shape: [rows, rank + 1] },
    core: { data: longer, shape: [rank + 1, ...core.shape.slice(1)] },
  };
}

/** The root mean square of the norms of the rows. */
function* meanRowNorm(core: Float64Array, rank: number): Pausing<number> {
  const unit = unitOf(yield* largestMagnitudeSteps(core));
  let sum = 0;
  yield* inStretches(core.length, (from, to) => {
    let squares = sum;
    for (let i = from; i < to; i++) {
      const value = core[i]! / unit;
      squares += value * value;
    }
    sum = squares;
  });
  return unit * Math.sqrt(sum / rank);
}

/** Y − A B. */
function* misfitOf(
  y: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rows: number,
  rank: number,
  columns: number,
): Pausing<Float64Array> {
  const misfit = new Float64Array(y.length);
  yield* copySteps(y, misfit);
  const due = createMeter();
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) {
      if (due(columns)) yield;
      const weight = a[i * rank + r]!;
      for (let k = 0; k < columns; k++) misfit[i * columns + k]! -= weight * b[r * columns + k]!;
    }
  }
  return misfit;
}
