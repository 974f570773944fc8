import { inStretches, LONG, type Pausing } from "../../iterate/pauses.ts";
import { CHUNK, type Kernels } from "../../kernels/kernels.ts";
import type { Feasible } from "../constraints/feasible.ts";
import type { Data } from "../data/data.ts";
import { inPieces } from "../data/pieces.ts";
import type { FactorLayout } from "../models/definition.ts";
import { denseProductSteps } from "../models/mode-product.ts";
import type { ResolvedSolverOptions } from "../options.ts";
import { addPenaltyPull, type Penalty, penaltyCurvature, penaltySlope } from "../penalty.ts";
import {
  advanceKronecker,
  applyKronecker,
  extrapolate,
  type Kronecker,
  measureKronecker,
  uphillKronecker,
} from "./kronecker.ts";
import { absoluteRowSum, largestEigenvalueBound } from "./lipschitz.ts";
import { columnsOfPiece, distanceSquaredSteps, isLong } from "./long.ts";
import { createMomentum, type Momentum } from "./momentum.ts";
import { penalized, penalizedSteps } from "./penalized.ts";
import { type Solve, solveBlock } from "./solve-block.ts";
import { type Spectral, stepSpectral } from "./spectral.ts";

/**
 * One factor X (rank × length) while the others are fixed: the least-squares problem
 * min ½⟨X, G X⟩ − ⟨C, X⟩ over the feasible X, with G the Gram matrix of what multiplies X in the
 * model and C its product with Y. Numbers named after arrays are byte offsets into kernel memory.
 */
export interface Block {
  readonly kernels: Kernels;
  readonly feasible: Feasible;
  readonly momentum: Momentum;
  readonly rank: number;
  readonly length: number;
  /** The iterate, the one before it, and room for the next: the three change places. */
  current: KernelArray;
  previous: KernelArray;
  next: KernelArray;
  /** C, rank × length. */
  readonly cross: KernelArray;
  /** G, rank × rank. */
  readonly gram: KernelArray;
  /** G of the core of a Tucker model, whose rank is 1: a Kronecker product, never formed. */
  kronecker?: Kronecker;
  /** Step length of each component; of a Kronecker G, of each entry or of all. */
  readonly inverse: KernelArray;
  readonly componentwise: boolean;
  /** The step length that a user chose. */
  readonly constantStep?: number;
  /** A term of its own in the objective, in the units of G, with room for the C and, to solve, the G it changes. */
  readonly penalty?: Penalty;
  readonly pulled?: KernelArray;
  readonly stiffened?: KernelArray;
  /** Set where step lengths follow the curvature that is met. */
  readonly spectral?: Spectral;
  /** Set where the factor is solved for instead of stepped. */
  readonly solve?: Solve;
  readonly scratch: number;
  readonly small: Float64Array;
  /** Bound on the largest eigenvalue of G. */
  lipschitz: number;
  /** The G that was bounded last, and its bound: a sweep asks for that of the same G twice. */
  readonly bounded: Float64Array;
  bound: number;
  /** Whether `next` holds the plain projected gradient step from `current`. */
  prepared: boolean;
}

/** An array in kernel memory: its byte offset there, and a view of it. */
export interface KernelArray {
  readonly at: number;
  readonly view: Float64Array;
}

/** Bounds the curvature, and sets the step lengths: those it admits, or the one that was chosen. */
export function measureCurvature(block: Block): void {
  readCurvature(block);
  if (block.constantStep !== undefined) block.inverse.view.fill(block.constantStep);
}

/** A step that ends at the bound whatever the slope. */
const FAR = 1e200;

/**
 * Reads the step lengths from the Gram matrix. A component without curvature, which is multiplied by nothing,
 * does not move, or goes to 0 where it costs.
 */
