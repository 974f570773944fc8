/** Which factor: the core, or the matrix of a mode, the first mode being 0. */
export type FactorName = "core" | number;

/** A factor as a user sees it, and as the solver stores it: one component a row. */
export interface FactorLayout {
  /** The core, or the number of the mode whose matrix it is. */
  readonly name: FactorName;
  /** As a user sees it: R × J × K … of a core, I × R of a matrix. */
  readonly shape: readonly number[];
  /** Where components lie in that shape: 0 for a core, 1 for a matrix, which is stored transposed. */
  readonly axis: 0 | 1;
  /** Components, the rows of what is stored. */
  readonly rank: number;
  /** Values of a component. */
  readonly length: number;
  /** The factors with the same components, which rescaling can move weights into; the default first. */
  readonly partners: readonly number[];
  /**
   * Set where the Gram matrix is a Kronecker product: the matrices that have their components along
   * the factor's modes, mode by mode, and null for a mode without one. Its rank is then 1.
   */
  readonly ties?: readonly (number | null)[];
}
