import type { Kernels } from "../kernels/kernels.ts";
import type { Feasible } from "./feasible.ts";
import { absoluteRowSum, largestEigenvalueBound } from "./lipschitz.ts";
import { createMomentum, type Momentum } from "./momentum.ts";

/**
 * One factor X (rank × length) while the other is fixed: the least-squares problem
 * min ½⟨X, G X⟩ − ⟨C, X⟩ over the feasible X, with G the Gram matrix of the other factor and C its
 * product with Y. Numbers named after arrays are byte offsets into kernel memory.
 */
export interface Block {
  readonly kernels: Kernels;
  readonly feasible: Feasible;
  readonly momentum: Momentum;
  readonly rank: number;
  readonly length: number;
  /** The iterate, the one before it, and room for the next: the three change places. */
  current: Buffer;
  previous: Buffer;
  next: Buffer;
  /** C, rank × length. */
  readonly cross: Buffer;
  /** G, rank × rank, of the other factor. */
  readonly gram: Buffer;
  /** Step length of each component. */
  readonly inverse: Buffer;
  readonly componentwise: boolean;
  readonly scratch: number;
  readonly small: Float64Array;
  /** Bound on the largest eigenvalue of G. */
  lipschitz: number;
  /** Whether `next` holds the plain projected gradient step from `current`. */
  prepared: boolean;
}

/** An array in kernel memory: where it is, and a view of it. */
export interface Buffer {
  readonly at: number;
  readonly view: Float64Array;
}

/** Reads the step lengths from the Gram matrix; a component without curvature does not move. */
export function measureCurvature(block: Block): void {
  const { gram, inverse, rank } = block;
  block.lipschitz = largestEigenvalueBound(gram.view, rank, block.small);
  for (let r = 0; r < rank; r++) {
    const bound = block.componentwise ? absoluteRowSum(gram.view, rank, r) : block.lipschitz;
    inverse.view[r] = bound > 0 ? 1 / bound : 0;
  }
}

/** Makes the iterate satisfy the constraint, but for the gauge. */
export function makeFeasible({ feasible, current }: Block): void {
  const { view } = current;
  if (feasible.floor === 0) {
    for (let i = 0; i < view.length; i++) if (!(view[i]! > 0)) view[i] = 0;
  }
  feasible.project?.(view);
}

/** Writes the projected gradient step of the given extrapolation weight to `next`. */
function stepTo(block: Block, weight: number): number {
  const { kernels, feasible, rank, length, current, previous, next, inverse } = block;
  const uphill = kernels.advance(
    block.gram.at,
    block.cross.at,
    current.at,
    previous.at,
    weight,
    inverse.at,
    feasible.floor,
    next.at,
    block.scratch,
    rank,
    length,
  );
  if (!feasible.project) return uphill;
  feasible.project(next.view);
  return kernels.uphill(current.at, previous.at, weight, inverse.at, next.at, rank, length);
}

/**
 * Up to `steps` accelerated projected gradient steps. They end early once a step has become a tenth
 * of the first: the other factor is about to move anyway.
 */
export function improve(block: Block, steps: number): void {
  const { kernels, momentum, rank, length } = block;
  let first = 0;
  for (let step = 0; step < steps; step++) {
    const weight = momentum.weight(block.lipschitz);
    const uphill = block.prepared && weight === 0 ? 0 : stepTo(block, weight);
    accept(block, uphill);
    if (steps === 1) return;
    const moved = kernels.distanceSquared(block.current.at, block.previous.at, rank * length);
    if (step === 0) first = moved;
    else if (!(moved > first * EARLY_END)) return;
  }
}

const EARLY_END = 0.01;

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
export function canStepThrough({ feasible }: Block): boolean {
  return !feasible.project && !feasible.settle;
}

/**
 * One step of `block`, with the products with Y before and after it, in a single pass over Y.
 *
 * @param y byte offset of Y, `block.length` × `other.length`
 */
export function improveThrough(block: Block, other: Block, y: number): void {
  const { kernels, feasible, momentum, rank, length, current, previous, next } = block;
  const weight = momentum.weight(block.lipschitz);
  const uphill = kernels.advanceThrough(
    y,
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
    block.scratch,
    rank,
    length,
    other.length,
  );
  accept(block, uphill);
}

/**
 * ‖x − P(x − g/L)‖ ÷ ‖x‖: 0 exactly at a stationary point of this factor's problem, whatever the
 * scale and size of the data. The step it looks at is kept for the next sweep.
 */
export function stationarity(block: Block, other: Block): number {
  const { kernels, feasible, rank, length } = block;
  measureCurvature(block);
  const uphill = stepTo(block, 0);
  block.prepared = true;
  // Of one plain step with one length, what the kernel returns is −‖next − x‖² ÷ that length.
  const moved =
    block.componentwise || feasible.project
      ? kernels.distanceSquared(block.current.at, block.next.at, rank * length)
      : Math.abs(uphill) * block.inverse.view[0]!;
  const size = trace(other.gram.view, rank);
  if (size > 0) return Math.sqrt(moved / size);
  return moved > 0 ? Number.POSITIVE_INFINITY : moved;
}

/** ‖X‖² from X Xᵀ, which is the Gram matrix that the other factor's problem holds. */
function trace(gram: Float64Array, n: number): number {
  let sum = 0;
  for (let r = 0; r < n; r++) sum += gram[r * n + r]!;
  return sum;
}

/** What a block needs of kernel memory besides what it shares, in float64 values. */
export function createBlock(
  kernels: Kernels,
  feasible: Feasible,
  rank: number,
  length: number,
  options: { readonly momentum: boolean; readonly step: "scalar" | "component" },
  reserve: (values: number) => Buffer,
  scratch: number,
  small: Float64Array,
): Block {
  return {
    kernels,
    feasible,
    momentum: createMomentum(options.momentum),
    rank,
    length,
    current: reserve(rank * length),
    previous: reserve(rank * length),
    next: reserve(rank * length),
    cross: reserve(rank * length),
    gram: reserve(rank * rank),
    inverse: reserve(rank),
    componentwise: options.step === "component" && feasible.separable,
    scratch,
    small,
    lipschitz: 0,
    prepared: false,
  };
}
