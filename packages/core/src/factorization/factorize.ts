import { UnmixError } from "../errors.ts";
import { iterate } from "../iterate/method.ts";
import { run, type Steps } from "../iterate/steps.ts";
import { align, borrowBeside, borrowWorkspace, type KernelsChoice } from "../kernels/memory.ts";
import type { Team } from "../kernels/team.ts";
import { fromNdarray, type StridedArray } from "../tensor/ndarray.ts";
import {
  checkSlabs,
  cutIntoSlabs,
  isSlabbed,
  MOST_SLAB_BYTES,
  type SlabbedTensor,
} from "../tensor/slabs.ts";
import { indexOf, sizeOf, type Tensor } from "../tensor/tensor.ts";
import {
  type BpgdProblem,
  bpgd,
  mostVectors,
  type PreparedFactor,
  workspaceBytes,
} from "./bpgd.ts";
import { placeSlabs } from "./data/slabbed.ts";
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
 *   plain `{ data, shape }`, or a tensor of `allocateTensor`, which alone is not copied; one of
 *   `allocateSlabs` where it is larger than a WebAssembly memory
 * @throws {UnmixError} before any work, when the tensor or an option makes no sense
 */
export function factorize(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: FactorizeOptions,
): Factorization;
export function factorize(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: TuckerOptions,
): Factorization<Tucker>;
export function factorize(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: CpOptions,
): Factorization<Cp>;
export function factorize<M, Rank>(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: CustomModelOptions<M, Rank>,
): Factorization<M>;
export function factorize(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: AnyOptions,
): Factorization<unknown> {
  return run(factorizeAny(tensor, options));
}

/**
 * {@link factorize} one sweep at a time. The statistics of its progress are those of
 * `FactorizationStatistics`; input is checked before the first step is asked for.
 */
export function factorizeSteps(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: FactorizeOptions,
): Steps<Factorization>;
export function factorizeSteps(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: TuckerOptions,
): Steps<Factorization<Tucker>>;
export function factorizeSteps(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: CpOptions,
): Steps<Factorization<Cp>>;
export function factorizeSteps<M, Rank>(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: CustomModelOptions<M, Rank>,
): Steps<Factorization<M>>;
export function factorizeSteps(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: AnyOptions,
): Steps<Factorization<unknown>> {
  return factorizeAny(tensor, options);
}

function factorizeAny(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: AnyOptions,
): Steps<Factorization<unknown>> {
  if (isSlabbed(tensor)) return factorizeSlabs(tensor, options);
  const dense = fromNdarray(tensor);
  const { data, shape } = dense;
  checkTensor(shape);
  const prepared = prepare(options, shape);
  const weights = options.weights && weightsOf(options.weights, shape);
  const range = rangeOf([data], weights, shape);
  checkData(data, weights, shape, prepared.options.objective);
  const team = prepared.own.pool?.crew?.team;
  const bytes = workspaceBytes(prepared, shape, weights !== undefined, team?.threads);
  if (8 * data.length + bytes > MOST_BYTES && !whyWhole(prepared, weights)) {
    return factorizeSlabs(cutIntoSlabs(dense, MOST_SLAB_BYTES), options);
  }
  return solve();

  // Memory is taken when the work begins, so that steps never begun hold none.
  function* solve(): Steps<Factorization<unknown>> {
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

/** {@link factorizeAny} of a tensor in several memories, with the bits of one in a single memory. */
function factorizeSlabs(tensor: SlabbedTensor, options: AnyOptions): Steps<Factorization<unknown>> {
  checkSlabs(tensor);
  const { slabs, shape } = tensor;
  checkTensor(shape);
  const prepared = prepare(options, shape);
  const reason = whyWhole(prepared, options.weights);
  if (reason) {
    throw new UnmixError(
      "option",
      `A tensor in slabs is known by its products with the factors alone, but ${reason}.`,
      { shape: [...shape] },
    );
  }
  const data = slabs.map((slab) => slab.data);
  const range = rangeOf(data, undefined, shape);
  return solve();

  function* solve(): Steps<Factorization<unknown>> {
    const { definition, options: settings } = prepared;
    const times = timesScaled(prepared);
    const unit = unitOf(Math.max(range.high, -range.low), times);
    const own = slabs.map((slab) =>
      unit === 1 ? slab : { ...slab, data: divided(slab.data, unit, times) },
    );
    const split = definition.split!(shape);
    const columns = sizeOf(shape.slice(split));
    const rowsToIndex = sizeOf(shape.slice(1, split));
    const most = mostVectors(prepared, shape);
    const placed = placeSlabs(own, rowsToIndex, columns, most, settings.kernels);
    const workspace = borrowWorkspace(workspaceBytes(prepared, shape, false), settings.kernels);
    const factors = unit === 1 ? prepared.factors : inUnit(prepared, unit);
    const { base } = workspace;
    const room = { workspace, y: base, free: base };
    const problem: BpgdProblem = { ...prepared, ...room, slabs: placed, factors, shape, range };
    const steps = iterate(bpgd, problem, settings);
    return yield* unit === 1 ? steps : inUnits(steps, unit, times);
  }
}

/** Why a factorization needs Y in one memory, if it does. */
function whyWhole({ definition, options }: Prepared, weights: unknown): string | undefined {
  if (!definition.split) return `the model ${definition.kind} needs it whole; take tucker1 or cp`;
  if (weights !== undefined) return "weights need it whole; leave them out";
  if (options.objective !== "squared") return "a divergence needs it whole; take the squared error";
  return undefined;
}

/** Bytes of a WebAssembly memory at most. */
const MOST_BYTES = 2 ** 32 - 2 ** 16;

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

/** The smallest and the largest entry, of those that are not missing; `pieces` lie one behind the other. */
function rangeOf(
  pieces: readonly Float64Array[],
  weights: Float64Array | undefined,
  shape: readonly number[],
): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let before = 0;
  for (const data of pieces) {
    for (let i = 0; i < data.length; i++) {
      const value = data[i]!;
      if (weights?.[i] === 0) continue;
      if (!Number.isFinite(value)) {
        const index = indexOf(before + i, shape);
        throw new UnmixError(
          "input",
          `The entry [${index.join(", ")}] of the tensor is ${value}; every entry must be a finite number. Give a missing entry the weight 0.`,
          { index, value },
        );
      }
      if (value < low) low = value;
      if (value > high) high = value;
    }
    before += data.length;
  }
  return { low, high };
}
