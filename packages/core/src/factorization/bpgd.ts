import { UnmixError } from "../errors.ts";
import type { IterativeMethod } from "../iterate/method.ts";
import { type Termination, termination } from "../iterate/termination.ts";
import { CHUNK } from "../kernels/kernels.ts";
import { align, type Workspace } from "../kernels/memory.ts";
import { createRandom, deriveSeed, type Random } from "../random/random.ts";
import { sizeOf, type Tensor } from "../tensor/tensor.ts";
import {
  type Block,
  canStepThrough,
  createBlock,
  improve,
  type KernelArray,
  makeFeasible,
  measureCurvature,
  stationarity,
} from "./block.ts";
import type { ConstraintSpec } from "./constraint.ts";
import { criterion } from "./criterion.ts";
import { denseData } from "./data/dense.ts";
import type { Feasible } from "./feasible.ts";
import { settle } from "./gauge.ts";
import { fillNormal, isEssentiallyNonnegative, isNonnegative, isScaleFree } from "./initialize.ts";
import type { Factorization } from "./model.ts";
import type { FactorLayout, ModelDefinition, Structure } from "./models/definition.ts";
import { transpose } from "./models/mode-product.ts";
import type { Iterate, ResolvedOptions, SolverOptions, Step } from "./options.ts";
import { shuffle, shuffleSides } from "./order.ts";
import { createRecorder, type Recorder, type SweepStatistics } from "./statistics.ts";

/** A tensor in kernel memory and what is asked of its factors. */
export interface BpgdProblem {
  /** Byte offset of Y. */
  readonly y: number;
  readonly shape: readonly number[];
  readonly range: { readonly low: number; readonly high: number };
  readonly definition: ModelDefinition<unknown, never>;
  readonly factors: readonly PreparedFactor[];
  /** The factors that move, in the order of a sweep. */
  readonly order: readonly number[];
  readonly options: ResolvedOptions<unknown>;
  readonly own: Pick<SolverOptions, "statistics" | "stopWhen">;
  /** Where Y lies, with room for {@link workspaceBytes} from `free` on. */
  readonly workspace: Workspace;
  readonly free: number;
}

/** A factor and what is asked of it. */
export interface PreparedFactor {
  readonly layout: FactorLayout;
  readonly spec: ConstraintSpec;
  readonly feasible: Feasible;
  readonly start?: Tensor;
  readonly frozen: boolean;
  /** What the factor is multiplied by to be in the units of the data, default 1. */
  readonly unit?: number;
  /** The factor that its weights move into, where its constraint rescales. */
  readonly into?: number;
  /** What it is made to satisfy once, at the end. */
  readonly final?: {
    readonly spec: ConstraintSpec;
    readonly feasible: Feasible;
    readonly into: number | undefined;
  };
}

/** A relative error that a useful fit stays below: that of zeros is 1. */
const EXPLAINED = 1 - 1e-9;
const NOTHING_EXPLAINED =
  "The criterion fell to its tolerance, but the factors come no closer to the data than zeros do. Begin from another start than zeros, and check that the constraints admit the sign and the scale of the data.";

interface State {
  readonly problem: BpgdProblem;
  readonly blocks: readonly Block[];
  readonly structure: Structure;
  /** The factors that move, in the order of this sweep. */
  readonly order: number[];
  /** Of the orders; the start has its own. */
  readonly random: Random;
  /** Moved between factors when a constraint rescales. */
  readonly weights: KernelArray;
  readonly normSquared: number;
  readonly sweep: SweepStatistics;
  sweeps: number;
  readonly recorder: Recorder;
  /** The values of the user's own statistics. */
  readonly ownValues: Float64Array;
}