function readCurvature(block: Block): void {
  const { gram, inverse, rank, kronecker, penalty } = block;
  const extra = penalty ? penaltyCurvature(penalty) : 0;
  const flat = penalty && penaltySlope(penalty) > 0 ? FAR : 0;
  if (kronecker) {
    const bound = measureKronecker(kronecker, inverse.view, block.componentwise, block.small);
    block.lipschitz = bound + extra;
    if (penalty) {
      for (let i = 0; i < inverse.view.length; i++) {
        const own = (inverse.view[i]! > 0 ? 1 / inverse.view[i]! : 0) + extra;
        inverse.view[i] = own > 0 ? 1 / own : flat;
      }
    }
    return;
  }
  if (!isSame(gram.view, block.bounded)) {
    block.bound = largestEigenvalueBound(gram.view, rank, block.small);
    block.bounded.set(gram.view);
  }
  block.lipschitz = block.bound + extra;
  for (let r = 0; r < rank; r++) {
    const own = block.componentwise ? absoluteRowSum(gram.view, rank, r) + extra : block.lipschitz;
    inverse.view[r] = own > 0 ? 1 / own : flat;
  }
}

function isSame(x: Float64Array, y: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}

/** Makes a factor satisfy its constraint, but for the gauge; it pauses where the factor is long. */
export function* makeFeasible(view: Float64Array, feasible: Feasible): Pausing<void> {
  if (feasible.floor === 0) {
    yield* inStretches(view.length, (from, to) => {
      for (let i = from; i < to; i++) if (!(view[i]! > 0)) view[i] = 0;
    });
  }
  if (feasible.projectSteps) yield* feasible.projectSteps(view);
}

/** {@link stepTo} in the same bits, with pauses between ranges of columns and behind them. */
function* stepInPieces(block: Block, weight: number): Pausing<number> {
  const { feasible, rank, length, next } = block;
  if (block.kronecker) return stepTo(block, weight);
  const cross = yield* penalizedSteps(block, weight);
  let uphill = 0;
  const over = (from: number, to: number) => {
    uphill = advance(block, cross, weight, from, to, uphill);
  };
  yield* inStretches(length, over, columnsOfPiece(rank, 1, CHUNK));
  yield;
  if (!feasible.projectSteps) return uphill;
  yield* feasible.projectSteps(next.view);
  yield;
  return yield* uphillSteps(block, weight);
}

/** Writes the projected gradient step of the given extrapolation weight to `next`. */
function stepTo(block: Block, weight: number): number {
  const { feasible, length, next } = block;
  if (block.kronecker) return stepKronecker(block, block.kronecker, weight);
  const uphill = advance(block, penalized(block, weight), weight, 0, length, 0);
  if (!feasible.project) return uphill;
  feasible.project(next.view);
  return uphillOf(block, weight);
}

/** The step of a range of columns; how far it goes uphill is added to `sofar`. */
function advance(
  block: Block,
  cross: Block["cross"],
  weight: number,
  from: number,
  to: number,
  sofar: number,
): number {
  const { kernels, feasible, rank, length, current, previous, next, inverse } = block;
  return kernels.advance(
    block.gram.at,
    cross.at,
    current.at,
    previous.at,
    weight,
    inverse.at,
    feasible.floor,
    next.at,
    block.scratch,
    rank,
    length,
    from,
    to,
    sofar,
  );
}

/** How far a step that was projected afterwards goes uphill, in some components, the first being `from`. */
function uphillOf(block: Block, weight: number, from = 0, to = block.rank): number {
  const { kernels, length, current, previous, next, inverse } = block;
  const [x, before, after] = [current, previous, next].map(({ at }) => at + 8 * from * length);
  return kernels.uphill(x!, before!, weight, inverse.at + 8 * from, after!, to - from, length);
}

/** {@link uphillOf} all components in the same bits, with pauses between them. */
function* uphillSteps(block: Block, weight: number): Pausing<number> {
  let uphill = 0;
  for (let r = 0; r < block.rank; r++) {
    if (r > 0) yield;
    uphill += uphillOf(block, weight, r, r + 1);
  }
  return uphill;
}

