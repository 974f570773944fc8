import { divided, largestMagnitude, unitOf } from "../../linear/unit.ts";
import { isSparse, type SparseMatrix } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { transpose } from "../algebra/mode-product.ts";
import { contractAllBut, khatriRao } from "../algebra/rank-one.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import { startsNonnegative } from "../constraints/properties.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import type { CpOptions, FactorizeOptions } from "../options/options.ts";
import { type Residual, sparseResidual } from "./sparse-residual.ts";

/** Rounds of the power method on the residual; the solver does the rest. */
const ROUNDS = 4;

/**
 * A start of one rank more: `model` and a component that fits its residual, by a few rounds of the
 * power method a ← (E b)₊, b ← (Eᵀ a)₊ on E = Y − A B (without the ₊ where a factor may be
 * negative). The new row of the core has the mean norm of the others.
 *
 * @param weights of the entries, where they have any
 * @returns nothing where the residual has no such component
 */
export function extendModel(
  tensor: Tensor | SparseMatrix,
  { matrix, core }: Tucker1,
  constraints: FactorizeOptions["constraints"],
  weights?: Float64Array,
): { matrix: Tensor; core: Tensor } | undefined {
  const rows = matrix.shape[0]!;
  const rank = matrix.shape[1]!;
  const columns = core.data.length / rank;
  const { unit, ...residual } = isSparse(tensor)
    ? sparseResidual(tensor, matrix.data, core.data, rank)
    : denseResidual(
        residualOf(tensor.data, matrix.data, core.data, rows, rank, columns),
        rows,
        weights,
      );
  const clampMatrix = !constraints?.matrix || startsNonnegative(constraints.matrix);
  const clampCore = !constraints?.core || startsNonnegative(constraints.core);

  const pair = largestPair(residual, rows, clampMatrix, clampCore);
  if (!pair) return undefined;
  const { a, b } = pair;
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

/**
 * The a of length 1 and the b that fit E best as a bᵀ, by a few rounds of the power method; nothing where
 * none does.
 *
 * @param clampA whether a is to be nonnegative
 * @param clampB whether b is
 */
export function largestPair(
  residual: Omit<Residual, "unit">,
  rows: number,
  clampA: boolean,
  clampB: boolean,
): { a: Float64Array; b: Float64Array } | undefined {
  const b = residual.largestRow(clampB);
  const a = new Float64Array(rows);
  for (let round = 0; round < ROUNDS; round++) {
    residual.times(b, a);
    if (clampA) for (let i = 0; i < rows; i++) if (a[i]! < 0) a[i] = 0;
    if (!(normalize(a, 1) > 0)) return undefined;
    residual.timesTransposed(a, b);
    if (clampB) for (let k = 0; k < b.length; k++) b[k] = Math.max(0, b[k]!);
    // With ‖a‖ = 1, this b is the best for that a.
    if (round < ROUNDS - 1 && !(normalize(b, 1) > 0)) return undefined;
  }
  return { a, b };
}

/**
 * {@link extendModel} for CP: a start of one component more, found in the residual by a few rounds of
 * the power method over its modes, from the fibres through its largest entry. The weight of the new
 * component is shared by its vectors.
 */
export function extendCp(
  tensor: Tensor,
  { matrices }: Cp,
  constraints: CpOptions["constraints"],
  weights?: Float64Array,
): { matrices: Tensor[] } | undefined {
  const { shape } = tensor;
  const rank = matrices[0]!.shape[1]!;
  const modes = [...shape.keys()];
  const place = new Float64Array(tensor.data.length);
  const residual = tensor.data.slice();
  const stored = matrices.map(({ data, shape: [rows = 0] }) => {
    const view = new Float64Array(data.length);
    transpose(data, view, rows, rank);
    return { current: { view } };
  });
  for (let r = 0; r < rank; r++) {
    khatriRao(stored, modes, shape, r, place, 0);
    for (let i = 0; i < place.length; i++) residual[i]! -= place[i]!;
  }
  if (weights) weigh(residual, weights);
  const unit = unitOf(largestMagnitude(residual));
  for (let i = 0; i < residual.length; i++) residual[i]! /= unit;
  const clamps = modes.map((n) => {
    const spec = specFor(constraints, n);
    return !spec || startsNonnegative(spec);
  });

  const vectors = fibresThroughLargest(residual, shape, clamps);
  let weight = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const n of modes) {
      const { view } = vectors[n]!.current;
      contractAllBut(vectors, modes, shape, n, 0, residual, 0, place, view, view.length);
      if (clamps[n]) for (let i = 0; i < view.length; i++) view[i] = Math.max(0, view[i]!);
      weight = normalize(view, 1);
      if (!(weight > 0)) return undefined;
    }
  }
  const share = weight ** (1 / modes.length) * unit ** (1 / modes.length);
  return {
    matrices: matrices.map(({ data, shape: [rows = 0] }, n) => {
      const wider = new Float64Array(rows * (rank + 1));
      const { view } = vectors[n]!.current;
      for (let i = 0; i < rows; i++) {
        for (let r = 0; r < rank; r++) wider[i * (rank + 1) + r] = data[i * rank + r]!;
        wider[i * (rank + 1) + rank] = view[i]! * share;
      }
      return { data: wider, shape: [rows, rank + 1] };
    }),
  };
}

