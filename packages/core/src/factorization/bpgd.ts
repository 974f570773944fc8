import type { IterativeMethod } from "../iterate/method.ts";
import { type Termination, termination } from "../iterate/termination.ts";
import { CHUNK } from "../kernels/kernels.ts";
import { align, type Workspace } from "../kernels/memory.ts";
import { createRandom } from "../random/random.ts";
import { sizeOf, type Tensor } from "../tensor/tensor.ts";
import {
  type Block,
  type Buffer,
  canStepThrough,
  createBlock,
  improve,
  improveThrough,
  makeFeasible,
  measureCurvature,
  stationarity,
} from "./block.ts";
import { gradientNormSquared, relativeChange } from "./criterion.ts";
import { type Feasible, transpose } from "./feasible.ts";
import { fillNormal, isEssentiallyNonnegative, isNonnegative, isScaleFree } from "./initialize.ts";
import { largestEigenvalueBound } from "./lipschitz.ts";
import type { Factorization } from "./model.ts";
import type { Criterion, ResolvedOptions } from "./options.ts";
import { createRecorder, type Recorder, type SweepStatistics } from "./statistics.ts";

/** A tensor in kernel memory and what is asked of its factors. */
export interface BpgdProblem {
  /** Byte offset of Y, rows × columns. */
  readonly y: number;
  /** Shape of the tensor; the first is `rows`, the product of the others `columns`. */
  readonly shape: readonly number[];
  readonly range: { readonly low: number; readonly high: number };
  readonly feasible: { readonly core: Feasible; readonly matrix: Feasible };
  readonly start?: { readonly matrix: Tensor; readonly core: Tensor };
  readonly options: ResolvedOptions;
  /** Where Y lies, with room for {@link workspaceBytes} from `free` on. */
  readonly workspace: Workspace;
  readonly free: number;
}

/** A relative error that a useful fit stays below: that of zeros is 1. */
const EXPLAINED = 1 - 1e-9;
const NOTHING_EXPLAINED =
  "The criterion fell to its tolerance, but the factors come no closer to the data than zeros do. Begin from another start than zeros, and check that the constraints admit the sign and the scale of the data.";

interface State {
  readonly problem: BpgdProblem;
  readonly rows: number;
  readonly columns: number;
  readonly core: Block;
  readonly matrix: Block;
  /** Moved between factors when a constraint rescales. */
  readonly weights: Buffer;
  readonly scratch: number;
  readonly normSquared: number;
  readonly sweep: SweepStatistics;
  sweeps: number;
  readonly recorder: Recorder;
}

/** Bytes that the method needs beside Y. */
export function workspaceBytes(rank: number, rows: number, columns: number): number {
  const blocks = 4 * (align(8 * rank * rows) + align(8 * rank * columns));
  const small = 2 * align(8 * rank * rank) + 3 * align(8 * rank);
  return blocks + small + align(16 * rank * CHUNK);
}

/**
 * Block projected gradient descent for min ½‖Y − A B‖² over feasible A (I × R) and B (R × M).
 *
 * One sweep takes a few accelerated projected gradient steps in one factor, with the other fixed,
 * then in the other. All steps of a factor share one product with Y, so a sweep makes two large
 * products however many steps it takes, statistics included, and allocates nothing.
 *
 * Reference: Y. Xu and W. Yin, "A block coordinate descent method for regularized multiconvex
 * optimization with applications to nonnegative tensor factorization and completion", SIAM Journal
 * on Imaging Sciences 6 (2013).
 */
export const bpgd: IterativeMethod<BpgdProblem, State, Factorization> = {
  stage: "Factorize",

  init(problem) {
    const state = allocate(problem);
    const { core, matrix } = state;
    place(state);
    for (const block of [core, matrix]) block.previous.view.set(block.current.view);
    for (const block of [core, matrix]) settle(state, block);
    formFromCore(state);
    formFromMatrix(state);
    if (!problem.start) scaleToData(state);
    measure(state);
    return state;
  },

  step(state) {
    const { core, matrix, problem } = state;
    const { order, innerSteps } = problem.options;
    if (order === "coreFirst" && innerSteps === 1 && canStepThrough(matrix)) {
      sweepInOnePass(state);
    } else {
      const [first, second] = order === "coreFirst" ? [core, matrix] : [matrix, core];
      update(state, first);
      measureCurvature(second);
      update(state, second);
    }
    state.sweeps++;
    measure(state);
  },

  terminate({ sweep, problem }): Termination | undefined {
    const { targetError, tolerance } = problem.options;
    if (!Number.isFinite(sweep.objective)) return termination("nonfinite");
    if (targetError > 0 && sweep.relativeError <= targetError) return termination("targetReached");
    if (tolerance > 0 && sweep.criterion <= tolerance) {
      return termination(
        "converged",
        sweep.relativeError > EXPLAINED ? NOTHING_EXPLAINED : undefined,
      );
    }
    return undefined;
  },

  statistics: ({ sweep }) => ({ ...sweep }),

  finish(state, iterations, ended) {
    const { core, matrix, rows, sweep, problem } = state;
    const { rank, seed } = problem.options;
    const data = new Float64Array(rows * rank);
    transpose(matrix.current.view, data, rank, rows);
    return {
      model: {
        kind: "tucker1",
        matrix: { data, shape: [rows, rank] },
        core: { data: core.current.view.slice(), shape: [rank, ...problem.shape.slice(1)] },
      },
      loss: Math.sqrt(sweep.objective),
      relativeError: sweep.relativeError,
      stationarity: sweep.stationarity,
      iterations,
      termination: ended,
      statistics: state.recorder.finish(),
      options: problem.options,
      seed,
    };
  },

  release({ problem }) {
    problem.workspace.release();
  },
};