function stepKronecker(block: Block, kronecker: Kronecker, weight: number): number {
  const { feasible, current, previous, next, inverse } = block;
  const cross = penalized(block, weight);
  extrapolate(kronecker, current.view, previous.view, weight);
  advanceKronecker(block.kernels, kronecker, cross.view, inverse.view, feasible.floor, next.view);
  feasible.project?.(next.view);
  return uphillKronecker(kronecker, current.view, inverse.view, next.view);
}

/** out = G x, the curvature of the penalty included; it pauses where the factor is long. */
export function* applyGramTo(block: Block, x: KernelArray, out: KernelArray): Pausing<void> {
  const { kernels, kronecker, gram, rank, length, scratch } = block;
  if (kronecker) {
    const { view } = applyKronecker(kernels, kronecker, x);
    for (let i = 0; i < length; i++) out.view[i] = view[i]!;
  } else {
    yield* denseProductSteps(kernels, scratch, gram.at, x.at, out.at, rank, rank, length);
  }
  if (block.penalty) yield* addPenaltyPull(block.penalty, x.view, 1, out.view);
}

/** out = G x − C at the iterate, the gradient of half the penalty included; it pauses where the factor is long. */
export function* gradientTo(block: Block, out: KernelArray): Pausing<void> {
  const { cross, current, penalty } = block;
  yield* applyGramTo(block, current, out);
  const slope = penalty ? penaltySlope(penalty) : 0;
  yield* inStretches(current.view.length, (from, to) => {
    for (let i = from; i < to; i++) out.view[i]! += slope - cross.view[i]!;
  });
}

/**
 * Up to `steps` accelerated projected gradient steps, or passes of coordinate descent, or an exact
 * solve. They end early once a step has become a tenth of the first: the other factor is about to move
 * anyway. Between steps that are long it pauses.
 */
export function* improve(block: Block, steps: number): Pausing<void> {
  const { kernels, momentum, rank, length } = block;
  if (block.solve) {
    yield* solveBlock(block, block.solve, steps);
    return;
  }
  let first = 0;
  const long = isLong(block);
  const some = Math.max(1, Math.floor(LONG / (rank * rank * length)));
  for (let step = 0; step < steps; step++) {
    if (step > 0 && (long || step % some === 0)) yield;
    if (block.spectral) {
      yield* stepSpectral(block, block.spectral);
      accept(block, 0);
    } else {
      const weight = momentum.weight(block.lipschitz);
      let uphill = 0;
      if (!block.prepared || weight !== 0) {
        uphill = long ? yield* stepInPieces(block, weight) : stepTo(block, weight);
      }
      accept(block, uphill);
    }
    if (steps === 1) return;
    const [now, before] = [block.current.at, block.previous.at];
    const moved = long
      ? yield* distanceSquaredSteps(kernels, now, before, rank * length)
      : kernels.distanceSquared(now, before, rank * length);
    if (step === 0) first = moved;
    else if (!(moved > first * EARLY_END)) return;
  }
}

/** The part of the square of the first step below which later ones are not worth it. */
export const EARLY_END = 0.01;

/** Makes `next` the iterate. */
function accept(block: Block, uphill: number): void {
  block.momentum.advance(block.lipschitz, uphill);
  const { previous } = block;
  block.previous = block.current;
  block.current = block.next;
  block.next = previous;
  block.prepared = false;
}

/** Whether one step of this factor can be taken strip by strip: its constraint knows entries only. */
export function canStepThrough({ feasible, spectral, penalty, solve }: Block): boolean {
  return !feasible.project && !feasible.settle && !spectral && !penalty && !solve;
}

/** Whether there is a pass over Y, of which no piece is too long to wait for. */
export function canAdvanceThrough({ advanceThrough, rowWork }: Data, rank: number): boolean {
  return advanceThrough !== undefined && 2 * rank * CHUNK * rowWork <= LONG;
}

/**
 * One step of `block`, with the products with Y before and after it, in a single pass over Y, with pauses
 * where it is long.
 *
 * @param data Y, of `block.length` × `other.length`, with such a pass
 */
