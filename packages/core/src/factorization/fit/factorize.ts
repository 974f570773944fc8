import { UnmixError } from "../../errors.ts";
import { asSteps, finish, LOOKED, type Pausing, ready } from "../../iterate/pauses.ts";
import { run, type Steps, still } from "../../iterate/steps.ts";
import { borrowWorkspace, shareWorkspaces } from "../../kernels/memory.ts";
import { divided, unitOf } from "../../linear/unit.ts";
import { fromNdarray, type StridedArray, type Values, valuesOf } from "../../tensor/ndarray.ts";
import {
  checkSlabs,
  cutIntoSlabs,
  isSlabbed,
  MOST_SLAB_BYTES,
  type SlabbedTensor,
} from "../../tensor/slabs.ts";
import {
  checkSparseEntries,
  checkSparseLengths,
  isSparse,
  type SparseMatrix,
} from "../../tensor/sparse.ts";
import { sizeOf, type Tensor } from "../../tensor/tensor.ts";
import { bpgd } from "../bpgd/bpgd.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import {
  type BpgdProblem,
  mostVectors,
  type PreparedFactor,
  workspaceBytes,
} from "../bpgd/problem.ts";
import { inUnits } from "../bpgd/scaled-steps.ts";
import { isScaleFree } from "../constraints/properties.ts";
import { type Placed, placeDense, placeSparse } from "../data/place.ts";
import { type Range, rangeOf, rangeOfSparse } from "../data/range.ts";
import { placeSlabs } from "../data/slabbed.ts";
import type { Cp, Tucker } from "../factors/model.ts";
import { checkData, checkSparseData, checkWeights, laidOutWeights } from "../objectives/check.ts";
import { betaOf, type ObjectiveOption } from "../objectives/objective.ts";
import type {
  AnyOptions,
  CpOptions,
  CustomModelOptions,
  FactorizeOptions,
  TuckerOptions,
} from "../options/options.ts";
import { checkPrecision, checkStorage } from "./check-storage.ts";
import { compressionBytes, factorizeCompressedSteps } from "./compress.ts";
import { penalizedLaterSteps } from "./penalties-later.ts";
import { type Prepared, prepare } from "./prepare.ts";

/**
 * Fits a model to a tensor, to the end on this thread. The default model is Tucker-1, Y ≈ A B: entry
 * (i, j, k, …) is Σ_r A[i, r] B[r, j, k, …].
 *
 * @param tensor I × J × K …, at least two dimensions, finite; an `ndarray` or any view of one, a
 *   plain `{ data, shape }`, or a tensor of `allocateTensor`, which alone is not copied; one of
 *   `allocateSlabs` where it is larger than a WebAssembly memory; or a sparse matrix, which is never
 *   made dense, for squared error and Kullback–Leibler of Tucker-1 and CP
 * @throws {UnmixError} before any work, when the tensor or an option makes no sense
 */
export function factorize(
  tensor: Tensor | StridedArray | SlabbedTensor | SparseMatrix,
  options: FactorizeOptions,
): Factorization;
export function factorize(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: TuckerOptions,
): Factorization<Tucker>;
export function factorize(
  tensor: Tensor | StridedArray | SlabbedTensor | SparseMatrix,
  options: CpOptions,
): Factorization<Cp>;
export function factorize<M, Rank>(
  tensor: Tensor | StridedArray | SlabbedTensor | SparseMatrix,
  options: CustomModelOptions<M, Rank>,
): Factorization<M>;
export function factorize(
  tensor: Tensor | StridedArray | SlabbedTensor | SparseMatrix,
  options: AnyOptions,
): Factorization<unknown> {
  return run(factorizeAny(tensor, options));
}

/**
 * {@link factorize} one sweep at a time. The statistics of its progress are those of
 * `FactorizationStatistics`; input is checked before the first step is asked for, but for the entries of a
 * tensor of more than 2²³ numbers (2²¹ with weights, an eighth where it has to be copied), or of a sparse
 * matrix of more than 2²⁰, which are looked at in the first steps, so that this can be cancelled.
 */