function allocate(problem: BpgdProblem): State {
  const { shape, options, workspace, feasible } = problem;
  const { kernels } = workspace;
  const { rank } = options;
  const rows = shape[0]!;
  const columns = sizeOf(shape) / rows;
  let at = problem.free;
  const reserve = (length: number): Buffer => {
    const view = new Float64Array(workspace.buffer as ArrayBuffer, at, length);
    const buffer = { at, view };
    at += align(8 * length);
    return buffer;
  };
  const scratch = reserve(2 * rank * CHUNK).at;
  const small = new Float64Array(rank * rank);
  const core = createBlock(kernels, feasible.core, rank, columns, options, reserve, scratch, small);
  const matrix = createBlock(
    kernels,
    feasible.matrix,
    rank,
    rows,
    options,
    reserve,
    scratch,
    small,
  );
  return {
    problem,
    rows,
    columns,
    core,
    matrix,
    weights: reserve(rank),
    scratch,
    normSquared: kernels.dot(problem.y, problem.y, rows * columns),
    sweep: { objective: 0, relativeError: 0, stationarity: 0, criterion: 0 },
    sweeps: 0,
    recorder: createRecorder(options.history),
  };
}

/** Puts the start in place, given or random, and makes it feasible. */
function place({ problem, core, matrix, rows }: State): void {
  const { start, options, range } = problem;
  if (start) {
    core.current.view.set(start.core.data);
    transpose(start.matrix.data, matrix.current.view, rows, options.rank);
  } else {
    const random = createRandom(options.seed);
    const positive = isEssentiallyNonnegative(range.low, range.high);
    const { constraints } = options;
    fillNormal(core.current.view, random, positive || isNonnegative(constraints.core));
    fillNormal(matrix.current.view, random, positive || isNonnegative(constraints.matrix));
  }
  for (const block of [core, matrix]) makeFeasible(block);
}

/**
 * Scales a random start to the data: by the least-squares scalar where that is positive for sure,
 * else to the norm of the data. The scale goes where the constraints leave it free.
 */
function scaleToData({ problem, core, matrix, weights, normSquared }: State): void {
  const { range, options } = problem;
  const along = core.kernels.dot(core.cross.at, core.current.at, core.rank * core.length);
  const own = dotSmall(core.gram.view, matrix.gram.view);
  if (!(own > 0)) return;
  const positive = isEssentiallyNonnegative(range.low, range.high) && along >= 0;
  const scale = positive ? along / own : Math.sqrt(normSquared / own);
  const coreFree = isScaleFree(options.constraints.core) && !core.feasible.settle;
  const matrixFree = isScaleFree(options.constraints.matrix) && !matrix.feasible.settle;
  if (!Number.isFinite(scale) || !(coreFree || matrixFree)) return;
  const shared = coreFree && matrixFree ? Math.sqrt(scale) : scale;
  for (const [block, other, free] of [
    [core, matrix, coreFree],
    [matrix, core, matrixFree],
  ] as const) {
    if (!free) continue;
    weights.view.fill(shared);
    for (const buffer of [block.current, block.previous]) scaleRows(block, buffer, weights);
    scaleRows(other, other.cross, weights);
    scaleGram(other.gram.view, weights.view);
  }
}

/** Improves one factor and forms what the other needs of it: one large product. */
function update(state: State, block: Block): void {
  improve(block, state.problem.options.innerSteps);
  settle(state, block);
  if (block === state.core) formFromCore(state);
  else formFromMatrix(state);
}

/** A sweep whose two products with Y share one pass over it, strip by strip of its rows. */
function sweepInOnePass(state: State): void {
  const { problem, core, matrix, rows, columns } = state;
  const { kernels, rank } = core;
  improve(core, 1);
  settle(state, core);
  kernels.rowGram(core.current.at, matrix.gram.at, rank, columns);
  measureCurvature(matrix);
  improveThrough(matrix, core, problem.y);
  kernels.rowGram(matrix.current.at, core.gram.at, rank, rows);
  core.prepared = false;
}

/** B Bᵀ and B Yᵀ, for the matrix's step. */
function formFromCore({ problem, core, matrix, rows, columns }: State): void {
  const { kernels, rank, current } = core;
  kernels.rowGram(current.at, matrix.gram.at, rank, columns);
  kernels.productTransposed(current.at, problem.y, matrix.cross.at, rank, rows, columns);
  matrix.prepared = false;
}