/** Bytes that the method needs beside Y. */
export function workspaceBytes(
  definition: ModelDefinition<unknown, never>,
  shape: readonly number[],
  layouts: readonly FactorLayout[],
  step: Step,
): number {
  const arrays = step === "spectral" ? 7 : 4;
  let bytes = align(16 * largestRank(layouts) * CHUNK) + align(8 * largestRank(layouts));
  for (const { rank, length, ties } of layouts) {
    bytes += arrays * align(8 * rank * length) + align(8 * rank * rank) + align(8 * rank);
    // One step length an entry.
    if (ties) bytes += align(8 * length);
  }
  for (const values of definition.rooms(shape, layouts)) bytes += align(8 * values);
  return bytes;
}

/**
 * Block projected gradient descent for min ½‖Y − X‖² over models X of feasible factors.
 *
 * One sweep takes a few accelerated projected gradient steps in each factor in turn, with the others
 * fixed. All steps of a factor share one product with Y, and factors share products where their model
 * allows it: a sweep of any model here makes two large products however many steps it takes,
 * statistics included, and allocates nothing.
 *
 * Reference: Y. Xu and W. Yin, "A block coordinate descent method for regularized multiconvex
 * optimization with applications to nonnegative tensor factorization and completion", SIAM Journal
 * on Imaging Sciences 6 (2013).
 */
export const bpgd: IterativeMethod<BpgdProblem, State, Factorization<unknown>> = {
  stage: "Factorize",

  init(problem) {
    const state = allocate(problem);
    const { blocks, structure, order } = state;
    place(state);
    for (const block of blocks) block.previous.view.set(block.current.view);
    for (const n of order) moveWeights(state, n);
    for (const n of order) structure.form(n);
    scaleToData(state);
    try {
      measure(state);
    } catch (error) {
      // A statistic of the user's own threw: nothing else here does.
      problem.workspace.release();
      throw error;
    }
    return state;
  },

  step(state) {
    drawOrder(state);
    for (const n of state.order) update(state, n);
    state.sweeps++;
    measure(state);
  },

  terminate(state): Termination | undefined {
    const { sweep, problem } = state;
    const { targetError, tolerance } = problem.options;
    if (!Number.isFinite(sweep.objective)) return termination("nonfinite");
    if (targetError > 0 && sweep.relativeError <= targetError) return termination("targetReached");
    if (tolerance > 0 && sweep.criterion <= tolerance) {
      return termination(
        "converged",
        sweep.relativeError > EXPLAINED ? NOTHING_EXPLAINED : undefined,
      );
    }
    const advice = problem.own.stopWhen?.(iterateOf(state));
    return advice === undefined ? undefined : { kind: "ruleMet", advice };
  },

  statistics: namedStatistics,

  finish(state, iterations, ended) {
    const { problem, blocks, sweep, recorder } = state;
    makeFinal(state);
    const layouts = problem.factors.map(({ layout }) => layout);
    const factors = problem.factors.map((factor, n) => toTensor(blocks[n]!, factor));
    return {
      model: problem.definition.assemble(factors, layouts),
      loss: Math.sqrt(sweep.objective),
      relativeError: sweep.relativeError,
      stationarity: sweep.stationarity,
      iterations,
      termination: ended,
      statistics: recorder.finish(),
      options: problem.options,
      seed: problem.options.seed,
    };
  },

  release({ problem }) {
    problem.workspace.release();
  },
};

function allocate(problem: BpgdProblem): State {
  const { shape, options, workspace, factors, definition } = problem;
  const { kernels } = workspace;
  const layouts = factors.map(({ layout }) => layout);
  const ownNames = Object.keys(problem.own.statistics ?? {});
  let at = problem.free;
  const reserve = (length: number): KernelArray => {
    const view = new Float64Array(workspace.buffer as ArrayBuffer, at, length);
    const buffer = { at, view };
    at += align(8 * length);
    return buffer;
  };
  const scratch = reserve(2 * largestRank(layouts) * CHUNK).at;
  const small = new Float64Array(largestRank(layouts) ** 2);
  const blocks = factors.map(({ layout, feasible }) =>
    createBlock(kernels, feasible, layout, options, reserve, scratch, small),
  );
  const weights = reserve(largestRank(layouts));
  const rooms = definition.rooms(shape, layouts).map(reserve);
  const y = {
    at: problem.y,
    view: new Float64Array(workspace.buffer as ArrayBuffer, problem.y, sizeOf(shape)),
  };
  const rows = sizeOf(shape.slice(0, definition.split?.(shape) ?? 1));
  const data = denseData(kernels, y, rows, y.view.length / rows, scratch);
  return {
    problem,
    blocks,
    structure: definition.create({ kernels, data, y, shape, factors: layouts, blocks, rooms }),
    order: [...problem.order],
    random: createRandom(deriveSeed(options.seed, 1)),
    weights,
    normSquared: data.normSquared,
    sweep: { objective: 0, relativeError: 0, stationarity: 0, criterion: 0 },
    sweeps: 0,
    recorder: createRecorder(options.history, ownNames),
    ownValues: new Float64Array(ownNames.length),
  };
}

