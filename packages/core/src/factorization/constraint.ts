/**
 * What a factor must satisfy, described by data so that it crosses threads, saves and shows.
 *
 * - `nonnegative`, `interval`: entry by entry.
 * - `norm`: every piece chosen by `per` has the norm `to` in l1, l2 or linfinity, reached by scaling
 *   (divide the piece by its norm) or by Euclidean projection.
 * - `simplex`: every piece is nonnegative and sums to `to`, by Euclidean projection.
 * - `composed`: each in turn, the first first.
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
       * Only for scaling, and only where a piece lies within one component.
       */
      readonly rescale?: "other";
    }
  | { readonly kind: "simplex"; readonly per: Piece; readonly to?: number }
  | { readonly kind: "composed"; readonly parts: readonly ConstraintSpec[] };

/**
 * The pieces a norm is taken over. Of a tensor: the `whole`; a `slice` (first index fixed); a
 * `fibre` (all but the last index fixed); the `averageSlice` (each first-index slice scaled so that
 * the mean norm over its second index is `to`). Of a matrix also: a `row`, a `column`.
 */
export type Piece = "whole" | "row" | "column" | "slice" | "fibre" | "averageSlice";

/** A constraint made ready for one block of a given shape. It allocates nothing when applied. */
export interface Constraint {
  readonly spec: ConstraintSpec;
  /**
   * Makes `block` satisfy the constraint, in place. Where the constraint rescales into the other
   * factor, the weight taken out of component r is multiplied into `weights[r]`.
   */
  apply(block: Float64Array, weights?: Float64Array): void;
  /** How far `block` is from satisfying it: 0 when satisfied, relative to the size asked for. */
  violation(block: Float64Array): number;
}
