import { UnmixError } from "../../errors.ts";
import { finish, inStretches, type Pausing } from "../../iterate/pauses.ts";
import { checkNames } from "../../option-names.ts";
import { fromNdarray, type StridedArray, type Values } from "../../tensor/ndarray.ts";
import type { SparseMatrix } from "../../tensor/sparse.ts";
import { indexOf, type Tensor } from "../../tensor/tensor.ts";
import { betaOf, type ObjectiveOption } from "./objective.ts";

/** @throws {UnmixError} when it is no objective */
export function checkObjective(option: ObjectiveOption): void {
  if (option === "squared" || option === "kullbackLeibler") return;
  if (typeof option === "object" && option !== null) {
    checkNames("part of the objective", option, ["beta"]);
    if (Number.isFinite(option.beta)) {
      checkApart(option.beta);
      return;
    }
  }
  const shown = typeof option === "object" ? `of β ${String(option?.beta)}` : `"${String(option)}"`;
  throw new UnmixError(
    "option",
    `The objective is ${shown}; it must be "squared", "kullbackLeibler" or { beta } with a finite number.`,
    { objective: option },
  );
}

/** A divergence is found by a difference over β(β − 1), which keeps nine digits from here on. */
const APART = 1e-6;

/** Refuses a β so close to 0 or 1 that its divergence is theirs but for what cannot be computed. */
function checkApart(beta: number): void {
  const near = Math.round(beta);
  if (beta === near || (near !== 0 && near !== 1) || Math.abs(beta - near) >= APART) return;
  throw new UnmixError(
    "option",
    `The objective is of β ${beta}; it must be ${near} or differ from it by at least ${APART}.`,
    { objective: { beta } },
  );
}

/**
 * The weights of the entries of a tensor of `shape`, contiguous.
 *
 * @throws {UnmixError} when they have another shape, are negative or not finite, or all 0
 */
export function weightsOf(
  given: Tensor | StridedArray | "given",
  shape: readonly number[],
): Float64Array {
  const weights = laidOutWeights(given, shape);
  finish(checkWeights(weights, shape));
  return weights;
}

/** {@link weightsOf}, whose entries are still to be looked at by {@link checkWeights}. */
export function laidOutWeights(
  given: Tensor | StridedArray | "given",
  shape: readonly number[],
): Float64Array {
  if (given === "given") {
    throw new UnmixError(
      "option",
      'The weights are "given", which a result says of weights it does not hold; give the weights themselves.',
      { weights: given },
    );
  }
  const { data, shape: own } = fromNdarray(given);
  if (own.length !== shape.length || own.some((length, d) => length !== shape[d])) {
    throw new UnmixError(
      "shape",
      `The weights have shape ${own.join(" × ")}; they must be of the tensor's, ${shape.join(" × ")}.`,
      { shape: [...own], expected: [...shape] },
    );
  }
  return data;
}

/**
 * Looks at every weight; it pauses where there are many.
 *
 * @throws {UnmixError} when one is negative or not finite, or all are 0
 */
export function* checkWeights(weights: Float64Array, shape: readonly number[]): Pausing<void> {
  let positive = false;
  yield* inStretches(weights.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const w = weights[i]!;
      if (!(w >= 0) || w === Number.POSITIVE_INFINITY) {
        const index = indexOf(i, shape);
        throw new UnmixError(
          "input",
          `The weight [${index.join(", ")}] is ${w}; every weight must be a finite number of at least 0, and 0 where an entry is missing.`,
          { index, value: w },
        );
      }
      if (w > 0) positive = true;
    }
  });
  if (positive) return;
  throw new UnmixError("input", "Every weight is 0, so there is nothing to fit.", {});
}

/**
 * Refuses data that a divergence is not defined for: negative entries, and where β ≤ 0 zeros and entries
 * further apart than {@link spanOf}. It pauses where there are many.
 *
 * @param weights entries of weight 0 do not count
 */
export function* checkData(
  data: Values,
  weights: Float64Array | undefined,
  shape: readonly number[],
  objective: ObjectiveOption,
): Pausing<void> {
  const beta = betaOf(objective);
  if (beta === undefined) return;
  yield* inStretches(data.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const y = data[i]!;
      if ((beta > 0 ? y >= 0 : y > 0) || weights?.[i] === 0) continue;
      const index = indexOf(i, shape);
      throw new UnmixError(
        "input",
        `The entry [${index.join(", ")}] of the tensor is ${y}; a divergence of β ${beta} is of ${beta > 0 ? "nonnegative" : "positive"} data. Give it the weight 0, or use ${beta > 0 ? "the squared error" : "a β above 0"}.`,
        { index, value: y },
      );
    }
  });
  if (beta <= 0) yield* checkSpan(data, weights, shape, beta);
}

/** Refuses entries that lie too far apart for a divergence that weighs them by ratios. */
function* checkSpan(
  data: Values,
  weights: Float64Array | undefined,
  shape: readonly number[],
  beta: number,
): Pausing<void> {
  let least = -1;
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  yield* inStretches(data.length, (from, to) => {
    let [place, smallest, largest] = [least, low, high];
    for (let i = from; i < to; i++) {
      const y = data[i]!;
      if (weights?.[i] === 0) continue;
      if (y < smallest) [place, smallest] = [i, y];
      if (y > largest) largest = y;
    }
    [least, low, high] = [place, smallest, largest];
  });
  if (low >= high * 2 ** -spanOf(beta)) return;
  const index = indexOf(least, shape);
  throw new UnmixError(
    "input",
    `The entry [${index.join(", ")}] of the tensor is ${low}, and the largest is ${high}; a divergence of β ${beta} weighs entries by ratios, and the smallest must be at least 2^-${spanOf(beta)} of the largest. Give it the weight 0, raise what is below the noise to a floor, or use a β above 0.`,
    { index, value: low, largest: high },
  );
}

/**
 * By how many powers of two entries may differ where β ≤ 0: what the slopes, x^(β − 2) times an entry, leave
 * of the range of a double, where the largest entry can be as small as 2⁻¹²⁸.
 */
function spanOf(beta: number): number {
  return Math.max(60, Math.floor(800 / (2 - beta)) - 138);
}

/** {@link checkData} of a sparse matrix, whose places without an entry are 0. */
export function* checkSparseData(matrix: SparseMatrix, objective: ObjectiveOption): Pausing<void> {
  if (objective === "squared") return;
  let k = -1;
  yield* inStretches(matrix.values.length, (from, to) => {
    for (let i = from; k < 0 && i < to; i++) if (matrix.values[i]! < 0) k = i;
  });
  if (k < 0) return;
  const row = matrix.starts.findIndex((start) => start > k) - 1;
  throw new UnmixError(
    "input",
    `The entry [${row}, ${matrix.indices[k]}] of the sparse matrix is ${matrix.values[k]}; a divergence is of nonnegative data. Use the squared error.`,
    { index: [row, matrix.indices[k]], value: matrix.values[k] },
  );
}