/** The largest rank of a block. */
function largestRank(layouts: readonly FactorLayout[]): number {
  return layouts.reduce((most, { rank }) => Math.max(most, rank), 1);
}

/** Puts the start in place, given or random, and makes what may move feasible. */
function place({ problem, blocks }: State): void {
  const { factors, options, range } = problem;
  const random = createRandom(options.seed);
  const positive = isEssentiallyNonnegative(range.low, range.high);
  factors.forEach(({ layout, start, spec, frozen }, n) => {
    const block = blocks[n]!;
    const { view } = block.current;
    if (!start) fillNormal(view, random, positive || isNonnegative(spec));
    else if (layout.axis === 0) view.set(start.data);
    else transpose(start.data, view, layout.length, layout.rank);
    if (!frozen) makeFeasible(view, block.feasible);
  });
}

/**
 * Scales a random start to the data: by the least-squares scalar where that is positive for sure,
 * else to the norm of the data. The scale goes to the random factors whose constraints leave it free.
 */
function scaleToData({ problem, blocks, structure, order, weights, normSquared }: State): void {
  const { factors, range } = problem;
  const free = factors.flatMap(({ start, spec, feasible, frozen }, n) =>
    !start && !frozen && isScaleFree(spec) && !feasible.settle ? [n] : [],
  );
  if (free.length === 0) return;
  const first = factors.findIndex(({ frozen }) => !frozen);
  const { kernels, cross, current, rank, length } = blocks[first]!;
  const along = kernels.dot(cross.at, current.at, rank * length);
  const own = structure.modelNormSquared();
  if (!(own > 0)) return;
  const positive = isEssentiallyNonnegative(range.low, range.high) && along >= 0;
  const scale = positive ? along / own : Math.sqrt(normSquared / own);
  if (!Number.isFinite(scale)) return;
  // The square root is exact where a power need not be.
  const shared =
    free.length === 1 ? scale : free.length === 2 ? Math.sqrt(scale) : scale ** (1 / free.length);
  weights.view.fill(shared);
  for (const n of free) {
    for (const { view } of [blocks[n]!.current, blocks[n]!.previous]) {
      for (let i = 0; i < view.length; i++) view[i]! *= shared;
    }
    structure.scaled(n, weights, factors[n]!.layout.partners[0]!);
  }
  for (const n of order) structure.form(n);
}

function drawOrder({ problem, order, random, structure }: State): void {
  const { order: kind } = problem.options;
  if (kind === "random") shuffle(order, random);
  else if (kind === "randomSides") shuffleSides(order, random, structure);
}

/** Improves one factor on products formed for the factors as they are. */
function update(state: State, n: number): void {
  const { problem, blocks, structure } = state;
  const { innerSteps } = problem.options;
  const block = blocks[n]!;
  if (innerSteps === 1 && canStepThrough(block) && structure.stepThrough?.(n)) return;
  if (structure.form(n)) measureCurvature(block);
  improve(block, innerSteps);
  structure.moved(n);
  moveWeights(state, n);
}

/** Moves the weights of a factor whose constraint rescales into their target. */
function moveWeights({ problem, blocks, structure, weights }: State, n: number): void {
  const { into, feasible } = problem.factors[n]!;
  if (into === undefined) return;
  settle(blocks, structure, problem.factors, n, into, weights, feasible.settle!);
}

