import type { Tensor } from "../tensor/tensor.ts";
import { isNonnegative } from "./initialize.ts";
import type { Tucker1 } from "./model.ts";
import type { FactorizeOptions } from "./options.ts";
import { divided, largestMagnitude, unitOf } from "./unit.ts";

/** Rounds of the power method on the residual; the solver does the rest. */
const ROUNDS = 4;

/**
 * A start of one rank more: `model` and a component that fits its residual, by a few rounds of the
 * power method a ← (E b)₊, b ← (Eᵀ a)₊ on E = Y − A B (without the ₊ where a factor may be
 * negative). The new row of the core has the mean norm of the others.
 *
 * @returns nothing where the residual has no such component
 */
export function extendModel(
  tensor: Tensor,
  { matrix, core }: Tucker1,
  constraints: FactorizeOptions["constraints"],
): { matrix: Tensor; core: Tensor } | undefined {
  const rows = matrix.shape[0]!;
  const rank = matrix.shape[1]!;
  const columns = core.data.length / rank;
  const misfit = residualOf(tensor.data, matrix.data, core.data, rows, rank, columns);
  const unit = unitOf(largestMagnitude(misfit));
  const residual = unit === 1 ? misfit : divided(misfit, unit);
  const clampMatrix = !constraints?.matrix || isNonnegative(constraints.matrix);
  const clampCore = !constraints?.core || isNonnegative(constraints.core);

  const b = largestRow(residual, rows, columns, clampCore);
  const a = new Float64Array(rows);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += residual[i * columns + k]! * b[k]!;
      a[i] = clampMatrix && sum < 0 ? 0 : sum;
    }
    if (!(normalize(a, 1) > 0)) return undefined;
    b.fill(0);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < columns; k++) b[k]! += a[i]! * residual[i * columns + k]!;
    }
    if (clampCore) for (let k = 0; k < columns; k++) b[k] = Math.max(0, b[k]!);
    // With ‖a‖ = 1, this b is the best for that a.
    if (round < ROUNDS - 1 && !(normalize(b, 1) > 0)) return undefined;
  }
  const coreUnit = unitOf(largestMagnitude(core.data));
  const rowNorm = Math.sqrt(divided(core.data, coreUnit).reduce((sum, x) => sum + x * x, 0) / rank);
  const size = coreUnit * rowNorm;
  const weight = normalize(b, size > 0 ? size : 1) * unit;
  if (!(weight > 0)) return undefined;

  const wider = new Float64Array(rows * (rank + 1));
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) wider[i * (rank + 1) + r] = matrix.data[i * rank + r]!;
    wider[i * (rank + 1) + rank] = a[i]! * weight;
  }
  const longer = new Float64Array((rank + 1) * columns);
  longer.set(core.data);
  longer.set(b, rank * columns);
  return {
    matrix: { data: wider, shape: [rows, rank + 1] },
    core: { data: longer, shape: [rank + 1, ...core.shape.slice(1)] },
  };
}

function residualOf(
  y: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rows: number,
  rank: number,
  columns: number,
): Float64Array {
  const residual = y.slice();
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) {
      const weight = a[i * rank + r]!;
      for (let k = 0; k < columns; k++) residual[i * columns + k]! -= weight * b[r * columns + k]!;
    }
  }
  return residual;
}

/** A copy of the row with the largest norm, of its positive part where `clamp`. */
function largestRow(
  residual: Float64Array,
  rows: number,
  columns: number,
  clamp: boolean,
): Float64Array {
  let best = 0;
  let most = -1;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = 0; k < columns; k++) {
      const x = residual[i * columns + k]!;
      if (!clamp || x > 0) sum += x * x;
    }
    if (sum > most) {
      most = sum;
      best = i;
    }
  }
  const row = residual.slice(best * columns, (best + 1) * columns);
  return clamp ? row.map((x) => Math.max(0, x)) : row;
}

/** Scales `x` to the norm `size` and returns what it was divided by; leaves zeros as they are. */
function normalize(x: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  const divisor = Math.sqrt(sum) / size;
  if (divisor > 0) for (let i = 0; i < x.length; i++) x[i]! /= divisor;
  return divisor;
}
