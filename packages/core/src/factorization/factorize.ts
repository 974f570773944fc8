import { UnmixError } from "../errors.ts";
import { iterate } from "../iterate/method.ts";
import { run, type Steps } from "../iterate/steps.ts";
import { align, borrowBeside, borrowWorkspace, type KernelsChoice } from "../kernels/memory.ts";
import type { Team } from "../kernels/team.ts";
import { fromNdarray, type StridedArray } from "../tensor/ndarray.ts";
import { indexOf, type Tensor } from "../tensor/tensor.ts";
import { type BpgdProblem, bpgd, type PreparedFactor, workspaceBytes } from "./bpgd.ts";
import { isScaleFree } from "./initialize.ts";
import type { Cp, Factorization, Tucker } from "./model.ts";
import { checkData, weightsOf } from "./objectives/check.ts";
import type {
  AnyOptions,
  CpOptions,
  CustomModelOptions,
  FactorizeOptions,
  TuckerOptions,
} from "./options.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { inUnits } from "./scaled-steps.ts";
import { divided, unitOf } from "./unit.ts";

/**
 * Fits a model to a tensor, to the end on this thread. The default model is Tucker-1, Y ≈ A B: entry
 * (i, j, k, …) is Σ_r A[i, r] B[r, j, k, …].
 *
 * @param tensor I × J × K …, at least two dimensions, finite; an `ndarray` or any view of one, a
 *   plain `{ data, shape }`, or a tensor of `allocateTensor`, which alone is not copied
 * @throws {UnmixError} before any work, when the tensor or an option makes no sense
 */
export function factorize(tensor: Tensor | StridedArray, options: FactorizeOptions): Factorization;
export function factorize(
  tensor: Tensor | StridedArray,
  options: TuckerOptions,
): Factorization<Tucker>;
export function factorize(tensor: Tensor | StridedArray, options: CpOptions): Factorization<Cp>;
export function factorize<M, Rank>(
  tensor: Tensor | StridedArray,
  options: CustomModelOptions<M, Rank>,
): Factorization<M>;
export function factorize(
  tensor: Tensor | StridedArray,
  options: AnyOptions,
): Factorization<unknown> {
  return run(factorizeAny(tensor, options));
}

/**
 * {@link factorize} one sweep at a time. The statistics of its progress are those of
 * `FactorizationStatistics`; input is checked before the first step is asked for.
 */
export function factorizeSteps(
  tensor: Tensor | StridedArray,
  options: FactorizeOptions,
): Steps<Factorization>;
export function factorizeSteps(
  tensor: Tensor | StridedArray,
  options: TuckerOptions,
): Steps<Factorization<Tucker>>;
export function factorizeSteps(
  tensor: Tensor | StridedArray,
  options: CpOptions,
): Steps<Factorization<Cp>>;
export function factorizeSteps<M, Rank>(
  tensor: Tensor | StridedArray,
  options: CustomModelOptions<M, Rank>,
): Steps<Factorization<M>>;
export function factorizeSteps(
  tensor: Tensor | StridedArray,
  options: AnyOptions,
): Steps<Factorization<unknown>> {
  return factorizeAny(tensor, options);
}

function factorizeAny(
  tensor: Tensor | StridedArray,
  options: AnyOptions,
): Steps<Factorization<unknown>> {
  const { data, shape } = fromNdarray(tensor);
  checkTensor(shape);
  const prepared = prepare(options, shape);
  const weights = options.weights && weightsOf(options.weights, shape);
  const range = rangeOf(data, weights, shape);
  checkData(data, weights, shape, prepared.options.objective);
  return solve();

  // Memory is taken when the work begins, so that steps never begun hold none.
  function* solve(): Steps<Factorization<unknown>> {
    const team = prepared.own.pool?.crew?.team;
    const bytes = workspaceBytes(prepared, shape, weights !== undefined, team?.threads);
    const times = timesScaled(prepared);
    const unit = unitOf(Math.max(range.high, -range.low), times);
    const own = unit === 1 ? data : divided(data, unit, times);
    const placed = placeTensor(own, weights, bytes, prepared.options.kernels, team);
    const factors = unit === 1 ? prepared.factors : inUnit(prepared, unit);
    const problem: BpgdProblem = { ...placed, ...prepared, factors, shape, range, weights };
    const steps = iterate(bpgd, problem, prepared.options);
    return yield* unit === 1 ? steps : inUnits(steps, unit, times);
  }
}

/**
 * How many factors take the scale of the data. None does where the objective has a scale of its own: a
 * penalty, or a divergence.
 */
function timesScaled({ factors, options }: Prepared): number {
  const free = options.objective === "squared" && !factors.some(({ penalty }) => penalty);
  return free ? factors.filter((factor) => takesScale(factor, options)).length : 0;
}

/**
 * Whether a factor takes the scale of the data: its constraint leaves its own free. None does where
 * the criterion is absolute, because scaled data would mean another tolerance.
 */
function takesScale(
  { spec, feasible, frozen, final }: PreparedFactor,
  { criterion }: Prepared["options"],
): boolean {
  const relative = criterion !== "nonnegativeCone" && criterion !== "gradientNorm";
  return relative && !frozen && !final && isScaleFree(spec) && !feasible.settle;
}

/** The factors of data that were divided by `unit` once for each of them that takes the scale. */
function inUnit({ factors, options }: Prepared, unit: number): PreparedFactor[] {
  return factors.map((factor) => {
    if (!takesScale(factor, options)) return factor;
    const { start } = factor;
    if (!start) return { ...factor, unit };
    return { ...factor, unit, start: { ...start, data: divided(start.data, unit) } };
  });
}

/**
 * Y where the kernels reach it: where it lies if there is room beside it, else a copy, and always a
 * copy where entries are missing, which are 0 there.
 */
function placeTensor(
  data: Float64Array,
  weights: Float64Array | undefined,
  bytes: number,
  kernels: KernelsChoice,
  team: Team | undefined,
): Pick<BpgdProblem, "y" | "workspace" | "free"> {
  const beside = weights ? undefined : borrowBeside(data, bytes, kernels, team);
  if (beside) return { y: data.byteOffset, workspace: beside, free: beside.base };
  const size = align(8 * data.length);
  const workspace = borrowWorkspace(size + bytes, kernels, team);
  const y = workspace.base;
  const copy = new Float64Array(workspace.buffer as ArrayBuffer, y, data.length);
  copy.set(data);
  if (weights) for (let i = 0; i < copy.length; i++) if (weights[i] === 0) copy[i] = 0;
  return { y, workspace, free: y + size };
}

function checkTensor(shape: readonly number[]): void {
  if (shape.length >= 2 && shape.every((length) => length > 0)) return;
  throw new UnmixError(
    "shape",
    `The tensor has shape ${shape.join(" × ") || "(none)"}; at least two dimensions, none of them empty, are needed.`,
    { shape: [...shape] },
  );
}

/** The smallest and the largest entry, of those that are not missing. */
function rangeOf(
  data: Float64Array,
  weights: Float64Array | undefined,
  shape: readonly number[],
): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (weights?.[i] === 0) continue;
    if (!Number.isFinite(value)) {
      const index = indexOf(i, shape);
      throw new UnmixError(
        "input",
        `The entry [${index.join(", ")}] of the tensor is ${value}; every entry must be a finite number. Give a missing entry the weight 0.`,
        { index, value },
      );
    }
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
