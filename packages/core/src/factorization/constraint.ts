/**
 * What a factor must satisfy, described by data so that it crosses threads, saves and shows.
 *
 * - `nonnegative`, `interval`: entry by entry.
 * - `norm`: every piece chosen by `per` has the norm `to` in l1, l2 or linfinity, reached by scaling
 *   (divide the piece by its norm) or by Euclidean projection onto the sphere of that norm. A piece
 *   of zeros becomes the uniform piece of that norm (`linfinity` by projection: its first entry).
 *   Scaling in l1 or linfinity without `rescale` is no projection, so the objective of a factorization
 *   can then rise from sweep to sweep.
 * - `simplex`: every piece is nonnegative and sums to `to`, by Euclidean projection.
 * - `composed`: each in turn, the first first. `nonnegative` directly followed by a scaled norm is
 *   *safe*: a piece without a positive entry is replaced by its projection (l1: onto the simplex; l2
 *   and linfinity: onto its largest entry), so that no piece becomes zero before it is divided.
 */
export type ConstraintSpec =
  | { readonly kind: "none" }
  | { readonly kind: "nonnegative" }
  | { readonly kind: "interval"; readonly low: number; readonly high: number }
  | {
      readonly kind: "norm";
      readonly norm: "l1" | "l2" | "linfinity";
      readonly how: "scale" | "project";
      readonly per: Piece;
      /** The norm to reach, default 1. */
      readonly to?: number;
      /**
       * `"other"` moves the weights that scaling took out of each component into the other factor,
       * component by component, so that the product is preserved exactly (the rescaling trick).
       * Only for scaling, and only where every component has one weight: `slice` or
       * `averageSlice` (`row` of a matrix) of the core, `column` of the matrix, or the `whole`.
       */
      readonly rescale?: "other";
    }
  | { readonly kind: "simplex"; readonly per: Piece; readonly to?: number }
  | { readonly kind: "composed"; readonly parts: readonly ConstraintSpec[] };

/**
 * The pieces a norm is taken over. Of a tensor: the `whole`; a `slice` (first index fixed); a
 * `fibre` (all but the last index fixed); the `averageSlice` (each first-index slice, its norm being
 * `to` times the size of the second mode; for l1 the mean norm over the second index is then `to`).
 * Of a matrix also: a `row`, a `column`.
 */
export type Piece = "whole" | "row" | "column" | "slice" | "fibre" | "averageSlice";

/** A constraint made ready for one block of a given shape. It allocates nothing when applied. */
export interface Constraint {
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
  /**
   * How far `block` is from satisfying it: 0 when satisfied, relative to the size asked for (of
   * `nonnegative`: to the largest magnitude in `block`); infinity where `block` holds NaN.
   */
  violation(block: Float64Array): number;
}