export function factorizeSteps(
  tensor: Tensor | StridedArray | SlabbedTensor | SparseMatrix,
  options: FactorizeOptions,
): Steps<Factorization>;
export function factorizeSteps(
  tensor: Tensor | StridedArray | SlabbedTensor,
  options: TuckerOptions,
): Steps<Factorization<Tucker>>;
export function factorizeSteps(
  tensor: Tensor | StridedArray | SlabbedTensor | SparseMatrix,
  options: CpOptions,
): Steps<Factorization<Cp>>;
export function factorizeSteps<M, Rank>(
  tensor: Tensor | StridedArray | SlabbedTensor | SparseMatrix,
  options: CustomModelOptions<M, Rank>,
): Steps<Factorization<M>>;
export function factorizeSteps(
  tensor: Tensor | StridedArray | SlabbedTensor | SparseMatrix,
  options: AnyOptions,
): Steps<Factorization<unknown>> {
  return factorizeAny(tensor, options);
}

function factorizeAny(
  tensor: Tensor | StridedArray | SlabbedTensor | SparseMatrix,
  options: AnyOptions,
): Steps<Factorization<unknown>> {
  if (isSlabbed(tensor)) return factorizeSlabs(tensor, options);
  return isSparse(tensor) ? factorizeSparse(tensor, options) : factorizeDense(tensor, options);
}

function factorizeDense(
  tensor: Tensor | StridedArray,
  options: AnyOptions,
): Steps<Factorization<unknown>> {
  const { shape, isCopied, layOut } = valuesOf(tensor);
  checkTensor(shape);
  const size = sizeOf(shape);
  const prepared = prepare(options, shape);
  checkPrecision(prepared, options.weights !== undefined);
  const weights = options.weights && laidOutWeights(options.weights, shape);
  const { precision, objective, kernels } = prepared.options;
  let data: Values = new Float64Array(0);
  const lookAtAll = function* (): Pausing<Range> {
    data = yield* layOut();
    return yield* lookAt(data, weights, shape, objective);
  };
  const look = startLook(lookAtAll(), size * (isCopied ? COPIED : 1) * (weights ? WEIGHTED : 1));
  const team = prepared.own.pool?.crew?.team;
  const kind = precision === "float32" ? "single" : "dense";
  const bytes =
    workspaceBytes(prepared, shape, weights !== undefined, team?.threads, kind) +
    compressionBytes(prepared, shape, team?.threads, kind);
  const tooLarge = kind === "dense" && 8 * size + bytes > MOST_BYTES;
  if (tooLarge && !whyWhole(prepared, weights)) {
    return factorizeSlabs(cutIntoSlabs(fromNdarray(tensor), MOST_SLAB_BYTES), options);
  }
  const columns = sizeOf(shape.slice(prepared.definition.split?.(shape) ?? 1));
  return solve(prepared, { shape, weights }, look, (units, { low, high }) => {
    const largest = Math.max(high, -low);
    return placeDense(data, precision, largest, weights, columns, { units, bytes, kernels, team });
  });
}

/** {@link factorizeAny} of a matrix that is never made dense. */
function factorizeSparse(matrix: SparseMatrix, options: AnyOptions): Steps<Factorization<unknown>> {
  checkSparseLengths(matrix);
  const shape = [matrix.rows, matrix.columns];
  checkTensor(shape);
  // Products with a sparse matrix are cheap already.
  const prepared = prepare({ ...options, compress: options.compress ?? false }, shape);
  checkStorage(prepared, options.weights !== undefined);
  const { values } = matrix;
  const look = startLook(lookAtSparse(matrix, prepared.options.objective), 8 * values.length);
  const team = prepared.own.pool?.crew?.team;
  const bytes =
    workspaceBytes(prepared, shape, false, team?.threads, "sparse", values.length) +
    compressionBytes(prepared, shape, team?.threads, "sparse");
  const { kernels } = prepared.options;
  return solve(prepared, { shape }, look, (units) =>
    placeSparse(matrix, { units, bytes, kernels, team }),
  );
}

/** {@link factorizeAny} of a tensor in several memories, with the bits of one in a single memory where kernels are `auto`. */
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
  const look = startLook(rangeOf(data, undefined, shape), sizeOf(shape));
  return solve(prepared, { shape }, look, (units) => {
    const { definition, options: settings } = prepared;
    const own = slabs.map((slab) => {
      if (units.length === 0) return slab;
      return { ...slab, data: divided(slab.data, units[0]!, units.length) };
    });
    const split = definition.split!(shape);
    const columns = sizeOf(shape.slice(split));
    const rowsToIndex = sizeOf(shape.slice(1, split));
    // Directions of a compression are multiplied as components are.
    const { directions } = settings.compress || { directions: 0 };
    const most = Math.max(directions, mostVectors(prepared, shape));
    const team = prepared.own.pool?.crew?.team;
    const placed = placeSlabs(own, rowsToIndex, columns, most, settings.kernels, team);
    const bytes =
      workspaceBytes(prepared, shape, false, team?.threads) +
      compressionBytes(prepared, shape, team?.threads);
    const main = borrowWorkspace(bytes, settings.kernels, team, false);
    const together = shareWorkspaces([main, ...placed.map((slab) => slab.workspace)], team);
    const workspace = together[0]!;
    const shared = placed.map((slab, k) => ({ ...slab, workspace: together[k + 1]! }));
    return ready({ y: { kind: "slabs", slabs: shared }, workspace, free: workspace.base });
  });
}