export function* improveThrough(block: Block, other: Block, data: Data): Pausing<void> {
  const { feasible, momentum, current, previous, next } = block;
  const weight = momentum.weight(block.lipschitz);
  let uphill = 0;
  const over = (row: number, count: number) => {
    uphill += data.advanceThrough!(
      other.current.at,
      block.gram.at,
      block.cross.at,
      current.at,
      previous.at,
      weight,
      block.inverse.at,
      feasible.floor,
      next.at,
      other.cross.at,
      block.rank,
      row,
      count,
    );
  };
  // There are two products.
  yield* inPieces(data, 2 * block.rank, over, CHUNK);
  accept(block, uphill);
}

/**
 * ‖x − P(x − g/L)‖ ÷ ‖x‖: 0 exactly at a stationary point of this factor's problem, whatever the
 * scale and size of the data. The step it looks at is kept for the next sweep. It is found with pauses
 * where that step is long.
 *
 * @param normSquared ‖x‖²
 */
export function stationarity(block: Block, normSquared: number): number | Pausing<number> {
  measureCurvature(block);
  if (isLong(block)) return stationarityInPieces(block, normSquared);
  const { kernels, current, next, rank, length } = block;
  const uphill = stepTo(block, 0);
  const moved = knowsMove(block)
    ? Math.abs(uphill) * block.inverse.view[0]!
    : kernels.distanceSquared(current.at, next.at, rank * length);
  return partMoved(block, moved, normSquared);
}

function* stationarityInPieces(block: Block, normSquared: number): Pausing<number> {
  const { kernels, current, next, rank, length } = block;
  const uphill = yield* stepInPieces(block, 0);
  const moved = knowsMove(block)
    ? Math.abs(uphill) * block.inverse.view[0]!
    : yield* distanceSquaredSteps(kernels, current.at, next.at, rank * length);
  return partMoved(block, moved, normSquared);
}

/** Of one plain step with one length, what the kernel returns is −‖next − x‖² ÷ that length. */
function knowsMove({ componentwise, kronecker, feasible }: Block): boolean {
  return !componentwise && !kronecker && !feasible.project;
}

/**
 * What the plain step in `next` moves, in parts of the factor. A step that was chosen counts in parts of the
 * one that the curvature admits: a short one moves little wherever it is.
 */
function partMoved(block: Block, moved: number, normSquared: number): number {
  const { constantStep, lipschitz } = block;
  block.prepared = true;
  const parts = constantStep !== undefined && lipschitz > 0 ? constantStep * lipschitz : 1;
  if (normSquared > 0) return Math.sqrt(moved / normSquared) / parts;
  return moved > 0 ? Number.POSITIVE_INFINITY : moved;
}

/** A block, in memory that `reserve` hands out by the number of values. */
export function createBlock(
  kernels: Kernels,
  feasible: Feasible,
  { rank, length, ties }: Pick<FactorLayout, "rank" | "length" | "ties">,
  { momentum, step }: Pick<ResolvedSolverOptions, "momentum" | "step">,
  reserve: (values: number) => KernelArray,
  scratch: number,
  small: Float64Array,
  penalty?: Penalty,
  solve?: Solve,
): Block {
  const componentwise = step === "component" && feasible.separable;
  return {
    kernels,
    feasible,
    momentum: createMomentum(momentum),
    rank,
    length,
    current: reserve(rank * length),
    previous: reserve(rank * length),
    next: reserve(rank * length),
    cross: reserve(rank * length),
    gram: reserve(rank * rank),
    inverse: reserve(componentwise && ties ? length : rank),
    componentwise,
    ...(typeof step === "object" && { constantStep: step.constant }),
    ...(penalty && {
      penalty,
      pulled: reserve(rank * length),
      stiffened: reserve(rank * rank),
    }),
    ...(step === "spectral" && {
      spectral: {
        gradient: reserve(rank * length),
        direction: reserve(rank * length),
        curved: reserve(rank * length),
        stretch: 1,
      },
    }),
    ...(solve && { solve }),
    scratch,
    small,
    lipschitz: 0,
    bounded: new Float64Array(rank * rank),
    bound: 0,
    prepared: false,
  };
}
