import { UnmixError } from "../errors.ts";
import type { IterativeMethod } from "../iterate/method.ts";
import { finish, inStretches, LONG, type Pausing, SOME } from "../iterate/pauses.ts";
import { type Termination, termination } from "../iterate/termination.ts";
import { align } from "../kernels/align.ts";
import { scratchLength } from "../kernels/kernels.ts";
import type { Workspace } from "../kernels/memory.ts";
import type { RangeRooms } from "../linear/range.ts";
import { createRandom, deriveSeed, type Random } from "../random/random.ts";
import { sizeOf, type Tensor } from "../tensor/tensor.ts";
import { type Block, createBlock, type KernelArray, makeFeasible } from "./block.ts";
import type { ConstraintSpec } from "./constraint.ts";
import { criterion } from "./criterion.ts";
import type { Data } from "./data/data.ts";
import { dataOf, type Stored, scratchBytes, withValues } from "./data/stored.ts";
import { createExtrapolation, type Extrapolation } from "./extrapolation.ts";
import { type Feasible, prepareFeasible } from "./feasible.ts";
import { settle } from "./gauge.ts";
import {
  fillNormal,
  fillNormalSteps,
  isEssentiallyNonnegative,
  isNonnegative,
  isScaleFree,
  liftZeros,
  scaledToSimplex,
} from "./initialize.ts";
import { copySteps, isLong as isLongFactor } from "./long.ts";
import type { Factorization } from "./model.ts";
import type { FactorLayout, ModelDefinition, Structure } from "./models/definition.ts";
import { transposeSteps } from "./models/mode-product.ts";
import { createObjective } from "./objectives/create.ts";
import type { Entries } from "./objectives/entries.ts";
import { ENTRY, entriesOf } from "./objectives/entries.ts";
import type { Objective } from "./objectives/objective.ts";
import type { Iterate, ResolvedOptions, SolverOptions } from "./options.ts";
import { shuffle, shuffleSides } from "./order.ts";
import { type Penalty, penaltyOf } from "./penalty.ts";
import { lift } from "./start/lift.ts";
import { createRecorder, type Recorder, type SweepStatistics } from "./statistics.ts";
import { largestMagnitude } from "./unit.ts";