/** Applies the final constraints and measures anew where there are any. */
function makeFinal(state: State): void {
  const { problem, blocks, structure, weights } = state;
  const { factors } = problem;
  if (!factors.some(({ final }) => final)) return;
  factors.forEach(({ final }, n) => {
    if (!final) return;
    makeFeasible(blocks[n]!.current.view, final.feasible);
    structure.moved(n);
  });
  factors.forEach(({ final }, n) => {
    if (final?.into === undefined) return;
    const { settle: apply } = final.feasible;
    settle(blocks, structure, factors, n, final.into, weights, apply!);
  });
  measure(state);
}

/** The statistics of the current iterate, from products that the next sweep needs as well. */
function measure(state: State): void {
  const { problem, blocks, structure, order, sweep, normSquared, recorder } = state;
  for (const n of order) structure.form(n);
  const before = sweep.objective;
  sweep.objective = objective(state);
  sweep.relativeError =
    normSquared > 0 ? Math.sqrt(sweep.objective / normSquared) : sweep.objective > 0 ? 1 : 0;
  sweep.stationarity = 0;
  for (const n of order) {
    const value = stationarity(blocks[n]!, structure.normSquared(n));
    sweep.stationarity = Math.max(sweep.stationarity, value);
  }
  const { criterion: name } = problem.options;
  sweep.criterion = criterion(name, sweep, blocks, order, state.sweeps > 0 ? before : undefined);
  measureOwn(state);
  recorder.record(sweep, state.ownValues);
}

/** The user's own statistics, each of which sees those before it. */
function measureOwn(state: State): void {
  const { statistics } = state.problem.own;
  if (!statistics) return;
  state.ownValues.fill(Number.NaN);
  Object.values(statistics).forEach((statistic, k) => {
    state.ownValues[k] = statistic(iterateOf(state));
  });
}

function namedStatistics({ sweep, problem, ownValues }: State): Record<string, number> {
  const named: Record<string, number> = { ...sweep };
  Object.keys(problem.own.statistics ?? {}).forEach((name, k) => {
    named[name] = ownValues[k]!;
  });
  return named;
}

function iterateOf(state: State): Iterate {
  const { problem, blocks, sweeps } = state;
  return {
    sweeps,
    statistics: namedStatistics(state),
    factor(name) {
      const n = problem.factors.findIndex(({ layout }) => layout.name === name);
      if (n >= 0) return toTensor(blocks[n]!, problem.factors[n]!);
      const names = problem.factors.map(({ layout }) => String(layout.name));
      throw new UnmixError(
        "option",
        `There is no factor "${String(name)}"; the factors are ${names.join(", ")}.`,
        { name, names },
      );
    },
  };
}

/**
 * ‖Y − X‖² = ‖Y‖² − 2⟨Y, X⟩ + ‖X‖², where ⟨Y, X⟩ is that of any factor with its product with Y. The
 * terms cancel for a close fit, so below a relative error of 3 · 10⁻⁴ the residual is formed instead.
 */
function objective({ blocks, structure, problem, normSquared }: State): number {
  const { kernels, cross, current, rank, length } = blocks[problem.order[0]!]!;
  const along = kernels.dot(cross.at, current.at, rank * length);
  const cheap = normSquared - 2 * along + structure.modelNormSquared();
  if (!(cheap < EXPLICIT_BELOW * normSquared)) return cheap;
  return structure.residualSquared();
}

const EXPLICIT_BELOW = 1e-7;
/** A factor in the shape and the units that its user knows. */
function toTensor({ current }: Block, { layout, unit = 1 }: PreparedFactor): Tensor {
  const { axis, rank, length, shape } = layout;
  const data = current.view.slice();
  if (axis === 1) transpose(current.view, data, rank, length);
  if (unit !== 1) for (let i = 0; i < data.length; i++) data[i]! *= unit;
  return { data, shape: [...shape] };
}
