import type { Pausing } from "../../iterate/pauses.ts";
import { align } from "../../kernels/align.ts";
import type { KernelArray } from "../../kernels/array.ts";
import { scratchLength } from "../../kernels/kernels.ts";
import type { RangeRooms } from "../../linear/range.ts";
import { largestMagnitude } from "../../linear/unit.ts";
import { createRandom, deriveSeed, type Random } from "../../random/random.ts";
import { sizeOf, type Tensor } from "../../tensor/tensor.ts";
import { type Block, createBlock } from "../blocks/block.ts";
import { createExtrapolation, type Extrapolation } from "../blocks/extrapolation.ts";
import type { Penalty } from "../blocks/penalty.ts";
import type { Data } from "../data/data.ts";
import { dataOf } from "../data/data-of.ts";
import { withValues } from "../data/stored.ts";
import type { Structure } from "../models/definition.ts";
import { createObjective } from "../objectives/create.ts";
import type { Entries } from "../objectives/entries.ts";
import { entriesOf } from "../objectives/entries.ts";
import type { Objective } from "../objectives/objective.ts";
import { createBalance } from "./balance.ts";
import { createChange } from "./change.ts";
import { settle } from "./gauge.ts";
import {
  type BpgdProblem,
  largestRank,
  mostVectors,
  rowsOf,
  startRooms,
  takesPasses,
} from "./problem.ts";
import { createRecorder, type Recorder, type SweepStatistics } from "./statistics.ts";

/** A factorization under way: the problem, its factors and products in kernel memory, where it stands. */
export interface State {
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
  /** Balances what factor n costs with what another does, after it has moved. */
  readonly balance: (n: number) => Pausing<void> | undefined;
  readonly objective: Objective;
  /** How far factors moved since the last measure. */
  readonly change: () => Pausing<number>;
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

/** Lays out all that the method needs behind Y; nothing is allocated after it. */
export function allocate(problem: BpgdProblem): State {
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
    balance: createBalance(factors, blocks, structure, weights),
    objective: createObjective(whole, entries, factors, objective),
    change: createChange(blocks, problem.order),
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
export const NOT_DENSE: KernelArray = { at: 0, view: new Float64Array(0) };

/** A penalty in units of which `unit` is one. */
function inUnitsOf(unit: number, penalty: Penalty): Penalty {
  const { ridge, sparsity, smoothness } = penalty;
  return {
    ...penalty,
    ridge: ridge / unit,
    sparsity: sparsity / unit,
    smoothness: smoothness / unit,
  };
}

/** Moves the weights of a factor whose constraint rescales into their target. */
export function* moveWeights(
  { problem, blocks, structure, weights }: State,
  n: number,
): Pausing<void> {
  const { into, feasible } = problem.factors[n]!;
  if (into === undefined) return;
  yield* settle(blocks, structure, problem.factors, n, into, weights, feasible);
}