/** A tensor in kernel memory and what is asked of its factors. */
export interface BpgdProblem {
  /** Where Y lies; an entry whose weight is 0 is 0. */
  readonly y: Stored;
  /** The weight of each entry; none where every entry counts 1. */
  readonly weights?: Float64Array;
  /** What the model sees in place of Y. */
  readonly data?: Data;
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
  /** Whether it starts from factors that are given. */
  readonly given: boolean;
  /** What is given; let go once it is in place, since of a large factor it is another copy. */
  start?: Tensor | undefined;
  /** Where the result is to be written, if it has a place already. */
  readonly room?: Float64Array;
  readonly frozen: boolean;
  /** What the factor is multiplied by to be in the units of the data, default 1. */
  readonly unit?: number;
  /** The factor that its weights move into, where its constraint rescales. */
  readonly into?: number;
  /** What the objective gains from it. */
  readonly penalty?: Penalty;
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

/** The sizes of the buffers that the start needs: vectors of the length of either side of the data. */
function startRooms(
  definition: ModelDefinition<unknown, never>,
  shape: readonly number[],
  layouts: readonly FactorLayout[],
  start: ResolvedOptions<unknown>["start"],
): readonly [number, number] {
  if (start !== "svd") return [0, 0];
  const vectors = definition.svdStart!.vectors(shape, layouts);
  const rows = rowsOf(definition, shape);
  return [vectors * rows, (vectors * sizeOf(shape)) / rows];
}

/** The rows of the data as the model sees it. */
function rowsOf(definition: ModelDefinition<unknown, never>, shape: readonly number[]): number {
  return sizeOf(shape.slice(0, definition.split?.(shape) ?? 1));
}

interface State {
  readonly problem: BpgdProblem;
  readonly blocks: readonly Block[];
  readonly structure: Structure;
  /** The tensor that the structure sees, what it is made from, and room for what a start makes of it. */
  readonly data: Data;
  readonly entries: Entries | undefined;
  readonly rooms: RangeRooms;
  /** The factors that move, in the order of this sweep. */
  readonly order: number[];
  /** Of the orders; the start has its own. */
  readonly random: Random;
  /** Moved between factors when a constraint rescales. */
  readonly weights: KernelArray;
  readonly objective: Objective;
  readonly sweep: SweepStatistics;
  /** ‖Y − X‖² in the weights, without penalties. */
  squares: number;
  readonly extrapolation: Extrapolation;
  sweeps: number;
  readonly recorder: Recorder;
  /** The values of the user's own statistics. */
  readonly ownValues: Float64Array;
  /** The factors as their user knows them, in the end. */
  readonly results: Tensor[];
}

/** Bytes that the method needs beside Y. */
export function workspaceBytes(
  { definition, factors, options }: Pick<BpgdProblem, "definition" | "factors" | "options">,
  shape: readonly number[],
  weighted: boolean,
  threads = 1,
  kind: Stored["kind"] = "dense",
  stored = sizeOf(shape),
): number {
  const layouts = factors.map(({ layout }) => layout);
  const arrays = options.step === "spectral" ? 7 : 4;
  const most = mostVectors({ definition, factors, options }, shape);
  let bytes = align(8 * scratchLength(most, threads)) + align(8 * largestRank(layouts));
  for (const { layout, penalty } of factors) {
    const { rank, length, ties } = layout;
    bytes += (penalty ? arrays + 1 : arrays) * align(8 * rank * length);
    bytes += align(8 * rank * rank) + align(8 * rank);
    // One step length an entry.
    if (ties) bytes += align(8 * length);
  }
  for (const values of definition.rooms(shape, layouts)) bytes += align(8 * values);
  const size = sizeOf(shape);
  const rows = rowsOf(definition, shape);
  const passes = takesPasses(options);
  const room = scratchBytes(kind, { rank: most, rows, columns: size / rows, threads, passes });
  const plain = options.objective === "squared" && !weighted;
  bytes += plain ? room : 2 * room + align(8 * stored);
  if (weighted) bytes += align(8 * stored);
  for (const values of startRooms(definition, shape, layouts, options.start))
    bytes += align(8 * values);
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
    try {
      return allocate(problem);
    } catch (error) {
      // A model of the user's own threw.
      releaseAll(problem);
      throw error;
    }
  },

  begin: (state) => pausedIfLong(state.problem, placeAll(state)),

  step: (state) => pausedIfLong(state.problem, improveAll(state)),