/** {@link extendCp} of a sparse matrix, which CP and Tucker-1 know alike: Y ≈ A Bᵀ. */
export function extendSparseCp(
  matrix: SparseMatrix,
  { matrices: [first, second] }: Cp,
  constraints: CpOptions["constraints"],
): { matrices: Tensor[] } | undefined {
  const [own, other] = [0, 1].map((n) => specFor(constraints, n));
  const upright = { kind: "tucker1", matrix: first!, core: turned(second!) } as const;
  const start = extendModel(matrix, upright, {
    ...(own && { matrix: own }),
    ...(other && { core: other }),
  });
  return start && { matrices: [start.matrix, turned(start.core)] };
}

function turned({ data, shape: [rows = 0, columns = 0] }: Tensor): Tensor {
  const out = new Float64Array(data.length);
  transpose(data, out, rows, columns);
  return { data: out, shape: [columns, rows] };
}

/** What the matrix of a mode is asked to satisfy, if anything is. */
export function specFor(
  constraints: CpOptions["constraints"],
  mode: number,
): ConstraintSpec | undefined {
  const given = constraints?.matrices;
  return (given && "length" in given ? given[mode] : given) ?? undefined;
}

/** The fibres through the largest entry (in magnitude, where no mode clamps), of length 1. */
function fibresThroughLargest(
  residual: Float64Array,
  shape: readonly number[],
  clamps: readonly boolean[],
): { current: { view: Float64Array } }[] {
  const positive = clamps.every((clamp) => clamp);
  let best = 0;
  for (let i = 1; i < residual.length; i++) {
    const size = positive ? residual[i]! : Math.abs(residual[i]!);
    if (size > (positive ? residual[best]! : Math.abs(residual[best]!))) best = i;
  }
  let stride = residual.length;
  return shape.map((rows, n) => {
    stride /= rows;
    const start = best - (Math.floor(best / stride) % rows) * stride;
    const view = Float64Array.from({ length: rows }, (_, i) => {
      const x = residual[start + i * stride]!;
      return clamps[n] && x < 0 ? 0 : x;
    });
    normalize(view, 1);
    return { current: { view } };
  });
}

/** Residuals as they count: in the largest weight, and none where an entry is missing. */
function weigh(residual: Float64Array, weights: Float64Array): void {
  const most = weights.reduce((largest, weight) => Math.max(largest, weight), 0);
  for (let i = 0; i < residual.length; i++) {
    residual[i] = weights[i]! > 0 ? residual[i]! * (weights[i]! / most) : 0;
  }
}

/** E of rows × columns, which is used up. */
export function denseResidual(
  misfit: Float64Array,
  rows: number,
  weights: Float64Array | undefined,
): Residual {
  if (weights) weigh(misfit, weights);
  const columns = misfit.length / rows;
  const unit = unitOf(largestMagnitude(misfit));
  const residual = unit === 1 ? misfit : divided(misfit, unit);
  return {
    unit,
    largestRow: (clamp) => largestRow(residual, rows, columns, clamp),
    times(b, out) {
      for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let k = 0; k < columns; k++) sum += residual[i * columns + k]! * b[k]!;
        out[i] = sum;
      }
    },
    timesTransposed(a, out) {
      out.fill(0);
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < columns; k++) out[k]! += a[i]! * residual[i * columns + k]!;
      }
    },
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
