/**
 * The loops of the kernels over a stretch of their range, so that several threads can share one: each
 * number is summed as the whole kernel sums it, wherever the stretches are cut. Arguments are those of
 * `Kernels`.
 */
export interface Stretches {
  /** Columns `from` up to but without `to` of `product`; cut at multiples of {@link COLUMNS}. */
  productColumns(
    x: number,
    y: number,
    out: number,
    rank: number,
    rows: number,
    columns: number,
    from: number,
    to: number,
  ): void;
  /** The same columns of X Y += for the `count` rows of Y from `row` on; faster with `scratch`. */
  addProductColumns(
    x: number,
    y: number,
    out: number,
    rank: number,
    rows: number,
    columns: number,
    row: number,
    count: number,
    from: number,
    to: number,
    scratch?: number,
  ): void;
  /** Rows of Y `from` up to but without `to` of `productTransposed`; cut at multiples of 8. */
  productTransposedRows(
    x: number,
    y: number,
    out: number,
    rank: number,
    rows: number,
    columns: number,
    from: number,
    to: number,
  ): void;
  /**
   * out += the sums of `count` panels, one array of `size` values behind the other, for values `from` up to
   * but without `to`; cut at multiples of {@link COLUMNS}.
   */
  addSums(panels: number, count: number, size: number, out: number, from: number, to: number): void;
  /** Tiles `from` up to but without `to` of `rowGram`. */
  gramTiles(x: number, out: number, rank: number, length: number, from: number, to: number): void;
  /** Copies what stands above the diagonal of a Gram matrix below it. */
  mirror(out: number, rank: number): void;
  /** `advance` of up to `CHUNK` columns from `start` on, of `length` in a row. */
  advanceColumns(
    gram: number,
    cross: number,
    x: number,
    previous: number,
    weight: number,
    inverse: number,
    floor: number,
    next: number,
    scratch: number,
    rank: number,
    length: number,
    start: number,
    width: number,
  ): number;
  /** `coordinate` of columns `from` up to but without `to`; cut at multiples of `tileOf(rank)`. */
  coordinateColumns(
    gram: number,
    cross: number,
    x: number,
    inverse: number,
    floor: number,
    next: number,
    scratch: number,
    rank: number,
    length: number,
    passes: number,
    early: number,
    from: number,
    to: number,
  ): number;
  /** `exact` of columns `from` up to but without `to`; cut at multiples of `CHUNK`. */
  exactColumns(
    gram: number,
    cross: number,
    x: number,
    floor: number,
    next: number,
    scratch: number,
    rank: number,
    length: number,
    from: number,
    to: number,
  ): number;
  /**
   * `residualSquared` of up to {@link RESIDUAL_ROWS} rows from `row` on, of each by itself: they are in the first
   * values of `scratch`.
   */
  residualRows(
    y: number,
    x: number,
    z: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row: number,
    count: number,
  ): void;
  readonly buffer: ArrayBufferLike;
  /** Of a Y in float32, and of a sparse one. */
  readonly single: SingleStretches;
  readonly sparse: SparseStretches;
  /** Sets `length` values to 0. */
  clear(out: number, length: number): void;
  /** Sets columns `from` up to but without `to` of an array of `rank` rows to 0. */
  clearColumns(out: number, rank: number, columns: number, from: number, to: number): void;
  /** Rows of Y in one call. */
  stripOf(columns: number): number;
}

/**
 * The loops over a Y in float32 over a stretch of their range, as {@link Stretches} are. `scratch` is that
 * of `SingleKernels`, `strip` the place of a thread's own strip in it.
 */
export interface SingleStretches {
  /** Puts a factor in float32, and its units before it, into the scratch. */
  demote(x: number, unit: number, scratch: number, rank: number, columns: number): void;
  /** Columns `from` up to but without `to` of X Y += for `count` rows; cut at multiples of `COLUMNS`. */
  addColumns(
    x: number,
    y: number,
    unit: number,
    out: number,
    strip: number,
    rank: number,
    rows: number,
    columns: number,
    row: number,
    count: number,
    from: number,
    to: number,
  ): void;
  /** Rows `from` up to but without `to` of X Yᵀ, with X from `demote`; cut at multiples of 4. */
  transposedRows(
    scratch: number,
    y: number,
    out: number,
    rank: number,
    rows: number,
    columns: number,
    from: number,
    to: number,
  ): void;
  /** One row of `residualSquaredSingle`. */
  residualRow(
    y: number,
    unit: number,
    x: number,
    z: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row: number,
  ): number;
}

/**
 * The loops over a sparse Y over a stretch of their range, as {@link Stretches} are. Factors with their
 * components last lie in the scratch of `SparseKernels`, that of the rows first.
 */
export interface SparseStretches {
  /** Places `from` up to but without `to` of a factor of `length`, components last, to `out`. */
  toLast(x: number, out: number, rank: number, length: number, from: number, to: number): void;
  /** The way back. */
  toFirst(x: number, out: number, rank: number, length: number, from: number, to: number): void;
  /** Adds to the sums of the product the entries of `count` rows from `row` on, from `starts` to `ends`. */
  scatter(
    starts: number,
    ends: number,
    indices: number,
    values: number,
    scratch: number,
    rank: number,
    rows: number,
    row: number,
    count: number,
  ): void;
  /** Rows `from` up to but without `to` of the transposed product, components last, into scratch. */
  gather(
    starts: number,
    indices: number,
    values: number,
    scratch: number,
    rank: number,
    rows: number,
    from: number,
    to: number,
  ): void;
  /** Those rows of `modelSparse`. */
  model(
    starts: number,
    indices: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    from: number,
    to: number,
  ): void;
  /** One row of `residualSquaredSparse`. */
  residualRow(
    starts: number,
    indices: number,
    values: number,
    p: number,
    q: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row: number,
  ): number;
}

/** Columns of Y that are never cut apart: a vector of the widest loop. */
export const COLUMNS = 16;

/** Rows of the residual at a time. */
export const RESIDUAL_ROWS = 16;