  terminate(state): Termination | undefined {
    const { sweep, problem } = state;
    const { targetError, tolerance } = problem.options;
    const { objective, relativeError } = sweep;
    if (!Number.isFinite(objective + relativeError)) return termination("nonfinite");
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

  conclude: (state) => pausedIfLong(state.problem, concludeAll(state)),

  finish(state, iterations, ended) {
    const { problem, sweep, recorder } = state;
    const layouts = problem.factors.map(({ layout }) => layout);
    return {
      model: problem.definition.assemble(state.results, layouts),
      loss: Math.sqrt(state.squares),
      objective: sweep.objective,
      relativeError: sweep.relativeError,
      stationarity: sweep.stationarity,
      momentum: momentumOf(state),
      iterations,
      termination: ended,
      statistics: recorder.finish(),
      options: problem.options,
      seed: problem.options.seed,
    };
  },

  release({ problem }) {
    releaseAll(problem);
  },
};

/** Gives back all memory of a problem. */
export function releaseAll({ workspace, y }: BpgdProblem): void {
  workspace.release();
  if (y.kind === "slabs") for (const slab of y.slabs) slab.workspace.release();
}

/** On a tensor of ordinary size pauses would only cost time. */
function pausedIfLong(problem: BpgdProblem, work: Pausing<void>): Pausing<void> | undefined {
  if (isLong(problem)) return work;
  finish(work);
  return undefined;
}

/** The starting point. */
function* placeAll(state: State): Pausing<void> {
  if (state.objective.begin) yield* state.objective.begin();
  yield* place(state);
  for (const { current, previous } of state.blocks) {
    yield* copySteps(current.view, previous.view);
  }
  for (const n of state.order) yield* moveWeights(state, n);
  yield;
  yield* scaleToData(state);
  yield* measure(state);
}

/** One sweep, with a pause after every factor and within long products. */
function* improveAll(state: State): Pausing<void> {
  const { objective } = state;
  drawOrder(state);
  for (const n of state.order) {
    yield* objective.improve(n);
    if (state.problem.factors[n]!.into !== undefined) yield* moveWeights(state, n);
    yield;
  }
  state.sweeps++;
  yield* measure(state);
  state.extrapolation.note(state.sweep.objective);
}

/** Applies what is asked of the end, and writes the result. */
function* concludeAll(state: State): Pausing<void> {
  const { problem, blocks, results } = state;
  yield* makeFinal(state);
  for (const [n, factor] of problem.factors.entries()) {
    results.push(yield* toTensor(blocks[n]!, factor, factor.room));
  }
}

/** Whether a product with Y, a look at every entry of the model or an update may take some hundredths of a second. */
function isLong({ factors, shape, options, weights }: BpgdProblem): boolean {
  const plain = options.objective === "squared" && !weights;
  const layouts = factors.map(({ layout }) => layout);
  const entries = sizeOf(shape) * (largestRank(layouts) + (plain ? 0 : ENTRY));
  const updates = layouts.map(({ rank, length }) => options.innerSteps * rank * rank * length);
  return Math.max(entries, ...updates) > LONG || layouts.some(isLongFactor);
}

function allocate(problem: BpgdProblem): State {
  const { shape, options, workspace, factors, definition, weights: given } = problem;
  const { objective, innerSteps } = options;
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
  const { threads } = workspace;
  const most = mostVectors(problem, shape);
  const scratch = reserve(scratchLength(most, threads)).at;
  const small = new Float64Array(largestRank(layouts) ** 2);
  const { update } = options;
  const extrapolation = createExtrapolation(update !== "gradient" && options.momentum);
  const penalized = factors.some(({ penalty }) => penalty);
  // The working data of weighted squared error count in the largest weight.
  const unit = penalized && given && objective === "squared" ? largestMagnitude(given) : 1;
  const blocks = factors.map(({ layout, feasible, penalty }) => {
    const own = penalty && inUnitsOf(unit, penalty);
    // The Gram matrix of a Tucker core is never formed.
    const solve = update === "gradient" || layout.ties ? undefined : { update, extrapolation };
    return createBlock(kernels, feasible, layout, options, reserve, scratch, small, own, solve);
  });
  const weights = reserve(largestRank(layouts));
  const rooms = definition.rooms(shape, layouts).map(reserve);
  const size = sizeOf(shape);
  const rows = rowsOf(definition, shape);
  const { buffer } = workspace;
  const sides = { rows, columns: size / rows, rank: most };
  const passes = takesPasses(options);
  const store = { kernels, buffer, ...sides, scratch, threads, passes, reserve };
  const plain = objective === "squared" && !given;
  const entries = plain ? undefined : entriesOf(problem.y, given, store);
  const stored = entries ? withValues(problem.y, entries.working.at) : problem.y;
  const data = problem.data ?? dataOf(stored, store);
  const y = data.dense ?? NOT_DENSE;
  const parts = { kernels, data, y, shape, factors: layouts, blocks, rooms };
  const structure = definition.create(parts);
  const [left, right] = startRooms(definition, shape, layouts, options.start).map(reserve);
  const whole = { kernels, data, blocks, structure, order: problem.order, innerSteps };
  return {
    problem,
    blocks,
    structure,
    data,
    entries,
    rooms: { left: left!, right: right! },
    order: [...problem.order],
    random: createRandom(deriveSeed(options.seed, 1)),
    weights,
    objective: createObjective(whole, entries, factors, objective),
    sweep: { objective: 0, relativeError: 0, stationarity: 0, criterion: 0 },
    squares: 0,
    extrapolation,
    sweeps: 0,
    recorder: createRecorder(options.history, ownNames),
    ownValues: new Float64Array(ownNames.length),
    results: [],
  };
}

/** Y where only its products are known. */
const NOT_DENSE: KernelArray = { at: 0, view: new Float64Array(0) };

/** A penalty in units of which `unit` is one. */
function inUnitsOf(unit: number, penalty: Penalty): Penalty {
  const { ridge, smoothness } = penalty;
  return { ...penalty, ridge: ridge / unit, smoothness: smoothness / unit };
}

/** How many vectors a product with Y takes at most. */
export function mostVectors(
  { definition, factors, options }: Pick<BpgdProblem, "definition" | "factors" | "options">,
  shape: readonly number[],
): number {
  const layouts = factors.map(({ layout }) => layout);
  const ofStart = options.start === "svd" ? definition.svdStart!.vectors(shape, layouts) : 0;
  return Math.max(largestRank(layouts), ofStart);
}

/** The largest rank of a block. */
function largestRank(layouts: readonly FactorLayout[]): number {
  return layouts.reduce((most, { rank }) => Math.max(most, rank), 1);
}

/** Whether one step of a factor may be taken in a pass over Y. */
function takesPasses({ update, innerSteps }: ResolvedOptions<unknown>): boolean {
  return update === "gradient" && innerSteps === 1;
}

/** Puts the start in place, given, random or made from the data, and makes what may move feasible. */
function* place(state: State): Pausing<void> {
  const { problem, blocks } = state;
  const { factors, options, range } = problem;
  const random = createRandom(options.seed);
  if (options.start === "svd") yield* placeSvd(state, random);
  const positive = isEssentiallyNonnegative(range.low, range.high);
  for (const [n, factor] of factors.entries()) {
    const { layout, start, spec, frozen } = factor;
    const block = blocks[n]!;
    const { view } = block.current;
    if (start) factor.start = undefined;
    if (!start) {
      if (options.start !== "svd") {
        const nonnegative = positive || isNonnegative(spec);
        if (view.length > SOME / 4) yield* fillNormalSteps(view, random, nonnegative);
        else fillNormal(view, random, nonnegative);
      }
    } else if (layout.axis === 1) {
      yield* transposeSteps(start.data, view, layout.length, layout.rank);
    } else {
      yield* copySteps(start.data, view);
    }
    if (frozen) continue;
    if (options.objective === "squared") yield* makeFeasible(view, block.feasible);
    else {
      yield* liftZeros(view);
      yield* makeFeasible(view, prepareFeasible(scaledToSimplex(spec), layout));
    }
  }
}

function* placeSvd(state: State, random: Random): Pausing<void> {
  const { problem, blocks, data, entries, rooms } = state;
  const { definition, shape, factors } = problem;
  if (entries) yield* fillMissing(entries.y.view, entries.weights?.view, entries.working.view);
  const y = data.dense ?? NOT_DENSE;
  const layouts = factors.map(({ layout }) => layout);
  const clamps = factors.map(({ spec }) => isNonnegative(spec));
  const parts = { data, y, shape, factors: layouts, blocks, clamps, rooms, random };
  yield* definition.svdStart!.fill(parts);
  yield* lift(parts);
}

/** Y with the weighted mean of its entries where they are missing. */
function* fillMissing(
  y: Float64Array,
  weights: Float64Array | undefined,
  out: Float64Array,
): Pausing<void> {
  let sum = 0;
  let total = 0;
  yield* inStretches(y.length, (from, to) => {
    out.set(y.subarray(from, to), from);
    let [along, own] = [sum, total];
    for (let i = from; weights && i < to; i++) {
      along += weights[i]! * y[i]!;
      own += weights[i]!;
    }
    [sum, total] = [along, own];
  });
  if (!weights) return;
  yield* inStretches(y.length, (from, to) => {
    for (let i = from; i < to; i++) if (weights[i] === 0) out[i] = sum / total;
  });
}

/**
 * Scales a start made here to the data: by the scalar that is best where it resembles them, else
 * to the norm of the data. The scale goes to the random factors whose constraints leave it free.
 */
function* scaleToData(state: State): Pausing<void> {
  const { problem, blocks, structure, weights, objective } = state;
  const { factors, range, options } = problem;
  const free = factors.flatMap(({ given, spec, feasible, frozen }, n) =>
    !given && !frozen && isScaleFree(spec) && !feasible.settle ? [n] : [],
  );
  if (free.length === 0) return;
  const positive = options.start === "svd" || isEssentiallyNonnegative(range.low, range.high);
  const scale = yield* objective.bestScale(positive);
  if (!Number.isFinite(scale)) return;
  // The square root is exact where a power need not be.
  const shared =
    free.length === 1 ? scale : free.length === 2 ? Math.sqrt(scale) : scale ** (1 / free.length);
  weights.view.fill(shared);
  for (const n of free) {
    for (const { view } of [blocks[n]!.current, blocks[n]!.previous]) {
      yield* inStretches(view.length, (from, to) => {
        for (let i = from; i < to; i++) view[i]! *= shared;
      });
    }
    if (isLongFactor(blocks[n]!)) yield;
    structure.scaled(n, weights, factors[n]!.layout.partners[0]!);
  }
}

function drawOrder({ problem, order, random, structure }: State): void {
  const { order: kind } = problem.options;
  if (kind === "random") shuffle(order, random);
  else if (kind === "randomSides") shuffleSides(order, random, structure);
}

/** Moves the weights of a factor whose constraint rescales into their target. */
function* moveWeights({ problem, blocks, structure, weights }: State, n: number): Pausing<void> {
  const { into, feasible } = problem.factors[n]!;
  if (into === undefined) return;
  yield* settle(blocks, structure, problem.factors, n, into, weights, feasible);
}

/** Applies the final constraints and measures anew where there are any. */
function* makeFinal(state: State): Pausing<void> {
  const { problem, blocks, structure, weights } = state;
  const { factors } = problem;
  if (!factors.some(({ final }) => final)) return;
  for (const [n, { final }] of factors.entries()) {
    if (!final) continue;
    yield* makeFeasible(blocks[n]!.current.view, final.feasible);
    structure.moved(n);
  }
  for (const [n, { final }] of factors.entries()) {
    if (final?.into === undefined) continue;
    yield* settle(blocks, structure, factors, n, final.into, weights, final.feasible);
  }
  yield* measure(state);
}

/** The weight of extrapolation that the run came to; of gradient steps that of its slowest factor. */
function momentumOf({ problem, blocks, order, extrapolation }: State): number {
  if (problem.options.update !== "gradient") return extrapolation.reached;
  return order.reduce((least, n) => Math.min(least, blocks[n]!.momentum.reached()), 1);
}

/** The statistics of the current iterate, from products that the next sweep needs as well. */
function* measure(state: State): Pausing<void> {
  const { problem, blocks, order, sweep, objective, recorder } = state;
  const before = sweep.objective;
  const { value, squares } = yield* objective.measure();
  state.squares = squares;
  const penalized = problem.factors.some(({ penalty }) => penalty);
  sweep.objective = penalized ? value + (yield* penaltiesOf(state)) : value;
  const { normSquared } = objective;
  sweep.relativeError = normSquared > 0 ? Math.sqrt(squares / normSquared) : squares > 0 ? 1 : 0;
  sweep.stationarity = 0;
  for (const n of order) {
    const own = objective.stationarity(n);
    const value = typeof own === "number" ? own : yield* own;
    sweep.stationarity = Math.max(sweep.stationarity, value);
  }
  const { criterion: name } = problem.options;
  sweep.criterion =
    name === "stationarity"
      ? sweep.stationarity
      : yield* criterion(name, sweep, blocks, order, state.sweeps > 0 ? before : undefined);
  measureOwn(state);
  recorder.record(sweep, state.ownValues);
}

/** What the penalties add to the objective; those of frozen factors do not change. */
function* penaltiesOf({ problem, blocks }: State): Pausing<number> {
  const share = problem.options.objective === "squared" ? 1 : 0.5;
  let sum = 0;
  for (const [n, { penalty }] of problem.factors.entries()) {
    if (penalty) sum += share * (yield* penaltyOf(penalty, blocks[n]!.current.view));
  }
  return sum;
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
      if (n >= 0) return finish(toTensor(blocks[n]!, problem.factors[n]!));
      const names = problem.factors.map(({ layout }) => String(layout.name));
      throw new UnmixError(
        "option",
        `There is no factor "${String(name)}"; the factors are ${names.join(", ")}.`,
        { name, names },
      );
    },
  };
}

/** A factor in the shape and the units that its user knows, written to `data`; it pauses where that is long. */
function* toTensor(
  { current }: Block,
  { layout, unit = 1 }: PreparedFactor,
  data: Float64Array = new Float64Array(current.view.length),
): Pausing<Tensor> {
  const { axis, rank, length, shape } = layout;
  if (axis === 1) yield* transposeSteps(current.view, data, rank, length);
  else yield* copySteps(current.view, data);
  if (unit !== 1) {
    yield* inStretches(data.length, (from, to) => {
      for (let i = from; i < to; i++) data[i]! *= unit;
    });
  }
  return { data, shape: [...shape] };
}
