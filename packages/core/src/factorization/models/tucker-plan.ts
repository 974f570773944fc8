import { UnmixError } from "../../errors.ts";
import { describe } from "../../option-names.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import { sizeBetween } from "../algebra/mode-product.ts";
import { splitOf } from "../algebra/split.ts";
import type { FactorLayout } from "../factors/layout.ts";
import { type Contraction, largestOf, planContraction } from "./contract.ts";

/** Every mode product that a Tucker model of one shape makes. Blocks: 0 the core, then matrices. */
export interface TuckerPlan {
  /** 0 or 1: the side of the split that the mode of each block is on. */
  readonly sideOf: readonly number[];
  /** For each side, what contracts Y with the matrices of the other, and the size of the result. */
  readonly across: readonly (readonly Contraction[])[];
  readonly partials: readonly number[];
  /** For each side, what takes its result on to the core's product with Y. */
  readonly toCore: readonly (readonly Contraction[])[];
  /** For each matrix, what contracts its side's result with its neighbours. */
  readonly within: readonly (readonly Contraction[])[];
  /** For each matrix, the core around its mode: outer × size × inner. */
  readonly modes: readonly { outer: number; size: number; inner: number }[];
  /** What expands a slice of the core (first index fixed) to a slice of the tensor. */
  readonly expand: readonly Contraction[];
  /** The largest array on the way, in values. */
  readonly work: number;
}

export function planTucker(shape: readonly number[], factors: readonly FactorLayout[]): TuckerPlan {
  const ranks = factors[0]!.shape;
  const matrices = factors.flatMap(({ name, rank }, block) =>
    name === "core" ? [] : [{ block, mode: name, rank }],
  );
  const partialSizes = (split: number) => [
    [...shape.slice(0, split), ...ranks.slice(split)],
    [...ranks.slice(0, split), ...shape.slice(split)],
  ];
  const split = splitOf(shape.length, (at) =>
    partialSizes(at).reduce((sum, sizes) => sum + sizeOf(sizes), 0),
  );
  const sizes = partialSizes(split);
  const on = (side: number) => matrices.filter(({ mode }) => mode < split === (side === 0));
  const sideOf = factors.map(({ name }) => (name !== "core" && name >= split ? 1 : 0));
  const across = [planContraction(shape, on(1)), planContraction(shape, on(0))];
  const toCore = [0, 1].map((side) => planContraction(sizes[side]!, on(side)));
  const within = sideOf.map((side, b) =>
    planContraction(
      sizes[side]!,
      on(side).filter(({ block }) => block !== b),
    ),
  );
  const expand = planContraction(
    ranks.slice(1),
    matrices
      .filter(({ mode }) => mode > 0)
      .map(({ block, mode }) => ({ block, mode: mode - 1, rank: shape[mode]! })),
  );
  const largest = [...across, ...toCore, ...within, expand].map(largestOf);
  return {
    sideOf,
    across,
    partials: sizes.map((each, side) => (across[side]!.length > 0 ? sizeOf(each) : 0)),
    toCore,
    within,
    modes: matrices.map(({ mode }) => ({
      outer: sizeBetween(ranks, 0, mode),
      size: ranks[mode]!,
      inner: sizeBetween(ranks, mode + 1, ranks.length),
    })),
    expand,
    work: Math.max(...largest, sizeOf(ranks), sizeBetween(shape, 1, shape.length)),
  };
}

/**
 * @throws {UnmixError} unless there is a rank for every mode, a whole number from 1 to the mode's size
 *   and to the product of the others or null, and at least one of them is a number
 */
export function checkRanks(rank: unknown, shape: readonly number[]): void {
  const sizes = shape.join(" × ");
  if (!Array.isArray(rank) || rank.length !== shape.length) {
    throw new UnmixError(
      "option",
      `The rank is ${describe(rank)}; for a Tucker model of a tensor of shape ${sizes} it must be a list of ${shape.length} ranks, with null for a mode without a matrix.`,
      { rank, shape: [...shape] },
    );
  }
  const ranks = shape.map((size, n) => (rank[n] === null ? size : (rank[n] as number)));
  ranks.forEach((value, n) => {
    if (rank[n] === null) return;
    const others = sizeOf(ranks) / value;
    const most = Number.isFinite(others) ? Math.max(1, Math.min(shape[n]!, others)) : shape[n]!;
    if (Number.isSafeInteger(value) && value >= 1 && value <= most) return;
    throw new UnmixError(
      "option",
      `The rank of mode ${n} is ${describe(value)}; for a tensor of shape ${sizes} and ranks ${rank.map(String).join(", ")} it must be a whole number from 1 to ${most}, or null.`,
      { rank: [...rank], mode: n, most },
    );
  });
  if (rank.every((value) => value === null)) {
    throw new UnmixError(
      "option",
      "Every rank is null, so no mode has a matrix; give a rank to at least one.",
      { rank: [...rank] },
    );
  }
}
