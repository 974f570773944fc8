import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { Feasible } from "../constraints/feasible.ts";
import type { FactorLayout } from "../factors/layout.ts";
import type { Extrapolation } from "./extrapolation.ts";
import type { Kronecker } from "./kronecker.ts";
import { createMomentum, type Momentum } from "./momentum.ts";
import type { Penalty } from "./penalty.ts";

import type { Step, Update } from "./update.ts";

/**
 * One factor X (rank × length) while the others are fixed: the least-squares problem
 * min ½⟨X, G X⟩ − ⟨C, X⟩ over the feasible X, with G the Gram matrix of what multiplies X in the
 * model and C its product with Y. Numbers named after arrays are byte offsets into kernel memory.
 */
export interface Block {
  /** The loops that work on it. */
  readonly kernels: Kernels;
  /** What X must satisfy, made ready for its shape. */
  readonly feasible: Feasible;
  /** How far steps run ahead. */
  readonly momentum: Momentum;
  /** Components, the rows of X. */
  readonly rank: number;
  /** Values of a component. */
  readonly length: number;
  /** The iterate, rank × length. It, the one before and the next change places. */
  current: KernelArray;
  /** The iterate before it. */
  previous: KernelArray;
  /** Room for the next iterate. */
  next: KernelArray;
  /** C, rank × length. */
  readonly cross: KernelArray;
  /** G, rank × rank. */
  readonly gram: KernelArray;
  /** G of the core of a Tucker model, whose rank is 1: a Kronecker product, never formed. */
  kronecker?: Kronecker;
  /** Step length of each component; of a Kronecker G, of each entry or of all. */
  readonly inverse: KernelArray;
  /** Whether components have step lengths of their own; else `inverse` holds one alone. */
  readonly componentwise: boolean;
  /** The step length that a user chose. */
  readonly constantStep?: number;
  /** A term of its own in the objective, in the units of G, with room for the C and, to solve, the G it changes. */
  readonly penalty?: Penalty;
  /** C less the slope of the penalty, rank × length; with a penalty. */
  readonly pulled?: KernelArray;
  /** G with the part of the penalty that is quadratic in X, rank × rank; with a penalty. */
  readonly stiffened?: KernelArray;
  /** Set where step lengths follow the curvature that is met. */
  readonly spectral?: Spectral;
  /** Set where the factor is solved for instead of stepped. */
  readonly solve?: Solve;
  /** Byte offset of room for the kernels, shared by all blocks. */
  readonly scratch: number;
  /** Room for rank × rank values, for the bound on the eigenvalues. */
  readonly small: Float64Array;
  /** Bound on the largest eigenvalue of G. */
  lipschitz: number;
  /** The G that was bounded last: a sweep asks for the bound of the same G twice. */
  readonly bounded: Float64Array;
  /** Its bound. */
  bound: number;
  /** Whether `next` holds the plain projected gradient step from `current`. */
  prepared: boolean;
}

/** How a block is solved for, where it is. */
export interface Solve {
  readonly update: Exclude<Update, "gradient">;
  /** One for all blocks. */
  readonly extrapolation: Extrapolation;
}

/** What spectral steps remember of one block. */
export interface Spectral {
  readonly gradient: KernelArray;
  /** The last step, and G times it. */
  readonly direction: KernelArray;
  readonly curved: KernelArray;
  /** The next step length, in units of the safe one, which is that of `scalar` steps. */
  stretch: number;
}

/** A block, in memory that `reserve` hands out by the number of values. */
export function createBlock(
  kernels: Kernels,
  feasible: Feasible,
  { rank, length, ties }: Pick<FactorLayout, "rank" | "length" | "ties">,
  { momentum, step }: { readonly momentum: boolean | number; readonly step: Step },
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