/** AᵀA and AᵀY, for the core's step. */
function formFromMatrix({ problem, core, matrix, rows, columns }: State): void {
  const { kernels, rank, current } = matrix;
  kernels.rowGram(current.at, core.gram.at, rank, rows);
  kernels.product(current.at, problem.y, core.cross.at, rank, rows, columns);
  core.prepared = false;
}

/**
 * Moves weights out of a factor into the other, as its constraint asks. The product stays as it is,
 * so everything that was formed in the old gauge is carried into the new one: the iterates before,
 * the product with Y, both Gram matrices and the constants that momentum remembers.
 */
function settle({ core, matrix, weights }: State, block: Block): void {
  const { feasible, kernels, rank, length, current, small } = block;
  if (!feasible.settle) return;
  const other = block === core ? matrix : core;
  const w = weights.view;
  // A component that is zero keeps the product only if its partner becomes zero too.
  for (let r = 0; r < rank; r++) {
    const row = current.at + 8 * r * length;
    w[r] = kernels.dot(row, row, length) === 0 ? 0 : 1;
  }
  feasible.settle(current.view, w);
  scaleRows(other, other.current, weights);
  scaleRows(other, other.previous, weights);
  scaleRows(block, block.cross, weights);
  scaleGram(block.gram.view, w);
  block.momentum.regauge(largestEigenvalueBound(block.gram.view, rank, small));
  for (let r = 0; r < rank; r++) {
    if (w[r] === 0) {
      const row = current.view.subarray(r * length, (r + 1) * length);
      block.previous.view.set(row, r * length);
    }
    w[r] = w[r]! > 0 ? 1 / w[r]! : 1;
  }
  scaleRows(block, block.previous, weights);
  scaleGram(other.gram.view, w);
  other.momentum.regauge(largestEigenvalueBound(other.gram.view, rank, small));
  block.prepared = false;
  other.prepared = false;
}

/** The statistics of the current iterate, from products already formed. */
function measure(state: State): void {
  const { problem, core, matrix, sweep, normSquared, recorder } = state;
  const before = sweep.objective;
  sweep.objective = objective(state);
  sweep.relativeError =
    normSquared > 0 ? Math.sqrt(sweep.objective / normSquared) : sweep.objective > 0 ? 1 : 0;
  sweep.stationarity = Math.max(stationarity(core, matrix), stationarity(matrix, core));
  sweep.criterion = criterion(problem.options.criterion, state, before);
  recorder.record(sweep);
}

/**
 * ‖Y − A B‖² = ‖Y‖² − 2⟨AᵀY, B⟩ + ⟨AᵀA, BBᵀ⟩. The terms cancel for a close fit, so below
 * {@link EXPLICIT_BELOW} the residual is formed instead.
 */
function objective({ problem, core, matrix, rows, columns, scratch, normSquared }: State): number {
  const { kernels, rank } = core;
  const fresh = problem.options.order === "coreFirst" ? core : matrix;
  const along = kernels.dot(fresh.cross.at, fresh.current.at, rank * fresh.length);
  const cheap = normSquared - 2 * along + dotSmall(core.gram.view, matrix.gram.view);
  if (!(cheap < EXPLICIT_BELOW * normSquared)) return cheap;
  return kernels.residualSquared(
    problem.y,
    matrix.current.at,
    core.current.at,
    scratch,
    rank,
    rows,
    columns,
  );
}

const EXPLICIT_BELOW = 1e-7;
const EXACT = 1e-14;

function criterion(name: Criterion, state: State, before: number): number {
  const { core, matrix, sweep, sweeps, rows, columns } = state;
  switch (name) {
    case "stationarity":
      return sweep.stationarity;
    case "relativeError":
      return sweep.relativeError;
    case "nonnegativeCone": {
      const sum = gradientNormSquared(core, true) + gradientNormSquared(matrix, true);
      return Math.sqrt(sum / (core.rank * (rows + columns)));
    }
    case "gradientNorm":
      return Math.sqrt(gradientNormSquared(core, false) + gradientNormSquared(matrix, false));
    case "objective":
      if (sweeps === 0) return Number.POSITIVE_INFINITY;
      // Of an exact fit only rounding is left, which goes up and down by any factor.
      if (sweep.relativeError <= EXACT) return 0;
      return Math.abs(before - sweep.objective) / before;
    case "iterates":
      return sweeps > 0
        ? Math.max(relativeChange(core), relativeChange(matrix))
        : Number.POSITIVE_INFINITY;
  }
}

function scaleRows(block: Block, buffer: Buffer, factors: Buffer): void {
  block.kernels.scaleRows(buffer.at, factors.at, block.rank, block.length);
}

/** gram ← diag(w) gram diag(w). */
function scaleGram(gram: Float64Array, w: Float64Array): void {
  const n = w.length;
  for (let r = 0; r < n; r++) {
    for (let s = 0; s < n; s++) gram[r * n + s]! *= w[r]! * w[s]!;
  }
}

function dotSmall(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