/** The range of dense data that the objective is defined for. */
function* lookAt(
  data: Values,
  weights: Float64Array | undefined,
  shape: readonly number[],
  objective: ObjectiveOption,
): Pausing<Range> {
  if (weights) yield* checkWeights(weights, shape);
  const range = yield* rangeOf([data], weights, shape);
  yield* checkData(data, weights, shape, objective);
  return range;
}

/** {@link lookAt} of a sparse matrix, whose order is checked too. */
function* lookAtSparse(matrix: SparseMatrix, objective: ObjectiveOption): Pausing<Range> {
  yield* checkSparseEntries(matrix);
  const range = yield* rangeOfSparse(matrix);
  yield* checkSparseData(matrix, objective);
  return range;
}

/** What it costs to copy an entry, and to look at one and its weight, where looking at one alone costs 1. */
const [COPIED, WEIGHTED] = [8, 4];

/** Small inputs are checked at once, so that errors come before the first step. */
function startLook(look: Pausing<Range>, length: number): Pausing<Range> {
  return length > LOOKED ? look : ready(finish(look));
}

/**
 * @param look at every entry
 * @param place takes memory, when the work begins: steps never begun hold none
 */
function* solve(
  prepared: Prepared,
  data: Pick<BpgdProblem, "shape" | "weights">,
  look: Pausing<Range>,
  place: (units: readonly number[], range: Range) => Pausing<Placed>,
): Steps<Factorization<unknown>> {
  const { maxIterations } = prepared.options;
  const before = still(bpgd.stage, maxIterations);
  const range = yield* asSteps(look, before);
  const times = timesScaled(prepared);
  const unit = unitOf(Math.max(range.high, -range.low), times);
  const units = unit === 1 ? [] : new Array<number>(times).fill(unit);
  const placed = yield* asSteps(place(units, range), before);
  const factors = unit === 1 ? prepared.factors : inUnit(prepared, unit);
  const problem: BpgdProblem = { ...placed, ...prepared, ...data, range, factors };
  const steps = stepsOf(problem);
  const power = betaOf(prepared.options.objective) ?? 2;
  return yield* unit === 1 ? steps : inUnits(steps, unit, times, power);
}

/** Why a factorization needs Y in one memory, if it does. */
function whyWhole({ definition, options }: Prepared, weights: unknown): string | undefined {
  if (!definition.split) return `the model ${definition.kind} needs it whole; take tucker1 or cp`;
  if (weights !== undefined) return "weights need it whole; leave them out";
  if (options.objective !== "squared") return "a divergence needs it whole; take the squared error";
  if (options.precision === "float32")
    return "float32 is of a tensor in one memory; leave precision out";
  return undefined;
}

/** Bytes of a WebAssembly memory at most. */
const MOST_BYTES = 2 ** 32 - 2 ** 16;

/** How many factors take the scale of the data. None does where a penalty has a scale of its own. */
function timesScaled({ factors, options }: Prepared): number {
  if (factors.some(({ penalty }) => penalty)) return 0;
  return factors.filter((factor) => takesScale(factor, options)).length;
}

/** Whether compressed data are fitted first is an option; without a sweep there is nothing to fit. */
function stepsOf(problem: BpgdProblem): Steps<Factorization<unknown>> {
  const { compress, maxIterations } = problem.options;
  return compress && maxIterations > 0
    ? factorizeCompressedSteps(problem, compress.directions)
    : penalizedLaterSteps(problem);
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

/** @throws {UnmixError} unless there are two modes, none of them empty */
export function checkTensor(shape: readonly number[]): void {
  if (shape.length >= 2 && shape.every((length) => length > 0)) return;
  throw new UnmixError(
    "shape",
    `The tensor has shape ${shape.join(" × ") || "(none)"}; at least two dimensions, none of them empty, are needed.`,
    { shape: [...shape] },
  );
}
