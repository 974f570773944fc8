import { inStretches, type Pausing } from "../../iterate/pauses.ts";
import { sizeOf, type Tensor } from "../../tensor/tensor.ts";
import { unfoldSteps } from "../algebra/unfold.ts";
import { startsNonnegative } from "../constraints/properties.ts";
import type { Tucker } from "../factors/model.ts";
import { reconstructSteps } from "../factors/reconstruct.ts";
import type { TuckerOptions } from "../options/options.ts";
import { specFor } from "./cp-start.ts";
import { largestPair } from "./power-method.ts";
import { denseResidual } from "./residual.ts";

/**
 * A start of higher ranks: `model` with a column more for every mode that is raised, which is the largest
 * direction of the residual along that mode, by a few rounds of the power method (nonnegative where the
 * matrix is to be). The new slices of the core are zero, so that the start fits as well as the model; the
 * first update of the core fills them. It pauses where it is long.
 *
 * @param rank one a mode, each that of the model or one more
 * @param weights of the entries, where they have any
 * @returns nothing where the residual has no such direction
 */
export function* extendTucker(
  tensor: Tensor,
  model: Tucker,
  rank: readonly number[],
  constraints: TuckerOptions["constraints"],
  weights?: Float64Array,
): Pausing<{ core: Tensor; matrices: Tensor[] } | undefined> {
  const { shape } = tensor;
  const matrices = model.matrices as readonly Tensor[];
  const residual = yield* misfitOf(tensor, model, weights);
  const clampCore = !constraints?.core || startsNonnegative(constraints.core);
  const wider: Tensor[] = [];
  for (const [n, matrix] of matrices.entries()) {
    if (matrix.shape[1] === rank[n]) {
      wider.push(matrix);
      continue;
    }
    const spec = specFor(constraints, n);
    const rows = shape[n]!;
    const along = yield* denseResidual(yield* unfoldSteps(residual, shape, n), rows, undefined);
    const pair = yield* largestPair(along, rows, !spec || startsNonnegative(spec), clampCore);
    if (!pair) return undefined;
    wider.push(withColumn(matrix, pair.a));
  }
  return { core: padded(model.core, rank), matrices: wider };
}

/** Y − X, in the weights, and none where an entry is missing. */
function* misfitOf(
  { data }: Tensor,
  model: Tucker,
  weights: Float64Array | undefined,
): Pausing<Float64Array> {
  const misfit = (yield* reconstructSteps(model)).data;
  yield* inStretches(data.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const weight = weights ? weights[i]! : 1;
      misfit[i] = weight === 0 ? 0 : weight * (data[i]! - misfit[i]!);
    }
  });
  return misfit;
}

/** A matrix with a column more, as long as the others are on average. */
function withColumn({ data, shape: [rows = 0, rank = 0] }: Tensor, unit: Float64Array): Tensor {
  const length = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / rank) || 1;
  const wider = new Float64Array(rows * (rank + 1));
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) wider[i * (rank + 1) + r] = data[i * rank + r]!;
    wider[i * (rank + 1) + rank] = length * unit[i]!;
  }
  return { data: wider, shape: [rows, rank + 1] };
}

/** A core with zeros in what is new. */
function padded({ data, shape }: Tensor, to: readonly number[]): Tensor {
  const out = new Float64Array(sizeOf(to));
  data.forEach((value, at) => {
    let rest = at;
    let place = 0;
    let step = 1;
    for (let n = shape.length - 1; n >= 0; n--) {
      place += (rest % shape[n]!) * step;
      rest = Math.floor(rest / shape[n]!);
      step *= to[n]!;
    }
    out[place] = value;
  });
  return { data: out, shape: [...to] };
}
