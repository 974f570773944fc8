import { asSteps, inStretches, type Pausing } from "../../iterate/pauses.ts";
import { type Steps, still } from "../../iterate/steps.ts";
import { largestMagnitudeSteps, unitOf } from "../../linear/unit.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Tucker } from "../factors/model.ts";
import { reconstructSteps } from "../factors/reconstruct.ts";
import { fitSteps, partOf } from "../fit/plan.ts";
import { svdBoundsSteps } from "./svd-bound.ts";
import { type Bounds, rankPath } from "./tucker-path.ts";
import type { ResolvedPath } from "./tucker-rank-options.ts";

/**
 * What a model of each rank along each mode costs at least, up to `most`; with weights of the tensor with a
 * rough model in place of what is missing.
 */
export function* boundsOf(
  tensor: Tensor,
  most: readonly number[],
  weights: Float64Array | undefined,
  settings: Pick<ResolvedPath, "factorize" | "seed">,
): Steps<Bounds> {
  const whole = weights ? yield* completed(tensor, weights, settings, most) : tensor;
  const bounds: Float64Array[] = [];
  for (const [mode, rank] of most.entries()) {
    const progress = still(`Bounds along mode ${mode}`, 0, 0);
    bounds.push(yield* asSteps(svdBoundsSteps(whole, rank, [mode]), progress));
  }
  return { bounds, size: yield* asSteps(normOf(whole), still("Bounds", 0, 0)) };
}

/** Sweeps of a model that only says in which order modes are raised. */
const ROUGH = 50;

/** The tensor with a rough model of the last ranks in place of what is missing. */
function* completed(
  { data, shape }: Tensor,
  weights: Float64Array,
  { factorize, seed }: Pick<ResolvedPath, "factorize" | "seed">,
  most: readonly number[],
): Steps<Tensor> {
  const zeros = most.map((rank) => new Float64Array(rank));
  const rank = rankPath(most, { bounds: zeros, size: 0 }).at(-1)!;
  const given = { data: weights, shape };
  const rough = { rank, seed, weights: given, maxIterations: ROUGH, history: false };
  const fit = { tensor: { data, shape }, options: { ...factorize, ...rough } };
  const { model: found } = yield* partOf(fitSteps(fit), { stage: "Rough model", size: 0 }, 0, 1);
  const model = reconstructSteps(found as Tucker);
  const whole = (yield* asSteps(model, still("Rough model", 0, 0))).data;
  const fill = inStretches(data.length, (from, to) => {
    for (let i = from; i < to; i++) if (weights[i]! > 0) whole[i] = data[i]!;
  });
  yield* asSteps(fill, still("Rough model", 0, 0));
  return { data: whole, shape };
}

function* normOf({ data }: Tensor): Pausing<number> {
  const unit = unitOf(yield* largestMagnitudeSteps(data));
  let sum = 0;
  yield* inStretches(data.length, (from, to) => {
    let squares = sum;
    for (let i = from; i < to; i++) squares += (data[i]! / unit) ** 2;
    sum = squares;
  });
  return unit * Math.sqrt(sum);
}
