/**
 * A tensor inside the library: contiguous, row-major (the last index varies fastest), plain data.
 * The door for other layouts is `fromNdarray`.
 */
export interface Tensor {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}
