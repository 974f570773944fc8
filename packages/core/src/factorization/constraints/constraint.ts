import type { Pausing } from "../../iterate/pauses.ts";
import type { StridedArray } from "../../tensor/ndarray.ts";
import type { FactorName } from "../factors/layout.ts";

/**
 * What a factor must satisfy, described by data so that it crosses threads, saves and shows.
 *
 * - `nonnegative`, `interval`, `binary` (0 or 1, whichever is nearer): entry by entry.
 * - `norm`: every piece chosen by `per` has the norm `to` in l1, l2 or linfinity, reached by scaling
 *   (divide the piece by its norm) or by Euclidean projection onto the sphere of that norm. A piece
 *   of zeros becomes the uniform piece of that norm (`linfinity` by projection: its first entry).
 *   Scaling in l1 or linfinity without `rescale` is no projection, so the objective of a factorization
 *   can then rise from sweep to sweep.
 * - `simplex`: every piece is nonnegative and sums to `to`, by Euclidean projection.
 * - `linear`: every piece x satisfies `matrix` x = `equals`, by Euclidean projection.
 * - `custom`: functions of your own, of the block as its user sees it (row-major, of `shape`): `apply`
 *   changes it in place, `violation` says how far it is from satisfied. They do not survive saving,
 *   and a step stays a descent only where `apply` gives a nearest point.
 * - `composed`: each in turn, the first first. A `simplex` beside an `interval` is projected onto together
 *   with it. `nonnegative` directly followed by a scaled norm is
 *   *safe*: a piece without a positive entry is replaced by its projection (l1: onto the simplex; l2
 *   and linfinity: onto its largest entry), so that no piece becomes zero before it is divided.
 */
export type ConstraintSpec =
  | { readonly kind: "none" }
  | { readonly kind: "nonnegative" }
  | {
      readonly kind: "interval";
      /** The least an entry may be; −∞ for no limit. */
      readonly low: number;
      /** The most, at least `low`; ∞ for no limit. */
      readonly high: number;
    }
  | {
      readonly kind: "norm";
      /** Σ |x|, √(Σ x²) or the largest |x|. */
      readonly norm: "l1" | "l2" | "linfinity";
      /** By dividing, or by Euclidean projection. */
      readonly how: "scale" | "project";
      /** What has the norm. */
      readonly per: Piece;
      /** The norm to reach, default 1. */
      readonly to?: number;
      /**
       * Moves the weights that scaling took out of each component into another factor, component by
       * component, so that the product is preserved exactly (the rescaling trick): the one named, or
       * `"other"`, which of Tucker-1 is the other factor, of CP the last other one, and of Tucker the
       * core for a matrix and the first matrix for the core. Only for scaling, and only where every
       * component has one weight: `slice` or `averageSlice` (`row` of a matrix) of a core, `column`
       * of a matrix, or the `whole`.
       */
      readonly rescale?: "other" | FactorName;
    }
  | { readonly kind: "binary" }
  | {
      readonly kind: "simplex";
      /** What sums to it. */
      readonly per: Piece;
      /** The sum to reach, above 0, default 1. */
      readonly to?: number;
    }
  | {
      readonly kind: "linear";
      /** What satisfies it. */
      readonly per: Piece;
      /** E equations × the length of a piece. */
      readonly matrix: StridedArray;
      /** E right sides. */
      readonly equals: ArrayLike<number>;
    }
  | {
      readonly kind: "custom";
      /** Makes `block` satisfy it, in place. */
      apply(block: Float64Array, shape: readonly number[]): void;
      /** How far `block` is from satisfying it, 0 when satisfied. */
      violation(block: Float64Array, shape: readonly number[]): number;
    }
  | {
      readonly kind: "composed";
      /** Applied in this order. */
      readonly parts: readonly ConstraintSpec[];
    };

/**
 * The pieces a norm is taken over. Of a tensor: the `whole`; a `slice` (first index fixed); a `pair`
 * (first two indices fixed); a `fibre` (all but the last index fixed); the `averageSlice` (each first-index slice, its norm being
 * `to` times the size of the second mode; for l1 the mean norm over the second index is then `to`).
 * Of a matrix also: a `row`, a `column`.
 */
export type Piece = "whole" | "row" | "column" | "slice" | "pair" | "fibre" | "averageSlice";

/** A constraint made ready for one block of a given shape. It allocates nothing when applied. */
export interface Constraint {
  /** What it was made from. */
  readonly spec: ConstraintSpec;
  /** Whether `apply` has weights to move into the other factor. */
  readonly rescales: boolean;
  /**
   * Makes `block` satisfy the constraint, in place. Where the constraint rescales into the other
   * factor, the weight taken out of component r is multiplied into `weights[r]`, so `weights` comes
   * in filled with ones and goes out multiplied to the other factor. A piece that holds NaN or an
   * infinity becomes NaN rather than pass as feasible.
   */
  apply(block: Float64Array, weights?: Float64Array): void;
  /** `apply` with pauses between pieces that are long; a constraint without it is applied in one go. */
  applySteps?(block: Float64Array, weights?: Float64Array): Pausing<void>;
  /**
   * How far `block` is from satisfying it: 0 when satisfied, relative to the size asked for (of
   * `nonnegative`: to the largest magnitude in `block`); infinity where `block` holds NaN.
   */
  violation(block: Float64Array): number;
}
