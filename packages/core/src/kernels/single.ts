import { align } from "./align.ts";
import { SINGLE_PANEL, SINGLE_STRIP } from "./sizes.ts";

/**
 * The loops over a Y in float32, which stands for `unit` Y with `unit` a power of two. Everything else
 * is float64, as in `Kernels`; `y` may be any multiple of 4. Rows are {@link rowStride} bytes apart.
 *
 * Each product takes its factor in float32 too: of every component a power of two is taken out, so
 * that magnitudes are at most 2, and the rest is rounded. Sums are made in float32 over at most
 * `SINGLE_STRIP` rows (of `product`) or `SINGLE_TERMS` columns in each of four lanes (of
 * `productTransposed`) and in float64 beyond.
 */
export interface SingleKernels {
  /**
   * out(rank × columns) = unit X Y, with X rank × rows; `scratch` has {@link singleScratch} bytes. With
   * `row` and `count`, of these rows alone, `row` a multiple of `SINGLE_STRIP`: 0 begins the sums in `out`,
   * and those after it go on with them. With `from` and `to`, of these columns alone, `from` a multiple of
   * `COLUMNS`.
   */
  productSingle(
    x: number,
    y: number,
    unit: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
    from?: number,
    to?: number,
  ): void;

  /**
   * out(rank × rows) = unit X Yᵀ, with X rank × columns; `scratch` has {@link singleScratch} bytes. With
   * `row` and `count`, of these rows alone, `row` a multiple of 4: 0 puts the factor in float32, and those
   * after it find it there.
   */
  productTransposedSingle(
    x: number,
    y: number,
    unit: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
  ): void;

  /**
   * `advanceThrough` with a Y in float32.
   *
   * @param scratch that of `advance`; `singles` has {@link singleScratch} bytes
   */
  advanceThroughSingle(
    y: number,
    unit: number,
    z: number,
    gram: number,
    cross: number,
    x: number,
    previous: number,
    weight: number,
    inverse: number,
    floor: number,
    next: number,
    out: number,
    panels: number,
    scratch: number,
    singles: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
  ): number;

  /** ‖unit Y − Xᵀ Z‖², in float64 throughout; `scratch` as of `residualSquared`. */
  residualSquaredSingle(
    y: number,
    unit: number,
    x: number,
    z: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
    sofar?: number,
  ): number;

  /** ‖y‖² over `length` values, in float64. */
  normSquaredSingle(y: number, length: number): number;
}

/**
 * Bytes from one row of Y to the next, with 0 in what is beyond its columns: where rows would be a multiple of two
 * kilobytes apart they evict each other from the first cache, and a line more keeps them from it.
 */
export const rowStride = (columns: number): number =>
  4 * columns + ((4 * columns) % 2048 === 0 ? 64 : 0);

/** Bytes: a factor of `columns` in float32 with its units, and for each thread a strip of rows. */
export function singleScratch(rank: number, columns: number, threads = 1): number {
  return factorScratch(rank, columns) + threads * stripScratch(rank);
}

/** Bytes of the factor, its units first; strips begin where they end. */
export const factorScratch = (rank: number, columns: number): number =>
  align(8 * rank) + rank * factorStride(columns);

/** Bytes of what a strip of rows needs. */
export const stripScratch = (rank: number): number =>
  align(8 * rank + 4 * rank * (SINGLE_STRIP + SINGLE_PANEL));

/** Bytes of a component in float32: an odd number of lines, so that components keep apart in caches. */
export const factorStride = (columns: number): number => 64 * (Math.ceil(columns / 16) | 1);
