import {
  copySteps,
  createMeter,
  inStretches,
  LOOKED,
  type Pausing,
  SOME,
} from "../../iterate/pauses.ts";
import { largestMagnitudeSteps, unitOf } from "../../linear/unit.ts";
import type { SparseMatrix } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { transpose, transposeSteps } from "../algebra/mode-product.ts";
import { contractAllBut, khatriRao } from "../algebra/rank-one.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import { startsNonnegative } from "../constraints/properties.ts";
import type { Cp } from "../factors/model.ts";
import type { CpOptions } from "../options/options.ts";
import { normalize, ROUNDS } from "./power-method.ts";
import { inUnit, weigh } from "./residual.ts";
import { extendModel } from "./warm-start.ts";

/**
 * {@link extendModel} for CP: a start of one component more, found in the residual by a few rounds of
 * the power method over its modes, from the fibres through its largest entry. The weight of the new
 * component is shared by its vectors. It pauses where it is long.
 */
export function* extendCp(
  tensor: Tensor,
  { matrices }: Cp,
  constraints: CpOptions["constraints"],
  weights?: Float64Array,
): Pausing<{ matrices: Tensor[] } | undefined> {
  const { shape } = tensor;
  const rank = matrices[0]!.shape[1]!;
  const modes = [...shape.keys()];
  const misfit = yield* misfitOf(tensor, matrices, rank);
  if (weights) yield* weigh(misfit, weights);
  const unit = unitOf(yield* largestMagnitudeSteps(misfit));
  const residual = yield* inUnit(misfit, unit);
  const clamps = modes.map((n) => {
    const spec = specFor(constraints, n);
    return !spec || startsNonnegative(spec);
  });

  const vectors = yield* fibresThroughLargest(residual, shape, clamps);
  // Every contraction leaves out one mode at least.
  const place = new Float64Array(residual.length / Math.min(...shape));
  const due = createMeter(LOOKED / 2);
  let weight = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const n of modes) {
      const { view } = vectors[n]!.current;
      if (due(residual.length)) yield;
      yield* contractAllBut(vectors, modes, shape, n, 0, residual, 0, place, view, view.length);
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
export function* extendSparseCp(
  matrix: SparseMatrix,
  { matrices: [first, second] }: Cp,
  constraints: CpOptions["constraints"],
): Pausing<{ matrices: Tensor[] } | undefined> {
  const [own, other] = [0, 1].map((n) => specFor(constraints, n));
  const core = yield* turned(second!);
  const upright = { kind: "tucker1", matrix: first!, core } as const;
  const start = yield* extendModel(matrix, upright, {
    ...(own && { matrix: own }),
    ...(other && { core: other }),
  });
  return start && { matrices: [start.matrix, yield* turned(start.core)] };
}

function* turned({ data, shape: [rows = 0, columns = 0] }: Tensor): Pausing<Tensor> {
  const out = new Float64Array(data.length);
  yield* transposeSteps(data, out, rows, columns);
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

/** Y less the outer product of each component: that of all modes but the last, fibre by fibre. */
function* misfitOf(
  { data, shape }: Tensor,
  matrices: readonly Tensor[],
  rank: number,
): Pausing<Float64Array> {
  const misfit = new Float64Array(data.length);
  yield* copySteps(data, misfit);
  const stored = matrices.map(({ data: own, shape: [rows = 0] }) => {
    const view = new Float64Array(own.length);
    transpose(own, view, rows, rank);
    return { current: { view } };
  });
  const last = shape.length - 1;
  const size = shape[last]!;
  const heads = new Float64Array(data.length / size);
  for (let r = 0; r < rank; r++) {
    khatriRao(stored, [...shape.keys()].slice(0, last), shape, r, heads, 0);
    const { view } = stored[last]!.current;
    const vector = view.subarray(r * size, (r + 1) * size);
    const subtract = (from: number, to: number) => {
      for (let l = from; l < to; l++) {
        const value = heads[l]!;
        for (let j = 0; j < size; j++) misfit[l * size + j]! -= value * vector[j]!;
      }
    };
    yield* inStretches(heads.length, subtract, Math.max(1, Math.floor((4 * SOME) / size)));
  }
  return misfit;
}

/** The fibres through the largest entry (in magnitude, where no mode clamps), of length 1. */
function* fibresThroughLargest(
  residual: Float64Array,
  shape: readonly number[],
  clamps: readonly boolean[],
): Pausing<{ current: { view: Float64Array } }[]> {
  const positive = clamps.every((clamp) => clamp);
  const sizeOf = (x: number) => (positive ? x : Math.abs(x));
  let best = 0;
  yield* inStretches(residual.length, (from, to) => {
    let largest = best;
    for (let i = from; i < to; i++) {
      if (sizeOf(residual[i]!) > sizeOf(residual[largest]!)) largest = i;
    }
    best = largest;
  });
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
